"""The trained half of recognising danger: its sentences, its storage, and what it does with long text."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from safety import classifier, neighbours, training
from safety.classifier import Classifier, meanings, pieces
from safety.training import BadSentences


def small() -> Classifier:
    """A classifier learned from a handful of sentences."""
    rows = [
        (text, name)
        for name, texts in {
            "suicide_explicit": ["I want to die", "I will kill myself", "life has to end", "I wish I was dead"],
            "overdose": ["he took too many pills", "she is not waking up", "my lips are blue", "gave him narcan twice"],
            "everyday": ["what time is it", "set an alarm for six", "play some jazz", "turn on the lights"],
            "distress": ["I feel so sad today", "my boss yelled at me", "I failed my exam", "she broke up with me"],
        }.items()
        for text in texts
    ]
    return training.fitted(rows)


@pytest.fixture(scope="module")
def model() -> Classifier:
    return small()


def test_every_class_of_danger_has_a_kind() -> None:
    """What a class means is whole: danger and support name their kind."""
    assert [n for n, m in meanings().items() if m.level != "none" and not m.kind] == []


def test_every_class_with_sentences_is_known_and_every_known_class_has_some() -> None:
    """The files of data/risk and classes.yml fit each other."""
    learned = {name for _, name in training.sentences()} | {name for _, name in training.requests()}
    assert learned == set(meanings())


def test_ordinary_sentences_are_learned_in_the_thousands() -> None:
    """A classifier that has seen little that is harmless takes everything for danger."""
    harmless = sum(not meanings()[name].is_danger for _, name in training.sentences())
    assert harmless > 15_000


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("nobody.en.txt", b"hello\n", "nobody.en.txt: no class 'nobody'"),
        ("grief.en.txt", b"first\n\xff\xfe\n", "grief.en.txt:2: not UTF-8"),
    ],
)
def test_a_bad_file_of_sentences_is_named(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    """Who adds sentences wrongly is told where."""
    (tmp_path / "classes.yml").write_text("classes: {grief: {level: support, kind: grief}}", encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadSentences, match=re.escape(problem)):
        training.sentences(tmp_path)


def test_a_reading_holds_chances(model: Classifier) -> None:
    """Danger is a chance, the shares of the classes are one together, and so are those of the kinds of danger."""
    reading = model.read("I want to die", "i want to die")
    assert 0 <= reading.danger <= 1
    assert sum(reading.shares.values()) == pytest.approx(1, abs=1e-4)
    assert sum(reading.kinds().values()) == pytest.approx(1, abs=1e-4)


def test_what_was_learned_is_told_apart(model: Classifier) -> None:
    """Danger is likelier in dangerous sentences than in harmless ones, and its kind is seen."""
    die, jazz = model.read("I want to die", "i want to die"), model.read("play some jazz", "play some jazz")
    assert die.danger > 0.5 > jazz.danger
    assert (die.leading(), max(die.kinds(), key=lambda k: die.kinds()[k])) == ("suicide_explicit", "suicide")


def test_a_stored_model_reads_the_same(model: Classifier, tmp_path: Path) -> None:
    """Saved and loaded, nothing has changed; no half-written file is left beside it."""
    model.save(tmp_path / "risk-x.npz")
    again = Classifier.load(tmp_path / "risk-x.npz")
    assert again.read("I want to die", "i want to die") == model.read("I want to die", "i want to die")
    assert [p.name for p in tmp_path.iterdir()] == ["risk-x.npz"]


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04broken"])
def test_a_damaged_model_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """A file that cannot be read leaves the patterns alone in charge; it never stops an answer."""
    (tmp_path / "risk-bad.npz").write_bytes(content)
    monkeypatch.setenv("NAVIGATOR_MODELS", str(tmp_path))
    classifier.current.cache_clear()
    try:
        assert classifier.current() is None
    finally:
        monkeypatch.undo()
        classifier.current.cache_clear()


def test_a_model_of_other_classes_is_refused(model: Classifier, tmp_path: Path) -> None:
    """A model whose classes nobody knows would answer with kinds that have no answer."""
    model.save(tmp_path / "risk-odd.npz")
    with np.load(tmp_path / "risk-odd.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    np.savez(tmp_path / "risk-odd.npz", **{**arrays, "classes": np.array(["nobody", *model.classes[1:]])})
    with pytest.raises(ValueError, match="classes that are not known"):
        Classifier.load(tmp_path / "risk-odd.npz")


def test_a_model_file_holds_arrays_only(model: Classifier, tmp_path: Path) -> None:
    """Nothing in a model can run code when it is loaded."""
    model.save(tmp_path / "risk-x.npz")
    with np.load(tmp_path / "risk-x.npz", allow_pickle=False) as stored:
        assert set(stored.files) == {"classes", *classifier.ARRAYS, *neighbours.ARRAYS}


@pytest.mark.parametrize("text", ["one . two . three", "word " * 400, "x" * 3000, ""])
def test_pieces_hold_the_whole_text(text: str) -> None:
    """No word of a long message stands in no piece, and no piece is too long."""
    found = pieces(text)
    assert max(map(len, found)) <= classifier.PIECE
    assert {w for w in text.split() if w != "." and len(w) < 50} <= set(" ".join(found).split())
