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

from bot.components.gate import names_something
from bot.danger import answers_for, is_answer_to_danger
from bot.sentences import sentence
from knowledge.current import places_in
from safety import LEVELS, Context, Risk, assess

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
        text = tracker.latest_message.text if tracker.latest_message else ""
        answers, done = answers_for(risk, text or "", countries_of(text or "")), _done_since_the_message(tracker)
        left = [answer for answer in answers if answer not in done]
        if left == answers:
            language = tracker.get_slot("language") or "en"
            spoken = "\n\n".join(sentence(answer, language) for answer in answers)  # "say that again" means this
            events = [
                ActiveLoop(None),
                SlotSet("requested_slot", None),
                SlotSet("said", spoken),
                *_in_view(tracker, risk),
            ]
            return self._choose(left[0], domain, events)
        if left:
            return self._choose(left[0], domain)
        if REQUEST not in done and has_request(tracker):
            return self._choose(REQUEST, domain)
        return self._choose(ACTION_LISTEN_NAME, domain)

    def _choose(self, action: str, domain: Domain, events: list[Event] | None = None) -> PolicyPrediction:
        chances = self._default_predictions(domain)
        chances[domain.index_for_action(action)] = 1.0
        return self._prediction(chances, events=events, is_no_user_prediction=True)


def risk_of(tracker: DialogueStateTracker) -> Risk:
    """The danger in the latest message: its raw text judged again in the light of the talk, with what the gate saw."""
    message = tracker.latest_message
    if message is None or not message.text:
        return Risk()
    seen = assess(message.text, None if has_request(tracker) else context_of(tracker))
    gate = message.parse_data.get("risk") or {}
    if LEVELS.index(gate.get("level", "none")) > LEVELS.index(seen.level):
        return Risk(gate["level"], tuple(gate["kinds"]), gate["perspective"])
    return seen


def context_of(tracker: DialogueStateTracker) -> Context:
    """The last danger of the talk, and whether the answer before the latest message was one to danger."""
    last = tracker.get_slot("danger")
    if not last:
        return Context()
    before, answered = False, False
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            if before:
                break
            before = True
        elif before and isinstance(event, ActionExecuted):
            answered = answered or is_answer_to_danger(str(event.action_name))
    return Context(Risk(last["level"], tuple(last["kinds"]), last["perspective"]), answered)


def countries_of(text: str) -> set[str]:
    """The codes of the countries in which the places named in `text` lie."""
    return {match.place.country for match in places_in(text) if match.place.country}


def _done_since_the_message(tracker: DialogueStateTracker) -> list[str]:
    done: list[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted):
            done.append(str(event.action_name))
    return done


def has_request(tracker: DialogueStateTracker) -> bool:
    """True if the latest message names a place or a program: then it asks for it too."""
    message = tracker.latest_message
    return names_something(message.entities if message else [])


def _in_view(tracker: DialogueStateTracker, risk: Risk) -> list[Event]:
    met = list(tracker.get_slot("help_in_view") or [])
    return [
        SlotSet("danger", risk.as_dict()),
        SlotSet("help_in_view", met + [k for k in risk.kinds if k not in met]),
    ]
