"""Google's multilingual Universal Sentence Encoder (v3, 512 numbers a sentence) as a dense featurizer."""

from __future__ import annotations

from collections.abc import Sequence
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

from bot.components.masking import masked
from bot.components.tokenizer import LONGEST
from safety.encoder import encode as encoded

_BATCH = 256


def encode(texts: Sequence[str]) -> np.ndarray:
    """The sentence vectors of `texts` (one row of 512 numbers each, length 1) with names masked."""
    return encoded([masked(text[:LONGEST]) for text in texts])


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
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        return cls(execution_context.node_name, config)

    def process(self, messages: list[Message]) -> list[Message]:
        spoken = [m for m in messages if m.get(TEXT)]
        for first in range(0, len(spoken), _BATCH):
            batch = spoken[first : first + _BATCH]
            for message, vector in zip(batch, encode([m.get(TEXT) for m in batch]), strict=True):
                words = len(message.get("text_tokens") or [None])
                row = vector.reshape(1, -1)
                self.add_features_to_message(np.repeat(row, words, axis=0), row, TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
