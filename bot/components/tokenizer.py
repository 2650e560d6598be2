"""spaCy's rule-based English tokenizer, without a model: words as people type them, kept for patterns."""

from __future__ import annotations

import functools
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

DOC = "spacy_blank_doc"
"""Where the parsed words are kept on a message."""

LONGEST = 1000
"""Characters given to the language components; safety reads everything itself."""


@functools.cache
def english() -> spacy.language.Language:
    """The one tokenizer and vocabulary that all components share."""
    return spacy.blank("en")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyBlankTokenizer(Tokenizer):
    """Splits a message with `spacy.blank("en")`."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.nlp = english()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyBlankTokenizer:
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        doc = self.nlp((message.get(attribute) or "")[:LONGEST])
        message.set(DOC, doc)
        return [Token(t.text, t.idx) for t in doc if not t.is_space]
