"""Words as people type them, made comparable: case, accents, apostrophes, invisible characters."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?(?![A-Za-z])|[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True)
class Token:
    """One word of a message: `text` as typed, `norm` to compare with, `start` and `end` in the message."""

    text: str
    norm: str
    start: int
    end: int


def plain(text: str) -> str:
    """`text` in Unicode's compatible form without invisible characters, with straight apostrophes."""
    if text.isascii() and text.isprintable():
        return text.translate(_APOSTROPHES)
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return "".join(
        c for c in text if unicodedata.category(c) not in {"Cf", "Cs", "Co"} and (c.isprintable() or c.isspace())
    )


def aligned(text: str) -> tuple[str, list[int]]:
    """`plain(text)`, and for each of its characters where in `text` it comes from."""
    if text.isascii() and text.isprintable():
        return plain(text), list(range(len(text)))
    pieces = [plain(c) for c in text]
    origin = [i for i, piece in enumerate(pieces) for _ in piece]
    joined = "".join(pieces)
    return joined, origin


def fold(word: str) -> str:
    """Lower case, without accents, apostrophes and the dots of S.T.A.R., without a possessive s."""
    word = word.replace(".", "").casefold().removesuffix("'s")
    if word.isascii():
        return word.replace("'", "")
    word = unicodedata.normalize("NFD", word)
    return "".join(c for c in word if unicodedata.category(c) != "Mn").replace("'", "")


def tokens(text: str) -> list[Token]:
    """The words of `text` in order; hyphens and punctuation separate, apostrophes do not."""
    return [Token(m.group(), fold(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def norms(text: str) -> tuple[str, ...]:
    """The comparable words of `text`."""
    return tuple(map(fold, _TOKEN.findall(plain(text))))


@functools.cache
def _frequencies() -> dict[str, int]:
    from spellchecker import SpellChecker

    # The list alone: the checker that reads it holds it several times over.
    return dict(SpellChecker(language="en", distance=1).word_frequency.dictionary)


def word_frequency(word: str) -> int:
    """How often `word` (folded) stands in pyspellchecker's English word list; 0 if it is not English."""
    return _frequencies().get(word, 0)


def is_common_word(word: str) -> bool:
    """True if `word` (folded) is an English word that people use; then it is no misspelt name."""
    return word.isdigit() or word_frequency(word) > 30
