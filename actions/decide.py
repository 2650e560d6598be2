"""From a turn to an answer: which records, which lines, which buttons. Pure: no Rasa, no sentence of its own."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from actions import card, fit
from actions.turn import SURE, Named, Turn, parts_of
from bot.facets import FACETS
from bot.sentences import responses, sentence
from knowledge import places
from knowledge.directory import Directory
from knowledge.places import Place, display, state_name
from knowledge.schema import Record
from knowledge.text import norms

_FOLDER = Path(__file__).parent
_LIST = 6
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
_OFF_TOPIC = {
    "out_of_scope",
    "lookalike_safe",
    "nonsense",
    "greet",
    "thanks",
    "goodbye",
    "medical_advice",
    "legal_advice",
    "frustration",
}
_DOUBTFUL = {
    "danger_suicide": "suicide", "danger_self_harm": "suicide", "danger_overdose": "overdose", "danger_abuse": "abuse",
    "danger_psychosis": "family_crisis", "danger_child": "child_abuse", "danger_medical": "poison", "danger_violence": "family_crisis",
}  # fmt: skip
"""The need to answer where danger is possible but neither judge was sure."""
_POINTING = frozenset(
    [
        "it",
        "its",
        "they",
        "them",
        "their",
        "that",
        "those",
        "this",
        "these",
        "one",
        "he",
        "she",
        "theyre",
        "thats",
        "there",
        "then",
        "instead",
        "also",
        "too",
        "ok",
        "and",
    ]
)
_DESCRIBABLE = {
    *FACETS,
    "find_local",
    "nlu_fallback",
    "list_programs",
    "resources_list",
    "out_of_scope",
    "nonsense",
    "compare_programs",
}


@dataclass
class Reply:
    """What to say: lines of one message, buttons (title, payload), records used, slots to set."""

    lines: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)


@functools.cache
def routes() -> dict[str, Any]:
    """Passages by intent, meaning of filters (actions/routes.yml)."""
    return dict(yaml.safe_load((_FOLDER / "routes.yml").read_text(encoding="utf-8")))


@functools.cache
def needs() -> dict[str, list[str]]:
    """Lines by need (knowledge/needs.yml)."""
    path = _FOLDER.parent / "knowledge" / "needs.yml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


class Decider:
    """Answers turns from one directory."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

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
        if turn.intent in _OFF_TOPIC and turn.confidence >= 0.5 and not self._follows_up(turn):
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
        if turn.intent in _DESCRIBABLE and (found := self._describes(turn, 7.0)):
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

    def _beside_the_point(self, turn: Turn, records: list[str]) -> bool:
        """988, 911 or 211 named in passing ("besides 911", "911 calls a year") is not what is asked about."""
        if not records or not set(records) <= set(fit.FEATURED):
            return False
        if turn.intent.startswith("need_") and turn.intent != "need_text_line" and turn.confidence >= 0.4:
            return True
        if turn.intent.startswith("meta_") and turn.confidence >= 0.5:
            return True
        if turn.intent in routes()["passages"] or turn.intent in {
            "list_programs",
            "find_local",
            "guide_says",
            "resources_list",
        }:
            return True
        return bool(turn.places) and not (set(records) == {"988-lifeline"} and turn.intent in FACETS)

    def _pointed_at(self, turn: Turn) -> list[str]:
        """ "The second one", "the other one": one of several just named."""
        several = turn.memory.program
        if len(several) < 2 or turn.places:
            return []
        said = set(norms(turn.text))
        for number, words in enumerate(
            ({"first", "former", "1st"}, {"second", "latter", "2nd", "other"}, {"third", "3rd"})
        ):
            if said & words and number < len(several):
                return [several[number]]
        return []

    def _described_here(self, turn: Turn, where: Place | None) -> list[str]:
        """A description and a place that agree on one program ("the kentucky police with social workers")."""
        if not turn.places or turn.intent in {"find_local", "list_programs", "correct_place", *_OFF_TOPIC}:
            return []
        hits = [h for h in self.directory.described(turn.text, 6) if h.id in self.directory.records]
        hits = [h for h in hits if self.directory.record(h.id).kind == "program"]
        for hit in hits[:3]:
            record = self.directory.record(hit.id)
            here = any(fit.stands_in(record, p) or (p.is_ambiguous and record.city == p.city) for p in turn.places)
            here = here or (
                hit is hits[0] and hit.matched >= 3 and any(p.state == record.state and not p.city for p in turn.places)
            )
            least = 3 if turn.intent.startswith("need_") else 2
            if here and hit.score >= 0.6 * hits[0].score and hit.matched >= least and hit.score >= 6:
                return [record.id]
        return []

    def _follows_up(self, turn: Turn) -> bool:
        """True if a short message points back at what was just spoken of."""
        said = norms(turn.text)
        return bool(turn.memory.program) and len(said) <= 12 and (len(said) <= 5 or bool(set(said) & _POINTING))

    def _detailed(self, turn: Turn) -> bool:
        return any(self.directory.details(k, turn.text) for k in turn.memory.program if k in self.directory.records)

    def _general(self, turn: Turn) -> str:
        return self._filled(_GENERAL[turn.intent], turn.language)

    def _filled(self, name: str, language: str) -> str:
        return sentence(name, language, date=max(r.assured_date for r in self.directory.records.values()))

    # Where

    def _with_place_settled(self, turn: Turn) -> Turn:
        """A bare state after 'which Springfield?' settles the place asked about."""
        asked = turn.memory.where
        if not asked or not asked.is_ambiguous:
            return turn
        stated = [p for p in turn.places if p.state in asked.candidates and not p.city and not p.county]
        if not stated:
            return turn
        settled = places.narrowed(asked, stated[0].state or "")
        return replace(turn, places=(settled, *(p for p in turn.places if p not in stated)))

    def _where(self, turn: Turn) -> Place | None:
        if not turn.places:
            return turn.memory.where
        place = next((p for p in reversed(turn.places) if p.city or p.county or p.zip), turn.places[-1])
        if len(turn.places) > 1 and turn.intent != "correct_place":
            place = next((p for p in turn.places if p.city or p.county or p.zip), turn.places[0])
        before = turn.memory.where
        if (
            before
            and before.city
            and place.state
            and not (place.city or place.county)
            and turn.intent == "correct_place"
        ):
            moved = self._same_city_in(before, place.state)
            return moved or place
        return place

    def _same_city_in(self, before: Place, state: str) -> Place | None:
        from knowledge.current import gazetteer
        from knowledge.text import norms

        options = gazetteer().cities.get(norms(before.city or ""), set())
        city = next((c for c, s in sorted(options) if s == state), None)
        return (
            replace(
                before, city=city, state=state, county=gazetteer().county_of.get((city, state)), zip=None, candidates=()
            )
            if city
            else None
        )

    # Names

    def _records_named(self, turn: Turn, where: Place | None) -> list[str]:
        trusted = turn.intent in FACETS or turn.intent in {
            "compare_programs",
            "list_programs",
            "find_local",
            "correct_place",
        }
        keys: list[str] = []
        for name in turn.names:
            if name.weak and not trusted:
                continue
            keys += [k for k in self._narrowed(name, turn, where) if k not in keys]
        return keys

    def _narrowed(self, name: Named, turn: Turn, where: Place | None) -> tuple[str, ...]:
        if len(name.ids) == 1:
            return name.ids
        for place in [*turn.places, *([where] if where else [])]:
            fits = tuple(
                k for k in name.ids if k in self.directory.records and fit.stands_in(self.directory.record(k), place)
            )
            if fits:
                return fits
        if turn.memory.program and (same := tuple(k for k in name.ids if k in turn.memory.program)):
            return same
        hits = self.directory.described(turn.text, 2, name.ids)
        if len(hits) == 1 or (len(hits) == 2 and hits[0].score > 1.3 * hits[1].score):
            return (hits[0].id,)
        return name.ids

    def _unsettled(self, turn: Turn, records: list[str]) -> list[str]:
        for name in turn.names:
            fits = [k for k in name.ids if k in records]
            if len(fits) > 2 and len(name.ids) > 2:
                return fits
        return []

    def _which(self, turn: Turn, choices: Sequence[str]) -> Reply:
        records = [self.directory.record(k) for k in choices]
        name = next(n.text for n in turn.names if set(choices) <= set(n.ids))
        lines = [sentence("utter_which_program", turn.language, name=name)]
        lines += [
            sentence("utter_name_only", name=r.short_name, where=card.where(r), police=card.police_short(r))
            for r in records
        ]
        lines.append(sentence("utter_always_open", turn.language))
        buttons = [
            (sentence("utter_title", name=r.short_name, where=card.where(r)), fit.payload(turn.facets[:1], r.id))
            for r in records
        ]
        return Reply(lines, buttons, list(choices), {"choices": list(choices), "topic": turn.intent})

    def _describes(self, turn: Turn, least: float, words: int = 2) -> str | None:
        """The entry that a description fits clearly best: by score, and by the number of telling words shared."""
        hits = self.directory.described(turn.text, limit=3)
        hits = [h for h in hits if not h.id.startswith("ref-") and not h.id.endswith("-overview")] or []
        if not hits or hits[0].score < least or hits[0].matched < words:
            return None
        return hits[0].id

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

    def _described_at_length(self, turn: Turn) -> str | None:
        """The program that a long description fits better than any other does."""
        if turn.intent in _OFF_TOPIC or turn.intent in routes()["passages"] or turn.intent.startswith("danger_"):
            return None
        hits = [h for h in self.directory.described(turn.text, 6) if h.id in self.directory.records]
        if not hits or hits[0].matched < 4 or self.directory.record(hits[0].id).kind != "program":
            return None
        rivals = [h.score for h in hits[1:] if h.matched >= hits[0].matched]
        clear = not rivals or hits[0].score >= 1.2 * rivals[0]
        return hits[0].id if clear and hits[0].score >= 12 and turn.confidence < 0.8 else None

    def _fitting_best(self, turn: Turn, records: list[str]) -> list[str]:
        """Of several records named, those that the other words fit; all of them in a comparison."""
        if len(records) < 2 or turn.intent in {"compare_programs", "lines_compare"} or len(norms(turn.text)) < 6:
            return records
        matched = {h.id: h.matched for h in self.directory.described(turn.text, 10, records)}
        best = max(matched.values(), default=0)
        return [k for k in records if matched.get(k, 0) >= best - 1] or records

    def _better_described(self, turn: Turn, records: list[str]) -> str | None:
        """A description of another record that fits far better than a generic name in passing."""
        if len(records) > 2 or len(norms(turn.text)) < 8 or turn.intent in {"compare_programs", "lines_compare"}:
            return None
        hits = self.directory.described(turn.text, 30)
        best = next((h for h in hits if h.id in self.directory.records), None)
        own = max((h.matched for h in hits if h.id in records), default=0)
        return best.id if best and best.id not in records and best.matched >= max(4, own + 2) else None

    def _namesake(self, turn: Turn, records: list[str]) -> tuple[list[str], list[str]]:
        """A name in a place that its program does not serve may be another team's ("CRT in Aurora").

        Returns what to say of that, and the ids of the local programs meant instead, if the words fit any.
        """
        asked = [p for p in turn.places if p.city or p.county]
        only = [self.directory.record(k) for k in records]
        if not asked or any(r.kind != "program" or r.status == "defunct" for r in only):
            return [], []
        if any(fit.serves(r, p) for r in only for p in asked):
            return [], []
        local = [r.id for p in asked if not p.is_ambiguous for r in self._local(p) if r.kind == "program"]
        hits = self.directory.described(turn.text, 1, local) if local else []
        if hits and hits[0].matched >= 2:
            return [], [hits[0].id]
        acronym = any(set(records) <= set(n.ids) and " " not in n.text and len(n.text) <= 6 for n in turn.names)
        return (
            [sentence("utter_not_there", place=display(asked[0]), name=r.short_name) for r in only] if acronym else []
        ), []

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
            if len(records) <= _LIST
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

    def _local(self, where: Place) -> list[Record]:
        """Teams and lines that serve `where`: those without officers first."""
        serving = [r for r in self.directory.serving(where) if r.section != "resource"]
        rank = {"none_by_default": 0, "backup_on_request": 0, "not_a_responder": 2, "unknown": 2}
        programs = [r for r in serving if r.kind == "program" and r.response_model != "safety_profile"]
        programs.sort(key=lambda r: rank.get(r.police.involvement if r.police else "unknown", 1))
        return programs + [r for r in serving if r.kind == "line"]

    def _at_place(self, turn: Turn, where: Place) -> Reply:
        if where.unknown:
            return Reply([sentence("utter_place_unknown", turn.language, zip=where.unknown)], slots={"where": None})
        if where.country == "XX":
            world = self.directory.record("find-a-helpline")
            return Reply(
                [sentence("utter_place_abroad", turn.language, place=display(where), url=world.url)], records=[world.id]
            )
        if where.is_ambiguous:
            return self._which_state(turn, where)
        facets = turn.facets or (
            (turn.memory.topic,)
            if turn.memory.topic in FACETS and turn.intent in {"correct_place", "nlu_fallback", "another_option"}
            else ()
        )
        local = self._local(where)
        if where.city is None and where.county is None and where.zip is None and where.state:
            return self._state(turn, where, local)
        meant = [
            k
            for k in turn.memory.program
            if len(turn.memory.program) > 1
            and k in self.directory.records
            and fit.stands_in(self.directory.record(k), where)
        ]
        if meant and turn.intent in {"correct_place", "find_local", "nlu_fallback", *FACETS}:
            return self._about(turn, meant, where)
        ended = self.directory.ended_in(where)
        if facets and facets[0] != "about_program" and local:
            reply = self._about(replace(turn, intent=str(facets[0]), places=()), [r.id for r in local[:3]], where)
            reply.slots["where"] = parts_of(where)
            return reply
        lines = [line for r in ended for line in card.tombstone(self.directory, r)]
        if not local and where.country == "CA":
            return Reply([sentence("utter_place_canada", turn.language)], records=["canada-988"])
        if not local:
            lines.append(sentence("utter_local_none", turn.language, place=display(where)))
            return Reply(lines, records=[r.id for r in ended], slots={"program": None, "topic": "find_local"})
        lines.append(sentence("utter_local_intro", turn.language, place=display(where)))
        for record in local[:4]:
            lines += [
                *(
                    card.full(self.directory, record)
                    if len(local) == 1 and record.kind == "program"
                    else card.brief(self.directory, record)
                ),
                "",
            ]
        if where.country == "CA":
            lines.append(sentence("utter_place_canada", turn.language))
        else:
            lines.append(sentence("utter_always_open", turn.language))
        keys = [r.id for r in [*ended, *local[:4]]]
        return Reply(
            lines,
            fit.facet_buttons(local[:1], ()),
            keys,
            {"program": [r.id for r in local[:2] if r.kind == "program"] or keys[:1], "topic": "find_local"},
        )

    def _state(self, turn: Turn, where: Place, local: list[Record]) -> Reply:
        records = [r for r in self._filtered(turn, self.directory.in_state(where.state or "")) if r not in local]
        same = [r for r in records if r.id in turn.memory.choices]
        if len(same) == 1:
            return self._about(turn, [same[0].id], where)
        if where.country == "CA" and not records:
            return Reply([sentence("utter_place_canada", turn.language)], records=["canada-988"])
        if not records and not local:
            return Reply(
                [
                    sentence("utter_local_none", turn.language, place=display(where)),
                    sentence("utter_ask_where", turn.language),
                ],
                slots={"program": None},
            )
        lines = [sentence("utter_local_intro", turn.language, place=display(where))]
        lines += [card.one_line(self.directory, r) for r in [*records, *local]]
        if where.country == "CA":
            lines.append(sentence("utter_place_canada", turn.language))
        lines += [sentence("utter_ask_where", turn.language), sentence("utter_always_open", turn.language)]
        keys = [r.id for r in [*records, *local]]
        return Reply(
            lines,
            records=keys,
            slots={"program": keys[:1] if len(keys) == 1 else None, "topic": "find_local", "choices": keys},
        )

    def _which_state(self, turn: Turn, where: Place) -> Reply:
        known = {
            r.state for r in self.directory.programs() if (r.city or "").casefold() == (where.city or "").casefold()
        }
        known |= {
            c.rpartition(", ")[2]
            for r in self.directory.programs()
            for c in fit.areas(r)
            if c.rpartition(", ")[0] == (where.city or where.county)
        }
        states = sorted(where.candidates, key=lambda s: (s not in known, state_name(s)))
        buttons = [
            (sentence("utter_button_state", state=state_name(s)), f"{where.city or where.county}, {state_name(s)}")
            for s in states[:5]
        ]
        lines = [sentence("utter_place_ambiguous", turn.language, name=where.city or where.county)]
        here = [r for r in self.directory.programs() if r.city == where.city and r.state in where.candidates][:3]
        lines += [card.one_line(self.directory, r) for r in here]
        return Reply(
            lines,
            buttons,
            [r.id for r in here],
            slots={"topic": turn.memory.topic if turn.intent == "correct_place" else turn.intent},
        )

    # Needs

    def _need(self, turn: Turn) -> str | None:
        if turn.intent in _DOUBTFUL:
            return _DOUBTFUL[turn.intent]
        cues = sorted(f.removeprefix("need_") for f in turn.filters if f.startswith("need_"))
        if cues and (
            turn.intent in {"need_text_line", "nlu_fallback"}
            or (turn.intent.startswith("need_") and turn.confidence < 0.5)
        ):
            return cues[0]
        if turn.intent.startswith("need_"):
            name = turn.intent.removeprefix("need_")
            return "overdose" if name == "overdose_info" else name
        if turn.intent in {"nlu_fallback", "find_local", "support_distress", "list_programs"}:
            best = max((r for r in turn.ranking if r[0].startswith("need_")), key=lambda r: r[1], default=None)
            least = 0.15 if turn.intent == "nlu_fallback" else 0.35 if turn.intent == "find_local" else SURE
            if best and best[1] >= least and not (best[0] == "need_abroad" and turn.places):
                return "overdose" if best[0] == "need_overdose_info" else best[0].removeprefix("need_")
        return None

    def _needed(self, turn: Turn, need: str, where: Place | None) -> Reply:
        lines = [sentence(f"utter_need_{need}", turn.language)]
        keys = needs()[need]
        if need == "deaf" or need == "overdose":
            lines += self._special(need, keys)
        else:
            lines += [card.one_line(self.directory, self.directory.record(k)) for k in keys]
        passed = [k for n in turn.names for k in n.ids if k in fit.FEATURED]
        lines += [fit.detail(t, d) for k in passed for t, d in self.directory.details(k, turn.text, 1)]
        if "no_police" in turn.filters or need == "nonpolice":
            asked = [self.directory.record(k) for k in keys]
            lines += [
                sentence("utter_police_of", name=r.short_name, text=r.police.text)
                for r in asked
                if r.police and r.kind == "line"
            ]
        local: list[Record] = []
        if where and not where.is_ambiguous and not where.unknown:
            local = [r for r in self._local(where) if r.id not in keys]
            local = [
                r
                for r in local
                if need in r.needs
                or need in {"nonpolice", "mental_health", "suicide", "family_crisis", "bystander", "welfare_check"}
            ] or local[:2]
            if local:
                lines += ["", sentence("utter_local_intro", turn.language, place=display(where))]
                lines += [card.one_line(self.directory, r) for r in local[:3]]
                lines += [line for r in local[:3] for line in card.other_lines(self.directory, r)]
                lines += [a for r in local[:3] for a in card.alert(r)]
            elif turn.places:
                lines += ["", sentence("utter_local_none", turn.language, place=display(where))]
        elif turn.places and where and where.is_ambiguous:
            lines.append(sentence("utter_place_ambiguous", turn.language, name=where.city or where.county))
        elif turn.places and where and where.unknown:
            lines.append(sentence("utter_place_unknown", turn.language, zip=where.unknown))
        if need == "dispute":
            others = [r for r in self.directory.programs() if r.response_model == "mediation" or "dispute" in r.needs]
            others.sort(key=lambda r: r.response_model != "mediation")
            lines += [card.one_line(self.directory, r) for r in others if r not in local and r.status != "defunct"][:3]
        if not any("988" in line for line in lines):
            lines.append(sentence("utter_always_open", turn.language))
        if not where:
            lines.append(sentence("utter_ask_where", turn.language))
        records = [*keys, *(r.id for r in local[:3])]
        return Reply(lines, records=records, slots={"program": records[:1], "topic": turn.intent})

    def _need_lines(self, need: str, count: int) -> list[str]:
        keys = needs().get("overdose" if need == "overdose_info" else need, [])
        return [card.one_line(self.directory, self.directory.record(k)) for k in keys[:count]]

    def _special(self, need: str, keys: Sequence[str]) -> list[str]:
        lines = []
        for key in keys:
            record = self.directory.record(key)
            if need == "deaf":
                lines += [
                    card.title(record),
                    *card.phones(self.directory, record, 8),
                    *card.facet(self.directory, record, "languages_spoken"),
                ]
            elif record.kind == "guidance":
                lines += [
                    record.description.text,
                    *(f.text for f in record.facts[: 8 if key == "overdose-first-aid" else 2]),
                ]
            else:
                lines.append(card.one_line(self.directory, record))
        return lines

    # Passages, resources, references

    def _passages(self, turn: Turn, keys: Sequence[str]) -> Reply:
        lines: list[str] = []
        if turn.intent == "practice_overview":
            lines.append(sentence("utter_practice_overview"))
            for key in keys:
                passage = self.directory.passage(key)
                lines.append(sentence("utter_practice_title", name=passage.name, text=" ".join(passage.points)))
            lines.append(sentence("utter_practice_more"))
        else:
            for key in keys:
                passage = self.directory.passage(key)
                if passage.kind != "statistic":
                    lines.append(passage.name)
                lines += passage.points
                lines += [sentence("utter_link", url=passage.url)] if passage.url else []
                lines += [sentence("utter_newer", text=f.text, date=f.source_date) for f in passage.newer]
        hits = self.directory.described(
            turn.text, 1, [r.id for r in self.directory.records.values() if r.section == "guide-resource"]
        )
        if turn.intent.startswith("practice") and hits and hits[0].score >= 6 and hits[0].matched >= 1:
            fitting = self.directory.record(hits[0].id)
            lines.append(sentence("utter_one_resource", name=fitting.name, url=fitting.url))
        last = self.directory.passage(keys[0])
        lines.append(sentence("utter_passage_source", source=last.source, date=last.source_date))
        return Reply(lines, records=list(keys), slots={"topic": turn.intent})

    def _resources(self, turn: Turn) -> Reply:
        resources = [r for r in self.directory.records.values() if r.section == "guide-resource"]
        hits = self.directory.described(turn.text, 2, [r.id for r in resources])
        if hits and (
            hits[0].matched >= 1 and hits[0].score >= 3 and (len(hits) < 2 or hits[0].score > 1.25 * hits[1].score)
        ):
            return self._about(replace(turn, intent="about_program"), [hits[0].id], None)
        lines = [
            sentence("utter_resources_intro"),
            *(sentence("utter_one_resource", name=r.name, url=r.url) for r in resources),
        ]
        return Reply(lines, records=[r.id for r in resources], slots={"topic": turn.intent})

    def _references(self, turn: Turn, records: Sequence[str], passages: Sequence[str]) -> Reply:
        references = [p for p in self.directory.passages.values() if p.kind == "reference"]
        wanted = [p for p in references if p.id in passages or set(p.about) & set(records)]
        if not wanted:
            hits = self.directory.described(turn.text, 3, [p.id for p in references])
            wanted = [self.directory.passage(h.id) for h in hits if h.score >= 5][:1]
        lines = [] if wanted else [sentence("utter_references_intro")]
        lines += [sentence("utter_reference", name=p.points[0], url=p.url) for p in wanted or references]
        lines += [line for k in records for line in card.facet(self.directory, self.directory.record(k), "source")]
        return Reply(
            lines,
            records=[*records, *(p.id for p in wanted)],
            slots={"topic": turn.intent, **({"program": list(records)} if records else {})},
        )

    # Other

    def _repeat(self, turn: Turn) -> Reply:
        said = turn.memory.said
        return Reply([said or sentence("utter_repeat_nothing", turn.language)], slots={"said": said})

    def _in_spanish(self, turn: Turn, reply: Reply) -> list[str]:
        """Spanish so far: the numbers first, then the facts as they stand."""
        if len(reply.lines) == 1 and any(reply.lines[0] == v.get("es") for v in responses().values()):
            return reply.lines
        return [sentence("utter_spanish_lead", "es"), *reply.lines]
