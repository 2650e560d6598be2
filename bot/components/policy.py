"""The safety policy: danger is answered before anything else, whatever a form, a payload or a rule wants."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.danger import judged, response_for
from bot.sentences import sentence
from safety import LEVELS, Risk

REQUEST = "action_answer"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class SafetyPolicy(Policy):
    """Reads the raw text again; answers danger with a response of the domain, then lets the request go on."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": 100}

    @staticmethod
    def supported_data() -> SupportedData:
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        risk = risk_of(tracker)
        if not risk.is_danger:
            return self._prediction(self._default_predictions(domain))
        answer = response_for(risk)
        done = _done_since_the_message(tracker)
        if answer not in done:
            spoken = sentence(answer, tracker.get_slot("language") or "en")  # "say that again" means this
            events = [
                ActiveLoop(None),
                SlotSet("requested_slot", None),
                SlotSet("said", spoken),
                *_in_view(tracker, risk),
            ]
            return self._choose(answer, domain, events)
        if REQUEST not in done and _has_request(tracker):
            return self._choose(REQUEST, domain)
        return self._choose(ACTION_LISTEN_NAME, domain)

    def _choose(self, action: str, domain: Domain, events: list[Event] | None = None) -> PolicyPrediction:
        chances = self._default_predictions(domain)
        chances[domain.index_for_action(action)] = 1.0
        return self._prediction(chances, events=events, is_no_user_prediction=True)


def risk_of(tracker: DialogueStateTracker) -> Risk:
    """The danger in the latest message: its raw text judged again, with what the gate saw."""
    message = tracker.latest_message
    if message is None or not message.text:
        return Risk()
    seen = judged(message.text, message.parse_data.get("intent_ranking") or [])
    gate = message.parse_data.get("risk") or {}
    if LEVELS.index(gate.get("level", "none")) > LEVELS.index(seen.level):
        return Risk(gate["level"], tuple(gate["kinds"]), gate["perspective"])
    return seen


def _done_since_the_message(tracker: DialogueStateTracker) -> list[str]:
    done: list[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted):
            done.append(str(event.action_name))
    return done


def _has_request(tracker: DialogueStateTracker) -> bool:
    message = tracker.latest_message
    return any(
        e.get("entity") in {"place", "program"} and not e.get("weak") for e in (message.entities if message else [])
    )


def _in_view(tracker: DialogueStateTracker, risk: Risk) -> list[Event]:
    met = list(tracker.get_slot("help_in_view") or [])
    return [SlotSet("help_in_view", met + [k for k in risk.kinds if k not in met])]
