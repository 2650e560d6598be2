"""What is dangerous in a message, by both judges: `safety`'s patterns and the trained intents of danger."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from safety import LEVELS, Risk, assess

_ASSAULT = re.compile(r"\brap(e|ed|ing)\b|sexual|molest|assault", re.IGNORECASE)
_KINDS = {
    "danger_suicide": ("crisis", "suicide"),
    "danger_self_harm": ("crisis", "self_harm"),
    "danger_overdose": ("emergency", "overdose"),
    "danger_abuse": ("crisis", "abuse"),
    "danger_violence": ("emergency", "violence"),
    "danger_psychosis": ("crisis", "psychosis"),
    "danger_child": ("emergency", "child"),
    "danger_medical": ("emergency", "medical"),
}
ENOUGH = 0.4
"""Without a pattern, a message is dangerous if all intents of danger together are this likely, and likelier than
ordinary distress and idioms. Chosen for recall: a false alarm only puts help first."""

CERTAIN = 0.9
"""The same where the words speak of a death that has been."""


def judged(text: str, ranking: Sequence[Mapping[str, Any]]) -> Risk:
    """The union of both judges over `text`; `ranking` is the classifier's, best first."""
    seen = assess(text)
    ranking = [r for r in ranking if r.get("name") != "nlu_fallback"]
    chances = {r["name"]: r["confidence"] for r in ranking}
    shares = {name: share for name, share in chances.items() if name in _KINDS}
    distress = chances.get("support_distress", 0.0)
    harmless = distress + chances.get("lookalike_safe", 0.0)
    enough = CERTAIN if "grief" in seen.kinds else ENOUGH
    if seen.is_danger or sum(shares.values()) < enough or sum(shares.values()) <= harmless:
        if not seen.is_danger and distress >= 0.4:
            return Risk("support", seen.kinds, seen.perspective)
        return seen
    name = max(shares, key=lambda n: shares[n])
    level, kind = _KINDS[name]
    if shares[name] < 0.6 and level == "emergency":
        level = "crisis"
    if kind == "abuse" and _ASSAULT.search(text):
        kind = "sexual_assault"
    return Risk(max(level, seen.level, key=LEVELS.index), (kind,), perspective_of(text), (name,))


def perspective_of(text: str) -> str:
    """Whose danger `text` speaks of: self, other, stranger or unknown."""
    from safety.risk import perspective

    return perspective(text)


def response_for(risk: Risk) -> str:
    """The name of the domain's response to `risk`: by level, kind and perspective."""
    kind = risk.kinds[0] if risk.kinds else "suicide"
    who = "other" if risk.perspective in {"other", "stranger", "provider"} else "self"
    if risk.level == "emergency":
        if "child" in risk.kinds:
            return "utter_emergency_child"
        if "suicide" in risk.kinds and who == "self" and "overdose" not in risk.kinds:
            return "utter_emergency_suicide_self"
        if "overdose" in risk.kinds:
            return "utter_emergency_overdose"
        if kind in {"abuse", "sexual_assault"}:
            return "utter_emergency_abuse"
        if kind in {"violence", "child", "medical"}:
            return f"utter_emergency_{kind}"
        return f"utter_emergency_suicide_{who}"
    if kind in {"abuse", "sexual_assault"}:
        return "utter_crisis_sexual_assault" if kind == "sexual_assault" else "utter_crisis_abuse"
    if kind in {"violence", "child", "withdrawal", "medical", "overdose"}:
        return {"violence": "utter_crisis_violence", "child": "utter_emergency_child"}.get(
            kind, "utter_emergency_overdose" if kind != "medical" else "utter_emergency_medical"
        )
    if kind == "psychosis":
        return f"utter_crisis_psychosis_{who}"
    return f"utter_crisis_suicide_{who}"
