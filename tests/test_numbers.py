"""No number is ever made up: what a person may dial stands in the directory, and is confirmed there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from actions import card
from bot.facets import FACETS
from bot.runtime import Navigator
from bot.sentences import responses
from knowledge.directory import Directory
from tests.conftest import text_of
from tests.shown import dialed, numbers_from_memory, numbers_in, numbers_of, shown_of

ABOUT_A_PROGRAM = (
    "{name} hours", "what does {name} cost", "will police come if I call {name}", "who comes with {name}",
    "how do I reach {name}", "what area does {name} serve", "who is {name} for", "what does {name} not do",
    "how soon does {name} come", "is {name} still running", "how do you know about {name}", "when was {name} checked",
    "does {name} speak spanish", "what happens if I call {name}", "what should I say to {name}",
    "what if {name} is busy", "can {name} force me to go to a hospital", "what results does {name} have",
    "what does the guide say about {name}", "tell me about {name}",
)  # fmt: skip
ABOUT_A_PLACE = (
    "help in {place}", "I am in {place}, who can come without police", "programs in {place}",
    "my brother is in crisis in {place}", "{place}",
)  # fmt: skip
PLACES = (
    "Denver", "Boise, Idaho", "97401", "Springfield", "Chicago", "Edmonton", "Paris", "Lane County, Oregon", "Texas",
    "10001", "99999", "Aurora, Colorado", "Toronto",
)  # fmt: skip
OTHER = (
    "I need a text line", "I am deaf", "help for a veteran", "I need food and shelter", "poison", "my friend overdosed",
    "naloxone near me", "I use alone", "my boyfriend hits me", "I was raped", "teen dating abuse", "I am lonely",
    "help for a doctor who cannot go on", "a line for trans people", "help for Native people", "after the flood",
    "is it trafficking", "I think a child is abused", "my grandmother is neglected", "I am pregnant and sad",
    "my brother died last month", "noise from my neighbor", "a man lies on the sidewalk", "welfare check",
    "difference between 988, 911 and 211", "compare STAR and CAHOOTS", "what programs have no police",
    "which programs have ended", "what changed since the guide", "best practices", "the guide's references",
    "what resources does the guide name", "how many 911 calls are there", "who made you", "are you a person",
    "do you save this", "hello", "thanks", "goodbye", "asdf qwer", "what is the capital of France", "repeat that",
    "I want to kill myself", "my son will not wake up", "quiero morir", "necesito ayuda", "voices tell me to hurt him",
    "he is choking me", "I cut myself", "can you call for me", "what do I say to 911", "will they arrest me",
    "help outside the United States", "I am not in danger, I just want to talk", "a number for my mother in Canada",
)  # fmt: skip


def questions(directory: Directory) -> list[str]:
    """Two hundred questions: every record once, every place, and all else that people ask."""
    names = [r.short_name for r in directory.records.values()]
    asked = [q.format(name=name) for q, name in zip(itertools.cycle(ABOUT_A_PROGRAM), names, strict=False)]
    asked += [q.format(place=place) for place in PLACES for q in ABOUT_A_PLACE]
    return [*OTHER, *asked][:200]


def cards(directory: Directory) -> Iterator[tuple[str, str]]:
    """(what it is, its text): every card whole, and every answer about one facet."""
    for record in directory.records.values():
        yield record.id, "\n".join(card.full(directory, record))
        for facet in FACETS:
            yield f"{record.id}, {facet}", "\n".join(card.about(directory, record, [facet], unsure=True))


def sentences() -> Iterator[tuple[str, str]]:
    """(name and language, text) of every response of the domain."""
    return ((f"{name}, {language}", text) for name, texts in responses().items() for language, text in texts.items())


@pytest.fixture(scope="module")
def answers(navigator: Navigator, directory: Directory) -> dict[str, str]:
    """The assistant's answer to each of the two hundred questions, each in a talk of its own."""
    told = {}
    for number, question in enumerate(questions(directory)):
        talk = f"numbers-{number}"
        told[question] = text_of(navigator.answer(talk, question))
        navigator.forget(talk)
    return told


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Call 720-913-7827: STAR", {"7209137827"}),
        ("(720) 913.7827 or 1 720 913 7827", {"7209137827"}),
        ("7209137827", {"7209137827"}),
        ("1-800-662-HELP, 1-888-7WE-HELP", {"8006624357", "8887934357"}),
        ("text HOME to 741741, START to 678-678", {"741741", "678678"}),
        ("Call 988, 9-8-8, 911 or 211.", {"988", "911", "211"}),
        ("555-0100", {"5550100"}),
        ("help near 97401, on 2025-06-09, for $12,345, in 2022-2023, https://a.org/911/720-913-7827", set()),
    ],
)
def test_numbers_are_seen_however_they_are_written(text: str, numbers: set[str]) -> None:
    """What these tests look for is found in every common form, and ZIP codes, dates and sums are not taken for it."""
    assert numbers_in(text) == numbers


