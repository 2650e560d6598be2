"""The first detector: patterns over the normalised message, read by RE2 in time linear in its length.

The lexicon (`safety/lexicon/README.md`) says what is taken out first, what is danger, and of which level and kind.
"""

from __future__ import annotations

import functools
import re as python_re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2
import yaml

LEXICON = Path(__file__).parent / "lexicon"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOT_BLOCKS = frozenset({"words", "spelling", "vocabulary", "ordinary", "perspective", "reply", "mourning", "cues"})
"""Files of the lexicon that hold no blocks of danger."""

_FEW, _SOME = r"(?:\w+ ){0,5}?", r"(?:\w+ ){0,12}?"
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 64 << 20  # a pattern that runs out of memory would say "no": give it plenty
_OPTIONS.never_capture = True


class BadLexicon(Exception):
    """A file of the lexicon that cannot be used: names file, block and pattern."""


@dataclass(frozen=True)
class Block:
    """A family of patterns of one level and kind.

    `sure`: they call danger by themselves, unless the classifier finds hardly any; `whole`: they read the message with
    what is ordinary in it, since a story or a study may be a disguise.
    """

    name: str
    file: str
    level: str
    kind: str
    sure: bool
    whole: bool
    patterns: tuple[str, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """What a pattern found: level and kind, if it is `sure`, the words, and where it stands.

    `proved`: the classifier cannot overrule it, since it was found behind a disguise.
    """

    level: str
    kind: str
    sure: bool
    words: str
    file: str
    proved: bool = False


class _Index:
    """Patterns that are tried only where RE2's filter says that they may match."""

    def __init__(self, patterns: list[tuple[str, Any]]) -> None:
        self._filter, self._kept = re2.Filter(), []
        for pattern, meaning in patterns:
            self._filter.Add(pattern, _OPTIONS)
            self._kept.append((re2.compile(pattern, _OPTIONS), meaning))
        self._filter.Compile()

    def possible(self, text: str) -> Iterator[tuple[Any, Any]]:
        """(pattern, meaning) of those that may match `text`, in the order of the files."""
        for number in sorted(self._filter.Match(text, potential=True) or []):
            yield self._kept[number]


@functools.cache
def _read(name: str) -> Any:
    return yaml.load((LEXICON / f"{name}.yml").read_text(encoding="utf-8"), Loader=_LOADER)


@functools.cache
def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for name, words in _read("words").items():
        groups[name] = f"(?:{_filled(str(words), groups)})"
    return groups


def _filled(pattern: str, groups: dict[str, str]) -> str:
    return python_re.sub(r"<(\w+)>", lambda m: groups[m.group(1)], pattern)


def expression(pattern: str) -> str:
    """The regular expression of a lexicon's `pattern`: groups filled in, gaps spelled out, at word boundaries.

    Raises KeyError for an unknown group.
    """
    filled = _filled(pattern, _groups()).replace("~~ ", _SOME).replace("~ ", _FEW)
    return rf"\b(?:{filled})\b"


@functools.cache
def blocks() -> tuple[Block, ...]:
    """All blocks of danger. Raises `BadLexicon`."""
    found = []
    for path in sorted(LEXICON.glob("*.yml")):
        if path.stem not in NOT_BLOCKS:
            found += [block(raw, path.stem) for raw in _read(path.stem)]
    return tuple(found)


def block(raw: dict[str, Any], file: str) -> Block:
    """A block of the lexicon as `file` writes it. Raises `BadLexicon` if something is missing."""
    try:
        return Block(
            raw["name"], file, raw["level"], raw["kind"], raw.get("strength") != "hint", bool(raw.get("whole")),
            tuple(raw["patterns"]), tuple(raw["fires"]), tuple(raw["silent"]),
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise BadLexicon(f"{file}.yml: block {raw.get('name', '?')!r}: missing {error}") from error


def checked(pattern: str, where: str) -> str:
    """`expression(pattern)`, proved to compile. Raises `BadLexicon` naming the file `where` it stands."""
    try:
        text = expression(pattern)
        re2.compile(text, _OPTIONS)
    except (KeyError, re2.error) as error:
        raise BadLexicon(f"{where}: {pattern!r}: {error}") from error
    return text


@functools.cache
def _danger(whole: bool) -> _Index:
    return _Index([(checked(p, f"{b.file}.yml"), b) for b in blocks() if b.whole == whole for p in b.patterns])


@functools.cache
def _ordinary() -> _Index:
    raw = _read("ordinary")
    return _Index([(checked(p, "ordinary.yml"), bool(b.get("past"))) for b in raw for p in b["patterns"]])


@functools.cache
def _named(file: str) -> tuple[tuple[str, Any], ...]:
    """(name, pattern) of a file that lists patterns by name, in its order."""
    raw = _read(file)
    return tuple((name, re2.compile(checked(p, f"{file}.yml"), _OPTIONS)) for name in raw for p in raw[name])


@dataclass(frozen=True)
class Stripped:
    """A normalised message without what is ordinary in it; whether there was any, and whether any was of the past."""

    text: str
    whole: str
    changed: bool = False
    past: bool = False


def stripped(plain: str) -> Stripped:
    """The normalised message with idioms, denials, names, work and fiction taken out, and what has long been."""
    changed = past = False
    whole = plain
    for pattern, is_past in _ordinary().possible(plain):
        plain, times = re2.subn(pattern, " # ", plain)
        changed, past = changed or times > 0, past or (times > 0 and is_past)
    return Stripped(plain, whole, changed, past)


def find(message: Stripped) -> list[Finding]:
    """Everything dangerous in a message from which `stripped` took the ordinary."""
    found = []
    for whole, text in ((False, message.text), (True, message.whole)):
        found += _found_in(text, whole)
    return found


def _found_in(text: str, whole: bool) -> list[Finding]:
    found = []
    for pattern, block in _danger(whole).possible(text):
        match = pattern.search(text)
        if match:
            words = match.group().strip()
            found.append(Finding(block.level, block.kind, block.sure, words, block.file, block.whole))
    return found


def speaks_of(plain: str) -> str:
    """Whom a normalised message speaks of: provider (a client of the writer), other, stranger, self or unknown."""
    for name, pattern in _named("perspective"):
        if pattern.search(plain):
            return name
    return "unknown"


def reply(plain: str) -> str | None:
    """How a short message answers the danger just spoken of: 'confirms', 'retracts' or None."""
    return next((name for name, pattern in _named("reply") if pattern.fullmatch(plain)), None)


def mourns(plain: str) -> bool:
    """True if a normalised message speaks of a death that has been."""
    return any(pattern.search(plain) for name, pattern in _named("mourning"))


def cues(plain: str) -> frozenset[str]:
    """For whom a message asks, so far as an answer to danger can serve them better: minor, veteran,
    deaf, lgbtq, trafficked, elder."""
    return frozenset(name for name, pattern in _named("cues") if pattern.search(plain))
