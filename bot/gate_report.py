"""What the release gate found, for a terminal and for `docs/limits.md`."""

from __future__ import annotations

from typing import Any

from bot.gate import Count, Report, wilson


def as_data(report: Report) -> dict[str, Any]:
    """The figures of `report`, for a machine: no message in them but where the wrong ones stand."""
    return {
        "classes": {name: _figures(count) for name, count in report.plain.items()},
        "disturbed": {name: _figures(count) for name, count in report.disturbed.items()},
        "by_disturbance": {name: _figures(count) for name, count in report.by_disturbance.items()},
        "failures": report.failures(),
    }


def _figures(count: Count) -> dict[str, Any]:
    low, high = wilson(count.caught, count.total)
    return {
        "lines": count.total,
        "caught": count.caught,
        "share": round(count.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "right_level": count.right_level,
        "wrong": [line.where for line in count.wrong],
    }


def table(report: Report, misses: int = 20) -> str:
    """The figures as aligned text, then each miss and false alarm with its place, then why the gate stays shut."""
    rows = [f"{'class':34} {'lines':>6} {'caught':>7}  {'95 % interval':13} {'level':>6} {'disturbed':>10}  needed"]
    rows += [_row(report, name, count) for name, count in report.plain.items()]
    rows += ["", f"{'must-catch lines disturbed by':34} {'lines':>6} {'caught':>7}  95 % interval"]
    rows += [f"{name:34} {c.total:6} {c.share:7.3f}  {_interval(c)}" for name, c in report.by_disturbance.items()]
    for name, count in report.plain.items():
        if count.wrong and misses:
            what = "missed" if report.classes[name].floor is not None else "false alarms"
            rows += ["", f"{name}: {len(count.wrong)} {what}"]
            rows += [f"  {line.where}  {line.text[:150]}" for line in count.wrong[:misses]]
    failures = report.failures()
    return "\n".join([*rows, "", *([f"SHUT: {f}" for f in failures] or ["The gate is open."])])


def _row(report: Report, name: str, count: Count) -> str:
    known, other = report.classes[name], report.disturbed.get(name, Count())
    needed = f">= {known.floor:.3f}" if known.floor is not None else f"<= {known.ceiling:.3f}"
    level = count.right_level / count.total
    return (
        f"{name:34} {count.total:6} {count.share:7.3f}  {_interval(count)} {level:6.2f} {other.share:10.3f}  {needed}"
        f"{'  no miss' if known.no_miss else ''}"
    )


def _interval(count: Count) -> str:
    low, high = wilson(count.caught, count.total)
    return f"{low:.3f}-{high:.3f}  "
