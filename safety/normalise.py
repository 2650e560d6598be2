"""A message made plain before it is read for danger: forms, invisible and look-alike letters, repeats."""

from __future__ import annotations

import re
import unicodedata

_HOMOGLYPHS = str.maketrans("аеорсухіѕԁӏвкмнтɡαοερικτυνωβ", "aeopcyxisdlbkmhtgaoepiktuvwb")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_EMOJI = {"🔫": " gun ", "🔪": " knife ", "💊": " pills ", "☠": " dead ", "💀": " dead "}
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*]){2,}\w(?!\w)")
_SPELLING = {
    r"\bsu+i?[cs]+[aeiy]?d?[aeiy]+l+e?\b": "suicidal",
    r"\bsu+i?[cs]+[aeiy]?d[ae]?\b": "suicide",
    r"\biwanttodie\b": "i want to die",
    r"\bwanttodie\b": "want to die",
    r"\bkill ?my ?self\b": "kill myself",
    r"\bend ?my ?life\b": "end my life",
    r"\bmy sel[fv]e?\b": "myself",
    r"\bmyslef\b|\bmyelf\b|\bmyseld\b|\bmysef\b": "myself",
    r"\bkil\b|\bkll\b|\bkiil\b": "kill",
    r"\bwana\b|\bwnna\b|\bwan to\b|\bwant too\b": "want to",
    r"\bgona\b|\bgunna\b|\bfinna\b|\bgoin to\b|\bgonna\b": "gonna",
    r"\bdye\b|\bdei\b": "die",
    r"\bturining\b|\bturnin\b": "turning",
    r"\bbreating\b|\bbreathin\b|\bbrething\b|\bbreathng\b": "breathing",
    r"\boverdos(in|eing)\b|\bover dos(ing|e|ed)\b": "overdosing",
    r"\bain t\b|\baint\b": "isnt",
    r"\bim gonna\b": "im gonna",
    r"\b(wo|do|ca|is|does|did|was|would|could) n?t\b": "\\1nt",
    r"\bcant\b": "cant",
}
_FIXES = [(re.compile(pattern), word) for pattern, word in _SPELLING.items()]


def normalise(text: str) -> str:
    """`text` in lower case ASCII words with single spaces, spelled as the lexicon spells."""
    for sign, word in _EMOJI.items():
        text = text.replace(sign, word)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs", "Mn"})
    text = unicodedata.normalize("NFD", text.casefold())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn").translate(_HOMOGLYPHS)
    text = re.sub(r"['’‘ʼ`´]", "", text)
    text = _SPACED.sub(lambda m: re.sub(r"[ .\-_*]", "", m.group()), text)
    text = " ".join(_unleet(word) for word in text.split())
    text = re.sub(r"([a-z])\1{2,}", r"\1", text)
    text = re.sub(r"[^\w\s]|_", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    for pattern, word in _FIXES:
        text = pattern.sub(word, text)
    return text


def _unleet(word: str) -> str:
    """'5u1c1d3' -> 'suicide'; numbers, '10pm' and 'smart911' stay."""
    core = word.rstrip("!?.,")
    letters = sum(c.isalpha() for c in core)
    signs = sum(c in "0134567@$!" for c in core)
    if letters < 2 or not signs or letters + signs != len(core) or re.fullmatch(r"\d+[a-z]{1,3}", core):
        return word
    return core.translate(_LEET)
