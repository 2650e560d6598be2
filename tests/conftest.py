"""What the tests share: the vetted directory, and the trained models loaded once."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot import runtime
from knowledge.directory import Directory
from safety import classifier, training

runtime.prepare()
if not classifier.model_path().exists():  # many tests judge danger without the assistant
    training.train()
sys.setrecursionlimit(10_000)
_NUMBER = itertools.count()


@pytest.fixture(scope="session")
def directory() -> Directory:
    """The vetted directory."""
    from knowledge import current

    return current.directory()


@pytest.fixture(scope="session")
def navigator() -> runtime.Navigator:
    """The assistant with the model of the present sources; trained first if there is none."""
    if not runtime.model_path().exists():
        runtime.train()
    return runtime.Navigator()


@pytest.fixture
def say(navigator: runtime.Navigator) -> Callable[..., dict[str, Any]]:
    """Say something in a talk of this test's own; returns the turn."""
    talk = f"test-{next(_NUMBER)}"

    def spoken(text: str, *, payload: bool = False) -> dict[str, Any]:
        return navigator.answer(talk, text, payload=payload)

    return spoken


def text_of(turn: dict[str, Any]) -> str:
    """All that a turn shows: texts and button titles."""
    return "\n".join(part for m in turn["messages"] for part in [m["text"], *(b["title"] for b in m["buttons"])])
