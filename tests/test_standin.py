"""The stand-in for packages that Rasa imports and this project never runs."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

import pytest

from bot import standin

NAME = "imaginary_neural_library"


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A package that is not installed and that the stand-in answers for."""
    _forget(monkeypatch)
    monkeypatch.setattr(standin, "ABSENT", standin.ABSENT | {NAME})
    standin.install()
    return importlib.import_module(NAME)


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has imported the package yet, and after the test nobody has."""
    for name in (NAME, f"{NAME}.layers"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        monkeypatch.delitem(sys.modules, name)


def test_it_stands_behind_pythons_own_finders(absent: ModuleType) -> None:
    """Whatever is really installed is found before the stand-in is asked."""
    places = [number for number, finder in enumerate(sys.meta_path) if type(finder).__module__ == "bot.standin"]
    assert [number > sys.meta_path.index(PathFinder) for number in places] == [True]


def test_it_is_installed_once(absent: ModuleType) -> None:
    """Installing again changes nothing."""
    before = list(sys.meta_path)
    standin.install()
    assert sys.meta_path == before


def test_it_stands_aside_for_a_real_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If the real package is installed, the real one is imported."""
    _forget(monkeypatch)
    monkeypatch.setattr(standin, "ABSENT", standin.ABSENT | {NAME})
    standin.install()
    (tmp_path / f"{NAME}.py").write_text("REAL = 'yes'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert (importlib.import_module(NAME).REAL, standin.is_standing_in(NAME)) == ("yes", False)


def test_it_says_that_it_is_standing_in(absent: ModuleType) -> None:
    """One can ask whether a package is real."""
    assert (standin.is_standing_in(NAME), standin.is_standing_in("json")) == (True, False)


def test_it_answers_for_nothing_else() -> None:
    """A package that is neither installed nor listed is missing, as ever."""
    standin.install()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("another_imaginary_library")


def test_a_module_inside_an_absent_package_can_be_imported(absent: ModuleType) -> None:
    """Any depth of an absent package can be imported, and any name from it."""
    assert isinstance(importlib.import_module(f"{NAME}.layers").Dense, type)


def test_a_placeholder_can_be_subclassed(absent: ModuleType) -> None:
    """A class may derive from a placeholder and be made with any arguments."""

    class Layer(absent.keras.layers.Layer):  # type: ignore[misc,name-defined]
        def units(self) -> int:
            return 3

    assert Layer("name", trainable=True).units() == 3


def test_a_placeholder_can_be_used_as_a_decorator(absent: ModuleType) -> None:
    """Decorated with a placeholder that took arguments, a function stays itself."""

    @absent.function(reduce_retracing=True)
    def double(x: int) -> int:
        return 2 * x

    assert double(4) == 8


def test_a_bare_decorator_leaves_something_to_call(absent: ModuleType) -> None:
    """Decorated with a placeholder itself, a function still is something that can be called."""

    @absent.function
    def double(x: int) -> int:
        return 2 * x

    assert callable(double)


def test_a_placeholder_can_stand_in_a_type(absent: ModuleType) -> None:
    """Annotations that name classes of an absent package can be evaluated, unions among them."""
    tensor = absent.Tensor
    assert (tensor | None) == (None | tensor)


def test_nothing_is_ever_a_tensor(absent: ModuleType) -> None:
    """A question such as is_tensor is answered honestly: no."""
    assert (absent.is_tensor(3), absent.is_tensor(x=[3])) == (False, False)


@pytest.mark.parametrize("name", ["__array__", "__wrapped__", "__await__", "__iter__", "__len__"])
def test_a_placeholder_has_no_special_powers(absent: ModuleType, name: str) -> None:
    """A placeholder does not pass for an array, a wrapper, a coroutine or an iterable."""
    assert [hasattr(thing, name) for thing in (absent, absent.Tensor, absent.Tensor())] == [False, False, False]


def test_rasa_starts_with_it() -> None:
    """Rasa's agent can be imported although no neural library is installed."""
    assert importlib.import_module("rasa.core.agent").Agent.__name__ == "Agent"
