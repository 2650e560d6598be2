"""The words of danger: every block of patterns holds what its own examples promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import re2
import yaml

from safety import patterns
from safety.normalise import normalise
from safety.patterns import BadLexicon, Block

BLOCKS = patterns.blocks()
NAMES = [f"{block.file}: {block.name}" for block in BLOCKS]
KINDS = {
    "suicide", "self_harm", "overdose", "abuse", "sexual_assault", "violence", "psychosis", "child", "medical",
    "withdrawal",
}  # fmt: skip


def read_by(block: Block, message: str) -> str:
    """A message as the patterns of a block read it."""
    stripped = patterns.stripped(normalise(message))
    return stripped.whole if block.whole else stripped.text


def sure(message: str) -> list[str]:
    """The kinds of danger that patterns prove in a message."""
    return [found.kind for found in patterns.find(patterns.stripped(normalise(message))) if found.sure]


def expressions() -> list[str]:
    """Every pattern of the lexicon as a regular expression."""
    named = [
        yaml.safe_load((patterns.LEXICON / f"{n}.yml").read_text(encoding="utf-8"))
        for n in ("perspective", "reply", "cues")
    ]
    ordinary = yaml.safe_load((patterns.LEXICON / "ordinary.yml").read_text(encoding="utf-8"))
    raw = [p for b in (*BLOCKS,) for p in b.patterns]
    raw += [p for block in ordinary for p in block["patterns"]]
    raw += [p for groups in named for several in groups.values() for p in several]
    return [patterns.expression(p) for p in raw]


@pytest.mark.parametrize("block", BLOCKS, ids=NAMES)
def test_every_example_of_danger_is_found_by_its_block(block: Block) -> None:
    """Each `fires` line is caught by a pattern of its own block."""
    found = [re2.compile(patterns.expression(p)) for p in block.patterns]
    assert [line for line in block.fires if not any(p.search(read_by(block, line)) for p in found)] == []


@pytest.mark.parametrize("block", BLOCKS, ids=NAMES)
def test_every_pattern_has_an_example(block: Block) -> None:
    """No pattern stands in the lexicon without a line that shows what it is for."""
    lines = [read_by(block, line) for line in block.fires]
    assert [p for p in block.patterns if not any(re2.search(patterns.expression(p), line) for line in lines)] == []


@pytest.mark.parametrize("block", BLOCKS, ids=NAMES)
def test_every_harmless_example_is_left_alone(block: Block) -> None:
    """No `silent` line is proof of any danger."""
    assert {line: sure(line) for line in block.silent if sure(line)} == {}


ORDINARY = yaml.safe_load((patterns.LEXICON / "ordinary.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("block", ORDINARY, ids=[b["name"] for b in ORDINARY])
def test_what_is_ordinary_is_taken_out(block: dict) -> None:
    """The examples of ordinary talk prove no danger, and what stands beside it still does."""
    assert {line: sure(line) for line in block["silent"] if sure(line)} == {}
    assert [line for line in block["fires"] if not sure(line)] == []


def test_every_kind_of_danger_has_patterns() -> None:
    """The ten kinds of the design are those of the lexicon."""
    assert {block.kind for block in BLOCKS} == KINDS


def test_no_pattern_matches_an_empty_message() -> None:
    """A pattern that fits nothing at all would fit everything."""
    assert [p for p in expressions() if re2.search(p, "")] == []


def test_every_pattern_can_meet_a_plain_message() -> None:
    """No pattern waits for a capital letter, an accent or an apostrophe, which a plain message never has."""
    bare = {p: re.sub(r"\\.", "", p) for p in expressions()}
    assert [p for p, text in bare.items() if re.search(r"[A-Z'’]|[^\x00-\x7f]", text)] == []


def test_a_gap_never_reaches_into_the_next_sentence() -> None:
    """'~' is a few words of the same sentence."""
    pattern = patterns.expression("tall ~ bridge")
    assert [bool(re2.search(pattern, t)) for t in ("tall old stone bridge", "tall . the bridge")] == [True, False]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("(unclosed", "a.yml: '(unclosed'"), ("<nobody> dies", "a.yml: '<nobody> dies': 'nobody'")],
)
def test_a_broken_pattern_is_named_with_its_file(pattern: str, message: str) -> None:
    """Who edits the lexicon is told which pattern of which file cannot be read."""
    with pytest.raises(BadLexicon, match=re.escape(message)):
        patterns.checked(pattern, "a.yml")


def test_a_block_without_examples_is_refused() -> None:
    """A block must say what it catches and what it must leave alone."""
    with pytest.raises(BadLexicon, match=r"a\.yml: block .x.: missing .fires."):
        patterns.block({"name": "x", "level": "crisis", "kind": "suicide", "patterns": []}, "a")


def test_the_lexicon_folder_holds_nothing_else() -> None:
    """Every file of the lexicon is read by something."""
    files = {path.stem for path in Path(patterns.LEXICON).glob("*.yml")}
    assert files == {block.file for block in BLOCKS} | patterns.NOT_BLOCKS
