"""Finding the names of programs, lines and passages in a message, misspelt or not.

Every record is known by its name, short name and alternate names. A window of words that equals one
of them is a match; so is one that differs by a few letters, if it is long enough and is not
ordinary English. Words that are names only sometimes ("care", "star") need a reason to be one.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge.text import Token, aligned, is_common_word, norms, tokens, word_frequency

_NEVER_ALONE = frozenset({"help", "hope", "crisis", "emergency", "text", "chat", "call", "line", "love"})
_LONGEST = 9
_WEAK_FREQUENCY = 300


@dataclass(frozen=True)
class NameMatch:
    """A name found in a message: whose (several if the name is shared), where, and how surely.

    `weak`: an ordinary word that may be the name; trust it only where the question is about a program.
    """

    ids: tuple[str, ...]
    start: int
    end: int
    text: str
    score: float
    weak: bool = False


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    text = (Path(__file__).parent / "words" / "names.yml").read_text(encoding="utf-8")
    return {key: frozenset(value) for key, value in yaml.safe_load(text).items()}


class NameIndex:
    """All names of all entries, ready to be looked for. Built once for a directory."""

    def __init__(self, names: Mapping[str, Iterable[str]], cities: Mapping[str, str]) -> None:
        """`names`: id -> names; `cities`: id -> city (folded words), which supports a weak name."""
        self._cities = {key: norms(city) for key, city in cities.items() if city}
        index: dict[tuple[str, ...], list[str]] = defaultdict(list)
        joined: set[tuple[str, ...]] = set()
        alone: set[tuple[str, ...]] = set()
        for key, spellings in names.items():
            for spelling in spellings:
                for form in _forms(norms(spelling)):
                    joined |= {form} if len(form) == 1 and len(norms(spelling)) > 1 else set()
                    alone |= {form} if form == norms(spelling) else set()
                    if key not in index[form]:
                        index[form].append(key)
        for form in [f for f in index if len(f) == 1 and not f[0].isdigit()]:
            for cue in (
                "team",
                "teams",
                "program",
                "unit",
                "van",
                "vans",
            ):  # the "CARE team" is any of those called CARE
                if (form[0], cue) in index:
                    index[form[0], cue] = list(dict.fromkeys([*index[form[0], cue], *index[form]]))
        self._exact = {form: tuple(keys) for form, keys in index.items()}
        self._by_size: dict[int, tuple[list[tuple[str, ...]], list[str]]] = {}
        for size in {len(form) for form in self._exact}:
            forms = [f for f in self._exact if len(f) == size and len("".join(f)) >= 4 and f not in joined - alone]
            self._by_size[size] = (forms, [" ".join(f) for f in forms])

    def find(self, message: str) -> list[NameMatch]:
        """The names in `message`, longest first wins, in order of appearance."""
        text, origin = aligned(message)
        words = tokens(text)
        found = self._exact_matches(words)
        found += self._near_matches(words, found)
        kept = sorted(_without_overlaps(found), key=lambda m: m.start)
        return [replace(m, start=origin[m.start], end=origin[m.end - 1] + 1) for m in kept]

    def _exact_matches(self, words: Sequence[Token]) -> list[NameMatch]:
        found = []
        for size in range(min(_LONGEST, len(words)), 0, -1):
            for i in range(len(words) - size + 1):
                window = words[i : i + size]
                ids = self._exact.get(tuple(w.norm for w in window))
                if not ids:
                    continue
                if size > 1 or not _is_weak(window[0].norm):
                    found.append(_match(ids, window, 100.0))
                else:
                    found += self._weak_match(ids, words, i)
        return found

    def _weak_match(self, ids: tuple[str, ...], words: Sequence[Token], i: int) -> list[NameMatch]:
        word, everyday = words[i], _words()["everyday"]
        norm_words = {w.norm for w in words}
        in_city = tuple(k for k in ids if self._cities.get(k) and set(self._cities[k]) <= norm_words - {word.norm})
        if in_city:
            return [_match(in_city, words[i : i + 1], 99.0)]
        beside = {w.norm for w in words[max(0, i - 1) : i] + words[i + 1 : i + 2]}
        after = {w.norm for w in words[i + 1 : i + 2]}
        capitals = word.text.isupper() and len(word.text) > 1 and any(w.text.islower() for w in words)
        alone = len(words) == 1
        if (capitals and word.norm not in _words()["shouted"]) or (alone and word.norm not in _NEVER_ALONE):
            return [_match(ids, words[i : i + 1], 98.0)]
        if after & _words()["cues"] and (word.norm not in everyday or "the" in beside or capitals or len(words) <= 3):
            return [_match(ids, words[i : i + 1], 95.0)]
        if len(words) <= 3 and word.norm not in everyday and {w.norm for w in words} & _words()["asked"]:
            return [_match(ids, words[i : i + 1], 92.0)]
        before = words[i - 1].norm if i else ""
        after_it = words[i + 1].norm if i + 1 < len(words) else ""
        if (
            word.norm not in everyday
            and before in _words()["before"]
            and after_it not in {"me", "him", "us", "them", "her"}
        ):
            return [_match(ids, words[i : i + 1], 90.0)]
        if capitals or word.norm not in everyday:
            return [_match(ids, words[i : i + 1], 80.0, weak=True)]
        return []

    def _near_matches(self, words: Sequence[Token], found: Sequence[NameMatch]) -> list[NameMatch]:
        near = []
        for size, (forms, joined) in self._by_size.items():
            windows = [
                words[i : i + size]
                for i in range(len(words) - size + 1)
                if any(not is_common_word(w.norm) for w in words[i : i + size])
                and not any(m.start <= words[i].start and words[i + size - 1].end <= m.end for m in found if not m.weak)
            ]
            windows = [w for w in windows if len(" ".join(t.norm for t in w)) >= 4]
            if not windows or not joined:
                continue
            texts = [" ".join(t.norm for t in w) for w in windows]
            scores = process.cdist(texts, joined, scorer=fuzz.ratio, score_cutoff=74, dtype=np.float32)
            for window, text, row in zip(windows, texts, scores, strict=True):
                best = int(row.argmax())
                if row[best] and _near_enough(window, forms[best], text, joined[best], float(row[best])):
                    near.append(_match(self._exact[forms[best]], window, float(row[best])))
        return near


def _forms(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """A name without a leading 'the', without a last 'team', and short ones run together (b heard, bheard)."""
    if not words:
        return
    yield words
    if words[0] == "the" and len(words) > 1:
        yield words[1:]
    telling = [w for w in words[:-1] if w not in _words()["everyday"]]
    if len(words) > 2 and words[-1] in _words()["cues"] and len("".join(words[:-1])) >= 8 and telling:
        yield words[:-1]
    if 1 < len(words) <= 3 and len("".join(words)) >= 5:
        yield ("".join(words),)


def _is_weak(word: str) -> bool:
    if word in _words()["distinct"] or word.isdigit():
        return False
    return word in _words()["everyday"] or (is_common_word(word) and word_frequency(word) > _WEAK_FREQUENCY)


def _near_enough(window: Sequence[Token], form: tuple[str, ...], text: str, name: str, score: float) -> bool:
    if any(w.norm.isdigit() != f.isdigit() for w, f in zip(window, form, strict=True)):
        return False
    if any(w.norm.isdigit() and w.norm != f for w, f in zip(window, form, strict=True)):
        return False
    # Word by word: an ordinary English word must stand unchanged, a strange one may be a few letters off.
    for w, f in zip(window, form, strict=True):
        edits = OSA.distance(w.norm, f)
        if edits and (is_common_word(w.norm) and len(w.norm) > 3 and word_frequency(w.norm) > 2000):
            return False
        if edits > (_allowed(len(f)) if len(form) > 1 else _allowed_alone(len(f))):
            return False
    return score >= (74 if len(name) <= 5 else 80)


def _allowed(letters: int) -> int:
    return 0 if letters < 3 else 1 if letters < 6 else 2 if letters < 10 else 3


def _allowed_alone(letters: int) -> int:
    """A single word has nothing beside it to confirm it."""
    return 0 if letters < 4 else 1 if letters < 8 else 2


def _match(ids: tuple[str, ...], window: Sequence[Token], score: float, weak: bool = False) -> NameMatch:
    text = " ".join(w.text for w in window)
    return NameMatch(ids, window[0].start, window[-1].end, text, score, weak)


def _without_overlaps(matches: Iterable[NameMatch]) -> list[NameMatch]:
    kept: list[NameMatch] = []
    for match in sorted(matches, key=lambda m: (m.weak, m.start - m.end, -m.score)):
        if all(match.end <= k.start or k.end <= match.start for k in kept):
            kept.append(match)
    return kept
