"""How staff see records on a terminal: aligned rows, and one record whole with every source."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from knowledge.schema import Passage, Record


def summary(record: Record) -> dict[str, Any]:
    """The fields of a record that a list shows."""
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.kind,
        "status": record.status,
        "city": record.city,
        "state": record.state,
        "police_involvement": record.police.involvement if record.police else None,
        "numbers": [p.number for p in record.phones if p.role != "old"],
        "assured_date": record.assured_date,
    }


def rows(records: Sequence[Record]) -> str:
    """Aligned rows: id, place, status, police, number, name."""
    table = [("id", "place", "status", "police", "number", "name")]
    for r in records:
        number = next(
            (p.number for p in r.phones if p.role == "main"), next((p.number for p in r.phones if p.role != "old"), "-")
        )
        place = ", ".join(filter(None, [r.city, r.state])) or "national"
        table.append((r.id, place, r.status, r.police.involvement if r.police else "-", number, r.name))
    widths = [max(len(row[i]) for row in table) for i in range(5)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(row[:5], widths, strict=True)), row[5]]).rstrip() for row in table
    )


def whole(entry: Record | Passage) -> str:
    """Every field of an entry with its source; blanks are said to be unknown."""
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    return "\n".join(_lines(entry.model_dump(), type(entry), width))


def _lines(data: dict[str, Any], model: type[BaseModel], width: int, indent: str = "") -> Iterator[str]:
    for name, value in data.items():
        if value in (None, (), [], ""):
            if not indent:
                yield f"{name}: unknown" if value is None else f"{name}: none"
        elif isinstance(value, dict):
            yield from _group(name, value, width, indent)
        elif isinstance(value, (tuple, list)) and value and isinstance(value[0], dict):
            yield f"{indent}{name}:"
            for item in value:
                yield from _group("-", item, width, indent + "  ")
        else:
            text = ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
            yield textwrap.fill(
                f"{indent}{name}: {text}",
                width,
                subsequent_indent=indent + "    ",
                break_long_words=False,
                break_on_hyphens=False,
            )


def _group(name: str, value: dict[str, Any], width: int, indent: str) -> Iterator[str]:
    source = f"[{value['source']}; {value['source_date']}]" if value.get("source") else ""
    shown = {k: v for k, v in value.items() if k not in {"source", "source_date"} and v not in (None, (), [], "")}
    text = "; ".join(
        str(v)
        if k in {"text", "says", "number"}
        else f"{k}: {', '.join(map(str, v)) if isinstance(v, (tuple, list)) else v}"
        for k, v in shown.items()
        if k != "schedules"
    )
    yield textwrap.fill(
        f"{indent}{name}{'' if name == '-' else ':'} {text}",
        width,
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    if source:
        yield f"{indent}    {source}"
