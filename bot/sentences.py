"""The domain's responses as text, keyed by language, for all who speak without Rasa's own generator.

A leaf: imports nothing of the project, so that actions, gateway and terminal can share it.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

DOMAIN = Path(__file__).parent / "domain"


@functools.cache
def responses(folder: Path = DOMAIN) -> dict[str, dict[str, str]]:
    """name -> language -> text, from every file of the domain. English is the variant without a condition."""
    found: dict[str, dict[str, str]] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted(folder.glob("*.yml")):
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {}
        for name, variants in (data.get("responses") or {}).items():
            found[name] = {_language(v): v["text"].strip() for v in variants}
    return found


def _language(variant: dict[str, Any]) -> str:
    return next((c["value"] for c in variant.get("condition", []) if c["name"] == "language"), "en")


def sentence(name: str, language: str = "en", /, **values: Any) -> str:
    """The response `name` in `language` (English where there is no other), with its values filled in.

    Raises KeyError for a name or a value that is missing: a hole in a sentence is never shown.
    """
    variants = responses()[name]
    return variants.get(language, variants["en"]).format(**values)
