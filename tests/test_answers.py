"""What is answered about one program and for one place, once a message is understood."""

from __future__ import annotations

import re

import pytest

from actions import card
from bot.facets import FACETS
from bot.sentences import sentence
from knowledge.directory import Directory
from knowledge.places import Place, display
from tests.shown import numbers_in
from tests.turns import ALWAYS, CARES, ask, at, small_directory


@pytest.fixture(scope="module")
def small() -> Directory:
    """A directory of six made-up teams."""
    return small_directory()


# One program


def test_a_facet_is_answered_with_the_number_police_and_source_behind_it(small: Directory) -> None:
    """What is asked comes first after the name; then whom to call, who comes, police, source, and 988."""
    expected = [
        "Dawn (Denver, Colorado)",
        sentence("utter_hours", text="6 a.m. to 10 p.m."),
        sentence("utter_call", number="303-555-0100", label="the team"),
        sentence("utter_who_comes", text="A medic."),
        sentence("utter_police", text="As agreed."),
        sentence("utter_source", source="the city", date="2025", checked="2026-01-02"),
        ALWAYS,
    ]
    assert ask(small, "hours", names=["dawn"]).lines == expected


def test_an_unknown_facet_is_said_to_be_unknown(small: Directory) -> None:
    """Where the record is silent, the answer says so at once, and where else to ask."""
    unknown = sentence("utter_not_known", facet=sentence("utter_facet_hours"), name="Noon")
    look = sentence("utter_not_known_next", url="https://noon.example")
    assert ask(small, "hours", names=["noon"]).lines[1:3] == [unknown, look]


def steps(told: str) -> set[str]:
    """What a person can do after an answer: dial a number, open a page, or text instead of calling."""
    told = "\n".join(line for line in told.split("\n") if not line.startswith("Source:"))
    pages = set(re.findall(r"https?://[^\s)]+", told))
    return numbers_in(told) | pages | ({"text"} if re.search(r"\btext \d|call or text", told, re.I) else set())


@pytest.mark.parametrize("kind", ["program", "line", "resource", "guidance"])
def test_an_unknown_facet_leads_to_two_next_steps(directory: Directory, kind: str) -> None:
    """Whatever is unknown of a record in service, its answer shows two ways to go on."""
    records = [r for r in directory.records.values() if r.kind == kind and r.status != "defunct"]
    silent = [(r.id, f) for r in records for f in FACETS if not card.facet(directory, r, f)]
    told = {(key, f): "\n".join(ask(directory, f, names=[key]).lines) for key, f in silent}
    assert [entry for entry in silent if len(steps(told[entry])) < 2] == []


def test_an_answer_remembers_its_program(small: Directory) -> None:
    """The talk is about the program from then on, and about its city."""
    reply = ask(small, "hours", names=["dawn"])
    expected = {"program": ["dawn"], "topic": "hours", "records": ["dawn"], "said": "\n".join(reply.lines)}
    told = {name: reply.slots[name] for name in expected}
    assert (told, reply.slots["where"]["city"]) == (expected, "Denver")


def test_a_question_without_a_name_is_about_the_program_spoken_of(small: Directory) -> None:
    """ "Will police come?" after a program is about that program."""
    assert ask(small, "police_come", program=("noon",)).lines == ask(small, "police_come", names=["noon"]).lines


def test_other_questions_are_offered_as_buttons(small: Directory) -> None:
    """Under an answer stand buttons for what was not asked, each with its intent and the record."""
    assert [payload for _, payload in ask(small, "hours", names=["dawn"]).buttons] == [
        '/if_you_call{"program": "dawn"}', '/police_come{"program": "dawn"}', '/if_busy{"program": "dawn"}',
    ]  # fmt: skip


def test_a_program_elsewhere_is_said_to_be_elsewhere(small: Directory) -> None:
    """Who asks about a program from a place it does not serve is told so at once."""
    lines = ask(small, "hours", "dawn in boise", names=["dawn"], places=[at("Boise", "ID")]).lines
    assert sentence("utter_not_there", place="Boise, Idaho", name="Dawn") in lines[:2]


@pytest.mark.parametrize("facet", ["hours", "about_program", "who_comes", "cost"])
def test_a_program_that_ended_has_a_tombstone(small: Directory, facet: str) -> None:
    """Whatever is asked of it, the answer is that it ended, when, and what to use now; never its old hours."""
    expected = [
        "Dusk (Eugene, Oregon)",
        "Dusk ended in April 2025.",
        sentence("utter_was", text="A medic."),
        sentence("utter_instead"),
        sentence("utter_call", number="303-555-0100", label="the team"),
        card.one_line(small, small.record("care-two")),
        sentence("utter_source", source="the city", date="2025", checked="2026-01-02"),
        ALWAYS,
    ]
    assert ask(small, facet, names=["dusk"]).lines == expected


