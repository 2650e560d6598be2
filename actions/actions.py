"""The one action of the assistant: answers from the directory."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.decide import Decider
from actions.turn import read
from knowledge import current


class ActionAnswer(Action):
    """Slots and entities -> query -> the domain's sentences with the directory's values."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        reply = Decider(current.directory()).answer(read(tracker.latest_message, tracker.slots))
        buttons = [{"title": title, "payload": payload} for title, payload in reply.buttons]
        dispatcher.utter_message(text="\n".join(reply.lines), buttons=buttons)
        # Nothing follows an answer: saying so spares the policies a second look.
        return [*(SlotSet(name, value) for name, value in reply.slots.items()), FollowupAction("action_listen")]
