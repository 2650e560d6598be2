"""Answers for a place: who serves it, or that nobody is known to."""

from __future__ import annotations

from dataclasses import replace

from actions import card, fit
from actions.reply import Answering, Reply
from actions.turn import Turn, parts_of
from bot.facets import FACETS
from bot.sentences import sentence
from knowledge import places
from knowledge.places import Place, display, state_name
from knowledge.schema import Record


class Placing(Answering):
    """Answers for a place: who serves it, or that nobody is known to."""

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