# Which one


def test_a_shared_name_asks_which(small: Directory) -> None:
    """Three programs of one name: all are shown with their place and police, none is chosen."""
    reply = ask(small, "hours", names=[CARES])
    one_each = [
        sentence(
            "utter_name_only", name="Care", where="Salem, Oregon", police=sentence("utter_police_none_by_default")
        ),
        sentence(
            "utter_name_only", name="Care", where="Eugene, Oregon", police=sentence("utter_police_none_by_default")
        ),
        sentence(
            "utter_name_only", name="Care", where="Seattle, Washington", police=sentence("utter_police_police_led")
        ),
    ]
    assert reply.lines == [sentence("utter_which_program", name="CARE"), *one_each, ALWAYS]


def test_a_shared_name_offers_each_as_a_button(small: Directory) -> None:
    """Each button carries the question asked, for one of the programs."""
    assert ask(small, "hours", names=[CARES]).buttons == [
        ("Care (Salem, Oregon)", '/hours{"program": "care"}'),
        ("Care (Eugene, Oregon)", '/hours{"program": "care-two"}'),
        ("Care (Seattle, Washington)", '/hours{"program": "care-three"}'),
    ]


def test_a_place_settles_a_shared_name(small: Directory) -> None:
    """With a city beside it, a shared name means the program there."""
    reply = ask(small, "hours", names=[CARES], places=[at("Seattle", "WA")])
    assert reply.records == ["care-three"]


def test_a_state_settles_a_choice_offered_before(small: Directory) -> None:
    """After "which one?", naming the state is enough."""
    reply = ask(small, "find_local", places=[Place(state="WA")], choices=CARES)
    assert reply.records == ["care-three"]


# Places


def test_an_ambiguous_place_asks_which_state(small: Directory) -> None:
    """A city name of several states leads to a question, with the numbers that are open meanwhile."""
    springfield = Place(city="Springfield", candidates=("IL", "OR"))
    reply = ask(small, "find_local", places=[springfield])
    assert (reply.lines, reply.buttons) == (
        [sentence("utter_place_ambiguous", name="Springfield")],
        [("Illinois", "Springfield, Illinois"), ("Oregon", "Springfield, Oregon")],
    )


def test_a_state_with_a_program_there_is_offered_first(small: Directory) -> None:
    """Of the states that a name may mean, the one with a program leads, and the program is shown."""
    reply = ask(small, "find_local", places=[Place(city="Eugene", candidates=("MO", "IL", "OR"))])
    assert (reply.buttons[0][0], card.one_line(small, small.record("care-two")) in reply.lines) == ("Oregon", True)


def test_a_bare_state_settles_the_city_asked_about(small: Directory) -> None:
    """ "Oregon", after "which Eugene?", is an answer to that."""
    asked = Place(city="Eugene", candidates=("MO", "OR"))
    assert "care-two" in ask(small, "find_local", places=[Place(state="OR")], where=asked).records


def test_a_place_shows_the_team_that_serves_it(small: Directory) -> None:
    """The only team of a place is shown with its whole card."""
    intro = sentence("utter_local_intro", place="Denver, Colorado")
    expected = [intro, *card.full(small, small.record("dawn")), "", ALWAYS]
    assert ask(small, "find_local", places=[at("Denver", "CO")]).lines == expected


def test_a_place_where_a_program_ended_says_so_first(small: Directory) -> None:
    """Who looks for help where a program used to be is told that it is gone, then what there is."""
    reply = ask(small, "find_local", places=[at("Eugene", "OR")])
    assert (reply.lines[0], reply.records) == ("Dusk (Eugene, Oregon)", ["dusk", "care-two"])


def test_a_place_without_a_record_says_so(small: Directory) -> None:
    """No program known there: said honestly, with 988 for any crisis and 211 for local services."""
    lines = ask(small, "find_local", places=[at("Boise", "ID")]).lines
    expected = [sentence("utter_local_none", place="Boise, Idaho")]
    assert (lines, numbers_in("\n".join(lines))) == (expected, {"988", "211", "911"})


def test_an_unknown_zip_code_is_said_to_be_unknown(small: Directory) -> None:
    """A ZIP code that does not exist is asked about again, and is not remembered as a place."""
    reply = ask(small, "find_local", places=[Place(zip="99999", unknown="99999")])
    assert (reply.lines, reply.slots["where"]) == ([sentence("utter_place_unknown", zip="99999")], None)


def test_a_place_abroad_leads_to_the_list_of_the_world(directory: Directory) -> None:
    """Outside the United States and Canada, a verified directory of helplines is named."""
    abroad = Place(country="XX", city="Paris")
    url = directory.record("find-a-helpline").url
    assert ask(directory, "find_local", places=[abroad]).lines == [
        sentence("utter_place_abroad", place=display(abroad), url=url)
    ]
