"""The table: measure, value, goal, met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

NOTE = (
    "MB and GB are powers of ten. 'stock Rasa' is Rasa 3.6.21 with the pipeline it suggests itself; its reference "
    "figures come from another run (Python 3.10, TensorFlow 2.12, 2 cores, 60 intents with 40 examples each) and are "
    "no measure of this machine."
)


@dataclass(frozen=True)
class Row:
    """One line of the table; `met` is None where there is no goal."""

    measure: str
    value: str
    goal: str = ""
    met: bool | None = None


def against(measure: str, value: float, unit: str, goal: float, digits: int = 1) -> Row:
    """A row whose value must not exceed `goal`."""
    return Row(measure, f"{value:,.{digits}f} {unit}", f"<= {goal:g} {unit}", value <= goal)


def show(description: str, rows: Iterable[Row]) -> None:
    """Print the machine's description and the table on standard output."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=120)
    table = Table("measure")
    table.add_column("value", justify="right")
    table.add_column("goal", justify="right")
    table.add_column("met")
    for row in rows:
        table.add_row(row.measure, row.value, row.goal, {True: "yes", False: "no", None: ""}[row.met])
    console.print(description, markup=False, highlight=False)
    console.print(table)
    console.print(NOTE, markup=False, highlight=False)
