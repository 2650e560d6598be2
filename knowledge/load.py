"""Reading the directory's files: all problems at once, each with file and line, or nothing.

A file is a YAML list of records or passages. `read` returns the directory's contents or raises
`DirectoryError` with every problem found; a broken file never half-loads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.schema import Passage, Record

RECORDS = Path(__file__).parent / "records"
"""The vetted files of this project."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one line of one file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class DirectoryError(Exception):
    """The directory cannot be used as it stands; `problems` says why, in order of file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Contents:
    """All records and passages, by id, in the order of the files; `where` maps an id to file and line."""

    records: dict[str, Record]
    passages: dict[str, Passage]
    where: dict[str, tuple[str, int]]


def read(*paths: Path) -> Contents:
    """Read and check `paths` (files or folders; default: the vetted records). Raises `DirectoryError`."""
    files = list(_files(paths or (RECORDS,)))
    problems: list[Problem] = []
    found: list[tuple[Record | Passage, str, int]] = []
    named: set[str] = set()
    if not files:
        problems.append(
            Problem(", ".join(map(str, paths)), 1, "no .yml file here; expected a file or folder of records")
        )
    for file in files:
        entries, ids, wrong = _read_file(file)
        found += entries
        named |= ids
        problems += wrong
    contents, wrong = _gather(found)
    problems += wrong + _dangling(contents, named)
    if problems:
        raise DirectoryError(problems)
    return contents


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.yml")) if path.is_dir() else [path]


def _read_file(file: Path) -> tuple[list[tuple[Record | Passage, str, int]], set[str], list[Problem]]:
    """The entries of a file with file and line, all ids that stand in it, and what is wrong with it."""
    name = _display(file)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [], set(), [Problem(name, 1, f"cannot be read ({error.__class__.__name__}); expected a UTF-8 text file")]
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        repeated = list(_repeated_keys(node, name)) if node else []
        data = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        return [], set(), [Problem(name, mark.line + 1 if mark else 1, f"not YAML: {what}")]
    except ValueError:  # a date such as 2025-13-45
        return [], set(), list(_impossible_dates(node, name))
    finally:
        loader.dispose()
    if not isinstance(data, list) or not isinstance(node, yaml.SequenceNode):
        return [], set(), [Problem(name, 1, "is not a list of records; expected '- id: ...'")]
    entries: list[tuple[Record | Passage, str, int]] = []
    problems = repeated
    for item, item_node in zip(data, node.value, strict=True):
        entry, wrong = _entry(item, item_node, name)
        problems = problems + wrong
        if entry:
            entries.append((entry, name, item_node.start_mark.line + 1))
    ids = {str(item["id"]) for item in data if isinstance(item, dict) and "id" in item}
    return entries, ids, problems


def _display(file: Path) -> str:
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _repeated_keys(node: yaml.Node, name: str) -> Iterator[Problem]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(child, name)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield Problem(
                    name, key.start_mark.line + 1, "a name is a list or group; expected a plain word before the colon"
                )
                continue
            if key.value in seen:
                yield Problem(name, key.start_mark.line + 1, f"'{key.value}' is given twice; expected once")
            seen.add(key.value)
            yield from _repeated_keys(value, name)


def _impossible_dates(node: yaml.Node | None, name: str) -> Iterator[Problem]:
    for scalar in _scalars(node):
        if scalar.tag.endswith(":timestamp"):
            try:
                yaml.SafeLoader("").construct_yaml_timestamp(scalar)
            except ValueError:
                yield Problem(name, scalar.start_mark.line + 1, f"'{scalar.value}' is not a date; expected YYYY-MM-DD")


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)


def _entry(item: Any, node: yaml.Node, name: str) -> tuple[Record | Passage | None, list[Problem]]:
    if not isinstance(item, dict):
        return None, [Problem(name, node.start_mark.line + 1, "is not a record; expected '- id: ...' with fields")]
    model = Passage if "points" in item else Record
    try:
        entry = model.model_validate(_frozen(item))
    except ValidationError as error:
        return None, [_problem(e, item, node, name) for e in error.errors(include_url=False)]
    return _without_unconfirmed(entry), []


def _frozen(value: Any) -> Any:
    """Lists as tuples, dates as text: what the models hold."""
    if isinstance(value, dict):
        # YAML 1.1 reads an unquoted `on` as true.
        return {"on" if k is True else str(k): _frozen(v) for k, v in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    return value


def _without_unconfirmed(entry: Record | Passage) -> Record | Passage:
    """Numbers from memory lose their digits here, so that nothing behind this line can show them."""
    if isinstance(entry, Passage):
        return entry
    kept = tuple(p for p in entry.phones if p.confirmed != "RECALL")
    withheld = tuple(
        re.sub(r"[\d(][\d()\s-]{2,}", "", p.label).strip() for p in entry.phones if p.confirmed == "RECALL"
    )
    return entry.model_copy(update={"phones": kept, "withheld": entry.withheld + withheld}) if withheld else entry


_WORDS = {
    "extra_forbidden": "unknown field; expected one of the fields of the schema (CONTRIBUTING.md lists them)",
    "missing": "is missing; expected a value",
    "string_type": "is not text; expected text in quotes",
    "tuple_type": "is not a list; expected a list",
    "model_type": "is not a group of fields; expected 'name: value' lines",
    "bool_type": "is not true or false; expected true or false",
}


def _problem(error: Any, item: dict[str, Any], node: yaml.Node, name: str) -> Problem:
    path = error["loc"]
    words = _WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    if error["type"] == "literal_error":
        words = f"'{error['input']}' is not allowed; expected {error['ctx']['expected']}"
    where = ".".join([str(item.get("id", "?")), *map(str, path)])
    return Problem(name, _line(node, path), f"{where}: {words}")


def _line(node: yaml.Node, path: Sequence[int | str]) -> int:
    line = node.start_mark.line + 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _gather(found: Sequence[tuple[Record | Passage, str, int]]) -> tuple[Contents, list[Problem]]:
    contents = Contents({}, {}, {})
    problems = []
    for entry, file, line in found:
        if entry.id in contents.where:
            first = contents.where[entry.id]
            problems.append(
                Problem(file, line, f"id '{entry.id}' is used already at {first[0]}:{first[1]}; expected a new id")
            )
            continue
        contents.where[entry.id] = (file, line)
        if isinstance(entry, Record):
            contents.records[entry.id] = entry
        else:
            contents.passages[entry.id] = entry
    return contents, problems


def _dangling(contents: Contents, named: set[str]) -> list[Problem]:
    """References to ids that stand in no file, not even in a faulty record."""
    problems = []
    for entry in [*contents.records.values(), *contents.passages.values()]:
        for field in ("fallback", "replaced_by", "see_also", "about"):
            for other in getattr(entry, field, ()):
                if other not in named:
                    file, line = contents.where[entry.id]
                    problems.append(
                        Problem(file, line, f"{entry.id}.{field}: there is no '{other}'; expected the id of a record")
                    )
    return problems
