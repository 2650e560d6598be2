"""Conversation files: what a person says, and what the bot must and must not say, played against the model.

    - conversation: hours of STAR
      turns:
      - user: what are star's hours
        says: ["6 a.m."]
        never: ["press 3"]
        records: [star-denver-co]

`says`: all of them; `says_any`: one of them; `never`: none; `first_line`: in the first line; texts are compared
without regard to case. `records`: among the records used. `level`: the level of danger.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from bot.runtime import Navigator

_KEYS = {"user", "says", "says_any", "never", "first_line", "records", "level"}


class BadConversation(Exception):
    """A conversation file that cannot be played: names file and line."""


@dataclass(frozen=True)
class Talk:
    """One conversation: its name, the file it stands in, its turns."""

    name: str
    file: str
    turns: tuple[dict[str, Any], ...]


def load(files: list[Path]) -> list[Talk]:
    """The conversations of `files`. Raises `BadConversation`."""
    talks = []
    for file in files:
        try:
            node = yaml.compose(file.read_text(encoding="utf-8"))
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadConversation(f"{file}: cannot be read ({error.strerror})") from error
        except yaml.YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
            raise BadConversation(f"{file}:{line}: not YAML") from error
        if not isinstance(data, list):
            raise BadConversation(f"{file}:1: expected a list of conversations")
        for item, at in zip(data, node.value, strict=True):
            talks.append(_talk(item, file, at.start_mark.line + 1))
    return talks


def _talk(item: Any, file: Path, line: int) -> Talk:
    if not isinstance(item, dict) or not isinstance(item.get("turns"), list) or "conversation" not in item:
        raise BadConversation(f"{file}:{line}: expected 'conversation:' and 'turns:'")
    for turn in item["turns"]:
        if not isinstance(turn, dict) or not isinstance(turn.get("user"), str) or set(turn) - _KEYS:
            raise BadConversation(
                f"{file}:{line}: a turn needs 'user:' and may have {', '.join(sorted(_KEYS - {'user'}))}"
            )
    return Talk(str(item["conversation"]), str(file), tuple(item["turns"]))


def play(navigator: Navigator, talk: Talk) -> list[str]:
    """What differs from what `talk` expects, one line each; empty if nothing does."""
    key = f"{talk.file}:{talk.name}"
    differences = []
    for turn in talk.turns:
        answer = navigator.answer(key, turn["user"])
        text = "\n".join(part for m in answer["messages"] for part in [m["text"], *(b["title"] for b in m["buttons"])])
        for what in _differences(turn, answer, text):
            differences.append(f"{talk.file}: {talk.name}: after '{turn['user'][:60]}': {what}\n    {text[:600]}")
    navigator.forget(key)
    return differences


def _differences(turn: dict[str, Any], answer: dict[str, Any], text: str) -> list[str]:
    low, first = text.casefold(), text.strip().split("\n")[0].casefold()
    found = [f"does not say '{s}'" for s in _listed(turn, "says") if s.casefold() not in low]
    options = _listed(turn, "says_any")
    if options and not any(s.casefold() in low for s in options):
        found.append(f"says none of {options}")
    found += [f"says '{s}', which it must never" for s in _listed(turn, "never") if s.casefold() in low]
    found += [f"first line does not hold '{s}'" for s in _listed(turn, "first_line") if s.casefold() not in first]
    found += [f"does not use record {r}" for r in _listed(turn, "records") if r not in answer["records"]]
    if "level" in turn and answer["risk"]["level"] != turn["level"]:
        found.append(f"level is {answer['risk']['level']}, expected {turn['level']}")
    return found


def _listed(turn: dict[str, Any], key: str) -> list[str]:
    value = turn.get(key, [])
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]
