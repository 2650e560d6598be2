# ruff: noqa: E501 (patterns are easier to review on one line)
"""How danger is spoken of: short, plain, kind, and nothing that could do harm."""

from __future__ import annotations

import re

import pytest
import textstat

from bot.sentences import responses

IN_DANGER = sorted(n for n in responses() if re.match(r"utter_(crisis|emergency|also|help_in_view|standing)", n))
SUPPORT = sorted(n for n in responses() if n.startswith("utter_support_"))
GRADE_IN_DANGER, GRADE = 6.0, 8.0
LONGEST_BUBBLE = 60
NEVER = {
    "methods": r"\b(noose|ligature|helium|nitrogen|carbon monoxide|charcoal|lethal|fatal dose|milligrams?|\d+ ?mg|cyanide)\b",
    "promises": r"\b(i promise|you will be (fine|ok|okay|safe)|you are safe now|everything will be|no one will know|no police will come|guarantee)\b",
    "false closeness": r"\b(i understand how you feel|i know how you feel|i.m always here|i am always here|i love you|as your friend)\b",
    "blame": r"\b(selfish|think of your (family|children|mother)|attention.seeking|overreact\w*|you should have|your fault(?<!not your fault))\b",
    "words that hurt": r"\b(commit(ted)? suicide|successful suicide|failed attempt|junkie|addict|abuser|crazy|insane|psycho|victim)\b",
    "diagnosis": r"\b(you (are|have|may have) (depress\w+|bipolar|psychotic|schizophren\w+|ptsd)|diagnos\w+)\b",
    "questions on plans": r"\b(what is your plan|how would you do it|how many did you|do you have a plan|which method)\b",
    "press 3": r"\bpress 3\b",
}


def read_aloud(text: str) -> str:
    """A text as it is read: without list numbers, with numbers and pages as one short word each."""
    text = re.sub(r"^\d\. ", "", text, flags=re.MULTILINE)
    text = re.sub(r"\b[\w-]+\.(?:org|com|gov)\b", "this page", text)
    return re.sub(r"\b1-\d{3}-\d{3}-\d{4}\b|\b\d[\d-]*\b", "nine", text).replace("\n", " ")


@pytest.mark.parametrize("name", IN_DANGER)
def test_what_is_said_in_danger_can_be_read_by_a_sixth_grader(name: str) -> None:
    """Flesch-Kincaid grade 6 at most (CDC and NIH ask for 6 to 8)."""
    assert textstat.flesch_kincaid_grade(read_aloud(responses()[name]["en"])) <= GRADE_IN_DANGER


@pytest.mark.parametrize("name", SUPPORT)
def test_what_is_said_in_distress_can_be_read_by_an_eighth_grader(name: str) -> None:
    """Flesch-Kincaid grade 8 at most."""
    assert textstat.flesch_kincaid_grade(read_aloud(responses()[name]["en"])) <= GRADE


@pytest.mark.parametrize("name", [*IN_DANGER, *SUPPORT])
def test_no_bubble_is_long(name: str) -> None:
    """At most sixty words a bubble in English; Spanish needs a third more for the same."""
    limits = {"en": LONGEST_BUBBLE, "es": LONGEST_BUBBLE * 4 / 3}
    long = {
        (language, len(bubble.split()))
        for language, text in responses()[name].items()
        for bubble in text.split("\n\n")
        if len(bubble.split()) > limits[language]
    }
    assert long == set()


@pytest.mark.parametrize("what", NEVER)
def test_what_must_not_be_said_in_danger_is_not(what: str) -> None:
    """No method, promise, blame, diagnosis or question for a plan in any answer to danger or distress."""
    told = {n: responses()[n]["en"] for n in [*IN_DANGER, *SUPPORT]}
    assert [n for n, text in told.items() if re.search(NEVER[what], text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", [n for n in IN_DANGER if "crisis" in n or "emergency" in n])
def test_at_most_one_question_is_asked_and_help_comes_before_it(name: str) -> None:
    """The number stands before the one question; questions to say to somebody else stand in quotation marks."""
    text = re.sub(r"\"[^\"]*\"", "", responses()[name]["en"])
    assert text.count("?") <= 1
    assert "?" not in text.split("\n")[0]


@pytest.mark.parametrize("name", [n for n in IN_DANGER if n.startswith("utter_crisis")])
def test_a_crisis_names_ways_without_speaking(name: str) -> None:
    """Who cannot or does not want to talk is told of text or chat."""
    assert re.search(r"\b(text|chat)\b", responses()[name]["en"], re.IGNORECASE)


@pytest.mark.parametrize(
    "name", ["utter_emergency_overdose_other", "utter_emergency_overdose_self", "utter_emergency_medical"]
)
def test_the_steps_of_an_overdose_are_all_there(name: str) -> None:
    """911, naloxone, and what to do until help comes; the laws that protect callers where they matter."""
    text = responses()[name]["en"]
    assert [w for w in ("911", "naloxone", "Poison Help", "Police may come") if w not in text] == []
    if name == "utter_emergency_overdose_other":
        steps = ("breastbone", "rescue breaths", "second dose", "on their side", "Stay until help comes", "Most states")
        assert [step for step in steps if step not in text] == []


@pytest.mark.parametrize("name", [n for n in IN_DANGER if n.startswith("utter_emergency") and "abuse" not in n])
def test_an_emergency_says_that_police_may_come(name: str) -> None:
    """Calling 911 may bring police: that is said, not hidden. (The child and the wound: 911 in the first line.)"""
    if not name.endswith(("_child", "_self_harm")):
        assert "olice" in responses()[name]["en"]


def test_who_calls_911_for_another_is_given_the_words() -> None:
    """What to say to the dispatcher, truthfully about weapons, and a crisis-trained team."""
    text = responses()["utter_crisis_suicide_other"]["en"]
    assert ("crisis-trained team" in text, "only if that is true" in text, "Police may still come" in text) == (
        True,
    ) * 3


def test_abuse_is_asked_if_it_is_safe_to_type() -> None:
    """The one question after the number, with the way out of the page."""
    texts = [responses()[n]["en"] for n in ("utter_crisis_abuse_self", "utter_emergency_abuse_self")]
    assert [("Is it safe to type here?" in t, "close" in t) for t in texts] == [(True, True)] * 2
