"""``RhetorClassifier``: a scikit-learn estimator over given sentences, trained as ``rhetor train`` trains."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from rhetor.labeler import Labeler
from rhetor.model import Model
from rhetor.records import LABELS
from rhetor.registry import load_model

if TYPE_CHECKING:
    from training.corpus import Corpus

LEAST_TEXTS = 10


class RhetorClassifier(ClassifierMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Labels sentences, each as it is given.

    Args:
        seeds: train on the seed corpus and the real units too, as ``rhetor train`` does: takes longer, and is better
            than own data alone as long as there are fewer than some thousand sentences of it.
        inverse_regularisation: scikit-learn's ``C``.
        least_documents: a term in fewer sentences is left out (``min_df``).
        random_state: of the folds that calibrate; a whole number.

    Attributes:
        classes_: (n_classes,) the labels that can be given, sorted.
        model_: the ``rhetor.model.Model``.
    """

    def __init__(
        self,
        seeds: bool = False,
        inverse_regularisation: float = 4.0,
        least_documents: int = 3,
        random_state: int = 20250422,
    ) -> None:
        self.seeds = seeds
        self.inverse_regularisation = inverse_regularisation
        self.least_documents = least_documents
        self.random_state = random_state

    @classmethod
    def load(cls, model: str | os.PathLike[str] | None = None) -> Self:
        """A fitted classifier of the active model, a version, or the model in a folder; errors as of ``Labeler.load``."""
        classifier = cls()
        classifier._take_model(load_model(model), [label.value for label in LABELS])
        return classifier

    def fit(self, X: Iterable[str], y: Iterable[str], groups: Iterable[Any] | None = None) -> Self:  # noqa: N803
        """Trains.

        Args:
            X: n sentences.
            y: (n,) their labels, of the four.
            groups: (n,) which document each is of: no document is on both sides when the probabilities are calibrated.

        Raises:
            ValueError: other labels, only one of them, or fewer than ``LEAST_TEXTS`` sentences.
        """
        from training.base import find_base
        from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
        from training.settings import DEFAULT_SETTINGS

        texts, labels = _read_texts(X), [str(label) for label in y]
        documents = [f"given {name}" for name in (range(len(texts)) if groups is None else groups)]
        check_consistent_length(texts, labels, documents)
        _check_labels(labels)
        settings = replace(
            DEFAULT_SETTINGS,
            inverse_regularisation=self.inverse_regularisation,
            least_documents=self.least_documents,
            seed=self.random_state,
        )
        corpus = self._gather(texts, labels, documents)
        bench = prepare_bench(corpus, settings, find_base(corpus, settings) if self.seeds else None)
        model = fit_candidate(bench, evaluate_held_out(bench)).model
        return self._take_model(model, LABELS if self.seeds else labels)

    def _gather(self, texts: Sequence[str], labels: Sequence[str], documents: Sequence[str]) -> "Corpus":
        """What is given, with the seeds or as a corpus of its own. Where a sentence is repeated, its last label holds."""
        from rhetor.records import Label
        from training.corpus import merge_examples, read_corpus
        from training.examples import Example

        rows = zip(texts, labels, documents, strict=True)
        examples = [Example(text, Label(label), document) for text, label, document in rows]
        return read_corpus(only=[], new=examples) if self.seeds else merge_examples([], examples)

    def _take_model(self, model: Model, labels: Iterable[str]) -> Self:
        self.classes_ = np.unique(np.array(list(labels)))
        self.model_ = model
        self._labeler: Labeler | None = None
        return self

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:  # noqa: N803
        """(n, n_classes), in the order of ``classes_``; rows sum to 1."""
        check_is_fitted(self)
        self._labeler = self._labeler or Labeler(self.model_)
        found = self._labeler.label_sentences(_read_texts(X))
        values = np.array([list(sentence.probabilities.values()) for sentence in found]).reshape(-1, len(LABELS))
        # Labels that were not there to learn from have next to nothing: what is left still sums to 1.
        kept = values[:, [self.model_.labels.index(label) for label in self.classes_.tolist()]]
        return np.asarray(kept / kept.sum(axis=1, keepdims=True))

    def predict(self, X: Iterable[str]) -> NDArray[np.str_]:  # noqa: N803
        """(n,) the likeliest label of each."""
        places = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[places])

    def transform(self, X: Iterable[str]) -> NDArray[np.float64]:  # noqa: N803
        """The probabilities, as features for what comes after; ``set_output`` makes a frame of them."""
        return self.predict_proba(X)

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        check_is_fitted(self)
        return np.asarray(self.classes_, dtype=object)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_labeler": None}  # it is compiled, and made again from the model

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.input_tags.one_d_array = True, False, True
        return tags


def _read_texts(given: Iterable[str]) -> list[str]:
    if isinstance(given, str):
        raise ValueError("A list of sentences is wanted, not one string. Give [text].")
    texts = list(given)
    wrong = next((text for text in texts if not isinstance(text, str)), None)
    if wrong is not None:
        raise ValueError(
            f"X holds {type(wrong).__name__}, not strings. Give a list, array or column of sentences, such as frame['text']."
        )
    return [str(text) for text in texts]  # NumPy has strings of its own


def _check_labels(labels: Sequence[str]) -> None:
    names = [label.value for label in LABELS]
    if unknown := sorted(set(labels) - set(names)):
        raise ValueError(f"y has a label '{unknown[0]}'. Map yours to rhetor's first: {', '.join(names)}.")
    if len(set(labels)) < 2 or len(labels) < LEAST_TEXTS:
        raise ValueError(
            f"{len(labels)} sentences of one label are too few. Give {LEAST_TEXTS} or more, of two labels at least."
        )
