"""The vetted directory: what it holds, and the ways to find an entry by place, need, police and number."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from knowledge.directory import Directory
from knowledge.load import RECORDS
from knowledge.places import Place
from knowledge.schema import Record

FOR_EVERYONE = {"988-lifeline", "line-911", "line-211"}
"""The lines that are open to whoever calls, whatever the need."""


def ids(records: list[Record]) -> list[str]:
    """The ids of `records`, in order."""
    return [record.id for record in records]


# What it holds


def test_every_gathered_fact_sheet_is_a_record(directory: Directory) -> None:
    """All 88 entries of the facts are there, by section, and 911 beside them."""
    assert Counter(record.section for record in directory.records.values()) == {
        "guide-collaboration": 8,
        "guide-dispatch": 6,
        "guide-resource": 6,
        "national-line": 38 + len(["911"]),
        "beyond": 30,
    }


def test_every_program_says_whether_police_come(directory: Directory) -> None:
    """No local program leaves the question open that people ask first."""
    assert [record.id for record in directory.programs() if record.police is None] == []


def test_every_reference_leads_to_a_record(directory: Directory) -> None:
    """What to call instead, what came after and what to see also all exist."""
    named = {
        (record.id, other)
        for record in directory.records.values()
        for other in [*record.fallback, *record.replaced_by, *record.see_also]
    }
    assert {(key, other) for key, other in named if other not in directory.records} == set()


def test_an_ended_program_names_what_to_call_instead(directory: Directory) -> None:
    """A tombstone is never the end of the road."""
    ended = [record for record in directory.records.values() if record.status == "defunct"]
    assert [record.id for record in ended if not (record.fallback or record.replaced_by)] == []


def _needs() -> dict[str, list[str]]:
    needs: dict[str, list[str]] = yaml.safe_load((RECORDS.parent / "needs.yml").read_text(encoding="utf-8"))
    return needs


@pytest.mark.parametrize(("need", "listed"), _needs().items(), ids=_needs())
def test_what_is_offered_for_a_need_serves_it(directory: Directory, need: str, listed: list[str]) -> None:
    """Each line listed for a need exists and serves it, or is guidance, or is open to everyone."""
    known = [directory.records[key] for key in listed if key in directory.records]
    fit = [r.id for r in known if need in r.needs or r.kind == "guidance" or r.id in FOR_EVERYONE]
    assert fit == listed


# By place


def test_a_city_is_served_by_its_own_program_before_the_state_line(directory: Directory) -> None:
    """The most local comes first."""
    assert ids(directory.serving(Place(city="Denver", state="CO"))) == ["star-denver-co", "988-colorado"]


def test_a_county_program_serves_a_town_of_the_county(directory: Directory) -> None:
    """A program of Montgomery County comes to Gaithersburg, which has no program of its own."""
    town = Place(city="Gaithersburg", county="Montgomery County", state="MD")
    assert ids(directory.serving(town)) == ["steer-montgomery-county-md"]


def test_a_whole_state_is_served_by_its_state_line_only(directory: Directory) -> None:
    """Who names no city is not told of one city's program."""
    assert ids(directory.serving(Place(state="MA"))) == ["massachusetts-behavioral-health-help-line"]


def test_a_city_of_the_same_name_elsewhere_is_not_served(directory: Directory) -> None:
    """Denver in North Carolina does not get Colorado's team."""
    assert ids(directory.serving(Place(city="Denver", state="NC"))) == []


def test_two_spellings_of_a_city_are_one_city(directory: Directory) -> None:
    """Saint Petersburg and St. Petersburg are served alike."""
    spellings = ["St. Petersburg", "Saint Petersburg", "st petersburg"]
    served = [ids(directory.serving(Place(city=city, state="FL"))) for city in spellings]
    assert served == [["st-petersburg-call-fl"]] * 3


def test_a_city_in_canada_is_served_by_its_program(directory: Directory) -> None:
    """The guide's Canadian program is found like any other."""
    edmonton = Place(city="Edmonton", state="AB", country="CA")
    assert ids(directory.serving(edmonton)) == ["edmonton-247-crisis-diversion-ab"]


def test_a_place_abroad_is_served_by_no_local_program(directory: Directory) -> None:
    """A city of another country never gets the program of an American one."""
    assert ids(directory.serving(Place(city="Denver", state="CO", country="XX"))) == []


