"""The names of programs and lines in a message: whole, short, misspelt; and everyday words that are no names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.directory import Directory
from knowledge.names import NameIndex

CALLED_CARE = {
    "chicago-care-il",
    "cambridge-care-ma",
    "tompkins-ithaca-care-ny",
    "seattle-care-department-wa",
    "madison-cares-wi",
}
CAHOOTS = {"cahoots-eugene-or", "cahoots-springfield-or"}
Named = Callable[[str], list[set[str]]]


@pytest.fixture
def named(directory: Directory) -> Named:
    """The ids of each name in a message, in order of appearance; weak ones are left out."""
    return lambda text: [set(match.ids) for match in directory.named(text) if not match.weak]


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("Support Team Assisted Response", "star-denver-co"),
        ("what is the Aurora Mobile Response Team", "aurora-mobile-response-team-co"),
        ("tell me about portland street response please", "portland-street-response-or"),
        ("policing alternatives & diversion", "atlanta-pad-ga"),
        ("crisis text line", "crisis-text-line"),
        ("poison control", "poison-help"),
    ],
)
def test_a_full_name_is_found_in_any_case(named: Named, message: str, key: str) -> None:
    """The whole name is enough, wherever it stands in the message."""
    assert named(message) == [{key}]


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("what is AMRT?", "aurora-mobile-response-team-co"),
        ("tell me about amrt", "aurora-mobile-response-team-co"),
        ("does STAR take police", "star-denver-co"),
        ("MCIU hours", "new-orleans-mciu-la"),
        ("acs", "albuquerque-community-safety-nm"),
        ("988", "988-lifeline"),
        ("9-8-8", "988-lifeline"),
    ],
)
def test_an_acronym_or_a_short_code_is_found(named: Named, message: str, key: str) -> None:
    """People say the letters or the number and mean the program."""
    assert named(message) == [{key}]


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("Albuquerque Community Safty", "albuquerque-community-safety-nm"),
        ("star denvr", "star-denver-co"),
        ("trvor project", "trevor-project"),
        ("portland street responce", "portland-street-response-or"),
        ("mental health suport team", "tucson-mhst-az"),
        ("posion control", "poison-help"),
        ("chidhelp", "childhelp"),
        ("stronghearst", "strongheartshelpline"),
        ("safspot", "safespot"),
        ("blacklne", "call-blackline"),
    ],
)
def test_a_misspelt_name_is_found(named: Named, message: str, key: str) -> None:
    """A few wrong letters do not hide a name, be it one word or several."""
    assert named(message) == [{key}]


@pytest.mark.parametrize("message", ["cahots", "kahoots", "cahootz", "CAHOOTS'"])
def test_a_misspelt_shared_name_is_still_everybody_s(named: Named, message: str) -> None:
    """A mistake in a shared name does not choose one of those who share it."""
    assert named(message) == [CAHOOTS]


@pytest.mark.parametrize(
    ("message", "keys"),
    [
        ("CAHOOTS", CAHOOTS),
        ("the CAHOOTS van", CAHOOTS),
        ("the CARE team", CALLED_CARE),
        ("CARE", CALLED_CARE),
        ("samhsa", {"samhsa-national-helpline", "samhsa-rural-crisis-model"}),
        ("Crisis Call Diversion", {"houston-ccd-tx", "austin-911-crisis-call-diversion-tx"}),
    ],
)
def test_a_shared_name_gives_all_who_share_it(named: Named, message: str, keys: set[str]) -> None:
    """A name that several programs bear is not given to one of them."""
    assert named(message) == [keys]


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("CARE in Chicago", "chicago-care-il"),
        ("care in chicago", "chicago-care-il"),
        ("the care program in madison", "madison-cares-wi"),
        ("Seattle's CARE", "seattle-care-department-wa"),
        ("CAHOOTS Eugene", "cahoots-eugene-or"),
        ("what's the CALL program in St. Petersburg", "st-petersburg-call-fl"),
    ],
)
def test_the_city_beside_a_shared_or_everyday_name_tells_which_is_meant(named: Named, message: str, key: str) -> None:
    """One city, one program."""
    assert named(message) == [{key}]


@pytest.mark.parametrize(
    "message",
    [
        "I need care",
        "I care about my son",
        "he cares about me",
        "can you help me",
        "HELP ME PLEASE",
        "call me",
        "who do I call",
        "I want to call someone",
        "my heart hurts",
        "there is no hope",
        "put a cap on it",
        "send a pic",
        "my ipad",
        "stars in the sky",
        "I want to be heard",
        "I live in a circle",
        "",
    ],
)
def test_an_everyday_word_is_no_name_without_a_reason(directory: Directory, message: str) -> None:
    """Words that are also names of programs stay words, not even weak names."""
    assert directory.named(message) == []


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("is the HEART program free", "durham-heart-nc"),
        ("the call team", "st-petersburg-call-fl"),
        ("pad atlanta", "atlanta-pad-ga"),
        ("PIC", "rochester-pic-ny"),
        ("does steer work", "steer-montgomery-county-md"),
    ],
)
def test_a_reason_makes_an_everyday_word_a_name(named: Named, message: str, key: str) -> None:
    """A word such as "program" beside it, its city, capitals or nothing else said are reasons."""
    assert named(message) == [{key}]


@pytest.mark.parametrize(
    ("message", "key"),
    [("steer me right", "steer-montgomery-county-md"), ("Star Wars", "star-denver-co"), ("call CARE", None)],
)
def test_a_doubtful_word_is_a_weak_match(directory: Directory, message: str, key: str | None) -> None:
    """Where a word may be the name or may not, the match says so."""
    keys = CALLED_CARE if key is None else {key}
    assert [(set(match.ids), match.weak) for match in directory.named(message)] == [(keys, True)]


@pytest.mark.parametrize(
    ("message", "keys"),
    [
        ("S.T.A.R.", {"star-denver-co"}),
        ("what is p.a.a.r.i.?", {"paari"}),
        ("C.A.R.E", CALLED_CARE),
        ("ＳＴＡＲ", {"star-denver-co"}),
    ],
)
def test_dotted_or_wide_letters_are_the_same_letters(named: Named, message: str, keys: set[str]) -> None:
    """S.T.A.R. is STAR."""
    assert named(message) == [keys]


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("bheard", "b-heard-new-york-ny"),
        ("b heard", "b-heard-new-york-ny"),
        ("B-HEARD", "b-heard-new-york-ny"),
        ("portlandstreetresponse", "portland-street-response-or"),
        ("crisistextline", "crisis-text-line"),
        ("rightcare", "dallas-right-care-tx"),
        ("smart 911", "smart911-seattle-wa"),
    ],
)
def test_a_name_run_together_or_taken_apart_is_found(named: Named, message: str, key: str) -> None:
    """Spaces and hyphens do not matter in a name."""
    assert named(message) == [{key}]


def test_two_names_are_found_in_the_order_they_are_said(named: Named) -> None:
    """A comparison names both."""
    assert named("compare STAR with CAHOOTS") == [{"star-denver-co"}, CAHOOTS]


def test_the_longest_name_wins(named: Named) -> None:
    """A name inside a longer name is not found a second time."""
    assert named("nami 988 page") == [{"nami-988-reimagine"}]


@pytest.mark.parametrize("message", ["what is STAR?", "Well… what is STAR?"], ids=["plain", "after an ellipsis"])
def test_a_match_says_where_it_stands_in_the_message(directory: Directory, message: str) -> None:
    """Start and end count in the message as it was typed."""
    assert [message[match.start : match.end] for match in directory.named(message)] == ["STAR"]


def test_an_index_knows_the_names_it_was_given_and_no_others() -> None:
    """Names, misspelt or not, lead to their ids; other words lead nowhere."""
    index = NameIndex({"a": ["Zebrafinch Outreach"], "b": ["Zebrafinch Outreach", "ZFO"]}, {})
    found = {text: [m.ids for m in index.find(text)] for text in ("zebrafinch outreech", "ZFO", "some other words")}
    assert found == {"zebrafinch outreech": [("a", "b")], "ZFO": [("b",)], "some other words": []}
