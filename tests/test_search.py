"""Finding an entry by a description in people's own words, and a statement that answers a detail."""

from __future__ import annotations

import pytest

from knowledge.directory import Directory
from knowledge.search import Hit, SearchIndex, StatementIndex, telling_words

DESCRIPTIONS = {
    "a team for neighbor noise disputes": "dayton-mediation-response-unit-oh",
    "mediators in ohio": "dayton-mediation-response-unit-oh",
    "a van with a medic and a clinician in Denver": "star-denver-co",
    "social workers hired by a police department in Kentucky": "alexandria-ky-police-social-workers",
    "who follows up after an overdose in plymouth": "plymouth-county-outreach-ma",
    "peer navigators downtown": "eugene-peer-navigation-or",
    "register a safety profile for 911": "smart911-seattle-wa",
    "line for new moms": "maternal-mental-health-hotline",
    "line for vets": "veterans-crisis-line",
    "a support line for doctors": "physician-support-line",
    "help for my elderly parent": "eldercare-locator",
    "narcan by mail": "next-distro",
    "free test strips by mail": "next-distro",
    "someone to stay on the phone while I use drugs": "never-use-alone",
    "kids being hurt": "childhelp",
    "homeless teen who ran away": "national-runaway-safeline",
    "help after a hurricane": "disaster-distress-helpline",
    "swallowed bleach": "poison-help",
    "rural communities": "samhsa-rural-crisis-model",
    "grief after a suicide": "postvention-loss-survivors",
}


@pytest.mark.parametrize(("description", "key"), DESCRIPTIONS.items())
def test_a_description_finds_the_entry(directory: Directory, description: str, key: str) -> None:
    """What a thing does is enough to find it; nobody has to know its name."""
    assert [hit.id for hit in directory.described(description, limit=1)] == [key]


@pytest.mark.parametrize("text", ["", "please help me", "I need help", "who can I call", "xyzzy", '"xyzzy"*; -- ('])
def test_words_that_tell_nothing_find_nothing(directory: Directory, text: str) -> None:
    """A call for help without a telling word is no description, and no text breaks the search."""
    assert directory.described(text) == []


def test_a_search_can_be_held_to_some_entries(directory: Directory) -> None:
    """Only the entries that are asked for come back."""
    only = ["poison-help", "safespot", "love-is-respect"]
    found = [hit.id for hit in directory.described("overdose while using alone", only=only)]
    assert found == ["safespot", "poison-help"]


def test_a_limit_is_kept(directory: Directory) -> None:
    """No more entries than asked for."""
    assert len(directory.described("overdose", limit=3)) == 3


def test_results_come_best_first(directory: Directory) -> None:
    """Scores never rise down the list."""
    scores = [hit.score for hit in directory.described("outreach after an overdose")]
    assert scores == sorted(scores, reverse=True)


def test_a_hit_counts_the_words_it_shares() -> None:
    """An entry that shares two telling words stands before one that shares one; a third that shares none is out."""
    texts = {"both": ("", "goats and sheep", ""), "one": ("", "goats and cows", ""), "none": ("", "pigs", "")}
    hits = SearchIndex(texts).find("goats, sheep")
    assert [(hit.id, hit.matched) for hit in hits] == [("both", 2), ("one", 1)]


def test_a_word_in_the_name_counts_more_than_one_in_the_text() -> None:
    """Names outweigh descriptions, descriptions outweigh the rest."""
    other = {f"other-{n}": ("pigs", "cows", "hens") for n in range(9)}
    rest, described, named = ("pigs", "cows", "goats"), ("pigs", "goats", "hens"), ("goats", "cows", "hens")
    index = SearchIndex({"rest": rest, "described": described, "named": named, **other})
    assert [hit.id for hit in index.find("goats")] == ["named", "described", "rest"]


def test_word_forms_and_accents_do_not_matter() -> None:
    """Goat finds goats, and naive finds naïve."""
    index = SearchIndex({"a": ("", "naïve goats", ""), "b": ("", "pigs", "")})
    assert [[hit.id for hit in index.find(text)] for text in ("goat", "NAIVE")] == [["a"], ["a"]]


def test_an_empty_index_finds_nothing() -> None:
    """A directory without entries answers every search."""
    found: list[Hit] = SearchIndex({}).find("goats")
    assert found == []


# Statements


def test_a_detail_is_answered_by_the_statement_that_holds_it(directory: Directory) -> None:
    """The sentence comes with the date of its source, and only that sentence."""
    found = directory.details("aurora-mobile-response-team-co", "was it a pilot at first?")
    assert found == [("It began on September 8, 2021 as a six-month pilot.", "2021-09-07")]


def test_the_guides_own_words_are_dated_as_the_guides(directory: Directory) -> None:
    """What the 2022 guide says is told apart from what is newer."""
    found = directory.details("star-denver-co", "emergency medical technicians", limit=1)
    assert found == [("The teams include clinicians and emergency medical technicians.", "2022 guide")]


def test_the_name_and_city_of_a_record_choose_no_statement(directory: Directory) -> None:
    """Every statement is about the record; its name tells none of them from another."""
    assert directory.details("star-denver-co", "STAR in Denver") == []


def test_a_detail_that_is_nowhere_gets_no_statement(directory: Directory) -> None:
    """What the record does not say is not made up from something near."""
    assert directory.details("star-denver-co", "do they bring horses") == []


def test_statements_of_another_record_are_never_given() -> None:
    """The best sentence of the wrong record is the wrong sentence."""
    index = StatementIndex([("a", "The goats are white.", "2024"), ("b", "The goats are black.", "2025")])
    assert index.about("b", "which goats") == [("The goats are black.", "2025")]


def test_a_statement_said_twice_is_given_once(directory: Directory) -> None:
    """No sentence is repeated, however many fields of the record hold it."""
    asked = "police officer clinician medic dispatch hours 988"
    found = {key: directory.details(key, asked, limit=50) for key in directory.records}
    assert [key for key, statements in found.items() if len(statements) != len(set(statements))] == []


# Telling words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("what is the number for", ()),
        ("noise from a neighbor", ("noise", "neighbor")),
        ("Narcan, narcan, NARCAN!", ("naloxone",)),
        ("a line for vets", ("line", "veterans")),
        ("cops", ("police",)),
        ("a 5 x 7 b", ("5", "7")),
        ("", ()),
    ],
)
def test_the_telling_words_are_the_ones_that_tell_entries_apart(text: str, words: tuple[str, ...]) -> None:
    """Common words are left out, each word stands once, and people's words become the records' words."""
    assert telling_words(text) == words
