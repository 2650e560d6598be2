"""The terminal face: readable, coloured only on a terminal, buttons by number."""

from __future__ import annotations

import shutil
import sys
import textwrap
import uuid
from typing import Any

from bot.runtime import Navigator
from bot.sentences import sentence


def show(turn: dict[str, Any]) -> None:
    """Print a turn's messages and numbered buttons."""
    colour = sys.stdout.isatty()
    for message in turn["messages"]:
        print(_wrapped(message["text"], colour))
    for number, (title, _) in enumerate(buttons(turn), 1):
        print(f"  [{number}] {title}")


def buttons(turn: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and payload of every button of a turn."""
    return [(b["title"], b["payload"]) for m in turn["messages"] for b in m["buttons"]]


def _wrapped(text: str, colour: bool) -> str:
    width = min(shutil.get_terminal_size((100, 24)).columns, 100)
    lines = []
    for i, line in enumerate(text.splitlines()):
        wrapped = textwrap.fill(
            line,
            width,
            subsequent_indent="  " if line.startswith("- ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.append(f"\033[1m{wrapped}\033[0m" if colour and i == 0 else wrapped)
    return "\n".join(lines)


def talk(navigator: Navigator) -> None:
    """Read lines until Ctrl-D; a number chooses a button of the last answer."""
    name, offered = uuid.uuid4().hex, list[tuple[str, str]]()
    show(navigator.answer(name, "hello"))
    while True:
        try:
            line = input("\n> " if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            print()
            print(sentence("utter_goodbye"))
            return
        chosen = line.strip()
        if chosen.isdigit() and 0 < int(chosen) <= len(offered):
            payload = offered[int(chosen) - 1][1]
            turn = navigator.answer(name, payload, payload=True)
        else:
            turn = navigator.answer(name, line)
        print()
        show(turn)
        offered = buttons(turn)
