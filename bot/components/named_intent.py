"""A question that surely names a program, or a place, is about it, whatever small talk it resembles."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.facets import FACETS
from knowledge import current

_COURTESIES = frozenset({"greet", "thanks", "goodbye"})
_PASSING = frozenset({"line-911", "988-lifeline", "line-211"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class NamedProgramIntent(GraphComponent):
    """Replaces an intent of small talk or of the assistant itself by the likeliest question about a program."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NamedProgramIntent:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = str((message.get("intent") or {}).get("name"))
            ranking = message.get("intent_ranking") or []
            doubtful = float((message.get("intent") or {}).get("confidence") or 0.0) < 0.6
            if intent in {"thanks", "goodbye"} and doubtful:
                message.set("intent", {"name": "nlu_fallback", "confidence": 0.2}, add_to_output=True)
            elif intent in _COURTESIES and _has(message, "place"):
                found = next((r for r in ranking if r["name"] not in _COURTESIES), None)
                message.set("intent", found or {"name": "find_local", "confidence": 0.5}, add_to_output=True)
            elif (intent in _COURTESIES or _is_small_talk(intent)) and _names_a_program(message):
                best = next((r for r in ranking if r["name"] in FACETS), {"name": "about_program", "confidence": 0.3})
                message.set("intent", best, add_to_output=True)
        return messages


def _has(message: Message, entity: str) -> bool:
    return any(e.get("entity") == entity for e in message.get(ENTITIES) or [])


def _is_small_talk(name: str) -> bool:
    return name.startswith("meta_") or name in {
        "repeat",
        "affirm",
        "deny",
        "legal_advice",
        "out_of_scope",
        "nonsense",
        "lookalike_safe",
        "medical_advice",
    }


def _names_a_program(message: Message) -> bool:
    records = current.directory().records
    sure = [e for e in message.get(ENTITIES) or [] if e.get("entity") == "program" and not e.get("weak")]
    return any(key in records and key not in _PASSING for e in sure for key in e.get("ids") or [])
