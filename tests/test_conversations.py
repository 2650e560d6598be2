"""Golden conversations through the real model, and what makes a conversation file unplayable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.conversations import BadConversation, Talk, load, play
from bot.runtime import Navigator

_FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
_TALKS = load(_FILES)


def _id(talk: Talk) -> str:
    return f"{Path(talk.file).stem}: {talk.name}"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Write a conversation file of this test's own; returns its path."""

    def write(text: str) -> Path:
        file = tmp_path / "talks.yml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize("talk", _TALKS, ids=_id)
def test_a_conversation_goes_as_written(navigator: Navigator, talk: Talk) -> None:
    """Every turn says what its file expects and nothing that it forbids."""
    assert play(navigator, talk) == []


def test_no_two_conversations_share_a_name() -> None:
    """A name points to one conversation only, so that a difference can be found."""
    names = [_id(talk) for talk in _TALKS]

    assert sorted(names) == sorted(set(names))


def test_a_conversation_is_read_with_its_turns(written: Callable[[str], Path]) -> None:
    """A file becomes talks with name, file and turns, in order."""
    file = written("- conversation: greeting\n  turns:\n  - user: hello\n    says: ['988']\n  - user: bye\n")

    assert load([file]) == [Talk("greeting", str(file), ({"user": "hello", "says": ["988"]}, {"user": "bye"}))]


def test_conversations_come_in_the_order_of_their_files(written: Callable[[str], Path], tmp_path: Path) -> None:
    """Several files are read one after the other."""
    first = written("- conversation: a\n  turns:\n  - user: x\n- conversation: b\n  turns:\n  - user: y\n")
    second = tmp_path / "more.yml"
    second.write_text("- conversation: c\n  turns:\n  - user: z\n", encoding="utf-8")

    assert [talk.name for talk in load([first, second])] == ["a", "b", "c"]


_GOOD = "- conversation: good\n  turns:\n  - user: hello\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("conversation: a\nturns: []\n", 1, id="no list"),
        pytest.param("just words\n", 1, id="only words"),
        pytest.param(_GOOD + "- conversation: b\n  turns:\n  - user: x\n    sais: ['988']\n", 4, id="unknown key"),
        pytest.param(_GOOD + "- conversation: b\n  turns:\n  - says: ['988']\n", 4, id="no user line"),
        pytest.param(_GOOD + "- conversation: b\n  turns:\n  - user: no\n", 4, id="user line that is no text"),
        pytest.param(_GOOD + "- turns:\n  - user: x\n", 4, id="no name"),
        pytest.param(_GOOD + "- conversation: b\n", 4, id="no turns"),
        pytest.param(_GOOD + "- conversation: b\n  turns: hello\n", 4, id="turns that are no list"),
        pytest.param(_GOOD + "- conversation: [b\n", 5, id="not YAML"),
    ],
)
def test_a_file_that_cannot_be_played_is_named_with_its_line(
    written: Callable[[str], Path], text: str, line: int
) -> None:
    """What is wrong in a conversation file is found before anything is played, with file and line."""
    file = written(text)

    with pytest.raises(BadConversation) as caught:
        load([file])

    assert str(caught.value).startswith(f"{file}:{line}: ")


def test_an_empty_file_is_no_list(written: Callable[[str], Path]) -> None:
    """An empty file holds no list of conversations."""
    file = written("")

    with pytest.raises(BadConversation, match="expected a list"):
        load([file])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is named, with the reason."""
    with pytest.raises(BadConversation, match=r"gone\.yml: cannot be read"):
        load([tmp_path / "gone.yml"])


def test_one_bad_file_stops_the_good_ones(written: Callable[[str], Path], tmp_path: Path) -> None:
    """Nothing of several files is played if one of them is bad."""
    good = tmp_path / "good.yml"
    good.write_text(_GOOD, encoding="utf-8")

    with pytest.raises(BadConversation):
        load([good, written("no list")])


class _Fixed:
    """Stands in for the assistant: always the same turn, and remembers what it was told to forget."""

    def __init__(self, text: str, records: tuple[str, ...] = (), level: str = "none") -> None:
        self.turn = {
            "messages": [{"text": text, "buttons": [{"title": "Hours", "payload": "/hours"}]}],
            "records": list(records),
            "risk": {"level": level},
        }
        self.forgotten: list[str] = []

    def answer(self, talk: str, text: str) -> dict[str, Any]:
        return self.turn

    def forget(self, talk: str) -> None:
        self.forgotten.append(talk)


def _played(turn: dict[str, Any], bot: _Fixed) -> list[str]:
    talk = Talk("one", "talks.yml", ({"user": "hi", **turn},))
    differences = play(bot, talk)  # type: ignore[arg-type]
    return [d.split("\n")[0].removeprefix("talks.yml: one: after 'hi': ") for d in differences]


@pytest.mark.parametrize(
    ("turn", "differences"),
    [
        pytest.param({"says": ["CALL 988", "hours"]}, [], id="says, whatever the case, in buttons too"),
        pytest.param({"says": "711"}, ["does not say '711'"], id="says missing"),
        pytest.param({"says_any": ["711", "988"]}, [], id="one of several"),
        pytest.param({"says_any": ["711", "811"]}, ["says none of ['711', '811']"], id="none of several"),
        pytest.param({"never": ["press 3"]}, [], id="nothing forbidden"),
        pytest.param({"never": ["988"]}, ["says '988', which it must never"], id="something forbidden"),
        pytest.param({"first_line": ["988"]}, [], id="in the first line"),
        pytest.param({"first_line": ["911"]}, ["first line does not hold '911'"], id="only in a later line"),
        pytest.param({"records": ["988-lifeline"]}, [], id="record used"),
        pytest.param({"records": ["star"]}, ["does not use record star"], id="record not used"),
        pytest.param({"level": "crisis"}, [], id="level"),
        pytest.param({"level": "none"}, ["level is crisis, expected none"], id="other level"),
        pytest.param({"says": [711]}, ["does not say '711'"], id="a number is compared as text"),
    ],
)
def test_what_differs_is_said(turn: dict[str, Any], differences: list[str]) -> None:
    """Each expectation that is not met gives one line, and those that are met give none."""
    bot = _Fixed("Call 988 now.\nDanger: 911.", ("988-lifeline",), "crisis")

    assert _played(turn, bot) == differences


def test_a_played_conversation_is_forgotten() -> None:
    """After playing, nothing of the conversation stays with the assistant."""
    bot = _Fixed("Call 988.")

    play(bot, Talk("one", "talks.yml", ({"user": "hi"}, {"user": "bye"})))  # type: ignore[arg-type]

    assert bot.forgotten == ["talks.yml:one"]
