"""Wishes that narrow a search ("without police", "by text", "24/7"), as spaCy token patterns from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.components.tokenizer import DOC, LONGEST, english

PATTERNS = Path(__file__).parents[2] / "data" / "filters.yml"


def matcher(nlp: spacy.language.Language, path: Path = PATTERNS) -> Matcher:
    """The patterns of `path`: name of the wish -> list of token patterns; a plain word means its lower case."""
    found = Matcher(nlp.vocab)
    for name, patterns in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        found.add(name, [[_token(t) for t in (p.split() if isinstance(p, str) else p)] for p in patterns])
    return found


def _token(token: Any) -> Any:
    return {"LOWER": token} if isinstance(token, str) else token


def wishes(found: Matcher, doc: Doc) -> list[tuple[str, int, int]]:
    """(wish, first character, last character) of each pattern met in `doc`, each wish once."""
    seen: dict[str, tuple[str, int, int]] = {}
    for key, start, end in found(doc):
        name = doc.vocab.strings[key]
        seen.setdefault(name, (name, doc[start].idx, doc[end - 1].idx + len(doc[end - 1])))
    return list(seen.values())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FilterExtractor(GraphComponent, EntityExtractorMixin):
    """Marks each wish as an entity `filter`."""

    def __init__(self) -> None:
        self.nlp = english()
        self.matcher = matcher(self.nlp)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FilterExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = message.get(DOC) or self.nlp((message.get(TEXT) or "")[:LONGEST])
            found = [{"entity": "filter", "value": n, "start": s, "end": e} for n, s, e in wishes(self.matcher, doc)]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
            message.set(DOC, None)
        return messages
