"""Answers to a need: the lines that serve it, and local help."""

from __future__ import annotations

from collections.abc import Sequence

from actions import card, fit
from actions.reply import DOUBTFUL, Answering, Reply, needs
from actions.turn import SURE, Turn
from bot.sentences import sentence
from knowledge.places import Place, display
from knowledge.schema import Record


class Needing(Answering):
    """Answers to a need: the lines that serve it, and local help."""

    def _need(self, turn: Turn) -> str | None:
        if turn.intent in DOUBTFUL:
            return DOUBTFUL[turn.intent]
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
