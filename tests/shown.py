"""The telephone numbers that a text shows, however they are written, and those that the directory holds."""

from __future__ import annotations

import re
from collections.abc import Collection

import yaml

from knowledge.directory import Directory
from knowledge.load import RECORDS
from knowledge.places import words

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LETTERS = {"ABC": "2", "DEF": "3", "GHI": "4", "JKL": "5", "MNO": "6", "PQRS": "7", "TUV": "8", "WXYZ": "9"}
_KEYPAD = {letter: digit for letters, digit in _LETTERS.items() for letter in letters}
_ADDRESS = re.compile(r"https?://\S+|\b[\w.-]+\.(?:org|com|gov|net|edu)\b\S*")
_LONG = re.compile(r"(?<![\w/.,$-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]?[0-9A-Z]{3}[-. ]?[0-9A-Z]{4}(?![\w-])")
_LOCAL = re.compile(r"(?<![\w-])\d{3}-\d{4}(?![\w-])")
_CODE = re.compile(r"(?<![\w,.$#/-])(?:\d{5,6}|\d{3}-\d{3})(?![\w%-]|[.,]\d)")
_SERVICE = re.compile(r"(?<![\w,.$/-])(?:\d11|988|9-8-8)(?![\w%/-]|[.,]\d)")


def dialed(number: str) -> str:
    """The digits of `number` as they are dialed inside North America."""
    digits = "".join(_KEYPAD.get(c, c) for c in number if c.isalnum())
    return digits.removeprefix("1") if len(digits) == 11 else digits


def numbers_in(text: str) -> set[str]:
    """Every telephone number in `text`, as dialed: long ones, codes to text, 911 and its like; no ZIP codes."""
    text = _ADDRESS.sub(" ", text)
    long = [m for m in _LONG.finditer(text) if sum(c.isdigit() for c in m.group()) >= 5]
    codes = [m for m in _CODE.finditer(text) if not _is_zip(text, m.start())]
    return {dialed(m.group()) for m in [*long, *codes, *_LOCAL.finditer(text), *_SERVICE.finditer(text)]}


def _is_zip(text: str, start: int) -> bool:
    """True if what stands before says that the digits are a ZIP code."""
    states = {**words()["states"], **words()["provinces"]}
    before = text[:start].rstrip()
    return before.endswith(("near", "For", "for", "ZIP", "ZIP code", *states, *states.values()))


def numbers_of(directory: Directory) -> set[str]:
    """Every number of the directory, as dialed."""
    return {dialed(p.number) for r in directory.records.values() for p in r.phones}


def numbers_from_memory() -> set[str]:
    """Numbers that the files mark RECALL and that stand confirmed nowhere."""
    files = [file.read_text(encoding="utf-8") for file in sorted(RECORDS.rglob("*.yml"))]
    entries = [entry for text in files for entry in yaml.load(text, Loader=_LOADER)]
    phones = [p for entry in entries for p in entry.get("phones") or []]
    recalled = {dialed(p["number"]) for p in phones if p["confirmed"] == "RECALL"}
    return recalled - {dialed(p["number"]) for p in phones if p["confirmed"] != "RECALL"}


def shown_of(numbers: Collection[str], text: str) -> list[str]:
    """Where the digits of one of `numbers` stand together in `text`, whatever separates them."""
    any_of = "|".join(r"\W{0,2}".join(number) for number in sorted(numbers))
    return re.findall(rf"(?<!\d)(?:1\W{{0,2}})?(?:{any_of})(?!\d)", _ADDRESS.sub(" ", text))
