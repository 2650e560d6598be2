"""One message as the directory action sees it: what is asked, about whom, where, and what the talk knew before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.facets import FACETS
from knowledge.places import Place

SURE = 0.2


@dataclass(frozen=True)
class Named:
    """Ids that a name in the message may mean; `weak` if it may be no name at all."""

    ids: tuple[str, ...]
    weak: bool
    text: str = ""


@dataclass(frozen=True)
class Memory:
    """What the talk knows from before: slots of the tracker."""

    program: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    where: Place | None = None
    topic: str | None = None
    said: str | None = None
    help_in_view: bool = False


@dataclass(frozen=True)
class Turn:
    """A message, understood."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    names: tuple[Named, ...]
    places: tuple[Place, ...]
    filters: frozenset[str]
    language: str = "en"
    memory: Memory = field(default_factory=Memory)

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets asked for: the intent, a second one that is nearly as likely, and one that words point at."""
        likely = [name for name, share in self.ranking if name in FACETS and share >= SURE]
        first = [self.intent] if self.intent in FACETS else []
        cued = [f.removeprefix("facet_") for f in sorted(self.filters) if f.startswith("facet_")] if first else []
        return tuple(dict.fromkeys(first + likely[:2] + cued))[:3]

    def share(self, prefix: str) -> float:
        """The confidence of all intents that start with `prefix`."""
        return sum(share for name, share in self.ranking if name.startswith(prefix))


def place_of(parts: Mapping[str, Any] | None) -> Place | None:
    """A place from its fields as entities and slots carry them."""
    if not parts:
        return None
    fields = {key: parts.get(key) for key in ("city", "county", "state", "zip", "unknown")}
    return Place(**fields, country=parts.get("country") or "US", candidates=tuple(parts.get("candidates") or ()))


def parts_of(place: Place | None) -> dict[str, Any] | None:
    """The fields of a place, to be carried in a slot."""
    return (
        None if place is None else {**place.as_dict(), "candidates": list(place.candidates), "unknown": place.unknown}
    )


def read(message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
    """The turn of a tracker's latest message and slots."""
    entities: Sequence[Mapping[str, Any]] = message.get("entities") or []
    intent = message.get("intent") or {}
    ranking = tuple((r["name"], float(r["confidence"])) for r in message.get("intent_ranking") or [] if r.get("name"))
    names = tuple(
        Named(tuple(e.get("ids") or [e["value"]]), bool(e.get("weak")), str(e.get("words") or ""))
        for e in entities
        if e.get("entity") == "program"
    )
    places = tuple(p for e in entities if e.get("entity") == "place" and (p := place_of(e.get("parts"))))
    filters = frozenset(str(e["value"]) for e in entities if e.get("entity") == "filter")
    language = next((str(e["value"]) for e in entities if e.get("entity") == "language"), "en")
    memory = Memory(
        program=tuple(slots.get("program") or ()),
        choices=tuple(slots.get("choices") or ()),
        where=place_of(slots.get("where")),
        topic=slots.get("topic"),
        said=slots.get("said"),
        help_in_view=bool(slots.get("help_in_view")),
    )
    name = str(intent.get("name") or "nlu_fallback")
    return Turn(
        str(message.get("text") or ""),
        name,
        float(intent.get("confidence") or 0.0),
        ranking,
        names,
        places,
        filters,
        language,
        memory,
    )
