"""Words put right: slang written out, repeats shortened, misspelt words corrected, lost spaces found again.

A misspelt word is read as a noisy channel (Kernighan, Church and Gale 1990): of all words it may stand for, the one
that is most frequent after the price of each slip; words of danger come cheaper, since missing one costs more.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import re2
import yaml

from knowledge.text import word_frequency

LEXICON = Path(__file__).parent / "lexicon"
SENTENCES = Path(__file__).parents[1] / "data" / "risk"

REPEATED = re.compile(r"([a-z])\1{2,}")
_GLUED = re.compile(r"(\d+)([a-z]{4,})|([a-z]{4,})(\d+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4
"""A shorter word is never taken for a misspelt one: too many words lie near it."""
_LONGEST = 40
_LONG = 1000
"""Characters from which on RE2 is quicker than Python's own regular expressions."""
_WORDS = 1.6e9
"""Running words behind the frequencies."""
_OURS, _SMALL = 20_000, 2_000_000
"""How frequent a word of the lexicon is at least, and one of its small words ('im', 'ive')."""
_OWN = 2_000
"""Running words for which one in our own sentences stands."""
_CORRECTED, _CORRECTED_LONG = 2_000, 50
"""How frequent another word must be for a misspelt one to stand for it, and one of eight letters or more."""
_PARTS = {1: 10**9, 2: 10**9, 3: 20_000}
_PART, _PART_ABROAD = 300, 1_000_000
"""How frequent words of so many letters, longer ones, and any among other languages must be to be found in letters
that lost their spaces."""
_SLIP, _FIRST, _GAP, _CHEAP = 7.0, 3.0, 2.0, 4.0
"""What a slip costs, one in the first letter besides, a lost space; how much cheaper a word of danger is."""


@functools.cache
def lexicon() -> dict[str, Any]:
    """The lexicon's file of spellings, patterns compiled."""
    raw = yaml.safe_load((LEXICON / "spelling.yml").read_text(encoding="utf-8"))
    raw["phrases"] = [(re.compile(pattern), re2.compile(pattern), word) for pattern, word in raw["phrases"]]
    raw["emoji"] = {sign: f" {word} " for sign, word in raw["emoji"].items()}
    return dict(raw)


def phrases(text: str) -> str:
    """`text` with the phrases of the lexicon written as it writes them."""
    long = len(text) > _LONG
    for quick, steady, words in lexicon()["phrases"]:
        text = (steady if long else quick).sub(words, text)
    return text


@functools.lru_cache(maxsize=20_000)
def slang(word: str) -> str:
    """A known word of slang written out, a drawn-out one shortened; any other as it is."""
    words = lexicon()["slang"]
    if word in words:
        return str(words[word])
    if REPEATED.search(word):
        shorter = (REPEATED.sub(r"\1\1", word), REPEATED.sub(r"\1", word))
        word = next((w for w in shorter if known(w)), shorter[1])
        return str(words.get(word, word))
    return word


@functools.lru_cache(maxsize=20_000)
def corrected(word: str, only_danger: bool = False) -> str:
    """What an unknown word most likely stands for, spaces found again; itself if nothing is near.

    `only_danger`: among other languages only words of danger are looked for, since the rest may be no misspelling.
    """
    if glued := _GLUED.fullmatch(word):
        return " ".join(corrected(part, only_danger) for part in glued.groups() if part)
    if not word.isalpha() or known(word) or not _SHORTEST <= len(word) <= _LONGEST:
        return word
    if only_danger:
        found = [*_nearest(word), *_split(word, lambda part: _is_part(part, _PART_ABROAD))]
    else:
        found = [*_nearest(word), *_split(word, _is_part), *_common(word)]
    return min(found, default=(0.0, word))[1]


def known(word: str) -> bool:
    """True if people write `word` so on purpose, in English or Spanish."""
    return word in _written() or word_frequency(word) > 0 or word in _spanish()


