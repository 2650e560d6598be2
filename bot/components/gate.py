"""The safety gate: last of the pipeline, labels danger on the message and tells the language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.language import language_of
from safety import Risk, assess

_SUPPORT = {
    "grief": "need_grief",
    "distress": "support_distress",
    "recovery": "support_recovery",
    "worry": "support_worry",
    "substance": "need_substance",
}
"""kind of support -> the intent that answers it, where the message asks for nothing in particular."""
_VAGUE = frozenset(
    {"support_distress", "nlu_fallback", "lookalike_safe", "nonsense", "out_of_scope", "frustration", "goodbye"}
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyGate(GraphComponent):
    """Sets what `safety` sees on the message as `risk`, and an entity `language`."""

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
            risk = assess(text)
            message.set("risk", risk.as_dict(), add_to_output=True)
            intent = intent_for(risk, message.get("intent") or {}, names_something(message.get(ENTITIES, [])))
            message.set("intent", intent, add_to_output=True)
            spoken = {"entity": "language", "value": language_of(text), "start": 0, "end": 0, "extractor": "SafetyGate"}
            message.set(ENTITIES, [*message.get(ENTITIES, []), spoken], add_to_output=True)
        return messages


def intent_for(risk: Risk, intent: dict[str, Any], named: bool) -> dict[str, Any]:
    """The intent of a message in the light of its risk; `named`: it names a place or a program, so it asks for one."""
    if risk.is_danger:
        return {"name": "danger", "confidence": 1.0}
    name, confidence = str(intent.get("name")), float(intent.get("confidence") or 0.0)
    support = _SUPPORT.get(risk.kinds[0]) if risk.level == "support" and risk.kinds else None
    doubtful = name.startswith("danger_") or name in _VAGUE or confidence < 0.6
    if support and doubtful and not named:
        return {"name": support, "confidence": 0.9}
    return intent


def names_something(entities: Iterable[dict[str, Any]]) -> bool:
    """True if the entities of a message name a place or a program for certain: then it asks for it too."""
    return any(entity.get("entity") in {"place", "program"} and not entity.get("weak") for entity in entities)
