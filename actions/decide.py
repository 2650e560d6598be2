"""From a turn to an answer: which records, which lines, which buttons. Pure: no Rasa, no sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions import card, fit
from actions.guiding import Guiding
from actions.listing import Listing
from actions.naming import Naming
from actions.needing import Needing
from actions.placing import Placing
from actions.reply import DESCRIBABLE, OFF_TOPIC, Reply, needs, routes
from actions.turn import Turn, parts_of
from bot.facets import FACETS
from bot.sentences import responses, sentence
from knowledge import places
from knowledge.places import Place, display
from knowledge.schema import Record
from knowledge.text import norms

_GENERAL = {
    "police_come": "utter_police_in_general",
    "cost": "utter_cost_in_general",
    "can_they_force": "utter_hold_in_general",
    "if_you_call": "utter_if_you_call_in_general",
    "say_this": "utter_say_this_in_general",
    "who_comes": "utter_who_comes_in_general",
    "hours": "utter_hours_in_general",
    "languages_spoken": "utter_languages_in_general",
    "source": "utter_source_in_general",
    "last_checked": "utter_checked_in_general",
}


class Decider(Naming, Placing, Needing, Listing, Guiding):
    """Answers turns from one directory."""

    def answer(self, turn: Turn) -> Reply:
        """The reply to `turn`; always has at least one line."""
        if turn.intent == "repeat":
            return self._repeat(turn)
        turn = self._with_place_settled(turn)
        where = self._where(turn)
        named = self._records_named(turn, where)
        reply = self._routed(turn, where, named)
        reply.slots.setdefault("where", parts_of(where))
        if turn.language == "es":
            reply.lines = self._in_spanish(turn, reply)
        if not reply.lines:
            reply.lines = [sentence("utter_nlu_fallback", turn.language)]
        reply.slots |= {"said": "\n".join(reply.lines), "records": reply.records}
        return reply

    # What is asked

    def _routed(self, turn: Turn, where: Place | None, named: list[str]) -> Reply:
        records = [r for r in named if r in self.directory.records]
        passages = [p for p in named if p in self.directory.passages]
        if fit.compares_lines(turn, records):
            return Reply([sentence("utter_lines_compare", turn.language)], records=list(fit.FEATURED))
        if self._beside_the_point(turn, records):
            records = []
        if turn.intent == "resources_list" and turn.confidence >= 0.6:
            records = [k for k in records if self.directory.record(k).kind != "program"]
        spelled_out = [p for p in passages if any(p in n.ids and len(n.text.split()) >= 3 for n in turn.names)]
        if spelled_out and not records:
            return self._passages(turn, spelled_out[:2])
        if set(records) - set(fit.FEATURED) and turn.intent not in {"compare_programs", "lines_compare"}:
            records = [k for k in records if k not in fit.FEATURED]
        if turn.intent == "compare_programs" and (pair := self._pair(turn, records)):
            return self._compared(pair)
        if turn.intent == "references_list":
            return self._references(turn, records, passages)
        if turn.intent == "list_programs" and turn.places:
            records = [k for k in records if any(fit.stands_in(self.directory.record(k), p) for p in turn.places)]
        if not records and not turn.places and (found := self._described_at_length(turn)):
            return self._about(turn, [found], where)
        if self._asks_for_a_list(turn, records):
            return self._listed(turn, where)
        if choices := self._unsettled(turn, records):
            return self._which(turn, choices)
        records = self._fitting_best(turn, records)
        if records and (better := self._better_described(turn, records)):
            return self._about(turn, [better], where)
        cues = [f.removeprefix("need_") for f in sorted(turn.filters) if f.startswith("need_")]
        cues = [c for c in cues if not set(records) & set(needs()[c])]
        if cues and records and all(self.directory.record(k).kind == "line" for k in records):
            records = list(dict.fromkeys([*(needs()[c][0] for c in cues), *records]))[:3]
        elsewhere, meant = self._namesake(turn, records) if records else ([], [])
        if meant:
            return self._about(turn, meant, where)
        if elsewhere and where:
            reply = self._at_place(turn, where)
            return replace(reply, lines=[*elsewhere, *reply.lines])
        if records:
            return self._about(turn, records, where)
        if chosen := self._pointed_at(turn):
            return self._about(turn, chosen, where)
        if described := self._described_here(turn, where):
            return self._about(turn, described, where)
        if turn.intent == "resources_list":
            return self._resources(turn)
        open_question = (
            not turn.intent.startswith(("need_", "danger_", "support")) and turn.intent not in routes()["passages"]
        )
        if (
            turn.confidence < 0.35
            and not turn.places
            and open_question
            and (found := self._describes(turn, 9.0, 3)) in self.directory.records
        ):
            return self._about(turn, [str(found)], where)
        if turn.intent in routes()["passages"] and not (turn.places and turn.confidence < 0.6):
            return self._passages(turn, routes()["passages"][turn.intent])
        if passages:
            return self._passages(turn, passages[:2])
        return self._without_a_name(turn, where)

    def _without_a_name(self, turn: Turn, where: Place | None) -> Reply:
        need = self._need(turn)
        fresh_place = bool(turn.places)
        if need == "abroad" and any(p.country in {"US", "XX"} for p in turn.places):
            need = None
        if turn.intent in OFF_TOPIC and turn.confidence >= 0.5 and not self._follows_up(turn):
            return Reply([self._filled(f"utter_{turn.intent}", turn.language)])
        if need == "text_line" and self._follows_up(turn):
            return self._about(replace(turn, intent="how_to_reach"), list(turn.memory.program), where)
        if (
            need
            and turn.memory.program
            and len(norms(turn.text)) <= 6
            and turn.confidence < 0.9
            and self._detailed(turn)
        ):
            return self._about(turn, list(turn.memory.program), where)
        if (
            need
            and not (fresh_place and turn.intent == "need_nonpolice")
            and not (turn.confidence < 0.5 and self._follows_up(turn) and turn.facets)
        ):
            return self._needed(turn, need, where)
        plain = "changed" in turn.filters or not self._describes(turn, 7.0)
        if turn.intent == "guide_says" and not turn.memory.program and not fresh_place and plain:
            return self._listed(replace(turn, filters=frozenset({"changed"})), where)
        if fresh_place and where:
            return self._at_place(turn, where)
        if turn.facets and turn.intent != "about_program" and not self._describes(turn, 12.0):
            if turn.memory.program:
                return self._about(turn, list(turn.memory.program), where)
            if where and (local := self._local(where)):
                return self._about(turn, [r.id for r in local[:3]], where)
        if turn.intent in {"another_option", "find_local"} and where:
            return self._at_place(replace(turn, intent="find_local"), where)
        if turn.intent in DESCRIBABLE and (found := self._describes(turn, 7.0)):
            if found in self.directory.passages:
                return self._passages(turn, [found])
            return self._about(turn, [found], where)
        if turn.memory.program and (turn.intent == "about_program" or (turn.confidence < 0.6 and self._detailed(turn))):
            return self._about(turn, list(turn.memory.program), where)
        if turn.intent in _GENERAL:
            said = self._general(turn)
            more = [] if "988" in said else [sentence("utter_always_open", turn.language)]
            return Reply([said, *more], slots={"topic": turn.intent})
        if turn.intent in FACETS or turn.intent in {"compare_programs", "correct_place", "another_option"}:
            return Reply([sentence("utter_ask_program", turn.language)])
        if turn.intent == "find_local":
            return Reply([sentence("utter_ask_where", turn.language), sentence("utter_always_open", turn.language)])
        name = turn.intent if f"utter_{turn.intent}" in responses() else "nlu_fallback"
        return Reply([self._filled(f"utter_{name}", turn.language)])

    def _general(self, turn: Turn) -> str:
        return self._filled(_GENERAL[turn.intent], turn.language)

    def _filled(self, name: str, language: str) -> str:
        return sentence(name, language, date=max(r.assured_date for r in self.directory.records.values()))

    # Answers

    def _about(self, turn: Turn, keys: Sequence[str], where: Place | None) -> Reply:
        facets = turn.facets
        if turn.intent == "need_text_line" or (turn.filters & {"by_text"} and "how_to_reach" not in facets):
            facets = ("how_to_reach", *facets[:1])
        if not facets and turn.intent == "correct_place" and turn.memory.topic in FACETS:
            facets = (str(turn.memory.topic),)
        records = [self.directory.record(k) for k in keys if k in self.directory.records][:4]
        records = self._in_place(turn, records)
        lines: list[str] = []
        for record in records:
            if len(records) == 1:
                lines += card.about(self.directory, record, facets, unsure=turn.confidence < 0.6)
                more = self._more(turn, record, lines)
                if more and facets and facets[0] != "about_program":  # the detail answers; "not known" would deny it
                    denial = card.unknown(record, facets[0]) if f"utter_facet_{facets[0]}" in responses() else []
                    lines = [line for line in lines if line not in denial]
                lines[1:1] = [*self._elsewhere(turn, record), *more]
            else:
                lines += (
                    card.about(self.directory, record, facets)
                    if facets and facets[0] != "about_program"
                    else card.brief(self.directory, record)
                )
                lines.append("")
        if turn.intent.startswith("need_") and len(records) == 1 and records[0].kind == "program":
            lines += self._need_lines(turn.intent.removeprefix("need_"), 1)
        if any(p.country == "CA" for p in turn.places) and not any(
            "CA" in r.service_area.countries or fit.in_canada(r) for r in records
        ):
            lines.append(sentence("utter_place_canada", turn.language))
        if any("abuse" in r.needs for r in records) and records[0].kind == "line":
            lines.append(sentence("utter_device_safety", turn.language))
        if all(r.kind == "program" for r in records) and not any("988" in line for line in lines):
            lines.append(sentence("utter_always_open", turn.language))
        if (
            turn.places
            and where
            and where.state
            and not where.is_ambiguous
            and turn.intent not in FACETS
            and not any(r.kind == "program" for r in records)
        ):
            local = [r for r in self._local(where) if r.id not in {k.id for k in records}][:3]
            if local:
                lines += [
                    sentence("utter_local_intro", turn.language, place=display(where)),
                    *(card.one_line(self.directory, r) for r in local),
                ]
        while lines and not lines[-1]:
            lines.pop()
        slots: dict[str, Any] = {
            "program": [r.id for r in records],
            "topic": facets[0] if facets else "about_program",
            "choices": None,
        }
        if len(records) == 1 and records[0].kind == "program" and not turn.places and records[0].state:
            slots["where"] = parts_of(
                Place(city=records[0].city, state=records[0].state, country=places.country_of(records[0].state))
            )
        return Reply(lines, fit.facet_buttons(records, facets), [r.id for r in records], slots)

    def _elsewhere(self, turn: Turn, record: Record) -> list[str]:
        """If the person is in a place that a local program does not serve, that is said first."""
        if record.kind != "program" or record.status == "defunct":
            return []
        away = [p for p in turn.places if (p.city or p.county or p.zip) and p.state and not fit.serves(record, p)]
        if not away:
            return []
        lines = [sentence("utter_not_there", place=display(away[0]), name=record.short_name)]
        return lines + [f for n in ("area_served", "eligibility") for f in card.facet(self.directory, record, n)]

    def _more(self, turn: Turn, record: Record, lines: list[str]) -> list[str]:
        """Statements on the very detail asked for, if the lines do not hold them yet."""
        shown = "\n".join(lines)
        if turn.text.startswith("/"):  # a button's payload asks for no detail
            return []
        where = [w for p in turn.places for w in norms(display(p))]
        found = [s for s in self.directory.details(record.id, turn.text, without=where) if s[0] not in shown]
        return [fit.detail(text, date) for text, date in found]

    def _in_place(self, turn: Turn, records: list[Record]) -> list[Record]:
        """If a place is named, the records of several that stand there."""
        fits = [r for r in records if r.kind != "program" or any(fit.stands_in(r, p) for p in turn.places)]
        return fits if turn.places and fits and len(records) > 1 else records

    # Other

    def _repeat(self, turn: Turn) -> Reply:
        said = turn.memory.said
        return Reply([said or sentence("utter_repeat_nothing", turn.language)], slots={"said": said})

    def _in_spanish(self, turn: Turn, reply: Reply) -> list[str]:
        """Spanish so far: the numbers first, then the facts as they stand."""
        if len(reply.lines) == 1 and any(reply.lines[0] == v.get("es") for v in responses().values()):
            return reply.lines
        return [sentence("utter_spanish_lead", "es"), *reply.lines]
