"""Reading the directory's files: every problem by file and line, all at once, and nothing loaded by half."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from knowledge.directory import Directory
from knowledge.load import RECORDS, DirectoryError, read

RECORD = """\
- id: test-team
  kind: program
  section: beyond
  name: Test Team
  short_name: Test Team
  description:
    text: A team that comes.
    source: https://example.org
    source_date: '2025-01-02'
  status: active
  city: Denver
  state: CO
  phones:
  - number: 303-555-0199
    label: Test line
    confirmed: CONFIRMED
    source: https://example.org
    source_date: '2025-01-02'
  service_area:
    text: The city of Denver.
    cities: ['Denver, CO']
  response_model: community_responder
  hours:
    text: Every day.
    schedules:
    - byday: [MO]
      opens_at: '08:00'
      closes_at: '24:00'
    timezone: America/Denver
    source: https://example.org
    source_date: '2025-01-02'
  confidence: high
  why: A dated source.
  assured_date: '2025-06-09'
  assurer: a test
"""
PASSAGE = "- {id: a-passage, kind: practice, name: A passage, points: [One.], source: a source, source_date: '2022'}\n"
NOT_SHOWN = "says 'recall': a detail from memory is never shown; expected a sourced text or nothing"
Problems = Callable[..., list[str]]


def changed(old: str, new: str, text: str = RECORD) -> str:
    """The good record with one thing changed."""
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


@pytest.fixture
def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Problems:
    """Write `text` as team.yml and return what is wrong with it, one line each; nothing if it loads."""
    monkeypatch.chdir(tmp_path)

    def found(text: str | bytes) -> list[str]:
        Path("team.yml").write_bytes(text.encode() if isinstance(text, str) else text)
        try:
            read(Path("team.yml"))
        except DirectoryError as error:
            return [str(problem) for problem in error.problems]
        return []

    return found


def test_a_good_record_and_a_passage_load_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A file without a fault gives its entries by id, each with its file and line."""
    file = tmp_path / "team.yml"
    file.write_text(RECORD + PASSAGE, encoding="utf-8")
    contents = read(file)
    expected = (["test-team"], ["a-passage"], {"test-team": (str(file), 1), "a-passage": (str(file), 36)})
    assert (list(contents.records), list(contents.passages), contents.where) == expected


ONE_FAULT = {
    "unknown key": (
        changed("  city: Denver\n", "  colour: red\n"),
        "team.yml:11: test-team.colour: unknown field; expected one of the fields of the schema "
        "(CONTRIBUTING.md lists them)",
    ),
    "text that is a number": (
        changed("name: Test Team", "name: 12"),
        "team.yml:4: test-team.name: is not text; expected text in quotes",
    ),
    "list that is a text": (
        changed("['Denver, CO']", "Denver, CO"),
        "team.yml:21: test-team.service_area.cities: is not a list; expected a list",
    ),
    "missing key": (changed("  name: Test Team\n", ""), "team.yml:1: test-team.name: is missing; expected a value"),
    "duplicate key": (
        changed("  state: CO\n", "  state: CO\n  city: Aurora\n"),
        "team.yml:13: 'city' is given twice; expected once",
    ),
    "duplicate id": (
        RECORD + RECORD,
        "team.yml:36: id 'test-team' is used already at team.yml:1; expected a new id",
    ),
    "dangling reference": (
        RECORD + "  fallback: [nobody]\n",
        "team.yml:1: test-team.fallback: there is no 'nobody'; expected the id of a record",
    ),
    "number that is not a phone number": (
        changed("303-555-0199", "555-HELP"),
        "team.yml:14: test-team.phones.0.number: '555-HELP' is not a phone number; "
        "expected 720-913-7827 or a short code",
    ),
    "date in the future": (
        changed("2025-06-09", "2999-01-01"),
        "team.yml:34: test-team.assured_date: date 2999-01-01 lies in the future; expected today or earlier",
    ),
    "bad slug": (
        changed("id: test-team", "id: Test_Team"),
        "team.yml:1: Test_Team.id: 'Test_Team' is not a slug; expected lower-case letters, digits and single hyphens",
    ),
    "recall in a text": (
        changed("A team that comes.", "A team that comes (by recall)."),
        f"team.yml:7: test-team.description.text: {NOT_SHOWN}",
    ),
    "defunct without ended": (
        changed("status: active", "status: defunct"),
        "team.yml:1: test-team: status is defunct but there is no 'ended'; expected what ended, when, by which source",
    ),
    "bad time zone": (
        changed("America/Denver", "Denver"),
        "team.yml:29: test-team.hours.timezone: 'Denver' is not a time zone; "
        "expected an IANA name such as America/Denver",
    ),
    "bad clock time": (
        changed("'08:00'", "'25:00'"),
        "team.yml:27: test-team.hours.schedules.0.opens_at: '25:00' is not a clock time; expected HH:MM",
    ),
    "not YAML": ("- id: [unclosed\n  name: x\n", "team.yml:2: not YAML: did not find expected ',' or ']'"),
    "not UTF-8": (b"- id: caf\xe9\n", "team.yml:1: cannot be read (UnicodeDecodeError); expected a UTF-8 text file"),
    "not a list": ("id: test-team\n", "team.yml:1: is not a list of records; expected '- id: ...'"),
    "empty file": ("", "team.yml:1: is not a list of records; expected '- id: ...'"),
}


