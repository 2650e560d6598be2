"""The lines of an answer about one record: what is asked first, then the number, who comes, police, source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.sentences import sentence
from knowledge.directory import Directory
from knowledge.places import state_name
from knowledge.schema import Fact, Phone, Record

_CARD = ("who_comes", "police_come", "hours", "cost")


def where(record: Record) -> str:
    """'Denver, Colorado'; empty for a national line."""
    if record.city and record.state:
        return f"{record.city}, {state_name(record.state)}"
    counties = [c.rpartition(", ")[0] for c in record.service_area.counties]
    return ", ".join(filter(None, [counties[0] if counties else "", state_name(record.state)])) if record.state else ""


def title(record: Record) -> str:
    """The record's name with its place."""
    name = record.name if record.short_name.lower() in record.name.lower() else f"{record.short_name}: {record.name}"
    place = where(record)
    if record.kind == "program" and place:
        return sentence("utter_title", name=name, where=place)
    return sentence("utter_title_national", name=name)


def phone_line(phone: Phone) -> str:
    """One number as a person dials or texts it: exactly as it stands in the directory."""
    values = {"number": phone.number, "label": phone.label}
    if phone.label.casefold() in {phone.number, f"call {phone.number}", f"text {phone.number}"} and not phone.press:
        return sentence(f"utter_bare_{'text' if phone.type == 'text' else 'call'}", number=phone.number)
    if phone.type == "text":
        if phone.keyword:
            return sentence("utter_text_to", keyword=phone.keyword, **values)
        return sentence("utter_text_plain", **values)
    if phone.type in {"tty", "videophone", "whatsapp"}:
        return sentence(f"utter_{phone.type}", **values)
    if phone.press:
        return sentence("utter_call_press", press=phone.press, **values)
    return sentence("utter_call", **values)


def phones(directory: Directory, record: Record, limit: int = 5) -> list[str]:
    """The numbers to offer, best first."""
    offered = directory.offered_phones(record)
    urgent = [p for p in offered if p.role in {"main", "emergency", "also"} or len(offered) <= limit]
    return [phone_line(p) for p in urgent[:limit]]


def reach(directory: Directory, record: Record, limit: int = 4) -> list[str]:
    """How to reach a record: in words if it has them, then its numbers and its page."""
    told = record.application_process.text if record.application_process else ""
    lines = [sentence("utter_reach", text=told)] if told else []
    lines += [line for line in phones(directory, record, limit) if not told or not _said(line, told)]
    if record.url and (not record.phones or record.kind != "program"):
        lines.append(sentence("utter_web", url=record.url))
    return lines


def _said(line: str, told: str) -> bool:
    """True if the words on how to reach it hold the number of `line` already."""
    numbers = re.findall(r"[\d-]{3,}", line.split(":")[0])
    ways = "text" in line.split(":")[0].casefold()
    return all(n in told for n in numbers) and (not ways or "text" in told.casefold())


def short_reach(directory: Directory, record: Record) -> str:
    """How to reach a record in one phrase."""
    offered = directory.offered_phones(record)
    if record.kind == "program" and record.application_process:
        return record.application_process.text
    main = [p for p in offered if p.role == "main"] or offered
    parts = [phone_line(p) for p in main[:2]]
    text = next((p for p in offered if p.type == "text" and p not in main[:2]), None)
    parts += [phone_line(text)] if text and len(parts) < 3 else []
    return ". ".join(parts) + "." if parts else (sentence("utter_web", url=record.url) if record.url else "")


def facet(directory: Directory, record: Record, name: str) -> list[str]:
    """The lines for one facet of a record; empty if nothing is known."""
    return list(_FACET_LINES[name](directory, record))


def unknown(record: Record, name: str) -> list[str]:
    """What to say when a facet is not known."""
    key = f"utter_facet_{name}"
    lines = [sentence("utter_not_known", facet=sentence(key), name=record.short_name)]
    if name == "cost":
        lines.append(sentence("utter_free_lines"))
    if record.url:
        lines.append(sentence("utter_not_known_next", url=record.url))
    if record.kind != "program":  # a program's answer ends with its numbers and 988 anyway
        lines.append(sentence("utter_always_open"))
    return lines


def source_line(record: Record) -> str:
    """Where the record comes from and when it was checked."""
    fact = record.hours or record.police or record.description
    return sentence("utter_source", source=_first(fact.source), date=fact.source_date, checked=record.assured_date)


