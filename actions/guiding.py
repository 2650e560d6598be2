"""Answers from the guide: passages, resources, references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions import card
from actions.reply import Answering, Reply
from actions.turn import Turn
from bot.sentences import sentence


class Guiding(Answering):
    """Answers from the guide: passages, resources, references."""

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
