"""The second detector: a trained classifier of kinds of danger and of ordinary talk.

Whether there is danger: logistic regression on the sentence vector, on hashed characters and on hashed words of the
normalised message, and beside it a few small neural networks on the sentence vector; their log odds are averaged.
Which danger it is: logistic regression on the vector and on coarser hashes.
Trained by `safety.training` from the project's own sentences in `data/risk`; stored as plain arrays, so that nothing
in a model file can run code.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import yaml
from sklearn.feature_extraction.text import HashingVectorizer

from safety.encoder import encode

ROOT = Path(__file__).parents[1]
SOURCES = ("data/risk", "data/nlu.yml", "safety/lexicon/spelling.yml", "safety/lexicon/vocabulary.yml")
CODE = ("classifier.py", "training.py", "normalise.py", "encoder.py")
VECTOR = 512
WIDTH = 2**17
COARSE = 2**10
"""Hashed parts are folded to so many for the kinds: which danger it is needs less than whether there is one."""
VECTOR_WEIGHT = 2.0
NGRAM_WEIGHT = 0.5

_CHARS = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=WIDTH, norm="l2")
_WORDS = HashingVectorizer(ngram_range=(1, 3), n_features=WIDTH, norm="l2", token_pattern=r"(?u)\b\w+\b")

ARRAYS = ("danger", "danger_bias", "hidden", "hidden_bias", "out", "out_bias", "kinds", "kinds_bias")

SHORT = 400
"""A message of up to so many characters is read as one; a longer one also in pieces."""
PIECE = 220
ENCODED = 5
"""Pieces of a long message whose sentence vector is worth its time: those that look worst by their words."""
WHOLE = 2000
"""Characters of a long message that are read as a whole."""


@dataclass(frozen=True)
class Meaning:
    """What a class of sentences means: a level of danger, a kind, and whose danger it is if the class says so."""

    level: str
    kind: str | None = None
    whose: str | None = None

    @property
    def is_danger(self) -> bool:
        return self.level in {"crisis", "emergency"}


@functools.cache
def meanings(folder: Path = ROOT / "data" / "risk") -> dict[str, Meaning]:
    """class -> what it means, from `classes.yml`."""
    raw = yaml.safe_load((folder / "classes.yml").read_text(encoding="utf-8"))
    return {name: Meaning(v["level"], v.get("kind"), v.get("whose")) for name, v in raw["classes"].items()}


@dataclass(frozen=True)
class Reading:
    """How likely a message is dangerous (0 to 1), how likely its worst piece is, and the share of each class there."""

    danger: float
    worst: float
    shares: dict[str, float]

    def leading(self) -> str:
        """The likeliest class of danger."""
        return max((n for n in self.shares if meanings()[n].is_danger), key=lambda n: self.shares[n])

    def kinds(self) -> dict[str, float]:
        """kind of danger -> how much of all danger lies in its classes; together 1."""
        return _together({n: s for n, s in self.shares.items() if meanings()[n].is_danger}, "kind")

    def urgency(self) -> float:
        """How much of all danger lies in classes of emergency."""
        dangerous = {n: s for n, s in self.shares.items() if meanings()[n].is_danger}
        return _together(dangerous, "level").get("emergency", 0.0)

    def supported(self) -> dict[str, float]:
        """kind of support -> how likely its classes are."""
        return _together({n: s for n, s in self.shares.items() if meanings()[n].level == "support"}, "kind", False)

    def own_share(self) -> float | None:
        """How much of the danger that has an owner is the writer's own; None if there is hardly any such danger."""
        owned = _together({n: s for n, s in self.shares.items() if meanings()[n].whose}, "whose", False)
        total = sum(owned.values())
        return owned.get("self", 0.0) / total if total > 0.2 else None


def _together(shares: dict[str, float], field: str, relative: bool = True) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, share in shares.items():
        key = getattr(meanings()[name], field)
        found[key] = found.get(key, 0.0) + share
    total = sum(found.values()) if relative else 1.0
    return {key: share / total for key, share in found.items()} if total else {}


def ngrams(plain: Sequence[str]) -> sp.csr_matrix:
    """The hashed characters and words of normalised messages; a part that is often there counts little more."""
    return sp.hstack([_damped(_CHARS.transform(plain)), _words(plain)]).tocsr()


def _words(plain: Sequence[str]) -> sp.csr_matrix:
    return _damped(_WORDS.transform(plain))


def _damped(rows: sp.csr_matrix) -> sp.csr_matrix:
    rows.data = np.sign(rows.data) * np.sqrt(np.abs(rows.data)) * NGRAM_WEIGHT
    return rows


def folded(parts: sp.csr_matrix) -> np.ndarray:
    """Hashed parts folded to `COARSE` columns, as the kinds are learned from them."""
    columns = sp.csr_matrix((parts.data, parts.indices % COARSE, parts.indptr), shape=(parts.shape[0], COARSE))
    columns.sum_duplicates()
    return columns.toarray()


