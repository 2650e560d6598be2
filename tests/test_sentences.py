"""The domain's sentences: all there, in English at least, fit to be read in danger."""

from __future__ import annotations

import ast
import itertools
import re
import string
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from actions import card, decide
from bot.danger import response_for
from bot.facets import FACETS
from bot.sentences import DOMAIN, responses, sentence
from knowledge.directory import Directory
from knowledge.schema import PoliceInvolvement
from safety import LEVELS, Risk
from safety.classifier import meanings
from safety.patterns import blocks

ROOT = Path(__file__).parents[1]
BANNED = (
    "committed suicide", "commit suicide", "successful suicide", "failed attempt", "i understand how you feel",
    "you are safe now",
)  # fmt: skip
KINDS = (
    "suicide", "self_harm", "overdose", "abuse", "sexual_assault", "violence", "psychosis", "child", "medical",
    "withdrawal",
)  # fmt: skip
FITTING = {
    "utter_crisis_abuse_self": "1-800-799-7233",
    "utter_crisis_abuse_other": "1-800-799-7233",
    "utter_crisis_sexual_assault": "1-800-656-4673",
    "utter_crisis_child": "1-800-422-4453",
}
"""Where a line of its own, rather than 988 or 911, may come first."""
ALONE = (
    "greet", "thanks", "goodbye", "affirm", "deny", "frustration", "support_distress", "lookalike_safe", "out_of_scope",
    "nonsense", "medical_advice", "legal_advice", "nlu_fallback", "ask_program", "repeat_nothing", "place_unknown",
    "place_ambiguous", "local_none", "list_none", "standing_help", "help_in_view", "help_in_view_abuse", "always_open",
    "lines_compare", "support_recovery", "support_worry",
)  # fmt: skip
"""What may be the whole of an answer."""


