"""The few figures that every measure is boiled down to."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.txt")

median = statistics.median


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` percent of them do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def questions() -> list[str]:
    """The questions of the benchmark, always in the same mixed order."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith("#")]
    random.Random(2022).shuffle(asked)
    return asked
