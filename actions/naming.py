"""Which records a turn means: by name, by description, by pointing back."""

from __future__ import annotations

from collections.abc import Sequence

from actions import card, fit
from actions.reply import OFF_TOPIC, POINTING, Answering, Reply, routes
from actions.turn import Named, Turn
from bot.facets import FACETS
from bot.sentences import sentence
from knowledge.places import Place, display
from knowledge.text import norms


class Naming(Answering):
    """Which records a turn means: by name, by description, by pointing back."""

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

    def _described_at_length(self, turn: Turn) -> str | None:
        """The program that a long description fits better than any other does."""
        if turn.intent in OFF_TOPIC or turn.intent in routes()["passages"] or turn.intent.startswith("danger_"):
            return None
        hits = [h for h in self.directory.described(turn.text, 6) if h.id in self.directory.records]
        if not hits or hits[0].matched < 4 or self.directory.record(hits[0].id).kind != "program":
            return None
        rivals = [h.score for h in hits[1:] if h.matched >= hits[0].matched]
        clear = not rivals or hits[0].score >= 1.2 * rivals[0]
        return hits[0].id if clear and hits[0].score >= 12 and turn.confidence < 0.8 else None

    def _described_here(self, turn: Turn, where: Place | None) -> list[str]:
        """A description and a place that agree on one program ("the kentucky police with social workers")."""
        if not turn.places or turn.intent in {"find_local", "list_programs", "correct_place", *OFF_TOPIC}:
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

    def _describes(self, turn: Turn, least: float, words: int = 2) -> str | None:
        """The entry that a description fits clearly best: by score, and by the number of telling words shared."""
        hits = self.directory.described(turn.text, limit=3)
        hits = [h for h in hits if not h.id.startswith("ref-") and not h.id.endswith("-overview")] or []
        if not hits or hits[0].score < least or hits[0].matched < words:
            return None
        return hits[0].id

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

    def _follows_up(self, turn: Turn) -> bool:
        """True if a short message points back at what was just spoken of."""
        said = norms(turn.text)
        return bool(turn.memory.program) and len(said) <= 12 and (len(said) <= 5 or bool(set(said) & POINTING))

    def _detailed(self, turn: Turn) -> bool:
        return any(self.directory.details(k, turn.text) for k in turn.memory.program if k in self.directory.records)

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
