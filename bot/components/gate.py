"""The safety gate: last of the pipeline, labels danger on the message and tells the language."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.danger import judged
from knowledge.language import language_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyGate(GraphComponent):
    """Unites what the patterns and the trained classifier see; sets `risk` and an entity `language`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyGate:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            risk = judged(text, message.get("intent_ranking") or [])
            message.set("risk", risk.as_dict(), add_to_output=True)
            if risk.is_danger:
                message.set("intent", {"name": "danger", "confidence": 1.0}, add_to_output=True)
            elif "grief" in risk.kinds and _doubtful(message.get("intent") or {}):
                message.set("intent", {"name": "need_grief", "confidence": 0.9}, add_to_output=True)
            spoken = {"entity": "language", "value": language_of(text), "start": 0, "end": 0, "extractor": "SafetyGate"}
            message.set(ENTITIES, [*message.get(ENTITIES, []), spoken], add_to_output=True)
        return messages


def _doubtful(intent: dict[str, Any]) -> bool:
    name = str(intent.get("name"))
    return (
        name.startswith("danger_")
        or name in {"support_distress", "nlu_fallback"}
        or float(intent.get("confidence") or 0.0) < 0.6
    )
