"""What the classifier sees and learns: names masked, a sentence vector, intents with honest confidences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.classifier import LinearIntentClassifier
from bot.components.encoder import SentenceEncoderFeaturizer, encode
from bot.components.masking import masked

EXAMPLES = {
    "hours": "what are the hours|when is it open|open at night|hours please|are they open now|opening hours|so when",
    "cost": "what does it cost|is it free|how much is it|do i have to pay|what is the price|cost of it|does it cost",
    "greet": "hello|hello there|good morning|hi there|good evening|hello good day|hi good people",
}
CONTEXT = ExecutionContext(GraphSchema({}), "part")


def through(part: Any, text: str, **known: Any) -> Message:
    """A message with `text` and what is `known` of it, after `part` has seen it."""
    message = Message({"text": text, **known})
    part.process([message])
    return message


# Masking and sentence vectors


@pytest.mark.parametrize("text", ["STAR hours", "CAHOOTS hours", "B-HEARD hours", "cahoots hours", "star hours"])
def test_a_question_is_the_same_whichever_program_is_named(text: str) -> None:
    """A program's name is hidden from the classifier, which learns what is asked and not about whom."""
    assert masked(text) == "the program hours"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("help in Boise, Idaho", "help in my city"),
        ("call 988", "call the hotline"),
        ("what does STAR cost in Denver", "what does the program cost in my city"),
        ("I wish upon a star", "I wish upon a star"),
        ("nobody is here", "nobody is here"),
    ],
)
def test_names_and_places_become_plain_words(text: str, plain: str) -> None:
    """A line and a place are hidden too; an ordinary word that only may be a name is not."""
    assert masked(text) == plain


def test_a_sentence_vector_has_512_numbers_and_length_one() -> None:
    """Every text has such a vector: an empty one, a very long one, one of signs only."""
    vectors = encode(["what are the hours", "", "x" * 5000, "?!", "¿dónde está?"])
    assert (vectors.shape, np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)) == ((5, 512), True)


def test_like_questions_lie_near_each_other() -> None:
    """Two ways of asking the same are nearer to each other than to something else, across languages too."""
    asked, same, spanish, other = encode(
        ["when are you open", "opening hours", "¿a qué hora abren?", "my dog likes fish"]
    )
    assert min(asked @ same, asked @ spanish) > asked @ other


def test_the_vector_does_not_know_the_program() -> None:
    """The same question about two programs has one vector."""
    star, cahoots = encode(["STAR hours", "CAHOOTS hours"])
    assert np.array_equal(star, cahoots)


def test_a_message_gets_a_vector_for_itself_and_for_its_words() -> None:
    """Rasa finds one row for the sentence and one for each word; a message without text gets none."""
    part = SentenceEncoderFeaturizer("part", SentenceEncoderFeaturizer.get_default_config())
    words, whole = through(part, "when open", text_tokens=["when", "open"]).get_dense_features("text")
    bare = through(part, "").get_dense_features("text")
    assert (words.features.shape, whole.features.shape, bare) == ((2, 512), (1, 512), (None, None))


# Classifier


def examples() -> TrainingData:
    """A handful of examples of three intents."""
    return TrainingData(
        [Message({"text": t, "intent": name}) for name, texts in EXAMPLES.items() for t in texts.split("|")]
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[LinearIntentClassifier, LinearIntentClassifier, Path]:
    """A classifier that has learned the examples, its double loaded from storage, and the folder of that."""
    folder = tmp_path_factory.mktemp("model")
    storage, resource = LocalModelStorage(folder), Resource("classifier")
    classifier = LinearIntentClassifier.create({}, storage, resource, CONTEXT)
    classifier.train(examples())
    return classifier, LinearIntentClassifier.load({}, storage, resource, CONTEXT), folder


@pytest.mark.parametrize(
    ("text", "intent"), [("when is the team open", "hours"), ("what is the cost", "cost"), ("HELLO", "greet")]
)
def test_the_classifier_learns_its_examples(trained: tuple[Any, ...], text: str, intent: str) -> None:
    """A new wording is given the intent of the examples it is like."""
    assert through(trained[0], text).get("intent")["name"] == intent


def test_the_classifier_is_the_same_after_storage(trained: tuple[Any, ...]) -> None:
    """Stored and loaded again, it gives every message the very same ranking."""
    texts = ["when is the team open", "is there a price", "hi", "zebra", "¿cuánto cuesta?"]
    before, after = ([through(part, text).get("intent_ranking") for text in texts] for part in trained[:2])
    assert before == after


def test_a_stored_classifier_is_plain_data(trained: tuple[Any, ...]) -> None:
    """A model file is arrays and JSON; nothing in it can run code."""
    arrays = np.load(trained[2] / "classifier" / "arrays.npz", allow_pickle=False)
    kinds = {arrays[name].dtype.kind for name in arrays.files}
    assert ({p.name for p in (trained[2] / "classifier").iterdir()}, kinds) == ({"arrays.npz", "state.json"}, {"f"})


def test_confidences_are_shares_of_one(trained: tuple[Any, ...]) -> None:
    """The ranking is best first, each intent once, and its confidences add up to one."""
    ranking = through(trained[1], "is it open and free").get("intent_ranking")
    shares = [r["confidence"] for r in ranking]
    assert ({r["name"] for r in ranking}, shares, sum(shares)) == (
        set(EXAMPLES),
        sorted(shares)[::-1],
        pytest.approx(1),
    )


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_said_has_no_intent(trained: tuple[Any, ...], text: str) -> None:
    """An empty message is given no intent at all."""
    assert through(trained[0], text).get("intent") == {"name": None, "confidence": 0.0}


def test_training_again_gives_the_same_classifier(trained: tuple[Any, ...], tmp_path: Path) -> None:
    """The same examples make the same model."""
    again = LinearIntentClassifier.create({}, LocalModelStorage(tmp_path), Resource("again"), CONTEXT)
    again.train(examples())
    assert np.array_equal(again.weights, trained[0].weights)
