"""What is said to a danger: from a `Risk` to the names of the domain's responses, in their order."""

from __future__ import annotations

from collections.abc import Iterable

from safety import Risk, cues
from safety.risk import METHOD, UNSURE

_URGENT = ("overdose", "medical", "child", "suicide", "violence", "abuse", "sexual_assault", "self_harm")
"""Kinds of emergency in the order in which they are answered when several are seen."""
_BOTH = frozenset({"child", "medical", "self_harm"})
"""Emergencies that are answered alike whoever is in danger."""
_TOLD_AS_ABUSE = frozenset({"abuse", "sexual_assault"})


def is_answer_to_danger(name: str) -> bool:
    """True for the name of a response to danger."""
    return "_crisis_" in name or "_emergency_" in name


def response_for(risk: Risk) -> str:
    """The name of the domain's response to `risk`: by level, kind and perspective."""
    kind = risk.kinds[0] if risk.kinds else "suicide"
    who = "self" if risk.perspective in {"self", "unknown"} else "other"
    if "retracts" in risk.why:
        return "utter_crisis_abuse_close" if kind in _TOLD_AS_ABUSE else "utter_crisis_still_here"
    if "confirms" in risk.why and risk.level == "crisis" and kind in {"suicide", "self_harm"} and who == "self":
        return "utter_crisis_again"
    if risk.level == "emergency":
        return _now(risk, who)
    if kind == "suicide":
        held = "abuse" in risk.kinds and any(" if i " in words for words in risk.why)  # "he'll kill himself if I leave"
        return "utter_crisis_abuse_self" if held else _suicide(risk, who)
    if kind in {"sexual_assault", "child", "withdrawal"}:
        return f"utter_crisis_{kind}"
    if kind == "medical":
        return "utter_emergency_medical"
    return f"utter_crisis_{kind}_{who}"


def _now(risk: Risk, who: str) -> str:
    """What is said first when several kinds of emergency are seen: what kills soonest."""
    kind = risk.kinds[0] if risk.kinds else "suicide"
    if "overdose" in risk.kinds:
        kind = "child" if "child" in risk.kinds else "overdose"
        who = "other" if risk.perspective == "unknown" else who  # the steps for who is beside them do no harm
    elif kind == "violence" and "suicide" in risk.kinds and who == "self":  # "I have a gun and I will end it"
        kind = "suicide"
    elif kind == "withdrawal":
        return "utter_crisis_withdrawal"  # it begins with 911
    elif kind == "psychosis":
        kind = next((k for k in _URGENT if k in risk.kinds), "violence" if who == "other" else "suicide")
    kind = "abuse" if kind == "sexual_assault" else kind
    return f"utter_emergency_{kind}" if kind in _BOTH else f"utter_emergency_{kind}_{who}"


def _suicide(risk: Risk, who: str) -> str:
    if METHOD in risk.why:
        return "utter_crisis_method"
    if UNSURE in risk.why and who == "self":
        return "utter_crisis_unsure"
    if risk.perspective == "stranger":
        return "utter_crisis_suicide_stranger"
    return f"utter_crisis_suicide_{who}"


def answers_for(risk: Risk, text: str, countries: Iterable[str] = ()) -> list[str]:
    """The names of the responses to `risk`, first things first: the answer, and a line for whom else it must serve.

    `countries`: codes of the places that the message names. Where only others are named, it is said first which
    numbers are right where; the answer follows all the same, for who names a country need not be in it.
    """
    named = set(countries)
    abroad = ["utter_crisis_abroad"] if named and not named & {"US", "CA"} else []
    fitting = ("trafficked", "elder") if "abuse" in risk.kinds else ()
    given = cues(text)
    also = [f"utter_also_{cue}" for cue in (*fitting, "minor", "veteran", "deaf", "lgbtq") if cue in given]
    return [*abroad, response_for(risk), *(["utter_also_canada"] if "CA" in named else []), *also[:2]]
