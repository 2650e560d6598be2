"""The release gate: its sentences, its arithmetic, its verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import limits
from bot.gate import APART, DISTURBED, FOLDER, BadGate, Class, Count, Line, Report, classes, judged, lines, run, wilson
from bot.gate_report import as_data, table
from safety.disturb import DISTURBANCES, disturbed
from safety.training import requests, sentences

LINES = lines()


def same(text: str) -> str:
    """A text as it counts for being the same: letters and digits, without case."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def gate_in(folder: Path, rows: str, known: str = "odd: {holds: odd, language: English, floor: 1.0}") -> Path:
    """A gate of one class with these rows."""
    (folder / "classes.yml").write_text(known, encoding="utf-8")
    (folder / "odd.txt").write_text(rows, encoding="utf-8")
    return folder


# Its sentences


def test_the_gate_is_large_enough() -> None:
    """At least 1,500 lines that must be caught and 1,500 that must not, in at least 20 classes."""
    caught = sum(line.must_be_caught for line in LINES)
    assert (caught >= 1500, len(LINES) - caught >= 1500, len(classes()) >= 20) == (True, True, True)


@pytest.mark.parametrize("folder", [FOLDER, APART])
def test_a_class_holds_only_what_it_is_for(folder: Path) -> None:
    """A class with a floor holds only danger, one with a ceiling none."""
    known = classes(folder)
    odd = [line.where for line in lines(folder) if line.must_be_caught != (known[line.name].floor is not None)]
    assert odd == []


@pytest.mark.parametrize("folder", [FOLDER, APART])
def test_no_sentence_that_measures_was_learned(folder: Path) -> None:
    """What is measured stands in no training sentence, word for word, of any language or class."""
    learned = {same(text) for text, _ in sentences()}
    assert [line.where for line in lines(folder) if same(line.text) in learned] == []


def test_no_sentence_stands_twice() -> None:
    """Each line counts once, in the gate and apart."""
    texts = [same(line.text) for line in [*LINES, *lines(APART)] if same(line.text)]
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("crisis\tI want to die\nhelp", "odd.txt:2: expected a level, a tab and a message"),
        ("urgent\tI want to die", "odd.txt:1: expected a level, a tab and a message"),
        ("crisis\t ", "odd.txt:1: expected a level, a tab and a message"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, rows: str, problem: str) -> None:
    """Who writes a line wrong is told where."""
    with pytest.raises(BadGate, match=re.escape(problem)):
        lines(gate_in(tmp_path, rows))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A class without its sentences is an error, never an open gate."""
    gate_in(tmp_path, "")
    (tmp_path / "odd.txt").unlink()
    with pytest.raises(BadGate, match=r"odd\.txt: cannot be read"):
        lines(tmp_path)


def test_an_unknown_field_of_a_class_is_named(tmp_path: Path) -> None:
    """A misspelt floor never means no floor."""
    with pytest.raises(BadGate, match="flor"):
        lines(gate_in(tmp_path, "", "odd: {holds: odd, language: English, flor: 1.0}"))


# Its arithmetic


@pytest.mark.parametrize(
    ("hits", "total", "interval"),
    [(0, 0, (0.0, 1.0)), (0, 10, (0.0, 0.2775)), (10, 10, (0.7225, 1.0)), (194, 200, (0.9361, 0.9862))],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, total: int, interval: tuple[float, float]) -> None:
    """Checked against published values of Wilson's score interval."""
    assert tuple(round(x, 4) for x in wilson(hits, total)) == interval


def test_a_line_is_caught_by_the_first_line_of_its_answer() -> None:
    """Level and verdict of a message: danger is caught if whom to call stands in the first line."""
    assert [judged(text) for text in ("I want to die", "hours of the library")] == [("crisis", True), ("none", False)]


KNOWN = {
    "danger": Class("danger", "danger", "English", floor=1.0),
    "calm": Class("calm", "calm", "English", ceiling=0.0),
}


def odd_lines() -> list[Line]:
    """One line of each sort, and one that is missed."""
    return [
        Line("danger", "crisis", "I want to kill myself", "danger.txt:1"),
        Line("danger", "crisis", "the bus is late", "danger.txt:2"),
        Line("calm", "none", "what time does the museum open", "calm.txt:1"),
    ]


def test_the_report_counts_and_names_what_went_wrong() -> None:
    """Recall, level, false alarms, and where each miss stands."""
    report = run(odd_lines(), KNOWN)
    assert (report.plain["danger"].total, report.plain["danger"].caught, report.plain["calm"].caught) == (2, 1, 0)
    assert [line.where for line in report.plain["danger"].wrong] == ["danger.txt:2"]
    assert sum(count.total for count in report.by_disturbance.values()) == 2 * DISTURBED


def test_a_miss_in_a_class_without_misses_shuts_the_gate() -> None:
    """One line missed where none may be: the gate says so and stays shut."""
    report = run(odd_lines(), KNOWN)
    assert report.failures() == ["danger: 1 of 2 caught, at least 100.0% needed"]
    assert "danger.txt:2  the bus is late" in table(report)
    assert as_data(report)["classes"]["danger"]["wrong"] == ["danger.txt:2"]


def test_a_false_alarm_above_the_ceiling_shuts_the_gate() -> None:
    """Too many alarms are a failure too."""
    report = Report(KNOWN, {"calm": Count(2, 1)}, {}, {})
    assert report.failures() == ["calm: 1 of 2 false alarms, at most 0.0% allowed"]


@pytest.mark.parametrize("how", DISTURBANCES)
def test_a_disturbance_is_the_same_each_time(how: str) -> None:
    """What is measured can be measured again; each disturbance changes some message."""
    texts = ["I don't want to live anymore", "please help me tonight", "my brother isn't breathing, what now?"]
    once, twice = ([disturbed(text, how) for text in texts] for _ in range(2))
    assert once == twice != texts


# Its verdict


@pytest.fixture(scope="module")
def report() -> Report:
    """The whole gate, judged."""
    return run(LINES, classes(), processes=2)


def test_the_gate_is_open(report: Report) -> None:
    """Every class is above its floor or below its ceiling."""
    assert report.failures() == []


def test_the_page_of_limits_is_of_this_version() -> None:
    """`docs/limits.md` was written by `navigator gate --write` from these patterns, sentences and lines."""
    assert limits.made_from(limits.PAGE.read_text(encoding="utf-8")) == limits.fingerprint()


def test_the_page_of_limits_holds_the_figures_of_the_gate(report: Report) -> None:
    """The figures are those of the gate; training on another machine may move one by two in a hundred."""
    written, now = (limits.figures(t) for t in (limits.PAGE.read_text(encoding="utf-8"), limits.page(report)))
    assert len(written) == len(now)
    assert [(w, n) for w, n in zip(written, now, strict=True) if abs(w - n) > 0.05] == []


def test_requests_are_learned_as_harmless() -> None:
    """What people ask a directory for is among the training sentences, so that it is not taken for danger."""
    assert len(requests()) > 5000
