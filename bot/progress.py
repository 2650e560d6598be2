"""Progress on standard error for what takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ticking(what: str, every: float = 5.0) -> Iterator[None]:
    """Say every few seconds that `what` goes on, and for how long it has."""
    done = threading.Event()

    def tick() -> None:
        started = time.monotonic()
        while not done.wait(every):
            print(f"navigator: {what} ... {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def counting(what: str, every: float = 2.0) -> Iterator[Callable[[int], None]]:
    """A function to call with what is done so far; says every few seconds how far it is."""
    last = time.monotonic()

    def tick(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            print(f"navigator: {what} ... {done}", file=sys.stderr, flush=True)

    yield tick
