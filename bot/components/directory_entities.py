"""Marks the directory's names and the places in a message as entities."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.components.tokenizer import LONGEST
from knowledge import current
from knowledge.places import PlaceMatch, display

_NUMBER = re.compile(r"(?<!\d)(?:1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?!\d)")


def entities_in(text: str) -> list[dict[str, Any]]:
    """Entities `program` (with `ids`, `weak`) and `place` (with its parts) of `text`, in order."""
    found = [
        {
            ENTITY_ATTRIBUTE_TYPE: "program",
            ENTITY_ATTRIBUTE_START: match.start,
            ENTITY_ATTRIBUTE_END: match.end,
            ENTITY_ATTRIBUTE_VALUE: match.ids[0],
            "ids": list(match.ids),
            "weak": match.weak,
            "score": match.score,
            "words": match.text,
        }
        for match in current.names_in(text)
    ]
    found += [n for n in _numbers_in(text) if not any(n["start"] < e["end"] and e["start"] < n["end"] for e in found)]
    found += [
        {
            ENTITY_ATTRIBUTE_TYPE: "place",
            ENTITY_ATTRIBUTE_START: match.start,
            ENTITY_ATTRIBUTE_END: match.end,
            ENTITY_ATTRIBUTE_VALUE: display(match.place),
            "parts": {
                **match.place.as_dict(),
                "candidates": list(match.place.candidates),
                "unknown": match.place.unknown,
            },
        }
        for match in current.places_in(text)
        if not _is_the_name(match, found)  # "the hours of STAR": not the town called Star
    ]
    return sorted(found, key=lambda e: (e[ENTITY_ATTRIBUTE_START], e[ENTITY_ATTRIBUTE_TYPE]))


def _is_the_name(place: PlaceMatch, named: list[dict[str, Any]]) -> bool:
    return any((n["start"], n["end"]) == (place.start, place.end) for n in named)


def _numbers_in(text: str) -> list[dict[str, Any]]:
    """Telephone numbers in `text` that belong to a record."""
    found = []
    for match in _NUMBER.finditer(text):
        ids = current.directory().with_number(re.sub(r"\D", "", match.group()))
        if ids:
            found.append(
                {
                    "entity": "program",
                    "start": match.start(),
                    "end": match.end(),
                    "value": ids[0],
                    "ids": ids[:1],
                    "weak": False,
                    "score": 100.0,
                    "words": match.group(),
                }
            )
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DirectoryEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds programs, lines, passages and places by the directory's own index."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DirectoryEntityExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self.add_extractor_name(entities_in((message.get(TEXT) or "")[:LONGEST]))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