@functools.cache
def _written() -> frozenset[str]:
    """The words that stand in the patterns and lists of the lexicon."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raws = [yaml.load(path.read_text(encoding="utf-8"), Loader=loader) for path in sorted(LEXICON.glob("*.yml"))]
    return frozenset(word for text in _texts(raws) for word in re.findall(r"[a-z]+", text.lower()))


def _texts(raw: Any) -> Iterator[str]:
    """The texts in `raw` except the examples, which are misspelt on purpose, and what slang is written like."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        yield from (text for item in raw for text in _texts(item))
    elif isinstance(raw, dict):
        yield from (text for key, item in raw.items() if key not in {"fires", "silent"} for text in _texts(item))


@functools.cache
def _spanish() -> dict[str, int]:
    """Spanish words, how frequent they are: pyspellchecker's list, and our sentences for the forms that it lacks."""
    from spellchecker import SpellChecker

    found = {word: _OWN * times for word, times in _own_spanish().items() if times > 1}
    for word, times in SpellChecker(language="es", distance=1).word_frequency.dictionary.items():
        found[_bare(word)] = max(times, found.get(_bare(word), 0))
    return found


def _own_spanish() -> Counter[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(SENTENCES.glob("*.es.txt")))
    return Counter(word for text in texts for word in re.findall(r"[a-z]+", _bare(text.lower())))


def _bare(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()


@functools.cache
def _vocabulary() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load((LEXICON / "vocabulary.yml").read_text(encoding="utf-8"))
    return {key: frozenset(line.split()) for key, line in raw.items()}


@functools.cache
def _small() -> frozenset[str]:
    return _vocabulary()["small"]


@functools.cache
def _of_danger() -> frozenset[str]:
    return frozenset(word for key, line in _vocabulary().items() if key != "small" for word in line)


@functools.cache
def _dangerous() -> tuple[str, ...]:
    return tuple(sorted(word for word in _of_danger() if len(word) >= _SHORTEST))


def _frequency(word: str) -> int:
    if word in _small():
        return _SMALL
    return max(word_frequency(word), _spanish().get(word, 0), _OURS if word in _of_danger() else 0)


def _price(word: str) -> float:
    return math.log(_WORDS / _frequency(word)) - (_CHEAP if word in _of_danger() else 0.0)


def _nearest(word: str) -> Iterator[tuple[float, str]]:
    """(price, word of danger) that `word` may misspell: one slip, two in a word of eight letters or more."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 2 if len(word) >= 8 else 1
    for found, slips, _ in process.extract(word, _dangerous(), scorer=OSA.distance, score_cutoff=allowed, limit=4):
        # The first letter is seldom mistyped; 'bedding' is not 'bleeding'.
        if found[0] == word[0] or found[:2] == word[1::-1]:
            yield _price(found) + slips * _SLIP, found


def _common(word: str) -> Iterator[tuple[float, str]]:
    """(price, frequent word) that `word` may misspell by one slip."""
    least = _CORRECTED if len(word) < 8 else _CORRECTED_LONG
    for near in _one_slip(word):
        if _frequency(near) >= least:
            yield _price(near) + _SLIP + (_FIRST if near[0] != word[0] else 0.0), near


def _one_slip(word: str) -> set[str]:
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {a + b[1:] for a, b in halves if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    other = {a + letter + b[1:] for a, b in halves if b for letter in _LETTERS}
    more = {a + letter + b for a, b in halves for letter in _LETTERS}
    return less | swapped | other | more


def _split(word: str, is_part: Callable[[str], bool]) -> Iterator[tuple[float, str]]:
    """(price, words) when `word` is several words that lost their spaces: 'iwanttodie' is 'i want to die'."""
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for end in range(1, len(word) + 1):
        options = [
            (best[start][0] + _price(word[start:end]) + (_GAP if start else 0.0), [*best[start][1], word[start:end]])
            for start in range(max(0, end - 14), end)
            if start in best and is_part(word[start:end])
        ]
        if options:
            best[end] = min(options)
    price, parts = best.get(len(word), (0.0, []))
    if len(parts) > 1 and any(len(part) > 2 for part in parts):
        yield price, " ".join(parts)


def _is_part(word: str, least: int = _PART) -> bool:
    return word in _small() or word in _of_danger() or _frequency(word) >= max(least, _PARTS.get(len(word), 0))
