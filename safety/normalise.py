"""A message made plain before it is read for danger, whatever it was typed with.

Unicode forms, invisible and look-alike letters, emoji, spaced and leet letters, repeats, missing apostrophes,
slang, lost spaces and misspelt words of danger. The result is lower-case ASCII words with single spaces; the end of
a sentence is a lone full stop, so that a pattern cannot reach from one sentence into the next.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from safety.spelling import corrected, known, lexicon, phrases, slang

_APOSTROPHES = re.compile(r"['’‘ʼ`´＇]")
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*|/]{1,2}){2,}\w(?!\w)")
_INSIDE = re.compile(r"(?<=\w)[*_.\-|]+(?=\w)")
_END = re.compile(r"[.!?…;:]+(?=\s|$)|\n\s*\n")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LEET_SIGNS = frozenset("0134567@$!")
_OURS = 0.3
"""The share of known words from which on a message is English or Spanish, and its unknown words are misspelt."""
_PUT_RIGHT = 100
"""So many unknown words of a message are put right; one with more is not written in words."""


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
    spelling = lexicon()
    if not text.isascii():
        text = _ascii(text, spelling["emoji"])
    text = text.casefold()
    for typed, word in spelling["typed"].items():
        text = text.replace(typed, word)
    text = _APOSTROPHES.sub("", text)
    text = _SPACED.sub(_joined, text)
    text = " ".join(word if word.isalpha() else _unleet(word) for word in _END.sub(" . ", text).split())
    text = _INSIDE.sub(_unsigned, text)
    text = re.sub(r"[^a-z0-9. ]|(?<! )\.|\.(?! |$)", " ", text)
    text = phrases(_put_right(" ".join(map(slang, text.split()))))
    return re.sub(r"(?: \.)+$|^(?:\. )+", "", re.sub(r"(?:\. )+\.", ".", text)).strip(" ")


def _put_right(text: str) -> str:
    """Misspelt words corrected, lost spaces found again."""
    words = text.split()
    strange = list(dict.fromkeys(word for word in words if not known(word) and word != "."))
    if not strange:
        return text
    foreign = len(strange) > len(set(words)) * (1 - _OURS)
    right = {word: corrected(word, foreign) for word in strange[:_PUT_RIGHT]}
    return " ".join(right.get(word, word) for word in words)


def _ascii(text: str, emoji: dict[str, str]) -> str:
    """Letters without accents, invisible signs and foreign look-alikes; emoji that mean something as words."""
    for sign, word in emoji.items():
        text = text.replace(sign, word)
    text = unicodedata.normalize("NFKC", text)
    text = _without(text, {"Cf", "Cs", "Mn", "Me", "Co"})
    text = _without(unicodedata.normalize("NFD", text.casefold()), {"Mn"})
    return " ".join(_latin(word) for word in text.split(" "))


def _without(text: str, categories: set[str]) -> str:
    """`text` without the signs of these categories of Unicode."""
    return text.translate({ord(sign): None for sign in set(text) if unicodedata.category(sign) in categories})


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
