"""Messages as hasty, hurt or hiding people type them: the same words, disturbed. For training and for the gate."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_NEAR = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "ol", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xa",
}  # fmt: skip
_ALIKE = str.maketrans("aeiocpxys", "аеіосрхуѕ")
_LEET = str.maketrans("aeios", "@310$")
_SIGNS = ("😭", "💔", "🙏", "🥺", "😞")


def slip(text: str, lot: random.Random) -> str:
    """Neighbouring letters swapped, one lost, doubled or hit beside, about one for every four longer words."""

    def word(match: re.Match[str]) -> str:
        letters = match.group()
        if lot.random() > 0.25:
            return letters
        at = lot.randrange(1, len(letters) - 1)
        one, two = letters[at], letters[at + 1]
        changed = lot.choice((two + one, two, one + one + two, lot.choice(_NEAR.get(one.lower(), one)) + two))
        return letters[:at] + changed + letters[at + 2 :]

    return re.sub(r"[A-Za-z]{4,}", word, text)


def spaces_lost(text: str, lot: random.Random) -> str:
    """A space in five is not typed."""
    return re.sub(" ", lambda _: "" if lot.random() < 0.2 else " ", text)


def spaced(text: str, lot: random.Random) -> str:
    """The longest word l e t t e r by letter."""
    longest = max(re.findall(r"[A-Za-z]+", text), key=len, default="")
    return text.replace(longest, " ".join(longest), 1) if len(longest) > 3 else text


def stretched(text: str, lot: random.Random) -> str:
    """The last vowel of some words drawn ooout."""
    return re.sub(
        r"\b(\w+[aeiou])(\w{0,2})\b",
        lambda m: m[1] + m[1][-1] * 3 + m[2] if lot.random() < 0.2 else m[0],
        text,
    )


def look_alikes(text: str, lot: random.Random) -> str:
    """Some letters from another alphabet that look the same."""
    return "".join(c.translate(_ALIKE) if lot.random() < 0.4 else c for c in text)


def invisible(text: str, lot: random.Random) -> str:
    """Zero-width signs inside words."""
    return re.sub(r"(\w)(\w)", lambda m: m[1] + ("\u200b" if lot.random() < 0.3 else "") + m[2], text)


def leet(text: str, lot: random.Random) -> str:
    """Signs for letters in some longer words."""
    return re.sub(r"[A-Za-z]{4,}", lambda m: m[0].translate(_LEET) if lot.random() < 0.4 else m[0], text)


DISTURBANCES: dict[str, Callable[[str, random.Random], str]] = {
    "typing errors": slip,
    "no apostrophes": lambda text, _: re.sub("['’]", "", text),
    "capitals": lambda text, _: text.upper(),
    "no capitals, no punctuation": lambda text, _: re.sub(r"[^\w\s']", "", text.lower()),
    "spaces lost": spaces_lost,
    "spaced letters": spaced,
    "drawn out": stretched,
    "emoji between": lambda text, lot: text.replace(" ", f" {lot.choice(_SIGNS)} ", 2) + lot.choice(_SIGNS),
    "look-alike letters": look_alikes,
    "invisible signs": invisible,
    "signs for letters": leet,
}
"""name -> what it does to a text, with a lot of its own so that it can be repeated."""


def disturbed(text: str, name: str) -> str:
    """`text` disturbed in the way of that name; always the same for the same text."""
    return DISTURBANCES[name](text, random.Random(f"{name}:{text}"))
