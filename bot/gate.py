"""The release gate: lines that must be caught and lines that must not, each judged by the answer's first line.

`tests/gate/classes.yml` names the classes; `tests/gate/<class>.<language>.txt` holds their lines, each as
`level<TAB>text`. A line that must be caught is caught if the answer to it begins with a line that names whom to call;
one that must not be caught raises a false alarm if it gets an answer to danger.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "gate"
APART = ROOT / "tests" / "apart"
"""Sentences kept apart: measured, never read for mending."""
PLAIN = "as written"
DISTURBED = 3
"""In so many ways each line that must be caught is disturbed, by turns, so that each way meets several hundred."""
_DIALED = re.compile(r"\b(?:988|911|9-8-8|1-\d{3}-\d{3}-\d{4})\b")
_Z = 1.959964


class BadGate(Exception):
    """A file of the gate that cannot be used: names file and line."""


@dataclass(frozen=True)
class Line:
    """One message of the gate: the class it stands in, the level it must get, and where it is written."""

    name: str
    level: str
    text: str
    where: str

    @property
    def must_be_caught(self) -> bool:
        return self.level in {"crisis", "emergency"}


@dataclass(frozen=True)
class Class:
    """A class of lines: what it holds; `floor` the least recall, or `ceiling` the most false alarms, to pass."""

    name: str
    holds: str
    language: str
    floor: float | None = None
    ceiling: float | None = None

    @property
    def no_miss(self) -> bool:
        """True if not a single line may be missed."""
        return self.floor == 1.0


@dataclass
class Count:
    """How many of how many lines were caught (or raised a false alarm), and which went wrong."""

    total: int = 0
    caught: int = 0
    right_level: int = 0
    wrong: list[Line] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.caught / self.total if self.total else 0.0


@dataclass
class Report:
    """What the gate found: counts by class as written, by class disturbed, by disturbance."""

    classes: dict[str, Class]
    plain: dict[str, Count]
    disturbed: dict[str, Count]
    by_disturbance: dict[str, Count]

    def failures(self) -> list[str]:
        """Why the gate does not open: a class below its floor or above its ceiling. Empty if it opens."""
        found = []
        for name, count in self.plain.items():
            known = self.classes[name]
            if known.floor is not None and count.share < known.floor:
                found.append(f"{name}: {count.caught} of {count.total} caught, at least {known.floor:.1%} needed")
            if known.ceiling is not None and count.share > known.ceiling:
                found.append(
                    f"{name}: {count.caught} of {count.total} false alarms, at most {known.ceiling:.1%} allowed"
                )
        return found


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) for no lines at all."""
    if not total:
        return 0.0, 1.0
    share, z = hits / total, _Z
    middle = share + z * z / (2 * total)
    spread = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    whole = 1 + z * z / total
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def classes(folder: Path = FOLDER) -> dict[str, Class]:
    """The classes of the gate, in their order. Raises `BadGate`."""
    try:
        raw = yaml.safe_load((folder / "classes.yml").read_text(encoding="utf-8"))
        return {name: Class(name, **values) for name, values in raw.items()}
    except (OSError, yaml.YAMLError, TypeError, AttributeError) as error:
        raise BadGate(f"{folder / 'classes.yml'}: {error}") from error


def lines(folder: Path = FOLDER) -> list[Line]:
    """All lines of the gate. Raises `BadGate`."""
    return [line for name in classes(folder) for line in _lines_of(folder / f"{name}.txt")]


def _lines_of(path: Path) -> Iterator[Line]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadGate(f"{path}: cannot be read ({error})") from error
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        level, tab, message = row.partition("\t")
        if level not in {"none", "support", "crisis", "emergency"} or not tab or not message.strip():
            raise BadGate(f"{path}:{number}: expected a level, a tab and a message")
        yield Line(path.stem, level, message.strip(), f"{path.name}:{number}")


def judged(text: str) -> tuple[str, bool]:
    """(level, whether the answer's first line names whom to call because danger was seen) for a message."""
    from bot.danger import answers_for
    from bot.sentences import sentence
    from knowledge.language import language_of
    from safety import assess

    risk = assess(text)
    if not risk.is_danger:
        return risk.level, False
    first = sentence(answers_for(risk, text)[0], language_of(text)).split("\n")[0]
    return risk.level, bool(_DIALED.search(first))


def _judged_row(row: tuple[Line, str]) -> tuple[Line, str, str, bool]:
    from safety.disturb import disturbed

    line, how = row
    return (line, how, *judged(line.text if how == PLAIN else disturbed(line.text, how)))


def run(
    wanted: Sequence[Line], known: dict[str, Class], processes: int = 1, tick: Callable[[int], Any] = lambda _: None
) -> Report:
    """Judge every line as written; what must be caught in `DISTURBED` disturbances by turns, the others in one."""
    report = Report(known, {}, {}, {})
    for done, (line, how, level, caught) in enumerate(_all(_rows(wanted), processes), 1):
        tick(done)
        tables = [(report.plain, line.name)] if how == PLAIN else [(report.disturbed, line.name)]
        if how != PLAIN and line.must_be_caught:
            tables.append((report.by_disturbance, how))
        for table, key in tables:
            count = table.setdefault(key, Count())
            count.total += 1
            count.caught += caught
            count.right_level += level == line.level
            if caught != line.must_be_caught:
                count.wrong.append(line)
    return report


def _rows(wanted: Iterable[Line]) -> list[tuple[Line, str]]:
    from safety.disturb import DISTURBANCES

    ways, rows = list(DISTURBANCES), []
    for number, line in enumerate(wanted):
        rows.append((line, PLAIN))
        several = DISTURBED if line.must_be_caught else 1
        rows += [(line, ways[(number * several + step) % len(ways)]) for step in range(several)]
    return rows


def _all(rows: list[tuple[Line, str]], processes: int) -> Iterator[tuple[Line, str, str, bool]]:
    if processes <= 1:
        yield from map(_judged_row, rows)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_judged_row, rows, chunksize=64)