def written(file: str = "*.yml") -> dict[str, list[dict[str, Any]]]:
    """Every response as the files of the domain write it: name -> variants."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(DOMAIN.glob(file)):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
    return found


def dangers() -> dict[str, dict[str, str]]:
    """The responses to danger: name -> language -> text."""
    return {n: texts for n, texts in responses().items() if n.startswith(("utter_crisis_", "utter_emergency_"))}


def names_in_code() -> set[str]:
    """Every name of a response in the code; of one that is put together, its fixed beginning and a star."""
    found: set[str] = set()
    for file in [*(ROOT / "actions").glob("*.py"), *(ROOT / "bot").rglob("*.py")]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        joined = [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)]
        parts = {id(v) for j in joined for v in j.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in parts and str(node.value).startswith("utter_"):
                found.add(str(node.value))
        firsts = [j.values[0].value for j in joined if j.values and isinstance(j.values[0], ast.Constant)]
        found |= {f"{first}*" for first in firsts if str(first).startswith("utter_")}
    return found


def test_every_response_that_the_code_names_exists() -> None:
    """No line of code asks for a sentence that the domain lacks."""
    named = names_in_code()
    assert len(named) > 60
    assert {
        n for n in named if not any(r == n or (n.endswith("*") and r.startswith(n[:-1])) for r in responses())
    } == set()


def test_every_danger_has_a_response() -> None:
    """Each level, kind and perspective of danger, alone or with others, leads to a response that exists."""
    kinds = [(), *((k,) for k in KINDS), *itertools.permutations(KINDS, 2)]
    risks = [
        Risk(level, k, who, why)
        for level in LEVELS[2:]
        for k in kinds
        for who in ("self", "other", "stranger", "provider", "unknown")
        for why in ((), ("unsure",), ("method",), ("confirms",), ("retracts",))
    ]
    assert {response_for(risk) for risk in risks} - set(dangers()) == set()


def test_every_kind_of_the_lexicon_is_known_here() -> None:
    """The kinds of danger that patterns and classifier tell apart are those that these tests go through."""
    dangers_known = {meaning.kind for meaning in meanings().values() if meaning.is_danger}
    assert ({block.kind for block in blocks()}, dangers_known) == (set(KINDS), set(KINDS))


def test_every_need_has_a_sentence_and_lines() -> None:
    """Each need that can be asked for has its opening sentence and its lines, and the other way round."""
    intents = yaml.safe_load((DOMAIN / "domain.yml").read_text(encoding="utf-8"))["intents"]
    asked = {i.removeprefix("need_").replace("overdose_info", "overdose") for i in intents if i.startswith("need_")}
    spoken = {n.removeprefix("utter_need_") for n in responses() if n.startswith("utter_need_")}
    assert (set(decide.needs()), spoken) == (asked, asked)


def test_every_police_involvement_has_its_words() -> None:
    """Each code of the schema is told to people in words."""
    assert {f"utter_police_{code}" for code in get_args(PoliceInvolvement)} - set(responses()) == set()


def test_every_facet_that_may_be_unknown_has_a_name(directory: Directory) -> None:
    """Wherever a record is silent on a facet, there is a sentence to say so."""
    silent = {f for f in FACETS for r in directory.records.values() if not card.facet(directory, r, f)}
    assert {f"utter_facet_{f}" for f in silent} - set(responses()) == set()


def test_every_rule_answers_with_a_response_that_exists() -> None:
    """The rules of the stories name responses and actions that the domain has."""
    stories = yaml.safe_load((ROOT / "data" / "stories.yml").read_text(encoding="utf-8"))
    actions = {step["action"] for rule in stories["rules"] for step in rule["steps"] if "action" in step}
    assert actions - set(responses()) - {"action_answer"} == set()


def test_every_response_has_english() -> None:
    """Each response has just one variant without a condition, which is English."""
    assert {
        n for n, variants in written().items() if [bool(v.get("condition")) for v in variants].count(False) != 1
    } == set()


def test_every_other_variant_is_spanish() -> None:
    """The one condition that a variant may have is that the language is Spanish."""
    conditions = [v["condition"] for variants in written().values() for v in variants if v.get("condition")]
    assert {tuple(c.items()) for several in conditions for c in several} == {
        (("type", "slot"), ("name", "language"), ("value", "es"))
    }


def test_every_danger_has_spanish() -> None:
    """What is said in danger is said in Spanish too."""
    assert {name for name, texts in dangers().items() if "es" not in texts} == set()


def test_spanish_fills_in_what_english_does() -> None:
    """A Spanish variant has no value to fill in that the English one lacks."""
    fields = {
        (n, lang): {f for _, f, *_ in string.Formatter().parse(t) if f}
        for n, ts in responses().items()
        for lang, t in ts.items()
    }
    assert {n for (n, lang), names in fields.items() if lang == "es" and names - fields[n, "en"]} == set()


def test_spanish_ways_to_988_stand_in_the_directory(directory: Directory) -> None:
    """To press 2, and to text AYUDA, are ways to 988 that its record holds."""
    ways = {(p.press, p.keyword) for p in directory.record("988-lifeline").phones if p.number == "988"}
    assert {("2", None), (None, "AYUDA")} <= ways


def test_a_response_is_named_once() -> None:
    """No response stands in two files, where one would hide the other."""
    names = [n for file in sorted(DOMAIN.glob("*.yml")) for n in written(file.name)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("phrase", BANNED)
def test_a_banned_phrase_is_never_said(phrase: str, directory: Directory) -> None:
    """Neither a sentence nor a card says what must not be said to a person in danger."""
    told = {f"{n}, {lang}": text for n, texts in responses().items() for lang, text in texts.items()}
    told |= {r.id: "\n".join(card.full(directory, r)) for r in directory.records.values()}
    told |= {p.id: "\n".join(p.points) for p in directory.passages.values()}
    assert [name for name, text in told.items() if phrase in text.casefold()] == []


def test_nobody_is_told_to_press_3(directory: Directory) -> None:
    """The option 3 of 988 has ended: no sentence and no number of 988 offers it. (Elsewhere a 3 may be right.)"""
    told = [
        n
        for n, texts in responses().items()
        for text in texts.values()
        if re.search(r"(press|oprima|oprimir) 3\b", text)
    ]
    told += [r.id for r in directory.records.values() for p in r.phones if p.number == "988" and p.press == "3"]
    told += [
        r.id
        for r in directory.records.values()
        if re.search(r"988\b[^.\n]*press 3\b", "\n".join(card.full(directory, r)))
    ]
    assert told == []


def test_no_sentence_in_danger_is_long() -> None:
    """In danger nobody reads a sentence of more than forty words."""
    texts = [
        text
        for variants in written("safety.yml").values()
        for v in variants
        for text in re.split(r"[.!?]\W*(?:\s|$)", v["text"])
    ]
    assert [text for text in texts if len(text.split()) > 40] == []


@pytest.mark.parametrize("name", sorted(dangers()))
def test_the_first_line_in_danger_says_whom_to_call(name: str) -> None:
    """In either language, the first line holds 988, 911 or the line that fits best."""
    firsts = {language: text.split("\n")[0] for language, text in dangers()[name].items()}
    wanted = rf"\b(988|911|{FITTING.get(name, '911')})\b"
    assert {language for language, line in firsts.items() if not re.search(wanted, line)} == set()


@pytest.mark.parametrize("name", sorted(n for n in dangers() if n.startswith("utter_emergency_")))
def test_the_first_line_in_an_emergency_says_911(name: str) -> None:
    """Where a life is at risk, 911 comes first in either language."""
    assert {language for language, text in dangers()[name].items() if "911" not in text.split("\n")[0]} == set()


@pytest.mark.parametrize("name", sorted(dangers()))
def test_every_danger_names_911(name: str) -> None:
    """Whatever the danger, the answer says when and where to call for it to stop at once."""
    assert {language for language, text in dangers()[name].items() if "911" not in text} == set()


@pytest.mark.parametrize(
    "name", [*ALONE, *sorted(n.removeprefix("utter_") for n in responses() if n.startswith("utter_meta_"))]
)
def test_what_may_be_a_whole_answer_names_988(name: str) -> None:
    """A person who gets nothing else gets the number that is open to everyone, in every language."""
    assert {language for language, text in responses()[f"utter_{name}"].items() if "988" not in text} == set()


def test_a_hole_in_a_sentence_is_never_shown() -> None:
    """A value that is missing is an error, not an empty place."""
    with pytest.raises(KeyError):
        sentence("utter_place_unknown")


def test_english_stands_in_for_a_missing_language() -> None:
    """Where there is no Spanish variant, the English one is said."""
    assert sentence("utter_bare_call", "es", number="988") == sentence("utter_bare_call", number="988")
