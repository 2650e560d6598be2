"""The ZIP codes of the country as plain lines, read from the package `zipcodes` once and kept beside the project.

The package holds its data in some 50 MB of memory for as long as it is loaded; these lines are a twentieth of that.
The file lies in `.cache/`, is made anew for another version of the package, and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("NAVIGATOR_CACHE", Path(__file__).parents[1] / ".cache"))


@dataclass(frozen=True, slots=True)
class ZipRow:
    """A ZIP code of the United States: its main town, county (may be empty), state, other town names, military or not."""

    zip: str
    city: str
    county: str
    state: str
    others: tuple[str, ...]
    military: bool


def rows() -> Iterator[ZipRow]:
    """Every ZIP code, in order."""
    return (_row(line) for line in _lines())


def row_of(code: str) -> ZipRow | None:
    """The row of a five-digit ZIP code, or None if there is no such code."""
    line = _by_code().get(code)
    return _row(line) if line else None


@functools.cache
def _by_code() -> dict[str, str]:
    return {line[:5]: line for line in reversed(_lines())}


@functools.cache
def _lines() -> list[str]:
    from importlib.metadata import version

    path = CACHE / f"zipcodes-{version('zipcodes')}.tsv"
    if not path.exists():
        # In a process of its own, so that its memory goes when it ends.
        made = subprocess.run([sys.executable, "-m", "knowledge.ziptable"], capture_output=True, text=True, check=True)
        with contextlib.suppress(OSError):  # a read-only place: made again next time
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            part.write_text(made.stdout, encoding="utf-8")
            part.replace(path)
        return made.stdout.splitlines()
    return path.read_text(encoding="utf-8").splitlines()


def _row(line: str) -> ZipRow:
    code, city, county, state, others, kind = line.split("\t")
    return ZipRow(code, city, county, state, tuple(filter(None, others.split("|"))), kind == "MILITARY")


def _print_all() -> None:
    import zipcodes

    for first in range(100):
        for row in zipcodes.similar_to(f"{first:02d}"):
            if row["country"] == "US":
                others = "|".join(row["acceptable_cities"])
                print(row["zip_code"], row["city"], row["county"], row["state"], others, row["zip_code_type"], sep="\t")


if __name__ == "__main__":
    _print_all()
