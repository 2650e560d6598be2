"""`python -m benchmarks`: take every measure, say on standard error how far it is, print the table.

Exit status: 0 measured, whatever the goals; 1 something could not be measured; 2 nothing to measure yet.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import commands, machine, stock, table
from benchmarks.apart import NotMeasured, apart
from benchmarks.inside import LONG_TALK, TURNS
from benchmarks.table import Row, against
from bot.progress import ticking
from bot.runtime import NoModel, latest_model, model_path

DIRECTORY = (["find", "mobile", "crisis", "--police", "none_by_default"], ["show", "star-denver-co"], ["check"])


def first_answer(folder: Path) -> list[Row]:
    imported = apart("inside:importing", folder=folder)["seconds"]
    answered = commands.first_answer(folder)
    return [
        against("first answer, from process start", answered, "s", 10),
        Row("import of Rasa", f"{imported:.1f} s"),
    ]


def turns(folder: Path) -> list[Row]:
    spent = apart("inside:turns", folder=folder)
    growth = f"{spent['late']:.1f} / {spent['early']:.1f} ms (x {spent['late'] / spent['early']:.2f})"
    return [
        against(f"turn, median of {TURNS}", spent["median"], "ms", 10),
        Row("turn, p95", f"{spent['p95']:.1f} ms"),
        against("turn, p99", spent["p99"], "ms", 40),
        Row("turn, slowest", f"{spent['max']:.1f} ms"),
        Row("turns left without an answer", f"{spent['unanswered']} of {TURNS + LONG_TALK}"),
        Row(f"turn {LONG_TALK} / turn 5 of one talk", growth),
        against("peak memory", spent["memory"], "MB", 450, 0),
    ]


def training(folder: Path) -> list[Row]:
    return [against("training", apart("inside:training", str(folder), folder=folder)["seconds"], "s", 60)]


def environment(_: Path) -> list[Row]:
    return [against("environment (.venv)", commands.size(), "MB", 800, 0)]


def directory(folder: Path) -> list[Row]:
    return [against(f"navigator {c[0]}", commands.whole(c, folder), "s", 0.5, 2) for c in DIRECTORY]


def danger(folder: Path) -> list[Row]:
    spent = apart("inside:danger", folder=folder)
    line = against("danger read in a line, p99", spent.pop("p99"), "ms", 5, 2)
    return [line, *(against(f"danger read in 10,000 characters, {kind}", ms, "ms", 50) for kind, ms in spent.items())]


MEASURES: dict[str, Callable[[Path], list[Row]]] = {
    "first answer": first_answer,
    "turns and memory": turns,
    "training": training,
    "environment": environment,
    "directory commands": directory,
    "reading for danger": danger,
    "comparison with stock Rasa": stock.rows,
}


def main() -> int:
    """Take the measures one after another and print the table."""
    try:
        model = latest_model()
    except NoModel as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    older = "" if model == model_path() else " (of older sources: 'make train' makes it anew)"
    description = f"{machine.description()}\nmodel:   {model.name}{older}"
    rows, missing = list[Row](), 0
    for number, (name, measure) in enumerate(MEASURES.items(), 1):
        print(f"benchmarks: {number} of {len(MEASURES)}, {name}", file=sys.stderr, flush=True)
        try:
            with tempfile.TemporaryDirectory(prefix="navigator-bench-") as folder, ticking(name):
                rows += measure(Path(folder))
        except NotMeasured as error:
            print(f"benchmarks: {name}: {error}", file=sys.stderr)
            rows.append(Row(name, "not measured"))
            missing += 1
    table.show(description, rows)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
