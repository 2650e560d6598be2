"""Training the risk classifier from the sentences of `data/risk` and the requests of `data/nlu.yml`.

A part of the sentences is learned a second time with typing errors, so that disturbed text is no surprise.
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
from safety.normalise import normalise

DATA = classifier.ROOT / "data"
LONG_ENOUGH = 3
"""Words a sentence must have to be learned with typing errors too."""
BATCH = 256
HIDDEN, NETS, ROUNDS = 128, 5, 15
"""Neurons of a network's hidden layer, how many networks, how often each sees every sentence."""
SHARE_DISTURBED = 8
"""One sentence in so many."""


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
    lesson = _lesson([*rows, *_with_typing_errors(rows), *_harmless_pieces(rows)])
    say("learning")
    linear = _linear(lesson, rounds=40)
    if pieces := _dangerous_pieces(rows, linear):
        lesson = lesson.with_more(_lesson(pieces))
    linear = _linear(lesson)
    nets = [
        MLPClassifier((HIDDEN,), alpha=1e-2, max_iter=ROUNDS, batch_size=256, random_state=seed)
        for seed in range(NETS)
    ]
    for net in nets:
        net.fit(lesson.vectors, lesson.danger)
    dense = np.hstack([lesson.vectors, classifier.folded(lesson.parts)]).astype(np.float32)
    which = LogisticRegression(C=4.0, max_iter=40, tol=1e-3, class_weight="balanced").fit(dense, lesson.labels)
    arrays = {
        "danger": linear.coef_[0],
        "danger_bias": linear.intercept_,
        "hidden": np.hstack([net.coefs_[0] for net in nets]),
        "hidden_bias": np.concatenate([net.intercepts_[0] for net in nets]),
        "out": np.concatenate([net.coefs_[1][:, 0] for net in nets]),
        "out_bias": np.concatenate([net.intercepts_[1] for net in nets]),
        "kinds": which.coef_.T,
        "kinds_bias": which.intercept_,
    }
    arrays = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}
    return classifier.Classifier(arrays, [str(c) for c in which.classes_])


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
    return _Lesson(vectors, classifier.ngrams([normalise(text) for text in texts]), np.array([n for _, n in rows]))


def _linear(lesson: _Lesson, rounds: int = 200) -> LogisticRegression:
    return LogisticRegression(C=16.0, max_iter=rounds, class_weight="balanced").fit(lesson.features, lesson.danger)


def _with_typing_errors(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (disturbed(text, "typing errors"), name)
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
