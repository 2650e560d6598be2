"""Loading, training and running the Rasa assistant in one process, so that no turn is ever silent.

Rasa's own failure is silence; here every exception and every empty turn becomes the standing help text.
Actions run in process: no action server has to be up for an answer to come.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import logging
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MODELS = Path(os.environ.get("NAVIGATOR_MODELS", ROOT / "models"))
SOURCES = (
    "bot/config.yml", "bot/domain", "data/nlu.yml", "data/stories.yml", "data/filters.yml", "bot/components",
    "knowledge/words", "requirements.lock",
)  # fmt: skip
"""What a model is made from: when one of these changes, the model is trained again. A corrected record needs none."""


class NoModel(Exception):
    """There is no trained model where one is expected."""


def prepare() -> None:
    """Make Rasa importable, silent and offline. Call before the first `import rasa`."""
    for name, value in {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "LOG_LEVEL": "ERROR",
        "GIT_PYTHON_REFRESH": "quiet",
    }.items():
        os.environ.setdefault(name, value)
    warnings.filterwarnings("ignore")
    from bot import standin

    standin.install()
    import rasa.utils.log_utils

    # Without this Rasa prints people's words at debug level.
    rasa.utils.log_utils.configure_structlog(logging.CRITICAL)
    logging.captureWarnings(True)  # some of Rasa's packages switch warnings on again
    for name in ("py.warnings", "rasa", "rasa_sdk", "matplotlib", "apscheduler", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def fingerprint() -> str:
    """A hash of everything that a model is made from."""
    digest = hashlib.sha256(sys.version.encode())
    for source in SOURCES:
        path = ROOT / source
        files = sorted(p for p in path.rglob("*") if p.suffix in {".yml", ".py"}) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def model_path() -> Path:
    """Where the model of the present sources belongs."""
    return MODELS / f"navigator-{fingerprint()}.tar.gz"


def latest_model() -> Path:
    """The model to serve: that of the present sources, else the newest. Raises `NoModel`."""
    if model_path().exists():
        return model_path()
    found = sorted(MODELS.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise NoModel(f"no trained model in {MODELS}; run 'navigator train' first")
    return found[-1]


def train(path: Path | None = None) -> Path:
    """Train a model from the sources and return its file. Raises RuntimeError if Rasa refuses."""
    prepare()
    from rasa.model_training import train as rasa_train

    target = path or model_path()
    target.parent.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    # Made beside its place and moved there whole, so that nobody loads half a model.
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, contextlib.redirect_stdout(io.StringIO()):
        result = rasa_train(
            domain=str(ROOT / "bot" / "domain"),
            config=str(ROOT / "bot" / "config.yml"),
            training_files=[str(ROOT / "data" / "nlu.yml"), str(ROOT / "data" / "stories.yml")],
            output=folder,
            fixed_model_name="navigator",
            force_training=True,
        )
        if not result.model:
            raise RuntimeError("training made no model")
        os.replace(result.model, target)
    for old in MODELS.glob("navigator-*.tar.gz"):
        if old != target and target.parent == MODELS:
            old.unlink()
    return target


def _in_process_actions() -> Any:
    """An endpoint that runs the project's actions here instead of calling an action server."""
    from rasa.core.actions.action import RemoteAction
    from rasa.utils.endpoints import ClientResponseError, EndpointConfig
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection

    from actions.actions import ActionAnswer

    executor = ActionExecutor()
    executor.register_action(ActionAnswer())

    # Rasa checks the checker's own schema on every reply, for 30 ms; what runs in process needs only its shape.
    RemoteAction._validate_action_result = lambda _, result: _has_shape(result)

    class InProcess(EndpointConfig):
        async def request(self, *_: Any, json: Any = None, **__: Any) -> Any:
            try:
                return await executor.run(json)
            except ActionExecutionRejection as rejected:
                raise ClientResponseError(
                    400, "rejected", b'{"action_name": "%s"}' % rejected.action_name.encode()
                ) from rejected

    return InProcess(url="http://in-process.invalid", enable_selective_domain=True)


def _has_shape(result: Any) -> bool:
    return (
        isinstance(result, dict)
        and isinstance(result.get("events"), list)
        and isinstance(result.get("responses"), list)
    )


