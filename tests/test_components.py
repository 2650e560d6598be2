"""The parts of the pipeline, each by itself: words, entities, wishes, named programs, the gate of danger."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from actions import decide
from bot.components.directory_entities import DirectoryEntityExtractor, entities_in
from bot.components.filters import PATTERNS, FilterExtractor, matcher, wishes
from bot.components.gate import SafetyGate
from bot.components.named_intent import NamedProgramIntent
from bot.components.tokenizer import LONGEST, SpacyBlankTokenizer, english
from bot.facets import FACETS
from knowledge.directory import Directory
from tests.shown import numbers_from_memory

STAR = {"entity": "program", "value": "star-denver-co", "ids": ["star-denver-co"], "weak": False}


def programs(text: str) -> list[tuple[str, ...]]:
    """The ids that each name or number in `text` may mean."""
    return [tuple(e["ids"]) for e in entities_in(text) if e["entity"] == "program"]


def wished(text: str) -> dict[str, str]:
    """The wishes in `text`, with the words that make them."""
    return {name: text[start:end] for name, start, end in wishes(matcher(english()), english()(text))}


def through(part: Any, text: str, **known: Any) -> Message:
    """A message with `text` and what is `known` of it, after `part` has seen it."""
    message = Message({"text": text, **known})
    part.process([message])
    return message


# Tokenizer


def test_words_are_split_where_they_stand() -> None:
    """Contractions, punctuation and double spaces are told apart; each word knows where it begins."""
    tokens = SpacyBlankTokenizer(SpacyBlankTokenizer.get_default_config()).tokenize(
        Message({"text": "don't send  cops, STAR!"}), "text"
    )
    expected = [("do", 0), ("n't", 2), ("send", 6), ("cops", 12), (",", 16), ("STAR", 18), ("!", 22)]
    assert [(t.text, t.start) for t in tokens] == expected


def test_only_the_beginning_of_a_long_message_is_split() -> None:
    """The language components read so many characters and no more."""
    tokens = SpacyBlankTokenizer(SpacyBlankTokenizer.get_default_config()).tokenize(
        Message({"text": "word " * 3000}), "text"
    )
    assert tokens[-1].end <= LONGEST


# Directory entities


def test_a_name_and_a_place_are_found_where_they_stand() -> None:
    """A program and a place of one message are two entities, in order, with their first and last characters."""
    found = [(e["entity"], e["value"], e["start"], e["end"]) for e in entities_in("what does STAR cost in Denver")]
    assert found == [("program", "star-denver-co", 10, 14), ("place", "Denver, Colorado", 23, 29)]


def test_a_name_said_alone_is_no_town(directory: Directory) -> None:
    """Who says just "STAR" or "HART" means the program, and not a town of that name elsewhere."""
    names = {n: r for r in directory.records.values() for n in (r.short_name, *r.alternate_names) if n != r.city}
    assert {
        n
        for n in names
        if programs(n) and any(e["entity"] == "place" and e["end"] - e["start"] == len(n) for e in entities_in(n))
    } == set()


def test_a_shared_name_keeps_all_that_it_may_mean() -> None:
    """Which of several programs is meant is not decided here."""
    assert programs("CAHOOTS") == [("cahoots-eugene-or", "cahoots-springfield-or")]


def test_an_ordinary_word_is_marked_as_doubtful() -> None:
    """A word that is only sometimes a name is told from one that surely is."""
    weak = [[e["weak"] for e in entities_in(text)] for text in ("I wish upon a star", "the STAR team")]
    assert weak == [[True], [False]]


@pytest.mark.parametrize(
    "number",
    [
        "720-913-7827",
        "(720) 913-7827",
        "720.913.7827",
        "7209137827",
        "1-720-913-7827",
        "1 720 913 7827",
        "+1 720-913-7827",
    ],
)
def test_a_number_names_its_record(number: str) -> None:
    """A telephone number stands for the record it belongs to, however it is written."""
    assert programs(f"who answers at {number} at night") == [("star-denver-co",)]


def test_a_superseded_number_names_its_record() -> None:
    """Who asks about an old number is told about the line that has it."""
    assert programs("is 1-800-273-8255 still good") == [("988-lifeline",)]


@pytest.mark.parametrize("text", ["303-555-0199", "my id is 720913782799", "$7,209,137,827"])
def test_a_number_of_nobody_names_nothing(text: str) -> None:
    """Digits that are no number of the directory are left alone."""
    assert programs(text) == []


@pytest.mark.parametrize("number", sorted(n for n in numbers_from_memory() if len(n) == 10))
def test_a_number_from_memory_names_nothing(number: str) -> None:
    """A number that nobody confirmed is unknown to the assistant, so that it cannot confirm it either."""
    assert programs(f"is {number[:3]}-{number[3:6]}-{number[6:]} right") == []


def test_entities_say_who_found_them() -> None:
    """Rasa is told which part found an entity, and what stood on the message before is kept."""
    message = through(DirectoryEntityExtractor(), "STAR hours", entities=[{"entity": "filter", "value": "free"}])
    assert [e.get("extractor") for e in message.get("entities")] == [None, "DirectoryEntityExtractor"]


# Filters


@pytest.mark.parametrize(
    "text", ["teams without police", "don't send the cops", "don’t send cops", "NO POLICE", "without polce"]
)
def test_help_without_police_is_a_wish(text: str) -> None:
    """A wish for no police is found in many words, with a curly apostrophe, misspelt."""
    assert "no_police" in wished(text)


def test_each_wish_is_found_once_with_its_words() -> None:
    """Two ways of saying the same are one wish; it knows the words that made it."""
    assert wished("mediation, mediators, or can I text") == {"mediation": "mediation", "by_text": "can I text"}


def test_filters_stand_beside_other_entities() -> None:
    """A wish becomes an entity like any other."""
    found = through(FilterExtractor(), "is it open 24/7", entities=[STAR]).get("entities")
    assert {(e["entity"], e["value"]) for e in found} >= {("program", "star-denver-co"), ("filter", "all_day")}


def test_every_wish_means_something() -> None:
    """Each pattern's name is a facet, a need, a filter of records, or one of three that the decision knows itself."""
    names = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))
    sides = [*(f"facet_{f}" for f in FACETS), *(f"need_{n}" for n in decide.needs())]
    meant = {*decide.routes()["filters"], *sides, "by_text", "free", "wants_list"}
    assert set(names) - meant == set()