def full(directory: Directory, record: Record) -> list[str]:
    """The whole card: number first, who comes and police next, then hours, cost, source."""
    if record.status == "defunct":
        return tombstone(directory, record)
    lines = [title(record)]
    if record.kind in {"resource", "guidance"} or not record.application_process:
        lines += [record.description.text, *reach(directory, record)]
    else:
        lines += [*reach(directory, record), record.description.text]
    if record.kind in {"resource", "guidance"}:
        lines += [f.text for f in record.facts]
    for name in _CARD:
        lines += facet(directory, record, name)
    for name in ("limits", "wait_time"):
        lines += facet(directory, record, name)[:1]
    if record.say_this:
        lines += facet(directory, record, "say_this")
    lines += alert(record)
    if record.guide:
        lines.append(sentence("utter_guide_says", text=record.guide.says))
    if record.status == "unknown":
        lines.append(sentence("utter_status_unknown", name=record.short_name))
    return [*lines, source_line(record)]


def tombstone(directory: Directory, record: Record) -> list[str]:
    """What ended, when, and what to use now."""
    ended = record.ended
    lines = [title(record)]
    if ended:
        lines.append(sentence("utter_ended", text=ended.text))
    lines += [record.alert] if record.alert else []
    if record.responders:
        lines.append(sentence("utter_was", text=record.responders.text))
    replacements = [directory.record(k) for k in record.replaced_by if k in directory.records]
    if replacements or record.phones:
        lines.append(sentence("utter_instead"))
        lines += phones(directory, record)
        lines += [one_line(directory, r) for r in replacements]
    if record.guide:
        lines.append(sentence("utter_guide_says", text=record.guide.says))
    if ended:
        lines.append(
            sentence("utter_source", source=_first(ended.source), date=ended.source_date, checked=record.assured_date)
        )
    return lines


def about(directory: Directory, record: Record, facets: Sequence[str], *, unsure: bool = False) -> list[str]:
    """An answer to the facets asked for, with the number, police and source behind it; if `unsure`, also what it is."""
    if record.status == "defunct" and not set(facets) & {"source", "last_checked", "guide_says"}:
        return tombstone(directory, record)
    if not facets or facets[0] == "about_program":
        lines = full(directory, record)
        for name in facets[1:]:
            lines[1:1] = [line for line in facet(directory, record, name) if line not in lines]
        return lines
    lines = [title(record)]
    for name in facets:
        found = facet(directory, record, name) if name != "about_program" else [record.description.text]
        lines += found or (unknown(record, name) if name == facets[0] else [])
    extra = [*alert(record)]
    if unsure and record.kind != "guidance":
        extra.append(record.description.text)
    if record.kind != "guidance":
        extra += reach(directory, record, 3)
        for name in ("who_comes", "police_come", "hours"):
            extra += facet(directory, record, name)[:1]
    lines += [line for line in extra if line not in lines]
    if not set(facets) & {"source", "last_checked"}:
        lines.append(source_line(record))
    return lines


def one_line(directory: Directory, record: Record) -> str:
    """A record in one line of a list."""
    place = where(record)
    if record.kind == "program" and place:
        return sentence(
            "utter_one_line",
            name=record.short_name,
            where=place,
            reach=_stop(short_reach(directory, record)),
            police=police_short(record),
        )
    return sentence("utter_one_line_national", name=record.short_name, reach=_stop(short_reach(directory, record)))


def brief(directory: Directory, record: Record) -> list[str]:
    """A record in a few lines: for a place with several."""
    if record.status == "defunct":
        return tombstone(directory, record)
    lines = [title(record), *reach(directory, record)]
    for name in ("who_comes", "police_come", "hours"):
        lines += facet(directory, record, name)[:1]
    return lines + alert(record)


def other_lines(directory: Directory, record: Record) -> list[str]:
    """The further lines of a local record that people can call themselves, such as a county's help line."""
    own = [
        p
        for p in directory.offered_phones(record)
        if p.role == "also" and p.type == "voice" and p.number not in {"988", "911"}
    ]
    return [phone_line(p) for p in own]


def police_short(record: Record) -> str:
    """Police involvement in a few words."""
    if record.status == "defunct":
        return sentence("utter_ended_short")
    return sentence(f"utter_police_{record.police.involvement if record.police else 'unknown'}")


def alert(record: Record) -> list[str]:
    """The warning that goes with a record, if there is one."""
    return [sentence("utter_alert", text=record.alert)] if record.alert else []


def _first(source: str) -> str:
    return source.split(" ; ")[0].strip()


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _simple(name: str, key: str) -> Callable[[Directory, Record], Iterator[str]]:
    def lines(_: Directory, record: Record) -> Iterator[str]:
        fact: Fact | None = getattr(record, key)
        if fact:
            yield sentence(name, text=fact.text)

    return lines


def _who(_: Directory, record: Record) -> Iterator[str]:
    if record.responders:
        name = "utter_who_comes" if record.kind == "program" else "utter_who_answers"
        yield sentence(name, text=record.responders.text)


