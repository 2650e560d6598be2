"""What is measured from outside: the commands as a person runs them, and the room the environment takes."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from benchmarks.apart import ROOT, NotMeasured, environment
from benchmarks.figures import median

VENV = ROOT / ".venv"
NAVIGATOR = VENV / "bin" / "navigator"
QUESTION = "Who can come to a person in crisis in Denver without police?"


def first_answer(folder: Path) -> float:
    """Seconds from the start of `navigator ask` to the first line of its answer: median of 3."""
    return median([_seconds_to_first_line(["ask", QUESTION], folder) for _ in range(3)])


def whole(command: list[str], folder: Path) -> float:
    """Seconds that a command takes from start to end: median of 5."""
    return median([_seconds(command, folder) for _ in range(5)])


def size(folder: Path = VENV) -> float:
    """MB that a folder takes on disk; a file with several names counts once."""
    blocks: dict[tuple[int, int], int] = {}
    for parent, _, files in os.walk(folder):
        for path in (parent, *(os.path.join(parent, name) for name in files)):
            status = os.lstat(path)
            blocks[status.st_dev, status.st_ino] = status.st_blocks
    return sum(blocks.values()) * 512 / 1e6


def _seconds_to_first_line(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    with subprocess.Popen(
        [NAVIGATOR, *command], cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        answered = next((time.perf_counter() for line in process.stdout if line.strip()), None)
        process.stdout.read()
    if process.returncode or answered is None:
        raise NotMeasured(f"'navigator {command[0]}' gave no answer (status {process.returncode})")
    return answered - started


def _seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run([NAVIGATOR, *command], cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL)
    spent = time.perf_counter() - started
    if done.returncode:
        raise NotMeasured(f"'navigator {' '.join(command)}' ended with status {done.returncode}")
    return spent