# Named intent and gate


@pytest.mark.parametrize(
    "intent", ["greet", "thanks", "goodbye", "out_of_scope", "nonsense", "meta_police", "legal_advice"]
)
def test_a_question_that_names_a_program_is_about_it(intent: str) -> None:
    """Small talk that surely names a program becomes the likeliest question about it."""
    ranking = [
        {"name": intent, "confidence": 0.6},
        {"name": "thanks", "confidence": 0.2},
        {"name": "cost", "confidence": 0.1},
    ]
    message = through(NamedProgramIntent(), "STAR", intent=ranking[0], intent_ranking=ranking, entities=[STAR])
    assert message.get("intent") == {"name": "cost", "confidence": 0.1}


def test_a_greeting_with_a_place_is_a_search() -> None:
    """ "Hi, I am in Denver" asks for help there."""
    ranking = [{"name": "greet", "confidence": 0.9}, {"name": "thanks", "confidence": 0.1}]
    message = through(
        NamedProgramIntent(), "hi", intent=ranking[0], intent_ranking=ranking, entities=[{"entity": "place"}]
    )
    assert message.get("intent")["name"] == "find_local"


@pytest.mark.parametrize(
    ("intent", "entities"),
    [
        ("greet", []),
        ("greet", [{**STAR, "weak": True}]),
        ("greet", [{**STAR, "ids": ["line-911"]}]),
        ("hours", [STAR]),
        ("need_veteran", [STAR]),
    ],
)
def test_other_intents_stay_as_they_are(intent: str, entities: list[dict[str, Any]]) -> None:
    """Without a sure name, or with 911 in passing, or where a real question is asked, nothing changes."""
    seen = {"name": intent, "confidence": 0.6}
    message = through(
        NamedProgramIntent(),
        "text",
        intent=seen,
        intent_ranking=[seen, {"name": "cost", "confidence": 0.4}],
        entities=entities,
    )
    assert message.get("intent") == seen


def test_the_gate_marks_danger() -> None:
    """A message of danger gets the intent danger and what was seen in it."""
    message = through(SafetyGate(), "I want to kill myself", intent={"name": "greet", "confidence": 0.9})
    expected = ({"name": "danger", "confidence": 1.0}, {"level": "crisis", "kinds": ["suicide"], "perspective": "self"})
    assert (message.get("intent"), message.get("risk")) == expected


def test_the_gate_leaves_the_rest_alone() -> None:
    """A message without danger keeps its intent, and its risk is none."""
    seen = {"name": "hours", "confidence": 0.9}
    message = through(SafetyGate(), "STAR hours", intent=seen)
    assert (message.get("intent"), message.get("risk")["level"]) == (seen, "none")


def test_the_gate_tells_grief_from_danger() -> None:
    """Who has lost someone is not in danger for it, and is answered as grieving."""
    message = through(
        SafetyGate(), "my brother died by suicide last year", intent={"name": "danger_suicide", "confidence": 0.9}
    )
    assert (message.get("intent")["name"], message.get("risk")["level"]) == ("need_grief", "support")


@pytest.mark.parametrize(
    ("text", "language"), [("hola, necesito ayuda", "es"), ("hello, I need help", "en"), ("", "en")]
)
def test_the_gate_tells_the_language(text: str, language: str) -> None:
    """Each message carries its language as an entity."""
    assert [e["value"] for e in through(SafetyGate(), text).get("entities") if e["entity"] == "language"] == [language]


def test_the_gate_reads_to_the_end() -> None:
    """Danger after thousands of characters is seen."""
    assert through(SafetyGate(), "hello there. " * 1000 + "I want to kill myself").get("risk")["level"] == "crisis"