class Classifier:
    """A trained model in memory."""

    def __init__(self, arrays: dict[str, np.ndarray], classes: list[str]) -> None:
        """`arrays`, by name:

        * `danger` (a weight for each number of the vector, then for each hashed part) and `danger_bias`;
        * `hidden`, `hidden_bias`, `out`, `out_bias`: the networks side by side, each with one hidden layer;
        * `kinds` (a row for each number of the vector, then for each of `COARSE` hashed parts; a column for each of
          `classes`) and `kinds_bias`.

        Raises KeyError if one is missing.
        """
        for name in ARRAYS:
            setattr(self, name, arrays[name])
        self.classes = classes

    danger: np.ndarray
    danger_bias: np.ndarray
    hidden: np.ndarray
    hidden_bias: np.ndarray
    out: np.ndarray
    out_bias: np.ndarray
    kinds: np.ndarray
    kinds_bias: np.ndarray

    def read(self, text: str, plain: str) -> Reading:
        """What the model makes of a message and its normalised form; a long one is read in pieces too.

        The worst piece of a long text always looks bad, so the log odds of the whole and of that piece are averaged.
        """
        if len(text) <= SHORT:
            return self._read([text], [plain])[0]
        parts = pieces(plain)
        words = _words(parts)
        scores = words @ self.danger[VECTOR + WIDTH :]
        parts = [parts[i] for i in sorted(np.argsort(scores)[-ENCODED:])]
        whole, *read = self._read([text, *parts], [plain[:WHOLE], *parts])
        piece = max(read, key=lambda reading: reading.danger)
        kept = max(whole, piece, key=lambda reading: reading.danger)
        return Reading(_chance((_odds(whole.danger) + _odds(piece.danger)) / 2), kept.danger, kept.shares)

    def _read(self, texts: list[str], plain: list[str]) -> list[Reading]:
        vectors, rows = encode(texts) * VECTOR_WEIGHT, ngrams(plain)
        odds = self._all_odds(vectors, rows)
        return [
            Reading(_chance(float(odds[i])), _chance(float(odds[i])), self._shares(vectors[i], rows[i]))
            for i in range(len(texts))
        ]

    def _shares(self, vector: np.ndarray, row: sp.csr_matrix) -> dict[str, float]:
        """How likely each class is."""
        scores = vector @ self.kinds[:VECTOR] + row.data @ self.kinds[VECTOR + row.indices % COARSE] + self.kinds_bias
        powers = np.exp(scores - scores.max())
        return dict(zip(self.classes, (powers / powers.sum()).tolist(), strict=True))

    def _all_odds(self, vectors: np.ndarray, rows: sp.csr_matrix) -> np.ndarray:
        """The log odds of danger for each message."""
        linear = vectors @ self.danger[:VECTOR] + self.danger_bias
        linear = linear + [self.danger[VECTOR + row.indices] @ row.data for row in rows]
        layer = np.maximum(vectors @ self.hidden + self.hidden_bias, 0.0)
        nets = (layer * self.out).reshape(len(vectors), len(self.out_bias), -1).sum(axis=2) + self.out_bias
        return np.asarray((linear + nets.mean(axis=1)) / 2)

    def save(self, path: Path) -> None:
        """Write the model to `path` whole: nobody ever reads half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as file:
            np.savez(file, classes=np.array(self.classes), **{name: getattr(self, name) for name in ARRAYS})
        os.replace(beside, path)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """The model of a file. Raises one of `DAMAGED` if it is missing or damaged."""
        with np.load(path, allow_pickle=False) as stored:
            classes = [str(name) for name in stored["classes"]]
            if set(classes) - set(meanings()):
                raise ValueError(f"{path}: classes that are not known")
            return cls({name: stored[name] for name in ARRAYS}, classes)


def _chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def _odds(chance: float) -> float:
    kept = min(max(chance, 1e-9), 1 - 1e-9)
    return float(np.log(kept / (1 - kept)))


def pieces(plain: str) -> list[str]:
    """A long normalised message in pieces of about two sentences that overlap by one."""
    found: list[str] = []
    sentences = [part for s in plain.split(" . ") for part in re.findall(rf".{{1,{PIECE}}}(?:\s|$)|\S{{{PIECE}}}", s)]
    for first, second in zip(sentences, [*sentences[1:], ""], strict=False):
        piece = f"{first} {second}".strip()
        found.append(piece if len(piece) <= PIECE else first.strip())
    return found or [plain[:PIECE]]


def models() -> Path:
    """The folder of trained models."""
    return Path(os.environ.get("NAVIGATOR_MODELS", ROOT / "models"))


def fingerprint() -> str:
    """A hash of everything that the model is made from."""
    digest = hashlib.sha256()
    for source in (*SOURCES, *(f"safety/{name}" for name in CODE)):
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """Where the model of the present sources belongs."""
    return models() / f"risk-{fingerprint()}.npz"


DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What reading a missing or damaged model raises."""


@functools.cache
def current() -> Classifier | None:
    """The model of the present sources, else the newest; None if there is none that can be read.

    Without a model the patterns judge alone: less is seen, and nothing breaks.
    """
    found = sorted(models().glob("risk-*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    wanted: list[Any] = [p for p in [model_path()] if p.exists()]
    for path in [*wanted, *found]:
        try:
            return Classifier.load(path)
        except DAMAGED:
            continue
    return None
