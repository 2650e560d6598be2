"""What is answered about several programs, for a need, from the guide, and to everything else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from actions import card
from actions.decide import needs, routes
from bot.sentences import DOMAIN, sentence
from knowledge.directory import Directory
from knowledge.places import Place
from knowledge.schema import Record
from tests.turns import ALWAYS, ask, at, small_directory

_DOMAIN = yaml.safe_load((DOMAIN / "domain.yml").read_text(encoding="utf-8"))
INTENTS = [intent for intent in _DOMAIN["intents"] if not intent.startswith("danger")]


@pytest.fixture(scope="module")
def small() -> Directory:
    """A directory of six made-up teams."""
    return small_directory()


# Several programs


def test_two_programs_are_compared_side_by_side(small: Directory) -> None:
    """One after the other, each with the same lines in the same order; what is unknown of one is left out."""
    expected = [
        sentence("utter_compare_title", names="Dawn, Noon"), "",
        *_compared(small.record("dawn"), [sentence("utter_hours", text="6 a.m. to 10 p.m.")]), "",
        *_compared(small.record("noon"), []), "",
        card.source_line(small.record("dawn")),
    ]  # fmt: skip
    assert ask(small, "compare_programs", names=["dawn", "noon"]).lines == expected


def _compared(record: Record, hours: list[str]) -> list[str]:
    call = sentence("utter_call", number="303-555-0100", label="the team")
    known = [sentence("utter_who_comes", text="A medic."), sentence("utter_police", text="As agreed."), *hours]
    return [card.title(record), call, *known, sentence("utter_area", text=record.service_area.text)]


def test_the_three_lines_are_compared_in_one_answer(directory: Directory) -> None:
    """What 911, 988 and 211 are each for is one prepared answer."""
    assert ask(directory, "lines_compare").lines == [sentence("utter_lines_compare")]


@pytest.mark.parametrize(
    ("filters", "states", "keys"),
    [
        pytest.param((), ("CO",), ["dawn", "noon"], id="by state"),
        pytest.param(("no_police",), (), ["dawn", "care", "care-two"], id="without police"),
        pytest.param(("with_police",), (), ["noon", "care-three"], id="with police"),
        pytest.param(("no_police",), ("OR",), ["care", "care-two"], id="without police in a state"),
        pytest.param(("mediation",), (), ["care"], id="by model"),
        pytest.param(("ended",), (), ["dusk"], id="ended"),
        pytest.param(("all_day",), (), [], id="nothing fits"),
    ],
)
def test_programs_are_listed_by_what_is_asked(small: Directory, filters: Any, states: Any, keys: list[str]) -> None:
    """A list holds all programs that fit, in the order of the files, and none that ended unless asked for."""
    assert ask(small, "list_programs", filters=filters, places=[Place(state=s) for s in states]).records == keys


def test_a_list_shows_each_in_one_line(small: Directory) -> None:
    """How many there are, then each with its place, number and police in one line."""
    lines = ask(small, "list_programs", places=[Place(state="CO")]).lines
    one_each = [card.one_line(small, small.record(key)) for key in ("dawn", "noon")]
    assert lines == [sentence("utter_list_intro", count=2), *one_each, ALWAYS]


def test_a_state_where_nothing_fits_shows_what_there_is(small: Directory) -> None:
    """None of a state fits the wish: said first, then what the state has."""
    lines = ask(small, "list_programs", filters=["mediation"], places=[Place(state="CO")]).lines
    assert lines[:2] == [sentence("utter_list_none_exactly"), sentence("utter_list_intro", count=2)]


# Needs and the guide


@pytest.mark.parametrize("need", sorted(needs()))
def test_a_need_is_answered_with_its_lines(directory: Directory, need: str) -> None:
    """The fittest line leads, each line of the need shows how to reach it, and 988 is never missing."""
    reply = ask(directory, f"need_{need}")
    told = "\n".join(reply.lines)
    assert (reply.records, [way for way in [*_ways(directory, need), "988"] if way not in told]) == (needs()[need], [])


def _ways(directory: Directory, need: str) -> list[str]:
    """The main number of each line of a need."""
    lines = [r for r in map(directory.record, needs()[need]) if r.kind == "line"]
    return [next(p.number for p in directory.offered_phones(r)) for r in lines]


def test_a_need_in_a_place_adds_the_local_team(directory: Directory) -> None:
    """After the lines for everyone come the teams of the place."""
    lines = needs()["mental_health"]
    reply = ask(directory, "need_mental_health", places=[at("Denver", "CO")])
    assert reply.records[: len(lines) + 1] == [*lines, "star-denver-co"]


@pytest.mark.parametrize(("intent", "keys"), sorted(routes()["passages"].items()))
def test_a_question_about_the_guide_is_answered_from_it(directory: Directory, intent: str, keys: list[str]) -> None:
    """All points of the passages asked for are told, and the source with its year."""
    told = "\n".join(ask(directory, intent).lines)
    passages = [directory.passage(k) for k in keys]
    source = sentence("utter_passage_source", source=passages[0].source, date=passages[0].source_date)
    assert [part for part in [*(point for p in passages for point in p.points), source] if part not in told] == []


def test_all_references_are_listed(directory: Directory) -> None:
    """Every reference of the guide stands in the list, with its page."""
    references = [p for p in directory.passages.values() if p.kind == "reference"]
    lines = [sentence("utter_reference", name=p.points[0], url=p.url) for p in references]
    assert ask(directory, "references_list").lines == [sentence("utter_references_intro"), *lines]


def test_the_references_of_one_program_are_its_own(directory: Directory) -> None:
    """Asked for the sources of one program, the answer holds its reference and the sources of its facts."""
    reply = ask(directory, "references_list", names=["star-denver-co"])
    own = [p.id for p in directory.passages.values() if p.kind == "reference" and "star-denver-co" in p.about]
    assert reply.records == ["star-denver-co", *own]


def test_all_resources_are_listed(directory: Directory) -> None:
    """The resources that the guide names are listed with their pages."""
    resources = [r for r in directory.records.values() if r.section == "guide-resource"]
    lines = [sentence("utter_one_resource", name=r.name, url=r.url) for r in resources]
    assert ask(directory, "resources_list").lines == [sentence("utter_resources_intro"), *lines]


# Always


def test_the_last_answer_is_repeated(small: Directory) -> None:
    """Asked to repeat, the last answer is given word for word."""
    assert ask(small, "repeat", said="Call 988.\nOr 911.").lines == ["Call 988.\nOr 911."]


def test_nothing_to_repeat_is_said(small: Directory) -> None:
    """Asked to repeat before anything was said, that is said."""
    assert ask(small, "repeat").lines == [sentence("utter_repeat_nothing")]


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_an_answer(directory: Directory, intent: str) -> None:
    """Without a name, a place or a talk before, each intent still gets words, in either language."""
    replies = [
        ask(directory, intent, language=language, confidence=c) for language in ("en", "es") for c in (0.95, 0.3)
    ]
    assert [bool("".join(r.lines).strip()) for r in replies] == [True] * 4


def test_spanish_leads_with_the_spanish_numbers(small: Directory) -> None:
    """Facts come in English so far; before them stand the ways to reach a person in Spanish."""
    lines = ask(small, "hours", names=["dawn"], language="es").lines
    assert lines[0] == sentence("utter_spanish_lead", "es")
