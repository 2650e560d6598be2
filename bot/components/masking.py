"""Names and places as plain words, so that "star hours" and "cahoots hours" are the same question."""

from __future__ import annotations

import functools

from knowledge import current

_WORDS = {"program": "the program", "line": "the hotline", "resource": "the toolkit", "guidance": "the steps"}


@functools.lru_cache(maxsize=20_000)
def masked(text: str) -> str:
    """`text` with each sure program or line name as "the program" or "the hotline", each place as "my city"."""
    spans: list[tuple[int, int, str]] = []
    records = current.directory().records
    for match in current.names_in(text):
        kinds = {records[key].kind for key in match.ids if key in records}
        if kinds and not match.weak:
            spans.append((match.start, match.end, _WORDS[sorted(kinds)[-1] if "program" not in kinds else "program"]))
    for place in current.places_in(text):
        if not any(place.start < end and start < place.end for start, end, _ in spans):
            spans.append((place.start, place.end, "my city"))
    for start, end, word in sorted(spans, reverse=True):
        text = text[:start] + word + text[end:]
    return text
