"""Training the risk classifier from the sentences of `data/risk` and the requests of `data/nlu.yml`.

A part of the sentences is learned a second time as hasty people type, so that disturbed text is no surprise.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import yaml
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from safety import classifier
from safety.disturb import disturbed
from safety.encoder import encode
from safety.neighbours import Neighbours
from safety.normalise import normalise

DATA = classifier.ROOT / "data"
LONG_ENOUGH = 3
"""Words a sentence must have to be learned disturbed too."""
BATCH = 256
HIDDEN, NETS, ROUNDS = 256, 2, 15
"""Neurons of a network's hidden layer, how many networks, how often each sees every sentence."""
SHARE_DISTURBED = 8
"""One sentence in so many is learned a second time, disturbed in one of `WAYS`."""
WAYS = ("typing errors", "spaces lost", "typing errors", "no capitals, no punctuation")


class BadSentences(Exception):
    """A file of training sentences that cannot be used: names file and line."""


def sentences(folder: Path = DATA / "risk") -> list[tuple[str, str]]:
    """(sentence, class) of all files of `folder`. Raises `BadSentences`."""
    known, found = classifier.meanings(folder), []
    for path in sorted(folder.glob("*.txt")):
        name = path.name.split(".")[0]
        if name not in known:
            raise BadSentences(f"{path}: no class '{name}' in {folder / 'classes.yml'}")
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise BadSentences(f"{path}:{line}: not UTF-8") from error
        found += [(line.strip(), name) for line in lines if line.strip()]
    return found


def requests(path: Path = DATA / "nlu.yml", folder: Path = DATA / "risk") -> list[tuple[str, str]]:
    """(sentence, class) of the sentences of intents: what people ask a directory for is no danger."""
    raw = yaml.safe_load((folder / "classes.yml").read_text(encoding="utf-8"))
    classes, left_out = raw["intents"], set(raw["intents_left_out"])
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for block in yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["nlu"]:
        intent = block.get("intent")
        if intent and intent not in left_out:
            name = classes.get(intent, classes["other"])
            plain = re.sub(r"\[([^\]]+)\](\([^)]*\)|\{[^}]*\})", r"\1", block["examples"])
            found += [(line[2:].strip(), name) for line in plain.split("\n") if line.startswith("- ")]
    return found


def train(path: Path | None = None, say: Callable[[str], Any] = lambda _: None) -> Path:
    """Train from all sentences and write the model to `path` (default: where the present sources' model belongs)."""
    rows = [*sentences(), *requests()]
    say(f"{len(rows)} sentences")
    model = fitted(rows, say)
    target = path or classifier.model_path()
    model.save(target)
    for old in target.parent.glob("risk-*.npz"):
        if old != target and path is None:
            old.unlink()
    classifier.current.cache_clear()
    return target


def fitted(rows: list[tuple[str, str]], say: Callable[[str], Any] = lambda _: None) -> classifier.Classifier:
    """A classifier learned from (sentence, class) rows."""
    warnings.simplefilter("ignore", ConvergenceWarning)  # the rounds are counted on purpose
    lesson = _lesson([*rows, *_disturbed(rows), *_harmless_pieces(rows)])
    say("learning")
    linear = _linear(lesson, rounds=40)
    if pieces := _dangerous_pieces(rows, linear):
        lesson = lesson.with_more(_lesson(pieces))
    arrays = {**_danger(lesson), **_networks(lesson), **_kinds(lesson), **_neighbours(lesson, len(rows))}
    return classifier.Classifier(arrays, lesson.classes)


def _danger(lesson: _Lesson) -> dict[str, np.ndarray]:
    """Logistic regression on everything, averaged with one on the hashed parts alone, which makes more of the words."""
    whole, words = _linear(lesson), _regression().fit(lesson.parts, lesson.danger)
    weights = whole.coef_[0].copy()
    weights[classifier.VECTOR :] += words.coef_[0]
    return _floats(danger=weights / 2, danger_bias=(whole.intercept_ + words.intercept_) / 2)


def _networks(lesson: _Lesson) -> dict[str, np.ndarray]:
    nets = [
        MLPClassifier((HIDDEN,), alpha=1e-2, max_iter=ROUNDS, batch_size=256, random_state=seed).fit(
            lesson.vectors, lesson.labels
        )
        for seed in range(NETS)
    ]
    return _floats(
        hidden=np.stack([net.coefs_[0] for net in nets]),
        hidden_bias=np.stack([net.intercepts_[0] for net in nets]),
        out=np.stack([net.coefs_[1] for net in nets]),
        out_bias=np.stack([net.intercepts_[1] for net in nets]),
    )


def _kinds(lesson: _Lesson) -> dict[str, np.ndarray]:
    dense = np.hstack([lesson.vectors, _folded(lesson.parts)]).astype(np.float32)
    which = LogisticRegression(C=4.0, max_iter=40, tol=1e-3, class_weight="balanced").fit(dense, lesson.labels)
    return _floats(kinds=which.coef_.T, kinds_bias=which.intercept_)


