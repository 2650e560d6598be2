"""Which records fit a turn: where a team stands and serves, what a wish asks for, what a button sends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from actions.turn import Turn
from bot.sentences import sentence
from knowledge import places
from knowledge.directory import GUIDE
from knowledge.places import Place
from knowledge.schema import Record

FEATURED = ("line-911", "988-lifeline", "line-211")
"""The three lines open to everyone, whatever is asked."""


def stands_in(record: Record, place: Place) -> bool:
    """True if `record` stands in `place` or names it in its service area; for a shared name, in one of its states."""
    same = bool(place.city) and places.city_key(record.city) == places.city_key(place.city)
    if place.is_ambiguous:
        county = (
            any(places.in_list(place.county, s, record.service_area.counties) for s in place.candidates)
            if place.county
            else False
        )
        return county or (same and record.state in place.candidates)
    if place.city:
        return (same and record.state == place.state) or places.in_list(place.city, place.state, areas(record))
    if place.county:
        return places.in_list(place.county, place.state, areas(record))
    return bool(place.state) and (record.state == place.state or place.state in record.service_area.states)


def detail(text: str, date: str) -> str:
    """A statement with its date; what only the guide says is marked as the guide's."""
    if date == GUIDE:
        return sentence("utter_guide_says", text=text)
    return sentence("utter_detail", text=text, date=date)


def in_canada(record: Record) -> bool:
    """True if the record stands in a Canadian province."""
    return places.country_of(record.state) == "CA"


def serves(record: Record, place: Place) -> bool:
    """True if someone in `place` may be served: by town, county, state or country."""
    area = record.service_area
    return (
        stands_in(record, place)
        or f"{place.county}, {place.state}" in area.counties
        or bool(area.countries)
        or place.state in area.states
    )


def areas(record: Record) -> tuple[str, ...]:
    """The towns and counties a record serves, each as 'Name, ST'."""
    return record.service_area.cities + record.service_area.counties


def fits(record: Record, rule: dict[str, Any]) -> bool:
    """True if `record` fits a wish of actions/routes.yml."""
    if "police" in rule and not (record.police and record.police.involvement in rule["police"]):
        return False
    if (
        "model" in rule
        and record.response_model not in rule["model"]
        and not set(rule.get("words", ())) & set(record.needs)
    ):
        return False
    if "responders" in rule and not any(
        w in (record.responders.text.lower() if record.responders else "") for w in rule["responders"]
    ):
        return False
    if "status" in rule and record.status not in rule["status"]:
        return False
    if rule.get("alert") and not record.alert:
        return False
    if rule.get("all_day") and not (
        record.hours
        and any(s.opens_at == "00:00" and s.closes_at == "24:00" and len(s.byday) == 7 for s in record.hours.schedules)
    ):
        return False
    return True


def compares_lines(turn: Turn, records: Sequence[str]) -> bool:
    """True if the question is which of 988, 911 and 211 to call."""
    named = set(records)
    if turn.intent == "lines_compare" and not (turn.places and turn.confidence < 0.6):
        return not named - {*FEATURED, "veterans-crisis-line"} and (len(named) != 1 or turn.confidence >= 0.5)
    return len(named) >= 2 and named <= set(FEATURED) and not turn.places and not turn.intent.startswith("need_")


def payload(facets: Sequence[str], key: str) -> str:
    """What a button sends: an intent and the record meant."""
    return f"/{facets[0] if facets else 'about_program'}{json.dumps({'program': key})}"


def facet_buttons(records: Sequence[Record], asked: Sequence[str]) -> list[tuple[str, str]]:
    """Buttons (title, payload) for the sides of one record that were not asked for."""
    if len(records) != 1 or records[0].kind not in {"program", "line"}:
        return []
    offered = [n for n in ("if_you_call", "police_come", "hours", "if_busy") if n not in asked]
    return [(sentence(f"utter_button_{n}"), payload([n], records[0].id)) for n in offered[:3]]
