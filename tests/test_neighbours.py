"""The nearest sentences of training: found by groups, weighed by nearness."""

from __future__ import annotations

import numpy as np
import pytest

from safety.neighbours import Neighbours


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def clouds() -> tuple[np.ndarray, np.ndarray]:
    """900 vectors in three clouds, and the number of each one's cloud."""
    lot = np.random.default_rng(1)
    middles = unit(lot.standard_normal((3, 512)))
    labels = np.repeat(np.arange(3), 300)
    return unit(middles[labels] + 0.05 * lot.standard_normal((900, 512))), labels


def test_a_vector_lies_among_its_own(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    """Every sentence finds neighbours of its own class."""
    vectors, labels = clouds
    near = Neighbours.of(vectors, labels, 3)
    assert [int(near.shares(vector).argmax()) for vector in vectors[::50]] == labels[::50].tolist()


def test_shares_are_one_together_and_name_every_class(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    """A class without a neighbour has none of it."""
    shares = Neighbours.of(*clouds, 5).shares(clouds[0][0])
    assert (len(shares), pytest.approx(float(shares.sum()))) == (5, 1.0)
    assert shares[3:].tolist() == [0.0, 0.0]


def test_a_few_sentences_are_enough() -> None:
    """With fewer sentences than groups and neighbours, all of them are compared."""
    vectors = unit(np.eye(3, 512) + 0.01)
    assert Neighbours.of(vectors, np.arange(3), 3).shares(vectors[1]).argmax() == 1


def test_a_missing_array_is_named() -> None:
    """A damaged model is refused when it is loaded, not when somebody asks."""
    with pytest.raises(KeyError, match="scale"):
        Neighbours({"rows": np.zeros((1, 512), np.int8)}, 1)