def test_a_program_that_ended_serves_nobody(directory: Directory) -> None:
    """Eugene gets the county's team and not the one that closed."""
    eugene = Place(city="Eugene", county="Lane County", state="OR")
    assert ids(directory.serving(eugene)) == ["lane-county-mobile-crisis-or", "eugene-peer-navigation-or"]


def test_what_ended_in_a_city_is_known_for_that_city_only(directory: Directory) -> None:
    """The tombstone of CAHOOTS stands in Eugene, not in Springfield, not in all of Oregon."""
    places = [Place(city="Eugene", state="OR"), Place(city="Springfield", state="OR"), Place(state="OR")]
    assert [ids(directory.ended_in(place)) for place in places] == [["cahoots-eugene-or"], [], []]


def test_a_state_lists_its_programs_and_no_lines(directory: Directory) -> None:
    """Colorado has two local programs in the directory; Wyoming has none."""
    expected = [{"aurora-mobile-response-team-co", "star-denver-co"}, set()]
    assert [set(ids(directory.in_state(state))) for state in ("CO", "WY")] == expected


# Filters of find


def test_find_without_a_filter_gives_everything(directory: Directory) -> None:
    """No words and no filter: the whole directory, in the order of the files."""
    assert ids(directory.find()) == list(directory.records)


FILTERS = {
    "words": ({"text": "star denver"}, {"star-denver-co"}),
    "words that fit nothing": ({"text": "xyzzy"}, set()),
    "state": ({"state": "CO"}, {"988-colorado", "aurora-mobile-response-team-co", "star-denver-co"}),
    "city": ({"city": "denver"}, {"star-denver-co"}),
    "city, other spelling": ({"city": "Saint Petersburg"}, {"st-petersburg-call-fl"}),
    "zip": ({"zip_code": "80203"}, {"988-colorado", "star-denver-co"}),
    "zip that does not exist": ({"zip_code": "00000"}, set()),
    "need": (
        {"need": "grief"},
        {
            "postvention-loss-survivors",
            "988-lifeline",
            "warmline-directory",
            "phoenix-cap-az",
            "plymouth-county-outreach-ma",
        },
    ),
    "police": ({"police": "police_led"}, {"tucson-mhst-az", "paari"}),
    "status": ({"status": "defunct"}, {"cahoots-eugene-or"}),
    "words and state": ({"text": "overdose", "state": "MA"}, {"plymouth-county-outreach-ma"}),
    "words and city": ({"text": "CARE", "city": "Chicago"}, {"chicago-care-il"}),
    "state, need and police": (
        {"state": "CO", "need": "substance", "police": "none_by_default"},
        {"star-denver-co"},
    ),
}


@pytest.mark.parametrize(("filters", "expected"), FILTERS.values(), ids=FILTERS)
def test_find_gives_the_records_that_fit_every_filter(
    directory: Directory, filters: dict[str, str], expected: set[str]
) -> None:
    """Filters narrow one another; what is left fits them all."""
    assert set(ids(directory.find(**filters))) == expected


# Numbers


@pytest.mark.parametrize("digits", ["7209137827", "17209137827"], ids=["ten digits", "with the leading 1"])
def test_a_number_leads_to_the_record_that_has_it(directory: Directory, digits: str) -> None:
    """Who asks whose number it is gets the program, with or without the country code."""
    assert directory.with_number(digits) == ["star-denver-co"]


def test_a_shared_number_gives_the_line_whose_main_number_it_is_first(directory: Directory) -> None:
    """NAMI's number is the helpline's own; the web page that repeats it comes after."""
    assert directory.with_number("18009506264") == ["nami-helpline", "nami-988-reimagine"]


def test_an_unknown_number_belongs_to_nobody(directory: Directory) -> None:
    """A number that stands in no record is never given to one."""
    assert directory.with_number("5556667777") == []


def test_a_superseded_number_is_kept_and_never_offered(directory: Directory) -> None:
    """Whatever a record keeps as old is left out of what may be offered, and nothing else is."""
    withheld = [p for r in directory.records.values() for p in r.phones if p not in directory.offered_phones(r)]
    assert withheld == [p for r in directory.records.values() for p in r.phones if p.role == "old"]


def test_the_main_number_is_offered_first(directory: Directory) -> None:
    """STAR's own line, then 911, then the other lines, then the police desk."""
    offered = directory.offered_phones(directory.record("star-denver-co"))
    assert [phone.number for phone in offered] == ["720-913-7827", "911", "988", "988", "720-913-2000"]
