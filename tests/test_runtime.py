"""The assistant as a whole: whatever is said and whatever breaks, a turn is never silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actions.decide import Decider
from bot import runtime
from bot.components import encoder
from bot.danger import response_for
from bot.sentences import responses, sentence
from knowledge.directory import Directory
from safety import assess
from tests.conftest import text_of

DANGER = "I want to kill myself"
CRISIS = sentence("utter_crisis_suicide_self").split("\n\n")[0]
"""The first bubble."""
ODD = {
    "nothing": "",
    "spaces": "   \t  ",
    "line ends": "\n\n\n",
    "zero-width": "\u200b\u200d\ufeff",
    "NUL": "\x00",
    "NUL inside": "STAR\x00 hours",
    "lone surrogate": "help \ud800 me",
    "only a surrogate": "\udfff",
    "right to left": "\u202eSTAR hours",
    "slash": "/",
    "restart": "/restart",
    "session": "/session_start",
    "payload": '/hours{"program": "no-such-record"}',
    "broken payload": "/hours{program",
    "markup": "<script>alert(1)</script>",
    "braces": "{name} {0} {{}} %s",
    "long": "what are the hours " * 500,
    "one long word": "x" * 10_000,
    "many places": "Springfield Portland Salem Aurora " * 100,
}
PARTS = {"user", "language", "intent", "risk", "place", "messages", "records", "ms"}
Say = Callable[..., dict[str, Any]]


def texts(turn: dict[str, Any]) -> list[str]:
    """The texts of a turn's messages."""
    return [m["text"] for m in turn["messages"]]


