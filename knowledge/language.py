"""Which language a message is in: English or Spanish, by its everyday words."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

from knowledge.text import norms


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load((Path(__file__).parent / "words" / "languages.yml").read_text(encoding="utf-8"))
    return {language: frozenset(str(w) for w in words) for language, words in raw.items()}


def language_of(text: str) -> str:
    """'es' if more words of `text` are Spanish than English, else 'en'."""
    words = norms(text[:1000])
    spanish = sum(w in _words()["es"] for w in words) + sum(c in "¿¡" for c in text)
    if spanish:  # "los" and "la" alone may be the name of a town
        spanish += sum(w in _words()["articles"] for w in words)
    english = sum(w in _words()["en"] for w in words)
    return "es" if spanish > english else "en"