def test_a_number_is_seen_whatever_separates_its_digits() -> None:
    """The search for unconfirmed numbers sees through brackets, dots, spaces and the country's 1."""
    texts = ["Call (510) 446-2276", "1.510.446.2276", "510 446 2276", "5104462276", "95104462276", "510-446-2277"]
    assert [bool(shown_of({"5104462276"}, text)) for text in texts] == [True, True, True, True, False, False]


def test_two_hundred_different_questions_are_asked(directory: Directory) -> None:
    """The questions below are two hundred, and no two are the same."""
    assert len(set(questions(directory))) == 200


def test_every_number_in_a_sentence_stands_in_the_directory(directory: Directory) -> None:
    """A sentence of the domain shows no number that no record has."""
    known = numbers_of(directory)
    assert {name: numbers_in(text) - known for name, text in sentences() if numbers_in(text) - known} == {}


def test_every_number_on_a_card_stands_in_the_directory(directory: Directory) -> None:
    """No card and no answer about a facet shows a number that no record has."""
    known = numbers_of(directory)
    assert {name: numbers_in(text) - known for name, text in cards(directory) if numbers_in(text) - known} == {}


def test_every_number_in_an_answer_stands_in_the_directory(directory: Directory, answers: dict[str, str]) -> None:
    """Whatever is asked, the answer shows no number that no record has."""
    known = numbers_of(directory)
    assert {q: numbers_in(text) - known for q, text in answers.items() if numbers_in(text) - known} == {}


def test_a_number_from_memory_has_no_digits_in_the_directory(directory: Directory) -> None:
    """A number that nobody confirmed loses its digits when the files are read; there are some to lose."""
    recalled = numbers_from_memory()
    assert recalled
    assert recalled & numbers_of(directory) == set()


def test_a_number_from_memory_is_never_shown(directory: Directory, answers: dict[str, str]) -> None:
    """A number that nobody confirmed stands in no sentence, on no card and in no answer."""
    recalled = numbers_from_memory()
    told = [*sentences(), *cards(directory), *answers.items()]
    assert {name: found for name, text in told if (found := shown_of(recalled, text))} == {}


def test_a_superseded_number_is_never_offered(directory: Directory) -> None:
    """A record's list of numbers to call leaves out those that are kept for staff only."""
    offered = {
        (r.id, dialed(p.number))
        for r in directory.records.values()
        for p in r.phones
        if p.role == "old" and any(dialed(p.number) in numbers_in(line) for line in card.phones(directory, r, 99))
    }
    assert offered == set()


def test_a_word_to_text_stands_in_the_directory_with_its_number(directory: Directory) -> None:
    """Each "text WORD to NUMBER" of a sentence, in either language, is a keyword of that number's record."""
    known = {(p.keyword, dialed(p.number)) for r in directory.records.values() for p in r.phones if p.keyword}
    pattern = re.compile(r"\b([A-Z]{4,}) (?:por mensaje de texto )?(?:to|al) (\d{3,6})\b")
    told = {pair for _, text in sentences() for pair in pattern.findall(text)}
    assert told
    assert told - known == set()


def test_a_web_page_in_a_sentence_stands_in_the_directory(directory: Directory) -> None:
    """Each web page that a sentence of the domain names is the page of a record."""
    pages = " ".join(r.url or "" for r in directory.records.values())
    told = {page for _, text in sentences() for page in re.findall(r"\b[\w-]+\.(?:org|com|gov|net)\b", text)}
    assert {page for page in told if page not in pages} == set()
