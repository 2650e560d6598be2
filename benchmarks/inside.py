"""What is measured inside a process: turns, memory, training, imports, danger. Each function runs in a fresh one."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.figures import median, percentile, questions

WARM_UP = 30
TURNS = 300
LONG_TALK = 500
LONG_TEXT = 10_000


def turns(model: str = "") -> dict[str, float]:
    """Times in ms of turns that each open a talk, of early and late turns of one long talk, and the peak memory.

    `unanswered` counts the turns of which nothing was understood because something broke: their times mean nothing.
    """
    from bot.runtime import Navigator

    navigator, asked = Navigator(Path(model) if model else None), questions()
    for number, text in enumerate(asked[:WARM_UP]):
        navigator.answer(f"warm-up-{number}", text)
    unanswered = 0

    def timed(talk: str, text: str) -> float:
        nonlocal unanswered
        started = time.perf_counter()
        turn = navigator.answer(talk, text)
        spent = (time.perf_counter() - started) * 1000
        unanswered += turn["intent"] == {"name": "nlu_fallback", "confidence": 0.0}
        return spent

    spent = [timed(f"talk-{number}", text) for number, text in enumerate(asked[WARM_UP : WARM_UP + TURNS])]
    long = [timed("long talk", text) for text in long_talk(asked[: WARM_UP + TURNS])]
    return {
        "median": median(spent),
        "p95": percentile(spent, 95),
        "p99": percentile(spent, 99),
        "max": max(spent),
        "early": median(long[4:25]),
        "late": median(long[-20:]),
        "unanswered": unanswered,
        "memory": peak_memory(),
    }


def long_talk(asked: list[str]) -> Iterable[str]:
    """500 messages of one talk. The last 20 are those of turns 6 to 25, so that only the talk's length differs.

    All of them were asked before, in other talks: what is remembered of a text helps early and late turns alike.
    """
    opening, others = asked[:25], itertools.cycle(asked[25:])
    return [*opening, *itertools.islice(others, LONG_TALK - 25 - 20), *opening[5:]]


def training(folder: str) -> dict[str, float]:
    """Seconds of a whole training, imports included, into `folder`."""
    started = time.perf_counter()
    from bot.runtime import train

    train(Path(folder) / "model.tar.gz")
    return {"seconds": time.perf_counter() - started}


def importing() -> dict[str, float]:
    """Seconds of importing Rasa as the assistant does."""
    started = time.perf_counter()
    from bot.runtime import prepare

    prepare()
    import rasa.core.agent  # noqa: F401

    return {"seconds": time.perf_counter() - started}


def danger() -> dict[str, float]:
    """Times in ms of reading one line for danger, and 10,000 characters of several kinds.

    No text is read twice: what was read before may be remembered, and remembering is not reading.
    """
    from safety import assess

    asked = questions()
    assess("wärm upp, porfavor")
    lines = [_ms(assess, text) for text in dict.fromkeys(asked)]
    spent = {kind: median([_ms(assess, turned(text, n)) for n in range(5)]) for kind, text in long_texts(asked).items()}
    return {"p99": percentile(lines, 99), **spent}


def long_texts(asked: list[str]) -> dict[str, str]:
    """10,000 characters as people write them, and such as make patterns look again and again."""
    texts = {"questions": " ".join(asked), "one word": "abcdefghij" * 1000, "single letters": "i w a n t " * 1000}
    return {kind: text[:LONG_TEXT] for kind, text in texts.items()}


def turned(text: str, number: int) -> str:
    """`text` beginning elsewhere: as long and as hard to read, but another one for each `number` from 0 to 9."""
    return text[number:] + text[:number]


def peak_memory() -> float:
    """The most memory this process has held, in MB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    except (OSError, IndexError, ValueError):
        import resource
        import sys

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _ms(function: Callable[..., Any], *arguments: Any) -> float:
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1000
