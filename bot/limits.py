"""`docs/limits.md`: what is recognised how well, written from the figures of the release gate."""

from __future__ import annotations

import hashlib
import re

from bot.gate import ROOT, Count, Report, wilson

PAGE = ROOT / "docs" / "limits.md"
TEMPLATE = ROOT / "docs" / "limits.in.md"
HELD_OUT = ROOT / "docs" / "held-out.md"
"""What was measured on sentences kept apart, by hand: they are not in the project."""
_MADE_FROM = ("safety", "data/risk", "tests/gate", "bot/danger.py", "bot/gate.py", "bot/limits.py")


def fingerprint() -> str:
    """A hash of everything that the figures come from: patterns, code, training sentences, gate."""
    digest = hashlib.sha256()
    for name in _MADE_FROM:
        path = ROOT / name
        files = sorted(p for p in path.rglob("*") if p.suffix in {".py", ".yml", ".txt"}) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    for file in (TEMPLATE, HELD_OUT):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def page(report: Report) -> str:
    """The page for the figures of `report`."""
    known = report.classes
    caught = [n for n in report.plain if known[n].floor is not None]
    alarms = [n for n in report.plain if known[n].floor is None]
    parts = {
        "caught": _table(
            ("class", "lines", "caught", "level", "disturbed", "needed"),
            [(*_row(report, n), f"at least {known[n].floor:.0%}") for n in caught],
        ),
        "alarms": _table(
            ("class", "lines", "false alarms", "level", "disturbed", "allowed"),
            [(*_row(report, n), f"at most {known[n].ceiling:.0%}") for n in alarms],
        ),
        "disturbed": _table(
            ("disturbance", "lines", "caught"),
            [(name, str(c.total), _share(c)) for name, c in report.by_disturbance.items()],
        ),
        "held_out": HELD_OUT.read_text(encoding="utf-8").strip(),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace("{{" + name + "}}", part)
    return f"{text.rstrip()}\n\n<!-- made from {fingerprint()} -->\n"


def made_from(text: str) -> str | None:
    """The fingerprint that a page bears."""
    found = re.search(r"<!-- made from (\w+) -->", text)
    return found and found.group(1)


def figures(text: str) -> list[float]:
    """All shares of a page's tables, in their order."""
    return [
        float(n) for line in text.split("\n") if line.startswith("|") for n in re.findall(r"\b[01]\.\d{2,3}\b", line)
    ]


def _row(report: Report, name: str) -> tuple[str, str, str, str, str]:
    count, other = report.plain[name], report.disturbed.get(name, Count())
    holds = f"{report.classes[name].holds} ({report.classes[name].language})"
    return holds, str(count.total), _share(count), f"{count.right_level / count.total:.2f}", f"{other.share:.2f}"


def _share(count: Count) -> str:
    low, high = wilson(count.caught, count.total)
    return f"{count.share:.3f} ({low:.2f}-{high:.2f})"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows))
