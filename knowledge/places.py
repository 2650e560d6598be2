"""Places in a message: ZIP code, city, county, state, Canadian province, abroad.

Names and ZIP codes come from the package `zipcodes` (42,789 ZIP codes with city, county, state); what
that data cannot know (nicknames, ordinary words that are also towns) stands in `words/places.yml`.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from sys import intern
from typing import Any

import yaml

from knowledge import ziptable
from knowledge.text import Token, aligned, norms, tokens, word_frequency

_PREPOSITIONS = frozenset(
    ["in", "near", "from", "at", "around", "outside", "for", "to", "of", "by", "about", "en", "de", "cerca", "live", "living", "im", "here", "downtown"]
)
_FILLERS = frozenset(
    ["and", "what", "about", "how", "i", "meant", "mean", "no", "not", "the", "one", "its", "it", "is", "sorry", "actually", "oh", "ok", "okay", "im", "in", "we", "are", "live", "now", "here", "a", "for", "try", "y", "en", "de", "city", "of", "town", "my", "area", "please", "near", "me", "hey", "hi", "hello", "from", "at", "also", "then", "well", "county", "state", "same", "but"]
)
_COUNTRIES = frozenset(["uk", "england", "ireland", "scotland", "wales", "australia", "france", "germany", "spain", "italy", "mexico", "india"])
_ZIP = re.compile(r"(?<![\w$#.,-])(\d{5})(?:-\d{4})?(?![\w%-]|\.\d)")
_POSTCODE = re.compile(r"\b([ABCEGHJ-NPRSTVXY])\d[A-Z][ -]?\d[A-Z]\d\b", re.IGNORECASE)
_POSTCODE_PROVINCE = {
    "A": "NL", "B": "NS", "C": "PE", "E": "NB", "G": "QC", "H": "QC", "J": "QC", "K": "ON", "L": "ON", "M": "ON",
    "N": "ON", "P": "ON", "R": "MB", "S": "SK", "T": "AB", "V": "BC", "X": "NT", "Y": "YT",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where someone is. `country` is US, CA or XX (elsewhere). `candidates` are the states a name may mean."""

    city: str | None = None
    county: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str = "US"
    candidates: tuple[str, ...] = ()
    unknown: str | None = None
    """A ZIP code that does not exist."""

    @property
    def is_ambiguous(self) -> bool:
        return self.state is None and len(self.candidates) > 1

    def as_dict(self) -> dict[str, str | None]:
        return {"city": self.city, "county": self.county, "state": self.state, "zip": self.zip, "country": self.country}


@dataclass(frozen=True)
class PlaceMatch:
    """A place found in a message, and where."""

    place: Place
    start: int
    end: int
    text: str
    score: float = 100.0


@functools.lru_cache(maxsize=64)
def _key(name: str) -> tuple[str, ...]:
    """The comparable words of a name, each kept once in memory."""
    return tuple(intern(word) for word in norms(name))


