"""The second detector: a trained classifier of kinds of danger and of ordinary talk.

Three views of a message, whose log odds of danger are averaged, since they err on different sentences: logistic
regression on the sentence vector and on hashed characters and words of the normalised message; small neural networks
on the vector; and the training sentences that lie nearest to it. Trained by `safety.training` from the project's own
sentences in `data/risk`; stored as plain arrays, so that nothing in a model file can run code.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils import murmurhash3_32

from safety.encoder import encode
from safety.neighbours import Neighbours

ROOT = Path(__file__).parents[1]
SOURCES = ("data/risk", "data/nlu.yml", "safety/lexicon/spelling.yml", "safety/lexicon/vocabulary.yml")
CODE = ("classifier.py", "training.py", "neighbours.py", "normalise.py", "spelling.py", "encoder.py")
VECTOR = 512
WIDTH = 2**17
COARSE = 2**10
"""Hashed parts are folded to so many for the kinds: which danger it is needs less than whether there is one."""
VECTOR_WEIGHT = 2.0
NGRAM_WEIGHT = 0.5

_CHARS = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5)).build_analyzer()
_WORDS = HashingVectorizer(ngram_range=(1, 3), token_pattern=r"(?u)\b\w+\b").build_analyzer()

ARRAYS = ("danger", "danger_bias", "hidden", "hidden_bias", "out", "out_bias", "kinds", "kinds_bias")
SUREST = 0.02
"""No network and no neighbourhood is surer than this of danger or of none: the other views are heard too."""

SHORT = 400
"""A message of up to so many characters is read as one; a longer one also in pieces."""
PIECE = 220
ENCODED = 4
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
    """How likely a message is dangerous (0 to 1), how likely its worst piece is, and the share of each class: there,
    and in the whole."""

    danger: float
    worst: float
    shares: dict[str, float]
    overall: dict[str, float]

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
        return _together({n: s for n, s in self.overall.items() if meanings()[n].level == "support"}, "kind", False)

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


@dataclass(frozen=True)
class Parts:
    """The hashed characters and words of a normalised message: the column of each (those below `VECTOR` belong to the
    sentence vector) and its weight."""

    columns: np.ndarray
    weights: np.ndarray


def parts(plain: str) -> Parts:
    """The hashed parts of a normalised message; a part that is often there counts little more."""
    chars, words = _hashed(_CHARS(plain), VECTOR), _hashed(_WORDS(plain), VECTOR + WIDTH)
    return Parts(np.concatenate([chars.columns, words.columns]), np.concatenate([chars.weights, words.weights]))


def _hashed(found: Sequence[str], first: int) -> Parts:
    """Each part that was found, in one of `WIDTH` columns from `first` on."""
    counts = Counter(found)
    hashes = np.fromiter((murmurhash3_32(part) for part in counts), np.int64, len(counts))
    times = np.fromiter(counts.values(), np.float32, len(counts))
    weights = np.sqrt(times / max(float(np.sqrt(times @ times)), 1.0)) * NGRAM_WEIGHT
    return Parts(first + np.abs(hashes) % WIDTH, np.where(hashes < 0, -weights, weights).astype(np.float32))


class Classifier:
    """A trained model in memory."""

    def __init__(self, arrays: dict[str, np.ndarray], classes: list[str]) -> None:
        """`arrays`, by name:

        * `danger` (a weight for each number of the vector, then for each hashed part) and `danger_bias`;
        * `hidden`, `hidden_bias`, `out`, `out_bias`: the networks, the first index the network, each with one hidden
          layer and an output for each of `classes`;
        * `kinds` (a row for each number of the vector, then for each of `COARSE` hashed parts; a column for each of
          `classes`) and `kinds_bias`;
        * those of `Neighbours`, the sentences of training.

        Raises KeyError if one is missing.
        """
        self.arrays = {name: arrays[name] for name in ARRAYS}
        self.classes = classes
        self._is_danger = np.array([meanings()[name].is_danger for name in classes])
        self.neighbours = Neighbours(arrays, len(classes))

    def read(self, text: str, plain: str) -> Reading:
        """What the model makes of a message and its normalised form; a long one is read in pieces too.

        The worst piece of a long text always looks bad, so the log odds of the whole and of that piece are averaged.
        """
        if len(text) <= SHORT:
            return self._read([text], [plain])[0]
        told = pieces(plain)
        scores = [self._by_words(piece) for piece in told]
        told = [told[i] for i in sorted(np.argsort(scores)[-ENCODED:])]
        whole, *read = self._read([text, *told], [plain[:WHOLE], *told])
        piece = max(read, key=lambda reading: reading.danger)
        kept = max(whole, piece, key=lambda reading: reading.danger)
        return Reading(_chance((_odds(whole.danger) + _odds(piece.danger)) / 2), kept.danger, kept.shares, whole.shares)

    def _by_words(self, plain: str) -> float:
        """How bad a piece looks by its words alone."""
        words = _hashed(_WORDS(plain), VECTOR + WIDTH)
        return float(self.arrays["danger"][words.columns] @ words.weights)

    def _read(self, texts: list[str], plain: list[str]) -> list[Reading]:
        return [self._reading(vector, parts(told)) for vector, told in zip(encode(texts), plain, strict=True)]

    def _reading(self, vector: np.ndarray, found: Parts) -> Reading:
        weighted = vector * VECTOR_WEIGHT
        nets, near = self._by_networks(weighted), self.neighbours.shares(vector)
        odds = self._linear(weighted, found) + self._danger_in(nets.mean(axis=0)) + self._danger_in(near)
        danger = _chance(odds / 3)
        means = (self._by_kind(weighted, found) + nets.mean(axis=0) + near) / 3
        shares = dict(zip(self.classes, means.tolist(), strict=True))
        return Reading(danger, danger, shares, shares)

    def _linear(self, vector: np.ndarray, found: Parts) -> float:
        """The log odds of danger by logistic regression."""
        danger = self.arrays["danger"]
        return float(vector @ danger[:VECTOR] + found.weights @ danger[found.columns] + self.arrays["danger_bias"][0])

    def _by_networks(self, vector: np.ndarray) -> np.ndarray:
        """How likely each class is, a row for each network."""
        layers = np.maximum(vector @ self.arrays["hidden"] + self.arrays["hidden_bias"], 0.0)
        return _softmax((layers[:, None, :] @ self.arrays["out"])[:, 0] + self.arrays["out_bias"])

    def _by_kind(self, vector: np.ndarray, found: Parts) -> np.ndarray:
        """How likely each class is, by logistic regression."""
        kinds = self.arrays["kinds"]
        rows = kinds[VECTOR + found.columns % COARSE]
        return _softmax(vector @ kinds[:VECTOR] + found.weights @ rows + self.arrays["kinds_bias"])

    def _danger_in(self, shares: np.ndarray) -> float:
        """The log odds of danger of the shares of the classes."""
        danger = float(shares[self._is_danger].sum())
        return _odds(min(max(danger, SUREST), 1 - SUREST))

    def save(self, path: Path) -> None:
        """Write the model to `path` whole: nobody ever reads half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as file:
            np.savez(file, classes=np.array(self.classes), **self.arrays, **self.neighbours.arrays)
        os.replace(beside, path)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """The model of a file. Raises one of `DAMAGED` if it is missing or damaged."""
        with np.load(path, allow_pickle=False) as stored:
            classes = [str(name) for name in stored["classes"]]
            if set(classes) - set(meanings()):
                raise ValueError(f"{path}: classes that are not known")
            return cls({name: stored[name] for name in stored.files}, classes)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _odds(chance: float) -> float:
    kept = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


def pieces(plain: str) -> list[str]:
    """A long normalised message in pieces of two sentences that overlap by one; a long sentence counts as several."""
    cut = (PIECE - 1) // 2
    sentences = [part for s in plain.split(" . ") for part in re.findall(rf".{{1,{cut}}}(?:\s|$)|\S{{{cut}}}", s)]
    pairs = zip(sentences, [*sentences[1:], ""], strict=False)
    return [f"{first.strip()} {second.strip()}".strip() for first, second in pairs] or [plain[:PIECE]]


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
