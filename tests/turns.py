"""Messages made by hand, as the decision sees them, and a small directory to ask about."""

from __future__ import annotations

from typing import Any

from actions.decide import Decider, Reply
from actions.turn import Memory, Named, Turn
from bot.sentences import sentence
from knowledge.directory import Directory
from knowledge.load import Contents
from knowledge.places import Place
from knowledge.schema import Ended, Fact, Hours, Phone, Police, Record, ServiceArea

ALWAYS = sentence("utter_always_open")
CARES = ("care", "care-two", "care-three")
"""Three teams of the small directory that share a name."""
_SOURCED: dict[str, Any] = {"source": "the city", "source_date": "2025"}


def fact(text: str) -> Fact:
    """A statement with its source."""
    return Fact(text=text, **_SOURCED)


def team(key: str, city: str, state: str, police: Any = "none_by_default", **more: Any) -> Record:
    """A local program with a number, who comes, and whether police do; the rest is `more` or unknown."""
    phone = Phone(number="303-555-0100", role="main", label="the team", confirmed="CONFIRMED", **_SOURCED)
    fields: dict[str, Any] = {
        "id": key,
        "kind": "program",
        "section": "test",
        "name": key.title(),
        "short_name": key.title(),
        "description": fact("A team."),
        "status": "active",
        "city": city,
        "state": state,
        "phones": (phone,),
        "url": f"https://{key}.example",
        "service_area": ServiceArea(text=f"All of {city}.", cities=(f"{city}, {state}",)),
        "response_model": "community_responder",
        "responders": fact("A medic."),
        "police": Police(text="As agreed.", involvement=police, **_SOURCED),
        "confidence": "high",
        "why": "Published.",
        "assured_date": "2026-01-02",
        "assurer": "a tester",
    }
    return Record(**{**fields, **more})


def small_directory() -> Directory:
    """Six teams in three states: one with hours, two with officers, one of mediators, one that has ended."""
    hours, all_day = (Hours(text=text, **_SOURCED) for text in ("6 a.m. to 10 p.m.", "All day."))
    ended = Ended(on="2025-04-07", text="Dusk ended in April 2025.", **_SOURCED)
    records = [
        team("dawn", "Denver", "CO", hours=hours),
        team("noon", "Aurora", "CO", "co_response"),
        team("care", "Salem", "OR", response_model="mediation"),
        team("care-two", "Eugene", "OR", short_name="Care"),
        team("care-three", "Seattle", "WA", "police_led", short_name="Care"),
        team("dusk", "Eugene", "OR", status="defunct", ended=ended, replaced_by=("care-two",), hours=all_day),
    ]
    return Directory(Contents({r.id: r for r in records}, {}, {r.id: ("here.yml", 1) for r in records}))


def at(city: str, state: str) -> Place:
    """A city of a state."""
    return Place(city=city, state=state)


def ask(
    directory: Directory,
    intent: str,
    text: str = "",
    *,
    names: Any = (),
    places: Any = (),
    filters: Any = (),
    confidence: float = 0.95,
    language: str = "en",
    **memory: Any,
) -> Reply:
    """The reply to a message of this intent that holds these names, places and filters; `memory` is from before."""
    named = tuple(Named((n,), False, n) if isinstance(n, str) else Named(tuple(n), False, "CARE") for n in names)
    ranking = ((intent, confidence),)
    wishes = frozenset(filters)
    turn = Turn(text, intent, confidence, ranking, named, tuple(places), wishes, language, Memory(**memory))
    return Decider(directory).answer(turn)
