"""The vetted directory: every record and passage, and the ways to find them.

directory = Directory.load()
directory.record("star-denver-co")
directory.serving(Place(city="Denver", state="CO"))
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.load import Contents, read
from knowledge.schema import Passage, Phone, Record

if TYPE_CHECKING:  # loaded when first asked for: a staff command is done in half a second
    from knowledge.names import NameIndex, NameMatch
    from knowledge.places import Place
    from knowledge.search import Hit, SearchIndex, StatementIndex

NO_OFFICER = frozenset({"none_by_default"})
"""Police involvement of a team that goes without officers unless the team or 911 decides otherwise."""

GUIDE = "2022 guide"
"""The date of a statement that only the guide makes."""

_ORDER = {"main": 0, "emergency": 1, "also": 2, "non_emergency": 3, "office": 4}


class Directory:
    """All entries by id, with search by name, description, place, need and police involvement."""

    def __init__(self, contents: Contents) -> None:
        self.records = contents.records
        self.passages = contents.passages
        self.where = contents.where

    @classmethod
    def load(cls, *paths: Path) -> Directory:
        """Read the vetted records (or `paths`). Raises `knowledge.load.DirectoryError`."""
        return cls(read(*paths))

    def record(self, key: str) -> Record:
        """The record with this id. Raises KeyError."""
        return self.records[key]

    def passage(self, key: str) -> Passage:
        """The passage with this id. Raises KeyError."""
        return self.passages[key]

    # Names and descriptions

    @functools.cached_property
    def names(self) -> NameIndex:
        """The index of all names."""
        spellings = {r.id: [r.name, r.short_name, *r.alternate_names] for r in self.records.values()}
        for p in self.passages.values():
            own = [] if p.kind == "reference" else [p.name]  # a reference is named by its record's names
            spellings[p.id] = [*own, *([p.short_name] if p.short_name else []), *p.alternate_names]
        cities = {r.id: r.city for r in self.records.values() if r.city}
        from knowledge.names import NameIndex

        return NameIndex(spellings, cities)

    @functools.cached_property
    def index(self) -> SearchIndex:
        """The full-text index."""
        from knowledge.search import SearchIndex

        return SearchIndex({e.id: _document(e) for e in [*self.records.values(), *self.passages.values()]})

    def named(self, text: str) -> list[NameMatch]:
        """The names of entries that stand in `text`."""
        return self.names.find(text)

    def described(self, text: str, limit: int = 10, only: Iterable[str] | None = None) -> list[Hit]:
        """The entries that fit a description, best first."""
        return self.index.find(text, limit, only)

    @functools.cached_property
    def statements(self) -> StatementIndex:
        """The index of single statements."""
        from knowledge.search import StatementIndex

        return StatementIndex(s for r in self.records.values() for s in _statements(r))

    def details(self, key: str, text: str, limit: int = 2, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Statements of record `key` (with their dates) that answer a detail asked for in `text`.

        The record's own name and the words in `without` (a place, say) do not count.
        """
        from knowledge.text import norms

        record = self.records[key]
        own = {w for name in [record.name, record.short_name, record.city or ""] for w in norms(name)}
        return self.statements.about(key, text, own | set(without), limit)

    def with_number(self, digits: str) -> list[str]:
        """Ids of the records with this number (digits only), those whose main number it is first."""
        wanted = digits.removeprefix("1") if len(digits) == 11 else digits
        found = []
        for r in self.records.values():
            for p in r.phones:
                if re.sub(r"\D", "", p.number).removeprefix("1") == wanted:
                    found.append((p.role != "main", p.role == "old", r.kind == "program", r.id))
        return list(dict.fromkeys(key for *_, key in sorted(found)))

    # Filters

    def known_cities(self) -> list[str]:
        """'City, ST' of every city that a record serves or stands in."""
        cities = [c for r in self.records.values() for c in r.service_area.cities]
        cities += [f"{r.city}, {r.state}" for r in self.records.values() if r.city and r.state and "/" not in r.city]
        return sorted({c for c in cities if len(c.rpartition(", ")[2]) == 2})

    def programs(self) -> Iterator[Record]:
        """The local programs, in the order of the files."""
        return (r for r in self.records.values() if r.kind == "program")

    def lines(self) -> Iterator[Record]:
        """The national and state lines and web directories."""
        return (r for r in self.records.values() if r.section == "national-line" and r.kind != "guidance")

    def serving(self, place: Place, *, include_ended: bool = False) -> list[Record]:
        """Local programs and state lines whose service area holds `place`, the most local first."""
        found = [(r, _reach(r, place)) for r in self.records.values() if r.status != "defunct" or include_ended]
        ranked = sorted((reach, i) for i, (r, reach) in enumerate(found) if reach)
        return [found[i][0] for _, i in ranked]

    def ended_in(self, place: Place) -> list[Record]:
        """Tombstones of programs that used to serve this city."""
        from knowledge.places import city_key

        here = [r for r in self.programs() if r.status == "defunct" and place.city and r.state == place.state]
        return [r for r in here if city_key(r.city) == city_key(place.city)]

    def in_state(self, state: str) -> list[Record]:
        """Programs that stand in or serve part of `state`."""
        return [r for r in self.programs() if r.state == state or any(c.endswith(f", {state}") for c in _places(r))]

    def for_need(self, need: str) -> list[Record]:
        """National lines and guidance that serve `need`, in the order of the files."""
        return [r for r in self.records.values() if need in r.needs and r.section == "national-line"]

    def find(
        self,
        text: str = "",
        *,
        state: str | None = None,
        city: str | None = None,
        zip_code: str | None = None,
        need: str | None = None,
        police: str | None = None,
        status: str | None = None,
    ) -> list[Record]:
        """Records that fit all given filters, best first: what `navigator find` prints."""
        records = self._matching(text) if text.strip() else list(self.records.values())
        if zip_code:
            from knowledge.places import of_zip

            place = of_zip(zip_code)
            serving = {r.id for r in self.serving(place)} if not place.unknown else set()
            records = [r for r in records if r.id in serving]
        if state:
            records = [
                r for r in records if r.state == state or state in r.service_area.states or r in self.in_state(state)
            ]
        if city:
            from knowledge.places import city_key

            wanted = city_key(city)
            records = [
                r
                for r in records
                if wanted in {city_key(c.rpartition(", ")[0]) for c in _places(r)} | {city_key(r.city)}
            ]
        if need:
            records = [r for r in records if need in r.needs]
        if police:
            records = [r for r in records if r.police and r.police.involvement == police]
        if status:
            records = [r for r in records if r.status == status]
        return records

    def _matching(self, text: str) -> list[Record]:
        from knowledge.search import telling_words

        hits = self.index.find(text, limit=1000, every_word=True)
        best = hits[0].score if hits else 0.0
        whole = bool(hits) and hits[0].matched >= len(telling_words(text))
        # Names are looked for, misspelt too, only where the words alone do not settle it.
        named = [] if whole else [key for match in self.named(text) for key in match.ids]
        keys = dict.fromkeys([*named, *(h.id for h in hits if h.score >= 0.45 * best)])
        return [self.records[key] for key in keys if key in self.records]

    def offered_phones(self, record: Record) -> list[Phone]:
        """The numbers of `record` that may be offered, the best first. Superseded ones are left out."""
        return sorted((p for p in record.phones if p.role != "old"), key=lambda p: _ORDER[p.role])


