"""A message made plain before it is read for danger, whatever it was typed with.

Unicode forms, invisible and look-alike letters, emoji, spaced and leet letters, repeats, missing apostrophes,
slang, lost spaces and misspelt words of danger. The result is lower-case ASCII words with single spaces; the end of
a sentence is a lone full stop, so that a pattern cannot reach from one sentence into the next.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml

from knowledge.text import word_frequency

LEXICON = Path(__file__).parent / "lexicon"

_APOSTROPHES = re.compile(r"['’‘ʼ`´＇]")
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*|/]{1,2}){2,}\w(?!\w)")
_INSIDE = re.compile(r"(?<=\w)[*_.\-|]+(?=\w)")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_END = re.compile(r"[.!?…;:]+(?=\s|$)|\n\s*\n")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LEET_SIGNS = frozenset("0134567@$!")
_SHORTEST = 4
"""A shorter word is never taken for a misspelt one: too many words lie near it."""
_LONGEST = 40


@functools.cache
def _spelling() -> dict[str, Any]:
    raw = yaml.safe_load((LEXICON / "spelling.yml").read_text(encoding="utf-8"))
    raw["phrases"] = [(re.compile(pattern), word) for pattern, word in raw["phrases"]]
    raw["emoji"] = {sign: f" {word} " for sign, word in raw["emoji"].items()}
    return dict(raw)


@functools.cache
def _look_alikes() -> dict[int, str]:
    """Letters of other alphabets that look like a Latin one, from Unicode's own list of confusables."""
    from confusable_homoglyphs.confusables import confusables_data

    table = {}
    for letter, others in confusables_data.items():
        if len(letter) == 1 and ord(letter) > 127:
            latin = [o["c"].casefold() for o in others if re.fullmatch("[A-Za-z]{1,2}", o["c"])]
            if latin:
                table[ord(letter)] = latin[0]
    return table


def normalise(text: str) -> str:
    """`text` as plain lower-case words, spelled as the lexicon spells; sentences end with ' . '."""
    spelling = _spelling()
    if not text.isascii():
        text = _ascii(text, spelling["emoji"])
    text = text.casefold()
    for typed, word in spelling["typed"].items():
        text = text.replace(typed, word)
    text = _APOSTROPHES.sub("", text)
    text = _SPACED.sub(_joined, text)
    text = " ".join(_unleet(word) for word in _END.sub(" . ", text).split())
    text = _INSIDE.sub(_unsigned, text)
    text = re.sub(r"[^a-z0-9. ]|(?<! )\.|\.(?! |$)", " ", text)
    words = [plain for word in text.split() for plain in _plain(word).split()]
    text = " ".join(words)
    for pattern, word in spelling["phrases"]:
        text = pattern.sub(word, text)
    return re.sub(r"(?: \.)+$|^(?:\. )+", "", re.sub(r"(?:\. )+\.", ".", text)).strip(" ")


def _ascii(text: str, emoji: dict[str, str]) -> str:
    """Letters without accents, invisible signs and foreign look-alikes; emoji that mean something as words."""
    for sign, word in emoji.items():
        text = text.replace(sign, word)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs", "Mn", "Me", "Co"})
    text = unicodedata.normalize("NFD", text.casefold())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    return " ".join(_latin(word) for word in text.split(" "))


def _latin(word: str) -> str:
    """A word that mixes its letters with Latin ones, in Latin; a word of another alphabet stays as it is."""
    mixed = not word.isascii() and any(c.isascii() and c.isalpha() for c in word)
    return word.translate(_look_alikes()) if mixed or len(word) == 1 else word


def _joined(match: re.Match[str]) -> str:
    """'s u i c i d e' is one word; 'i w a n t' with wide gaps between words is several."""
    return re.sub(r"[ .\-_*|/]", "", match.group())


def _unsigned(match: re.Match[str]) -> str:
    return " " if "-" in match.group() or "." in match.group() or "|" in match.group() else ""


def _unleet(word: str) -> str:
    """'5u1c1d3' -> 'suicide'; numbers, '10pm' and 'smart911' stay."""
    core = word.rstrip("!?.,")
    letters = sum(c.isalpha() for c in core)
    signs = sum(c in _LEET_SIGNS for c in core)
    if letters < 2 or not signs or letters + signs != len(core) or re.fullmatch(r"\d+[a-z]{1,3}", core):
        return word
    return core.translate(_LEET)


@functools.lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    """One typed word as the lexicon would write it: repeats, slang, misspelling, lost spaces."""
    slang = _spelling()["slang"]
    if word in slang:
        return str(slang[word])
    if _REPEATED.search(word):
        word = next(
            (w for w in (_REPEATED.sub(r"\1\1", word), _REPEATED.sub(r"\1", word)) if known(w)),
            _REPEATED.sub(r"\1", word),
        )
        word = str(slang.get(word, word))
    if known(word) or not word.isalpha() or not _SHORTEST <= len(word) <= _LONGEST:
        return word
    return _nearest(word) or _split(word) or word


def known(word: str) -> bool:
    """True if people write `word` so on purpose, in English or Spanish."""
    return word in _written() or word_frequency(word) > 0 or word in _spanish()


@functools.cache
def _written() -> frozenset[str]:
    """The words that stand in the lexicon itself."""
    texts = [path.read_text(encoding="utf-8") for path in LEXICON.glob("*.yml")]
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))


@functools.cache
def _spanish() -> frozenset[str]:
    from spellchecker import SpellChecker

    words = SpellChecker(language="es", distance=1).word_frequency.dictionary
    return frozenset(unicodedata.normalize("NFD", w).encode("ascii", "ignore").decode() for w in words)


@functools.cache
def vocabulary() -> frozenset[str]:
    """The words that a misspelt one may stand for: those of danger, and the small ones around them."""
    raw = yaml.safe_load((LEXICON / "vocabulary.yml").read_text(encoding="utf-8"))
    return frozenset(word for line in raw.values() for word in line.split())


@functools.cache
def _dangerous() -> tuple[str, ...]:
    raw = yaml.safe_load((LEXICON / "vocabulary.yml").read_text(encoding="utf-8"))
    return tuple(sorted({w for key, line in raw.items() if key != "small" for w in line.split() if len(w) >= _SHORTEST}))


def _nearest(word: str) -> str | None:
    """The word of danger that `word` misspells: one edit, two in a word of eight letters or more."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    allowed = 2 if len(word) >= 8 else 1
    found = process.extractOne(word, _dangerous(), scorer=OSA.distance, score_cutoff=allowed)
    # The first letter is seldom mistyped; 'bedding' is not 'bleeding'.
    return found[0] if found and (found[0][0] == word[0] or found[0][:2] == word[1::-1]) else None


def _split(word: str) -> str | None:
    """'iwanttodie' -> 'i want to die': words of the vocabulary with no letter left over, the fewest of them."""
    words, best = vocabulary(), {0: []}  # type: dict[int, list[str]]
    for end in range(1, len(word) + 1):
        options = [
            [*best[start], word[start:end]]
            for start in range(max(0, end - 14), end)
            if start in best and word[start:end] in words
        ]
        if options:
            best[end] = min(options, key=len)
    parts = best.get(len(word))
    return " ".join(parts) if parts and len(parts) > 1 and any(len(p) > 2 for p in parts) else None