@pytest.mark.parametrize(("text", "message"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_a_fault_names_its_file_and_line_and_what_was_expected(problems: Problems, text: str, message: str) -> None:
    """One fault gives one line: where it stands, what is wrong, what should stand there."""
    assert problems(text) == [message]


@pytest.mark.parametrize("date", ["2025-13-45", "'2025-13-45'"], ids=["plain", "in quotes"])
def test_a_day_that_does_not_exist_names_its_line(problems: Problems, date: str) -> None:
    """An impossible date is one problem of the line where it stands, not of the file."""
    assert [p.split(": ")[0] for p in problems(changed("'2025-06-09'", date))] == ["team.yml:34"]


def test_a_month_in_the_future_is_refused_too(problems: Problems) -> None:
    """A date may be a year and a month; that cannot lie in the future either."""
    assert [p.split(": ")[0] for p in problems(changed("2025-06-09", "2999-01"))] == ["team.yml:34"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (RECORD + "  alert: Free, by recall.\n", 36),
        (RECORD + "  say_this: By recall.\n", 36),
        (changed("label: Test line", "label: Test line (recall)"), 15),
        (changed("label: Test line", "label: Test line\n    note: Moved, by recall."), 16),
        (changed("[One.]", "['One (recall).']", PASSAGE), 1),
    ],
    ids=["alert", "say_this", "label of a phone", "note of a phone", "point of a passage"],
)
def test_a_text_that_people_see_never_says_recall(problems: Problems, text: str, line: int) -> None:
    """A detail marked as remembered is refused in every text that is shown."""
    assert [(p.split(": ")[0], p.endswith(NOT_SHOWN)) for p in problems(text)] == [(f"team.yml:{line}", True)]


def test_a_key_that_is_no_text_is_a_problem_and_not_a_crash(problems: Problems) -> None:
    """Whatever stands in a file, the reader answers with a file and a line."""
    assert [p.split(": ")[0] for p in problems(RECORD + "  [a, b]: x\n")] == ["team.yml:36"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """A folder without records is not a directory without entries."""
    with pytest.raises(DirectoryError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path}:1: no .yml file here; expected a file or folder of records"


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff see everything that is wrong after one run, in order of file and line."""
    monkeypatch.chdir(tmp_path)
    two = changed("America/Denver", "Denver", changed("id: test-team", "id: Test_Team"))
    Path("b.yml").write_text(two, encoding="utf-8")
    Path("a.yml").write_text("not a list", encoding="utf-8")
    with pytest.raises(DirectoryError) as caught:
        read(tmp_path)
    assert [(p.file, p.line) for p in caught.value.problems] == [("a.yml", 1), ("b.yml", 1), ("b.yml", 29)]


def test_a_duplicate_id_does_not_hide_a_dangling_reference(problems: Problems) -> None:
    """Both faults come out together, although either alone would stop the directory."""
    text = RECORD + "  fallback: [nobody]\n" + RECORD
    assert [p.split(": ")[0] for p in problems(text)] == ["team.yml:1", "team.yml:37"]


def test_a_broken_record_is_not_also_said_to_be_missing(problems: Problems) -> None:
    """A reference to a record that stands in the file with a fault of its own is no second problem."""
    other = changed("id: test-team", "id: other-team") + "  fallback: [test-team]\n"
    broken = changed("status: active", "status: running")
    assert [p.split(": ")[0] for p in problems(broken + other)] == ["team.yml:10"]


def test_a_broken_file_never_half_loads(tmp_path: Path) -> None:
    """One fault in one file, and the good files beside it give nothing either."""
    (tmp_path / "good.yml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "bad.yml").write_text(changed("id: test-team", "id: Bad_Team"), encoding="utf-8")
    with pytest.raises(DirectoryError):
        Directory.load(tmp_path)


def _digit_runs(text: str) -> set[str]:
    return {re.sub(r"\D", "", run) for run in re.findall(r"\d[\d\-. ()]*", text)}


def test_a_number_from_memory_loses_its_digits(tmp_path: Path) -> None:
    """Of a RECALL phone only the label is kept, as withheld; its digits are nowhere in the loaded record."""
    file = tmp_path / "team.yml"
    file.write_text(changed("confirmed: CONFIRMED", "confirmed: RECALL"), encoding="utf-8")
    record = read(file).records["test-team"]
    assert (record.phones, record.withheld, "0199" in record.model_dump_json()) == ((), ("Test line",), False)


def test_no_vetted_record_still_holds_a_number_from_memory(directory: Directory) -> None:
    """In the real files every RECALL number is gone from the record that held it."""
    leaks = []
    for file in RECORDS.rglob("*.yml"):
        for item in yaml.safe_load(file.read_text(encoding="utf-8")):
            recalled = {re.sub(r"\D", "", p["number"]) for p in item.get("phones", []) if p["confirmed"] == "RECALL"}
            if recalled & _digit_runs(directory.records[item["id"]].model_dump_json() if recalled else ""):
                leaks.append(item["id"])
    assert leaks == []