def _document(entry: Record | Passage) -> tuple[str, str, str]:
    if isinstance(entry, Passage):
        names = " ".join([entry.name, *entry.alternate_names])
        return names, " ".join(entry.points), entry.source
    names = " ".join([entry.name, entry.short_name, *entry.alternate_names, entry.organization or ""])
    facts = [entry.responders, entry.limits, entry.eligibility, entry.wait_time, entry.application_process, entry.hours]
    place = [entry.city or "", _state_words(entry), entry.service_area.text]
    description = " ".join([entry.description.text, entry.guide.says if entry.guide else "", *place])
    rest = [f.text for f in facts if f] + [f.text for f in entry.facts] + [entry.alert or ""]
    return names, description, " ".join(rest)


def _statements(record: Record) -> Iterator[tuple[str, str, str]]:
    """Every sentence of what is known of a record, with the date of its source."""
    fields = [
        record.description, record.status_note, record.eligibility, record.limits, record.fees, record.languages, record.hours,
        record.wait_time, record.responders, record.police, record.if_busy, *record.results, *record.facts,
    ]  # fmt: skip
    seen: set[str] = set()
    texts = [(f.text, f.source_date) for f in fields if f]
    if record.guide:
        texts.append((record.guide.says, GUIDE))
    texts += [(p.note, p.source_date) for p in record.phones if p.note]
    if record.alert:
        texts.append((record.alert, record.assured_date))
    for text, date in texts:
        for part in re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text):
            if part not in seen:
                seen.add(part)
                yield record.id, part, date


def _state_words(record: Record) -> str:
    from knowledge.places import state_name

    return state_name(record.state)


def _places(record: Record) -> tuple[str, ...]:
    return record.service_area.cities + record.service_area.counties


def _reach(record: Record, place: Place) -> int:
    """How local a record is to `place`: 1 city, 2 county, 3 state; 0 does not serve it or is national."""
    area = record.service_area
    if place.country not in {"US", "CA"} or not place.state:
        return 0
    from knowledge.places import in_list

    if place.city and in_list(place.city, place.state, area.cities):
        return 1
    if place.county and in_list(place.county, place.state, area.counties):
        return 2
    if place.state in area.states and record.section != "resource":
        return 3
    return 0
