"""The safety policy on talks made by hand: danger is answered first, whatever else goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.policy import SafetyPolicy, risk_of
from bot.sentences import DOMAIN, sentence
from safety import Risk

DANGER = "I want to kill myself"
CRISIS = "utter_crisis_suicide_self"
DENVER = {"entity": "place", "value": "Denver, Colorado", "start": 0, "end": 6}
STAR = {"entity": "program", "value": "star-denver-co", "start": 0, "end": 4, "weak": False}
Talk = list[Event]


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The assistant's own domain."""
    return Domain.load(str(DOMAIN))


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> SafetyPolicy:
    """The policy, as Rasa makes it."""
    folder: Path = tmp_path_factory.mktemp("model")
    context = ExecutionContext(GraphSchema({}), "safety")
    return SafetyPolicy.create(
        SafetyPolicy.get_default_config(), LocalModelStorage(folder), Resource("safety"), context
    )


def said(text: str, *entities: dict[str, Any], intent: str = "danger", **parsed: Any) -> UserUttered:
    """A message of the person, as the pipeline hands it on."""
    parsed = {"text": text, "intent": {"name": intent, "confidence": 1.0}, "entities": list(entities), **parsed}
    return UserUttered(text, parsed["intent"], list(entities), parsed)


def tracker_of(domain: Domain, *events: Event) -> DialogueStateTracker:
    """A talk in which these things have happened, after the assistant listened."""
    return DialogueStateTracker.from_events(
        "talk", [ActionExecuted("action_listen"), *events], domain.slots, domain=domain
    )


def predicted(policy: SafetyPolicy, domain: Domain, *events: Event) -> PolicyPrediction:
    """What the policy predicts after these events."""
    return policy.predict_action_probabilities(tracker_of(domain, *events), domain)


def chosen(policy: SafetyPolicy, domain: Domain, *events: Event) -> str | None:
    """The action that the policy chooses after these events; None if it leaves the choice to others."""
    chances = predicted(policy, domain, *events).probabilities
    return domain.action_names_or_texts[chances.index(1.0)] if max(chances) else None


def test_danger_is_answered(policy: SafetyPolicy, domain: Domain) -> None:
    """A message of danger leads to the response to this danger."""
    assert chosen(policy, domain, said(DANGER)) == CRISIS


def test_danger_is_read_from_the_raw_text(policy: SafetyPolicy, domain: Domain) -> None:
    """Whatever the pipeline made of the message, the words themselves decide."""
    assert chosen(policy, domain, said(DANGER, intent="greet")) == CRISIS


def test_danger_that_only_the_gate_saw_is_answered(policy: SafetyPolicy, domain: Domain) -> None:
    """What the gate set on the message counts where the patterns are silent."""
    risk = {"level": "crisis", "kinds": ["abuse"], "perspective": "self"}
    assert chosen(policy, domain, said("we went to the library", risk=risk)) == "utter_crisis_abuse_self"


def test_the_gate_cannot_make_less_of_a_danger(policy: SafetyPolicy, domain: Domain) -> None:
    """A message is as dangerous as the more careful of the judges finds it."""
    calm = {"level": "none", "kinds": [], "perspective": "unknown"}
    assert risk_of(tracker_of(domain, said(DANGER, risk=calm))).level == "crisis"


def test_danger_wins_over_an_active_loop(policy: SafetyPolicy, domain: Domain) -> None:
    """In the middle of a form, danger is answered first."""
    assert chosen(policy, domain, ActiveLoop("city_form"), said(DANGER)) == CRISIS


def test_danger_ends_an_active_loop(policy: SafetyPolicy, domain: Domain) -> None:
    """With the answer the form is over, nothing is asked for any more, and help stays in view."""
    events = predicted(policy, domain, ActiveLoop("city_form"), said(DANGER)).events
    over = [ActiveLoop(None), SlotSet("requested_slot", None)]
    answer = SlotSet("said", sentence("utter_crisis_suicide_self"))
    met = SlotSet("danger", {"level": "crisis", "kinds": ["suicide"], "perspective": "self"})
    assert events == [*over, answer, met, SlotSet("help_in_view", ["suicide"])]


def test_danger_wins_over_a_slash_payload(policy: SafetyPolicy, domain: Domain) -> None:
    """A payload that holds danger is answered as danger, not as the intent it names."""
    assert chosen(policy, domain, said("/greet I want to kill myself", intent="greet")) == CRISIS


def test_danger_wins_over_every_other_policy(policy: SafetyPolicy, domain: Domain) -> None:
    """The prediction counts as one that needs no user message and stands above rules in priority."""
    prediction = predicted(policy, domain, said(DANGER))
    assert (prediction.is_no_user_prediction, prediction.policy_priority) == (True, 100)


def test_a_request_goes_on_after_the_answer(policy: SafetyPolicy, domain: Domain) -> None:
    """Who is in danger and names a place gets the help there too."""
    assert chosen(policy, domain, said(DANGER, DENVER), ActionExecuted(CRISIS)) == "action_answer"