@functools.cache
def words() -> dict[str, Any]:
    """The hand-kept names: states, provinces, nicknames, ordinary words."""
    text = (Path(__file__).parent / "words" / "places.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@functools.cache
def state_names() -> dict[tuple[str, ...], str]:
    """Folded words of every state and province name -> its code."""
    data = words()
    names = {norms(name): code for code, name in {**data["states"], **data["provinces"]}.items()}
    names.update({norms(alias): code for alias, code in data["state_aliases"].items()})
    return names


def state_name(code: str | None) -> str:
    """'CO' -> 'Colorado'; an unknown code is returned as it is."""
    data = words()
    return data["states"].get(code) or data["provinces"].get(code) or code or ""


def country_of(state: str | None) -> str:
    """The country of a state or province code."""
    return "CA" if state in words()["provinces"] else "US"


class Gazetteer:
    """Every town and county name of the United States. Takes about a second to build; build it once."""

    def __init__(self, known_cities: Sequence[str] = ()) -> None:
        """`known_cities`: 'City, ST' of the directory's records: matched even when misspelt."""
        self.cities: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
        self.counties: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
        votes: dict[tuple[str, str, str], int] = {}
        for row in ziptable.rows():
            if not row.military:
                self._add_row(row, votes)
        # The county with most votes is written last.
        self.county_of = {(c, s): county for (c, s, county), _ in sorted(votes.items(), key=lambda vote: vote[1])}
        for entry in known_cities:
            city, _, state = entry.rpartition(", ")
            self._add_city(city, state)
        for city, state in words()["canada_cities"].items():
            self.cities[norms(city)].add((city.title(), state))
        self.known = {norms(c.rpartition(", ")[0]): c for c in known_cities}
        dominant = {norms(city): f"{city.title()}, {state}" for city, state in words()["dominant"].items()}
        self._fuzzy = {" ".join(k): k for k in {**dominant, **self.known} if len("".join(k)) >= 5}
        self._fuzzy |= {"".join(k): k for k in {**dominant, **self.known} if len(k) > 1}  # run together: sanfrancisco
        self._fuzzy_names = list(self._fuzzy)
        self._nicknames = {norms(k): v for k, v in words()["nicknames"].items()}
        self._ordinary = {norms(w) for w in words()["ordinary"]}
        self._abroad = {norms(w): w for w in words()["abroad"]}
        self._dominant = {norms(k): v for k, v in words()["dominant"].items()}

    def _add_row(self, row: ziptable.ZipRow, votes: dict[tuple[str, str, str], int]) -> None:
        """Add the towns of a ZIP code; each is in the county of most ZIP codes that bear its own name."""
        state, county = intern(row.state), intern(row.county)
        for city in [row.city, *row.others]:
            self._add_city(intern(city), state)
            if county:
                vote = (intern(city), state, county)
                votes[vote] = votes.get(vote, 0) + (100 if city == row.city else 1)
        if county:
            self.counties[_key(county.removesuffix(" County"))].add((county, state))

    def _add_city(self, city: str, state: str) -> None:
        key = _key(city)
        self.cities[key].add((city, state))
        if key[0] == "saint":
            self.cities[("st", *key[1:])].add((city, state))
        elif key[0] == "st":
            self.cities[("saint", *key[1:])].add((city, state))

    def find(self, message: str) -> list[PlaceMatch]:
        """The places in `message`, in order; a city and the state beside it are one place."""
        text, origin = aligned(message)
        words_ = tokens(text)
        matches = list(_zips(text)) + list(_postcodes(text))
        taken = [(m.start, m.end) for m in matches]
        i = 0
        while i < len(words_):
            match, used = self._at(words_, i)
            if match and not any(match.start < e and s < match.end for s, e in taken):
                matches.append(match)
                i += used
            else:
                i += 1
        matches.sort(key=lambda m: m.start)
        return [replace(m, start=origin[m.start], end=origin[m.end - 1] + 1) for m in _merged(matches)]

    def _at(self, words_: Sequence[Token], i: int) -> tuple[PlaceMatch | None, int]:
        for size in range(min(5, len(words_) - i), 0, -1):
            window = words_[i : i + size]
            key = tuple(w.norm for w in window)
            place = self._county(key) or self._city_and_state(words_, i, size) or self._named(words_, i, size, key)
            if place:
                used, found = place
                span = words_[i : i + used]
                return PlaceMatch(found, span[0].start, span[-1].end, " ".join(w.text for w in span)), used
        return self._misspelt(words_, i)

    def _county(self, key: tuple[str, ...]) -> tuple[int, Place] | None:
        for suffix in ("county", "parish"):
            if len(key) < 2 or suffix not in key:
                continue
            at = key.index(suffix)
            rest = key[at + 1 :]
            state = _state_of(rest) if rest else None
            if rest and not state:
                continue
            options = self.counties.get(key[:at], set()) | self.counties.get(key[: at + 1], set())
            if not options:
                continue
            fits = [(c, s) for c, s in sorted(options) if state in (None, s)]
            fits = [(c, s) for c, s in fits if c.casefold().endswith(suffix)] or fits
            if len(fits) == 1:
                return len(key), Place(county=fits[0][0], state=fits[0][1])
            if fits:
                name = fits[0][0]
                return len(key), Place(county=name, candidates=tuple(s for _, s in fits))
        return None

    def _city_and_state(self, words_: Sequence[Token], i: int, size: int) -> tuple[int, Place] | None:
        """'aurora, colorado', 'framingham ma', 'portland or' as one place."""
        for state_size in (3, 2, 1):
            if size <= state_size:
                continue
            state_words = words_[i + size - state_size : i + size]
            state = state_names().get(tuple(w.norm for w in state_words))
            if state is None and state_size == 1:
                state = _state_code(state_words[0], after_city=True)
            if not state:
                continue
            city_key = tuple(w.norm for w in words_[i : i + size - state_size])
            if city_key[-1] in {"county", "parish"}:
                return None
            known_as = self._nicknames.get(city_key, "").rpartition(", ")
            if known_as[2] == state and _adjacent(words_, i, size):
                return size, self._complete(known_as[0], state)
            for city, of in sorted(self.cities.get(city_key, ())):
                if of == state:
                    gap_ok = _adjacent(words_, i, size)
                    return (size, self._complete(city, state)) if gap_ok else None
        return None

    def _complete(self, city: str, state: str) -> Place:
        return Place(city=city, county=self.county_of.get((city, state)), state=state, country=country_of(state))

    def _named(self, words_: Sequence[Token], i: int, size: int, key: tuple[str, ...]) -> tuple[int, Place] | None:
        window = words_[i : i + size]
        after = words_[i + size].norm if i + size < len(words_) else ""
        if key == ("new", "york") and after == "state":
            return size + 1, Place(state="NY")
        if key in self.cities and after in _COUNTRIES:
            return size + 1, Place(city=" ".join(w.text.title() for w in window), country="XX")
        nickname = self._nicknames.get(key)
        if nickname and not (key in {("la",)} and window[0].text.islower() and not self._placed(words_, i, size)):
            city, _, state = nickname.rpartition(", ")
            if city.endswith("County"):
                return size, Place(county=city, state=state)
            return size, self._complete(city, state)
        state = state_names().get(key)
        if state is None and size == 1:
            located = i > 0 and words_[i - 1].norm in {"in", "from", "near"}
            state = _state_code(
                window[0], after_city=located and key[0] not in {"me", "or", "in", "hi", "ok", "as", "on"}
            )
        if key == ("washington",):
            return None if self._city_follows(words_, i) else (size, Place(city="Washington", candidates=("WA", "DC")))
        if state and key != ("new", "york") and key != ("washington",):
            return size, Place(state=state, country=country_of(state))
        if key in self._abroad and self._placed(words_, i, size):
            return size, Place(country="XX", city=self._abroad[key].title())
        if key in {("canada",), ("canadian",)}:
            return size, Place(country="CA")
        if key in self.cities and not self._city_follows(words_, i + size - 1):
            return self._city(words_, i, size, key)
        return None

    @staticmethod
    def _city_follows(words_: Sequence[Token], i: int) -> bool:
        """True in 'Washington Street', 'Washington Post': no place."""
        return i + 1 < len(words_) and words_[i + 1].norm in {
            "post",
            "street",
            "st",
            "ave",
            "avenue",
            "road",
            "rd",
            "blvd",
            "monument",
        }

    def _city(self, words_: Sequence[Token], i: int, size: int, key: tuple[str, ...]) -> tuple[int, Place] | None:
        options = sorted(self.cities[key])
        dominant = self._dominant.get(key)
        famous = dominant is not None or key in self.known
        ordinary = key in self._ordinary or (size == 1 and not famous and word_frequency(key[0]) > 3000)
        capital = all(w.text[:1].isupper() for w in words_[i : i + size]) and (i > 0 or len(words_) == size)
        placed = self._placed(words_, i, size)
        if ordinary and not (capital and placed):
            return None
        if not (famous or placed or (capital and size > 1)):
            return None
        if not famous and not placed and words_[i].text.islower():
            return None
        if dominant:
            return size, self._complete(next(c for c, s in options if s == dominant), dominant)
        if len(options) == 1:
            return size, self._complete(*options[0])
        return size, Place(city=options[0][0], candidates=tuple(dict.fromkeys(s for _, s in options)))

    def _placed(self, words_: Sequence[Token], i: int, size: int) -> bool:
        """True if the sentence makes these words a place: after a preposition, or all that is said."""
        before = words_[i - 1].norm if i else ""
        rest = [w.norm for j, w in enumerate(words_) if not i <= j < i + size]
        return before in _PREPOSITIONS or all(w in _FILLERS for w in rest)

    def _misspelt(self, words_: Sequence[Token], i: int) -> tuple[PlaceMatch | None, int]:
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        for size in (3, 2, 1):
            window = words_[i : i + size]
            text = " ".join(w.norm for w in window)
            if len(window) < size or len(text) < 5 or all(word_frequency(w.norm) > 500 for w in window):
                continue
            if tuple(w.norm for w in window) in self.cities:
                continue
            best = process.extractOne(text, self._fuzzy_names, scorer=fuzz.ratio, score_cutoff=80)
            if best and best[0][0] == text[0] and OSA.distance(text, best[0]) <= (1 if len(text) < 6 else 2):
                key = self._fuzzy[best[0]]
                if len(best[0].split()) != size:
                    continue
                found = self._city(
                    [Token("in", "in", 0, 0), *(Token(k.title(), k, 0, 0) for k in key)], 1, len(key), key
                )
                if found:
                    return PlaceMatch(found[1], window[0].start, window[-1].end, text, best[1]), size
        return None, 1


def of_zip(code: str) -> Place:
    """The place of a five-digit ZIP code; `unknown` is set if there is no such code."""
    row = ziptable.row_of(code)
    if row is None:
        return Place(zip=code, unknown=code)
    return Place(city=row.city, county=row.county or None, state=row.state, zip=code)


def _zips(text: str) -> Iterator[PlaceMatch]:
    for match in _ZIP.finditer(text):
        place = of_zip(match[1])
        named = re.search(r"zip|code|live|in|at|near|from|area", text[max(0, match.start() - 12) : match.start()], re.I)
        if place.unknown and not named and len(text.strip()) > 10:
            continue
        yield PlaceMatch(place, match.start(), match.end(), match.group())


def _postcodes(text: str) -> Iterator[PlaceMatch]:
    for match in _POSTCODE.finditer(text):
        province = _POSTCODE_PROVINCE[match[1].upper()]
        city = "Edmonton" if match[0][:2].upper() in {"T5", "T6"} else None
        yield PlaceMatch(Place(city=city, state=province, country="CA"), match.start(), match.end(), match.group())


def _state_code(word: Token, *, after_city: bool) -> str | None:
    code = word.text.upper()
    if code not in words()["states"] and code not in words()["provinces"]:
        return None
    if word.text.isupper() and word.norm not in {"ok", "in", "me", "hi", "or"}:
        return code
    if after_city:
        return code
    return None if word.norm in words()["word_codes"] or (word.text.islower() and word.norm in {"as", "on"}) else code


def _state_of(rest: tuple[str, ...]) -> str | None:
    if rest in state_names():
        return state_names()[rest]
    code = rest[0].upper()
    return code if len(rest) == 1 and (code in words()["states"] or code in words()["provinces"]) else None


def _adjacent(words_: Sequence[Token], i: int, size: int) -> bool:
    return all(words_[j + 1].start - words_[j].end <= 3 for j in range(i, i + size - 1))


def _merged(matches: list[PlaceMatch]) -> list[PlaceMatch]:
    """A city with several candidates and a state named elsewhere in the message are one place."""
    states = [m.place.state for m in matches if m.place.state and not m.place.city and not m.place.county]
    result = []
    used: set[str] = set()
    for m in matches:
        fits = [s for s in states if s in m.place.candidates]
        if m.place.is_ambiguous and len(set(fits)) == 1:
            m = replace(m, place=replace(m.place, state=fits[0], candidates=()))
            used.add(fits[0] or "")
        result.append(m)
    return [m for m in result if not (m.place.state in used and not m.place.city and not m.place.county)]


def city_key(name: str | None) -> tuple[str, ...]:
    """What two spellings of one city share: 'St. Petersburg' and 'Saint Petersburg'."""
    return tuple("st" if word == "saint" else word for word in norms(name or ""))


def in_list(name: str | None, state: str | None, entries: Iterable[str]) -> bool:
    """True if 'name, state' is among `entries` ('City, ST'), however it is spelled."""
    wanted = city_key(name)
    return any(e.endswith(f", {state}") and city_key(e.rpartition(", ")[0]) == wanted for e in entries)


def narrowed(place: Place, state: str) -> Place:
    """`place` once the person has said which state they mean."""
    return replace(place, state=state, candidates=(), country=country_of(state))


def display(place: Place) -> str:
    """'Aurora, Colorado', 'Lane County, Oregon', 'Colorado', 'ZIP 80010 (Aurora, Colorado)'."""
    if place.unknown:
        return f"ZIP {place.unknown}"
    local = place.city or place.county
    if place.country == "XX":
        return local or ""
    name = ", ".join(filter(None, [local, state_name(place.state)])) or ("Canada" if place.country == "CA" else "")
    return f"{place.zip} ({name})" if place.zip else name


__all__ = [
    "Gazetteer",
    "Place",
    "PlaceMatch",
    "city_key",
    "country_of",
    "display",
    "in_list",
    "narrowed",
    "of_zip",
    "state_name",
    "words",
]