@pytest.fixture(params=["raises", "says nothing", "says only spaces", "cannot understand", "cannot decide"])
def broken(request: pytest.FixtureRequest, navigator: runtime.Navigator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The assistant with something broken inside: Rasa's agent, the encoder of sentences, or the decision."""

    async def silent(message: Any, **_: Any) -> None:
        if request.param == "raises":
            raise RuntimeError("broken")
        if request.param == "says only spaces":
            await message.output_channel.send_text_message(message.sender_id, "  \n ")

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    if request.param == "cannot understand":
        monkeypatch.setattr(encoder, "encode", fails)
    elif request.param == "cannot decide":
        monkeypatch.setattr(Decider, "answer", fails)
    else:
        monkeypatch.setattr(navigator.agent, "handle_message", silent)


@pytest.mark.usefixtures("broken")
def test_whatever_breaks_help_is_said(say: Say) -> None:
    """If no answer can be made, the standing help is said: 911, 988 and 211."""
    assert texts(say("what are STAR's hours")) == [sentence("utter_standing_help")]


@pytest.mark.usefixtures("broken")
def test_whatever_breaks_help_is_said_in_spanish(say: Say) -> None:
    """If no answer can be made to a message in Spanish, the standing help is said in Spanish."""
    assert texts(say("hola, necesito ayuda en mi ciudad")) == [sentence("utter_standing_help", "es")]


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("text", [DANGER, "my son will not wake up", "he is choking me", "I was raped"])
def test_whatever_breaks_danger_gets_its_own_answer(say: Say, text: str) -> None:
    """If everything else fails, danger is still answered with its own response."""
    assert "\n\n".join(texts(say(text))).startswith(sentence(response_for(assess(text))))


def test_a_broken_turn_does_not_break_the_next(
    navigator: runtime.Navigator, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failure the talk goes on."""
    with monkeypatch.context() as patched:
        patched.setattr(navigator.agent, "handle_message", None)
        say("what are STAR's hours")
    assert say("what are STAR's hours")["records"] == ["star-denver-co"]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_answered(say: Say, text: str) -> None:
    """Whatever is typed, each part of the turn is there, what was typed among them, and something is said."""
    turn = say(text)
    assert (set(turn), turn["user"], bool(text_of(turn).strip())) == (PARTS, text, True)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u200b"])
def test_nothing_said_is_not_taken_for_yes(say: Say, text: str) -> None:
    """An empty message is asked again, as one that was not understood."""
    understood = {responses()[name]["en"] for name in ("utter_nonsense", "utter_nlu_fallback")}
    assert set(texts(say(text))) <= understood


@pytest.mark.parametrize("ending", [". ", " ", "\n"])
def test_danger_at_the_end_of_a_long_message_is_seen(say: Say, ending: str) -> None:
    """After ten thousand characters about other things, danger is still answered first."""
    long = f"we walked along the river and talked{ending}" * 400
    assert texts(say((long + DANGER)[-10_000:]))[0] == CRISIS


@pytest.mark.parametrize("text", [f"\x00{DANGER}", f"\ud800 {DANGER}", DANGER.replace("kill", "ki\u200bll\x00")])
def test_danger_behind_odd_characters_is_seen(say: Say, text: str) -> None:
    """Invisible and broken characters hide no danger."""
    assert texts(say(text))[0] == CRISIS


# What is typed and what is chosen


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("/greet", "greet"), ("//  /greet", "greet"), (" \t/greet", "greet"), ("\u200b/hi", "hi"), ("\x00/x", "x"),
        ('/hours{"program": 7}', 'hours{"program": 7}'), ("and/or", "and/or"), ("a\nb", "a\nb"), ("¿a?", "¿a?"),
        ("", "…"), ("/ /", "…"),
    ],
)  # fmt: skip
def test_typed_text_is_only_text(text: str, plain: str) -> None:
    """No slash at the beginning, no invisible characters; something that means nothing stands for nothing."""
    assert runtime.typed(text) == plain


def test_a_typed_payload_is_not_an_intent(say: Say) -> None:
    """What looks like a payload is understood as words, whose meaning is never certain."""
    assert say('/need_veteran{"program": "star-denver-co"}')["intent"]["confidence"] < 1


def test_a_chosen_button_is_an_intent(say: Say) -> None:
    """What one of our own buttons sends is taken as it is."""
    turn = say('/hours{"program": "star-denver-co"}', payload=True)
    assert (turn["intent"], turn["records"]) == ({"name": "hours", "confidence": 1.0}, ["star-denver-co"])


def test_every_button_leads_somewhere(say: Say) -> None:
    """Each button of an answer, when chosen, is answered about the record that it was offered for."""
    buttons = [b for m in say("what are STAR's hours")["messages"] for b in m["buttons"]]
    assert [say(b["payload"], payload=True)["records"] for b in buttons] == [["star-denver-co"]] * 3


@pytest.mark.parametrize("text", [ODD["payload"], '/hours{"program": 7}', '/hours{"place": []}', "/nope", "/"])
def test_a_payload_that_means_nothing_is_answered(say: Say, text: str) -> None:
    """A payload of another time or of another's making leads to help, not to silence."""
    assert "988" in text_of(say(text, payload=True))


def test_danger_in_a_payload_is_answered(say: Say) -> None:
    """A payload cannot hide danger."""
    assert texts(say(f"/greet {DANGER}", payload=True))[0] == CRISIS


# The talk


def test_danger_with_a_place_gets_both_answers(say: Say) -> None:
    """First the danger, then the help there."""
    turn = say(f"{DANGER}, I am in Denver")
    assert (texts(turn)[0], turn["records"][:1], turn["intent"]["name"]) == (CRISIS, ["star-denver-co"], "danger")


def test_after_danger_help_stays_in_view(say: Say) -> None:
    """Every later answer of the talk holds 988, whatever is asked."""
    say(DANGER)
    later = ["STAR hours", "will police come", "the guide's references", "thanks", "what is 2 + 2"]
    assert [text for text in later if "988" not in text_of(say(text))] == []


def test_a_talk_remembers_its_place(say: Say) -> None:
    """Once a place is known, it need not be said again."""
    say("I am in Denver")
    assert say("will police come")["place"]["city"] == "Denver"


def test_a_forgotten_talk_is_new(navigator: runtime.Navigator) -> None:
    """Nothing of a talk is left once it is forgotten."""
    before = navigator.answer("forgotten", "I am in Denver")["place"]["city"]
    navigator.forget("forgotten")
    assert (before, navigator.answer("forgotten", "will police come")["place"]) == ("Denver", None)


def test_talks_know_nothing_of_each_other(navigator: runtime.Navigator, say: Say) -> None:
    """What one person says is not known in another's talk."""
    navigator.answer("one person", "I am in Denver")
    assert say("will police come")["place"] is None


def test_every_record_answers_to_its_name(navigator: runtime.Navigator, directory: Directory) -> None:
    """Each record's short name, said alone, leads to an answer that uses it."""
    unanswered = []
    for key, record in directory.records.items():
        turn = navigator.answer(f"name {key}", record.short_name)
        unanswered += [] if key in turn["records"] else [(record.short_name, turn["records"])]
        navigator.forget(f"name {key}")
    assert unanswered == []


# The model


def test_no_model_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no model, none is made up: the error names the command that trains one."""
    monkeypatch.setattr(runtime, "MODELS", tmp_path)
    with pytest.raises(runtime.NoModel, match="navigator train"):
        runtime.latest_model()


def test_the_last_model_serves_where_the_fitting_one_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A changed source does not stop the assistant: the last model serves until the next is trained."""
    monkeypatch.setattr(runtime, "MODELS", tmp_path)
    (tmp_path / "navigator-old.tar.gz").touch()
    assert runtime.latest_model() == tmp_path / "navigator-old.tar.gz"


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x1f\x8b\x08\x00half of a model"])
def test_a_broken_model_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    """A model file that cannot be read, or was written only in part, is told as such."""
    (tmp_path / "model.tar.gz").write_bytes(content)
    with pytest.raises(runtime.NoModel, match="navigator train"):
        runtime.Navigator(tmp_path / "model.tar.gz")


def test_the_fitting_model_serves_before_a_newer_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The model of the present sources is the one that serves."""
    monkeypatch.setattr(runtime, "MODELS", tmp_path)
    runtime.model_path().touch()
    (tmp_path / "navigator-zzz.tar.gz").touch()
    assert runtime.latest_model() == runtime.model_path()