def test_a_program_named_in_danger_is_a_request_too(policy: SafetyPolicy, domain: Domain) -> None:
    """Who is in danger and names a program gets its answer too."""
    assert chosen(policy, domain, said(DANGER, STAR), ActionExecuted(CRISIS)) == "action_answer"


def test_an_ordinary_word_is_no_request(policy: SafetyPolicy, domain: Domain) -> None:
    """A word that only may be a name brings no program up in danger."""
    weak = {**STAR, "weak": True}
    assert chosen(policy, domain, said(DANGER, weak), ActionExecuted(CRISIS)) == "action_listen"


def test_after_the_request_it_listens(policy: SafetyPolicy, domain: Domain) -> None:
    """Danger answered, request answered: the turn is the person's."""
    done = [ActionExecuted(CRISIS), ActionExecuted("action_answer")]
    assert chosen(policy, domain, said(DANGER, DENVER), *done) == "action_listen"


def test_without_a_request_it_listens_at_once(policy: SafetyPolicy, domain: Domain) -> None:
    """Nothing is said after the answer to danger if nothing else was asked."""
    assert chosen(policy, domain, said(DANGER), ActionExecuted(CRISIS)) == "action_listen"


def test_danger_said_again_is_answered_again(policy: SafetyPolicy, domain: Domain) -> None:
    """An answer given before counts only for the message it followed."""
    before = [said(DANGER), ActionExecuted(CRISIS), ActionExecuted("action_listen")]
    assert chosen(policy, domain, *before, said(DANGER)) == CRISIS


MET = SlotSet("danger", {"level": "crisis", "kinds": ["suicide"], "perspective": "self"})


@pytest.mark.parametrize(
    ("reply", "answer"),
    [("jk im fine", "utter_crisis_still_here"), ("no", "utter_crisis_still_here"), ("yes", "utter_crisis_again")],
)
def test_a_reply_to_the_answer_keeps_help_open(policy: SafetyPolicy, domain: Domain, reply: str, answer: str) -> None:
    """What takes danger back or confirms it, right after the answer to danger, gets help again."""
    before = [said(DANGER), MET, ActionExecuted(CRISIS), ActionExecuted("action_listen")]
    assert chosen(policy, domain, *before, said(reply, intent="deny")) == answer


def test_a_no_to_another_question_is_only_a_no(policy: SafetyPolicy, domain: Domain) -> None:
    """Once another answer stands between, a 'no' is about that answer."""
    before = [said(DANGER), MET, ActionExecuted(CRISIS), ActionExecuted("action_listen")]
    asked = [said("hours of STAR", intent="hours"), ActionExecuted("action_answer"), ActionExecuted("action_listen")]
    assert chosen(policy, domain, *before, *asked, said("no", intent="deny")) is None


def test_a_place_named_after_danger_is_a_request(policy: SafetyPolicy, domain: Domain) -> None:
    """'I am in Denver' after a danger asks for help in Denver."""
    before = [said(DANGER), MET, ActionExecuted(CRISIS), ActionExecuted("action_listen")]
    assert chosen(policy, domain, *before, said("im in Denver", DENVER, intent="find_local")) is None


def test_for_whom_it_is_adds_a_line(policy: SafetyPolicy, domain: Domain) -> None:
    """After the answer comes the line for a veteran, then the assistant listens."""
    message = said("I am a veteran and I want to kill myself")
    assert chosen(policy, domain, message, ActionExecuted(CRISIS)) == "utter_also_veteran"
    done = [ActionExecuted(CRISIS), ActionExecuted("utter_also_veteran")]
    assert chosen(policy, domain, message, *done) == "action_listen"


def test_all_dangers_of_a_talk_stay_in_view(policy: SafetyPolicy, domain: Domain) -> None:
    """A new danger is remembered beside the one met before; each stands there once."""
    before = SlotSet("help_in_view", ["abuse", "suicide"])
    events = predicted(policy, domain, before, said("I want to kill myself, and I cut my arms")).events
    assert events[-1] == SlotSet("help_in_view", ["abuse", "suicide", "self_harm"])


@pytest.mark.parametrize("text", ["what are STAR's hours", "my brother died by suicide last year", "thanks", ""])
def test_without_danger_the_choice_is_left_to_others(policy: SafetyPolicy, domain: Domain, text: str) -> None:
    """No danger: no action is likelier than another, and nothing happens to the talk."""
    prediction = predicted(policy, domain, said(text, intent="hours"))
    assert (set(prediction.probabilities), prediction.events) == ({0.0}, [])


def test_before_the_first_word_there_is_no_danger(policy: SafetyPolicy, domain: Domain) -> None:
    """A talk without a message is no danger."""
    assert risk_of(tracker_of(domain)) == Risk()


def test_training_learns_nothing(policy: SafetyPolicy, domain: Domain) -> None:
    """The policy follows its rule and no example; training hands its resource back."""
    assert policy.train([], domain) == Resource("safety")
