"""Lists and comparisons of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions import card, fit
from actions.reply import Answering, Reply, routes
from actions.turn import Turn
from bot.sentences import sentence
from knowledge.places import Place
from knowledge.schema import Record

LIST = 6
"""Up to so many records are listed with how to reach them."""


class Listing(Answering):
    """Lists and comparisons of records."""

    def _pair(self, turn: Turn, records: list[str]) -> list[str]:
        for place in turn.places:
            here = [r.id for r in self.directory.programs() if fit.stands_in(r, place)]
            records += here[:1] if len(records) < 2 and not set(here) & set(records) else []
        if len(records) == 1:
            records = [*(k for k in turn.memory.program if k not in records), *records]
        return records[:4] if len(records) >= 2 else []

    def _compared(self, keys: Sequence[str]) -> Reply:
        records = [self.directory.record(k) for k in keys]
        lines = [sentence("utter_compare_title", names=", ".join(r.short_name for r in records)), ""]
        for record in records:
            if record.status == "defunct":
                lines += card.tombstone(self.directory, record)
            else:
                lines.append(card.title(record))
                lines += card.reach(self.directory, record, 2)
                for name in ("who_comes", "police_come", "hours", "area_served", "cost"):
                    lines += card.facet(self.directory, record, name)[:1]
                lines += card.alert(record)
            lines.append("")
        lines.append(card.source_line(records[0]))
        return Reply(lines, records=list(keys), slots={"program": list(keys), "topic": "compare_programs"})

    def _asks_for_a_list(self, turn: Turn, records: list[str]) -> bool:
        narrowing = bool(turn.filters & set(routes()["filters"]))
        if "wants_list" in turn.filters and narrowing and not records:
            return True
        unsure = turn.confidence < 0.45 and narrowing
        return not records and (
            turn.intent == "list_programs"
            or (
                unsure
                and turn.intent
                in {"practice_overview", "define_diversion", "define_co_responder", "nlu_fallback", "resources_list"}
            )
        )

    def _listed(self, turn: Turn, where: Place | None) -> Reply:
        states = [p.state for p in turn.places if p.state]
        everything = [r for r in self.directory.programs() if not states or r in self._of_states(states)]
        cities = [p for p in turn.places if p.city and not p.is_ambiguous]
        everything = (
            [r for r in everything if any(fit.stands_in(r, p) for p in cities)] or everything if cities else everything
        )
        records = self._filtered(turn, everything)
        nothing_fits = states and everything and not records
        records = records or ([r for r in everything if r.status != "defunct"] if states else [])
        if len(records) == 1:
            return self._about(replace(turn, intent="about_program"), [records[0].id], where)
        if not turn.filters and not states:
            count = {
                "programs": sum(1 for _ in self.directory.programs()),
                "ended": sum(r.status == "defunct" for r in self.directory.programs()),
                "lines": sum(r.kind == "line" for r in self.directory.records.values()),
                "resources": sum(r.kind in {"resource", "guidance"} for r in self.directory.records.values()),
            }
            found = self._describes(turn, 12.0)
            lines = [sentence("utter_list_count", **count)]
            if found and found in self.directory.records:
                lines = [*card.brief(self.directory, self.directory.record(found)), "", *lines]
        elif not records:
            return Reply([sentence("utter_list_none", turn.language)])
        else:
            lines = [sentence("utter_list_none_exactly")] if nothing_fits else []
            lines.append(sentence("utter_list_intro", count=len(records)))
        one = [
            card.one_line(self.directory, r)
            if len(records) <= LIST
            else sentence("utter_name_only", name=r.short_name, where=card.where(r), police=card.police_short(r))
            for r in records
        ]
        if "changed" in turn.filters:
            one = [sentence("utter_changed", name=r.short_name, where=card.where(r), text=r.alert) for r in records]
        lines += one
        if states:
            lines_of = [r for r in self.directory.lines() if set(states) & set(r.service_area.states)]
            lines += (
                [sentence("utter_list_lines"), *(card.one_line(self.directory, r) for r in lines_of)]
                if lines_of
                else []
            )
        lines.append(sentence("utter_always_open", turn.language))
        return Reply(
            lines,
            records=[r.id for r in records],
            slots={"topic": "list_programs", "program": [r.id for r in records[:3]]},
        )

    def _of_states(self, states: Iterable[str | None]) -> list[Record]:
        return [r for s in states if s for r in self.directory.in_state(s)]

    def _filtered(self, turn: Turn, records: list[Record]) -> list[Record]:
        wanted = turn.filters - ({"with_police"} if "no_police" in turn.filters else set())
        for name in sorted(wanted):
            rule = routes()["filters"].get(name)
            if rule:
                records = [r for r in records if fit.fits(r, rule)]
        if not turn.filters & {"ended", "changed"}:
            records = [r for r in records if r.status != "defunct"]
        return records