class Navigator:
    """A loaded assistant. `answer` never raises and never returns an empty turn."""

    def __init__(self, model: Path | None = None) -> None:
        """Load `model` (default: the latest). Raises `NoModel`."""
        path = model or latest_model()
        prepare()
        from rasa.core.agent import Agent

        from bot.memory import BoundedMemoryTrackerStore
        from knowledge import current

        self._loop = asyncio.new_event_loop()
        self._talks = BoundedMemoryTrackerStore()
        try:
            self.agent = Agent.load(str(path), action_endpoint=_in_process_actions(), tracker_store=self._talks)
        except Exception as error:  # Rasa has a different one for every kind of damage
            raise NoModel(f"{path} cannot be loaded ({type(error).__name__}); run 'navigator train'") from error
        if not self.agent.is_ready():
            raise NoModel(f"{path} cannot be loaded; run 'navigator train'")
        current.gazetteer()
        current.directory().names.find("warm")
        current.directory().described("warm up")
        from safety import assess

        assess("wärm upp, porfavor")  # foreign letters and misspelt words: their tables too

    def answer(self, talk: str, text: str, *, payload: bool = False) -> dict[str, Any]:
        """The turn that `text` leads to in conversation `talk`: the contract's turn object.

        `payload`: the text comes from one of our own buttons and may be an intent; typed text never is.
        """
        started = time.perf_counter()
        turn = self._loop.run_until_complete(self._turn(talk, text, payload))
        turn["ms"] = round((time.perf_counter() - started) * 1000, 1)
        return turn

    async def _turn(self, talk: str, text: str, payload: bool) -> dict[str, Any]:
        from bot.sentences import sentence
        from knowledge.language import language_of
        from safety import assess

        seen = assess(text)
        messages: list[dict[str, Any]] = []
        tracker = None
        try:
            messages = await self._said(talk, text if payload else typed(text))
            tracker = await self._talks.retrieve(talk)
        except Exception:  # whatever breaks, the person gets an answer
            logging.getLogger("navigator").exception("a turn failed; its words are not logged")
        language = language_of(text)
        if not any(m["text"].strip() for m in messages):
            messages = [{"text": part, "buttons": []} for part in standing(seen, text, language)]
        turn = _described(text, messages, tracker, seen, language)
        in_view = tracker.get_slot("help_in_view") if tracker else None
        if in_view and not any("988" in m["text"] for m in messages):
            name = "utter_help_in_view_abuse" if "abuse" in in_view else "utter_help_in_view"
            messages.append({"text": sentence(name, language), "buttons": []})
        return turn

    async def _said(self, talk: str, text: str) -> list[dict[str, Any]]:
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        channel = CollectingOutputChannel()
        await self.agent.handle_message(UserMessage(text, channel, talk))
        return [{"text": m.get("text") or "", "buttons": m.get("buttons") or []} for m in channel.messages]

    def forget(self, talk: str) -> None:
        """Drop everything known of a conversation."""
        self._talks.store.pop(talk, None)


def typed(text: str) -> str:
    """What a person typed, so that it can only be text: no slash payload, no empty or invisible message."""
    plain = "".join(c for c in text if c == "\n" or c.isprintable())
    plain = plain.encode("utf-8", "ignore").decode("utf-8").strip()
    while plain.startswith("/"):
        plain = plain[1:].lstrip()
    return plain or "…"


def standing(seen: Any, text: str, language: str) -> list[str]:
    """What is said when nothing else could be: the answer to the danger seen, or the standing help; in bubbles."""
    from bot.danger import answers_for
    from bot.sentences import sentence

    names = answers_for(seen, text) if seen.is_danger else ["utter_standing_help"]
    return [part for name in names for part in sentence(name, language).split("\n\n")]


def _described(text: str, messages: list[dict[str, Any]], tracker: Any, seen: Any, language: str) -> dict[str, Any]:
    parsed = tracker.latest_message.parse_data if tracker and tracker.latest_message else {}
    intent = parsed.get("intent") or {}
    risk = _risk(parsed, tracker, seen)
    where = tracker.get_slot("where") if tracker else None
    place = {k: where.get(k) for k in ("city", "county", "state", "zip", "country")} if where else None
    answered = any(e.get("event") == "action" and e.get("name") == "action_answer" for e in _latest_events(tracker))
    return {
        "user": text,
        "language": language,
        "intent": {
            "name": intent.get("name") or "nlu_fallback",
            "confidence": round(float(intent.get("confidence") or 0.0), 4),
        },
        "risk": risk,
        "place": place,
        "messages": messages,
        "records": list(tracker.get_slot("records") or []) if answered else [],
    }


def _risk(parsed: dict[str, Any], tracker: Any, seen: Any) -> dict[str, Any]:
    """What was answered: in the light of the talk, a message may be more serious than by itself."""
    from bot.danger import is_answer_to_danger

    answered = any(e.get("event") == "action" and is_answer_to_danger(str(e["name"])) for e in _latest_events(tracker))
    return dict((tracker.get_slot("danger") if answered else None) or parsed.get("risk") or seen.as_dict())


def _latest_events(tracker: Any) -> list[dict[str, Any]]:
    if tracker is None:
        return []
    events: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.type_name == "user":
            break
        events.append(event.as_dict())
    return events


def as_json(value: Any) -> str:
    """One line of JSON as the contract prints it."""
    return json.dumps(value, ensure_ascii=False)
