"""The intent of a message: a linear support-vector classifier on the sentence vector and on characters and words.

scikit-learn's LinearSVC, one class against the rest; its margins become probabilities by a softmax whose
temperature is fitted on a held-out tenth (Guo et al. 2017), so that a threshold means something.
Stored as plain arrays: nothing in a model file can run code.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.components.masking import masked
from bot.components.tokenizer import LONGEST

_VECTORIZERS: dict[str, dict[str, Any]] = {
    "char": {"analyzer": "char_wb", "ngram_range": (2, 4), "min_df": 2, "sublinear_tf": True},
    "word": {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True, "token_pattern": r"(?u)\w+"},
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Ranks the intents of a message with calibrated confidences."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.15, "encoder_weight": 2.0, "directions": 128, "ranking_length": 8, "random_state": 42}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config = {**self.get_default_config(), **config}
        self._storage, self._resource = model_storage, resource
        self.vectorizers: dict[str, TfidfVectorizer] = {}
        self.classes: list[str] = []
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self.bias = np.zeros(0, dtype=np.float32)
        self.temperature = 1.0

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        return cls(config, model_storage, resource)

    # Training

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        labels = np.array([e.get(INTENT) for e in examples])
        texts = [_text(e) for e in examples]
        self.vectorizers = {n: TfidfVectorizer(**options).fit(texts) for n, options in _VECTORIZERS.items()}
        vectors = np.vstack([_vector(e) for e in examples])
        # Learned on the main directions of the sentence vectors (a third of the time, the same accuracy), then
        # turned back into weights of the whole vector.
        middle = vectors.mean(axis=0)
        axes = np.linalg.svd(vectors - middle, full_matrices=False)[2][: self.config["directions"]].T
        dense = (vectors - middle) @ axes * self.config["encoder_weight"]
        features = sp.hstack([sp.csr_matrix(dense), *(v.transform(texts) for v in self.vectorizers.values())]).tocsr()
        lot = np.random.default_rng(self.config["random_state"]).random(len(labels))
        held_out, learned = lot < 0.1, lot > 0.5  # half is enough to learn the temperature from, and quick
        trial = self._fit(features[learned], labels[learned])
        self.temperature = _temperature(trial.decision_function(features[held_out]), labels[held_out], trial.classes_)
        final = self._fit(features, labels)
        whole = final.coef_[:, : axes.shape[1]] @ axes.T * self.config["encoder_weight"]
        self.classes = [str(c) for c in final.classes_]
        self.weights = np.ascontiguousarray(np.hstack([whole, final.coef_[:, axes.shape[1] :]]).T, dtype=np.float32)
        self.bias = (final.intercept_ - whole @ middle).astype(np.float32)
        self._persist()
        return self._resource

    def _fit(self, features: sp.csr_matrix, labels: np.ndarray) -> LinearSVC:
        classifier = LinearSVC(
            C=self.config["C"], class_weight="balanced", tol=1e-2, random_state=self.config["random_state"]
        )
        return classifier.fit(features, labels)

    # Use

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._rank(message)
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[: self.config["ranking_length"]], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        text = message.get(TEXT) or ""
        if not self.classes or not text.strip():
            return [{"name": None, "confidence": 0.0}]
        if not any(c.isalnum() for c in text):  # signs only: nothing to rank
            return [{"name": "nonsense", "confidence": 1.0}]
        margins = self._margins(message)
        shares = _softmax(margins / self.temperature)
        order = np.argsort(-shares)
        return [{"name": self.classes[i], "confidence": float(shares[i])} for i in order]

    def _margins(self, message: Message) -> np.ndarray:
        """How far the message lies on each intent's side."""
        vector = _vector(message)
        first = vector.shape[1]
        margins = (vector @ self.weights[:first]).ravel() + self.bias
        text = _text(message)
        for vectorizer in self.vectorizers.values():
            row = vectorizer.transform([text])
            margins = margins + row.data.astype(np.float32) @ self.weights[first + row.indices]
            first += row.shape[1]
        return np.asarray(margins)

    # Storage

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            arrays = {f"idf_{n}": v.idf_ for n, v in self.vectorizers.items()}
            np.savez(folder / "arrays.npz", weights=self.weights, bias=self.bias, **arrays)
            vocabularies = {n: {k: int(i) for k, i in v.vocabulary_.items()} for n, v in self.vectorizers.items()}
            state = {"classes": self.classes, "temperature": self.temperature, "vocabularies": vocabularies}
            (folder / "state.json").write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            arrays = np.load(folder / "arrays.npz", allow_pickle=False)
            classifier.weights, classifier.bias = arrays["weights"], arrays["bias"]
            classifier.classes, classifier.temperature = state["classes"], state["temperature"]
            for name, options in _VECTORIZERS.items():
                vectorizer = TfidfVectorizer(**{**options, "vocabulary": state["vocabularies"][name]})
                vectorizer.idf_ = arrays[f"idf_{name}"]
                classifier.vectorizers[name] = vectorizer
        return classifier


def _text(message: Message) -> str:
    return masked((message.get(TEXT) or "")[:LONGEST]).lower()


def _vector(message: Message) -> np.ndarray:
    features = message.get_dense_features(TEXT)[1]
    return features.features.reshape(1, -1) if features else np.zeros((1, 512), dtype=np.float32)


def _softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _temperature(margins: np.ndarray, labels: np.ndarray, classes: np.ndarray) -> float:
    """The temperature at which the held-out labels are most likely."""
    column = {name: i for i, name in enumerate(classes)}
    known = [i for i, name in enumerate(labels) if name in column]
    truth = [column[labels[i]] for i in known]

    def loss(log_t: float) -> float:
        shares = _softmax(margins[known] / np.exp(log_t))
        return float(-np.log(shares[range(len(truth)), truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4.0, 1.0), method="bounded").x)) if known else 1.0
