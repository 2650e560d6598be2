"""Lets Rasa start without the neural and cloud packages that it imports and this project never runs.

Rasa 3.6 imports TensorFlow when it starts, although a rule-driven assistant with a linear
classifier calls none of it. `install()` puts a finder behind all others: it answers only for the
packages in `ABSENT`, and only when the real one is not installed, so a real TensorFlow always wins.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from types import ModuleType
from typing import Any

ABSENT = frozenset(
    {
        "tensorflow",
        "tensorflow_text",
        "tensorflow_hub",
        "tensorflow_addons",
        "keras",
        "boto3",
        "botocore",
        "confluent_kafka",
        "twilio",
        "aiogram",
        "fbmessenger",
        "webexteamssdk",
        "rocketchat_API",
        "mattermostwrapper",
        "slack_sdk",
        "slack",
        "matplotlib",
    }
)


class _Answering(type):
    """Every attribute of a placeholder is a placeholder, so that class bodies can name anything."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(name)


def _placeholder(name: str) -> Any:
    return _Answering(name, (Placeholder,), {"__module__": __name__})


class Placeholder(metaclass=_Answering):
    """Stands for a class or function of an absent package; can be subclassed, used as a decorator."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __call__(self, *args: Any, **_: Any) -> Any:
        return args[0] if args else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(name)


class _StandInModule(ModuleType):
    __path__: list[str] = []
    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("is_"):  # honest: nothing is ever a tensor here
            return lambda *_, **__: False
        return _placeholder(name)


class _Finder:
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install() -> None:
    """Put the finder last on the import path, once. Safe to call again."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())  # type: ignore[arg-type]


def is_standing_in(package: str) -> bool:
    """True if `package` is answered for by placeholders, False if it is really installed."""
    spec = importlib.util.find_spec(package)
    return spec is not None and isinstance(spec.loader, _Finder)