def _neighbours(lesson: _Lesson, count: int) -> dict[str, np.ndarray]:
    """The first `count` messages, as they were written, to be found again."""
    numbers = np.searchsorted(lesson.classes, lesson.labels[:count])
    return Neighbours.of(lesson.vectors[:count] / classifier.VECTOR_WEIGHT, numbers, len(lesson.classes)).arrays


def _floats(**arrays: np.ndarray) -> dict[str, np.ndarray]:
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}


@dataclass(frozen=True)
class _Lesson:
    """Messages as numbers: sentence vectors, hashed parts, their classes, and whether those are danger."""

    vectors: np.ndarray
    parts: sp.csr_matrix
    labels: np.ndarray

    @property
    def danger(self) -> np.ndarray:
        return np.array([classifier.meanings()[name].is_danger for name in self.labels])

    @property
    def classes(self) -> list[str]:
        """In the order of the alphabet, as scikit-learn orders them."""
        return sorted({str(name) for name in self.labels})

    @property
    def features(self) -> sp.csr_matrix:
        return sp.hstack([sp.csr_matrix(self.vectors), self.parts]).tocsr()

    def with_more(self, other: _Lesson) -> _Lesson:
        return _Lesson(
            np.vstack([self.vectors, other.vectors]),
            sp.vstack([self.parts, other.parts]).tocsr(),
            np.concatenate([self.labels, other.labels]),
        )


def _lesson(rows: list[tuple[str, str]]) -> _Lesson:
    texts = [text for text, _ in rows]
    vectors = _vectors(texts) * classifier.VECTOR_WEIGHT
    parts = _rows([classifier.parts(normalise(text)) for text in texts])
    return _Lesson(vectors, parts, np.array([name for _, name in rows]))


def _rows(found: list[classifier.Parts]) -> sp.csr_matrix:
    """The parts of many messages, one row each; the columns of the vector are left out."""
    ends = np.cumsum([0, *(len(one.columns) for one in found)])
    columns = np.concatenate([one.columns for one in found]) - classifier.VECTOR
    weights = np.concatenate([one.weights for one in found])
    return sp.csr_matrix((weights, columns, ends), shape=(len(found), 2 * classifier.WIDTH))


def _folded(rows: sp.csr_matrix) -> np.ndarray:
    """Hashed parts folded to `COARSE` columns, as the kinds are learned from them."""
    columns = (rows.indices + classifier.VECTOR) % classifier.COARSE
    folded = sp.csr_matrix((rows.data, columns, rows.indptr), shape=(rows.shape[0], classifier.COARSE))
    folded.sum_duplicates()
    return folded.toarray()


def _linear(lesson: _Lesson, rounds: int = 200) -> LogisticRegression:
    return _regression(rounds).fit(lesson.features, lesson.danger)


def _regression(rounds: int = 200) -> LogisticRegression:
    return LogisticRegression(C=16.0, max_iter=rounds, class_weight="balanced")


def _disturbed(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (disturbed(text, WAYS[number // SHARE_DISTURBED % len(WAYS)]), name)
        for number, (text, name) in enumerate(rows)
        if number % SHARE_DISTURBED == 0 and len(text.split()) >= LONG_ENOUGH
    ]


def _harmless_pieces(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pieces in which long harmless messages are read, every second of them: each is harmless too."""
    return [
        (piece, name)
        for text, name in rows
        if len(text) > classifier.SHORT and not classifier.meanings()[name].is_danger
        for piece in classifier.pieces(normalise(text))[::2]
    ]


def _dangerous_pieces(rows: list[tuple[str, str]], linear: LogisticRegression) -> list[tuple[str, str]]:
    """Of each long dangerous message the piece that looks worst to a first model: that is where the danger stands."""
    long = [(t, n) for t, n in rows if len(t) > classifier.SHORT and classifier.meanings()[n].is_danger]
    pieces = [(piece, number) for number, (text, _) in enumerate(long) for piece in classifier.pieces(normalise(text))]
    if not pieces:
        return []
    lesson = _lesson([(piece, long[number][1]) for piece, number in pieces])
    odds = linear.decision_function(lesson.features)
    best: dict[int, int] = {}
    for at, (_, number) in enumerate(pieces):
        if number not in best or odds[at] > odds[best[number]]:
            best[number] = at
    return [(pieces[at][0], long[number][1]) for number, at in best.items() if odds[at] > 0]


def _vectors(texts: list[str]) -> np.ndarray:
    """The sentence vectors of many texts, encoded with others of their length, which is quicker."""
    vectors = np.zeros((len(texts), classifier.VECTOR), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    for first in range(0, len(order), BATCH):
        batch = order[first : first + BATCH]
        vectors[batch] = encode([texts[number] for number in batch])
    return vectors