def _hours(_: Directory, record: Record) -> Iterator[str]:
    if record.hours:
        yield sentence("utter_hours", text=record.hours.text)


def _area(_: Directory, record: Record) -> Iterator[str]:
    yield sentence("utter_area", text=record.service_area.text)


def _status(_: Directory, record: Record) -> Iterator[str]:
    yield sentence(
        f"utter_status_{record.status if record.status in {'active', 'defunct'} else 'unknown'}", name=record.short_name
    )
    if record.status_note:
        yield record.status_note.text
    yield from (sentence("utter_newer", text=f.text, date=f.source_date) for f in record.facts[-2:])


def _source(_: Directory, record: Record) -> Iterator[str]:
    yield sentence("utter_sources_of", name=record.short_name)
    named = [
        ("about", record.description),
        ("hours", record.hours),
        ("police", record.police),
        ("status", record.status_note),
    ]
    seen = set()
    for label, fact in [*named, *(("also", f) for f in record.facts)]:
        if fact and (fact.source, fact.source_date) not in seen:
            seen.add((fact.source, fact.source_date))
            yield sentence("utter_source_list", label=label, source=fact.source, date=fact.source_date)
    if record.guide and record.guide.url:
        yield sentence("utter_source_list", label="2022 guide", source=record.guide.url, date="2022")
    yield sentence("utter_checked", name=record.short_name, date=record.assured_date, assurer=record.assurer)


def _checked(_: Directory, record: Record) -> Iterator[str]:
    yield sentence("utter_checked", name=record.short_name, date=record.assured_date, assurer=record.assurer)
    yield sentence("utter_confidence", confidence=record.confidence, why=record.why)
    if record.withheld:
        yield sentence("utter_withheld")
    yield source_line(record)


def _if_you_call(directory: Directory, record: Record) -> Iterator[str]:
    told = record.if_you_call
    if told and told.who_answers:
        yield sentence("utter_if_you_call_answers", text=told.who_answers)
    if told and told.what_happens:
        yield sentence("utter_if_you_call_happens", text=told.what_happens)
    if told and told.can_they_hold_you:
        yield sentence("utter_hold", text=told.can_they_hold_you)
    if not told:
        yield from reach(directory, record, 2)
        yield from _who(directory, record)


def _hold(_: Directory, record: Record) -> Iterator[str]:
    if record.if_you_call and record.if_you_call.can_they_hold_you:
        yield sentence("utter_hold", text=record.if_you_call.can_they_hold_you)


def _say(_: Directory, record: Record) -> Iterator[str]:
    if record.say_this:
        yield sentence("utter_say_this", text=record.say_this)


def _busy(directory: Directory, record: Record) -> Iterator[str]:
    if record.if_busy:
        yield sentence("utter_if_busy", text=record.if_busy.text)
    elif record.fallback:
        lines = [short_reach(directory, directory.record(k)).rstrip(".") for k in record.fallback]
        yield sentence("utter_fallback_lines", text="; ".join(lines))


def _results(_: Directory, record: Record) -> Iterator[str]:
    told = {f.text: f for f in [*record.results, *record.facts]}
    yield from (sentence("utter_result", text=f.text, date=f.source_date) for f in list(told.values())[:7])


def _guide(_: Directory, record: Record) -> Iterator[str]:
    if not record.guide:
        yield sentence("utter_not_guide", name=record.short_name)
    else:
        yield sentence("utter_guide_says", text=record.guide.says)
    yield from (sentence("utter_newer", text=f.text, date=f.source_date) for f in record.facts[:5])


_FACET_LINES: dict[str, Callable[[Directory, Record], Iterator[str]]] = {
    "about_program": lambda d, r: iter([r.description.text]),
    "who_comes": _who,
    "police_come": _simple("utter_police", "police"),
    "hours": _hours,
    "how_to_reach": lambda d, r: iter(
        [*reach(d, r, 8), *([sentence("utter_web", url=r.url)] if r.url and r.phones and r.kind == "program" else [])]
    ),
    "cost": _simple("utter_cost", "fees"),
    "area_served": _area,
    "eligibility": _simple("utter_eligibility", "eligibility"),
    "limits": _simple("utter_limits", "limits"),
    "wait_time": _simple("utter_wait", "wait_time"),
    "status": _status,
    "source": _source,
    "last_checked": _checked,
    "languages_spoken": _simple("utter_languages", "languages"),
    "if_you_call": _if_you_call,
    "say_this": _say,
    "if_busy": _busy,
    "can_they_force": _hold,
    "results": _results,
    "guide_says": _guide,
}
