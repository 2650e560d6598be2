"""What the parts of the answering share: the reply, the routes, and which intents are which."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.facets import FACETS
from knowledge.directory import Directory

_FOLDER = Path(__file__).parent
OFF_TOPIC = {
    "out_of_scope",
    "lookalike_safe",
    "nonsense",
    "greet",
    "thanks",
    "goodbye",
    "medical_advice",
    "legal_advice",
    "frustration",
}
DOUBTFUL = {
    "danger_suicide": "suicide",
    "danger_self_harm": "suicide",
    "danger_overdose": "overdose",
    "danger_abuse": "abuse",
    "danger_psychosis": "family_crisis",
    "danger_child": "child_abuse",
    "danger_medical": "poison",
    "danger_violence": "family_crisis",
}
"""The need to answer where danger is possible but neither judge was sure."""
POINTING = frozenset(
    ["it", "its", "they", "them", "their", "that", "those", "this", "these", "one", "he", "she", "theyre", "thats", "there", "then", "instead", "also", "too", "ok", "and"]
)
"""Words that point back at what was spoken of."""
DESCRIBABLE = {
    *FACETS,
    "find_local",
    "nlu_fallback",
    "list_programs",
    "resources_list",
    "out_of_scope",
    "nonsense",
    "compare_programs",
}


@dataclass
class Reply:
    """What to say: lines of one message, buttons (title, payload), records used, slots to set."""

    lines: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)


@functools.cache
def routes() -> dict[str, Any]:
    """Passages by intent, meaning of filters (actions/routes.yml)."""
    return dict(yaml.safe_load((_FOLDER / "routes.yml").read_text(encoding="utf-8")))


@functools.cache
def needs() -> dict[str, list[str]]:
    """Lines by need (knowledge/needs.yml)."""
    path = _FOLDER.parent / "knowledge" / "needs.yml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


class Answering:
    """Answers turns from one directory; each part of the answering adds its methods."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
