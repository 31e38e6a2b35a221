"""From a corpus to a candidate: fitted, calibrated, evaluated out of fold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats, Model
from training.corpus import Corpus
from training.counting import Counts, count_terms
from training.evaluation import Figures, compute_figures
from training.fitting import (
    Integers,
    build_model,
    choose_threshold,
    fit_rows,
    fit_temperature,
    score_held_out,
    to_numbers,
    to_probabilities,
)
from training.folds import assign_folds, group_examples
from training.settings import Settings

LEAST_SHARE = 100
"""Only of a corpus of some size are rare terms dropped before it is cut into folds: a fold of a tiny one keeps all."""


@dataclass(frozen=True)
class Evaluated:
    """Held-out results of one way of training: scores and probabilities are (examples, labels)."""

    scores: Floats
    probabilities: Floats
    temperature: float
    threshold: float
    figures: Figures


@dataclass(frozen=True)
class Bench:
    """All that two models share when they are compared: the same examples, counts, groups and folds."""

    corpus: Corpus
    counts: Counts
    labels: Integers
    is_added: NDArray[np.bool_]
    groups: Integers
    folds: Integers
    settings: Settings


def prepare_bench(corpus: Corpus, settings: Settings) -> Bench:
    """Counts terms and lays the folds, once for all models compared on them."""
    examples = corpus.examples
    groups = group_examples(examples)
    least = min(settings.least_documents, 1 + len(examples) // LEAST_SHARE)
    return Bench(
        corpus,
        count_terms([example.text for example in examples], least),
        to_numbers(examples),
        np.array(corpus.is_added, dtype=bool),
        groups,
        assign_folds(examples, groups, settings.folds, settings.seed),
        settings,
    )


def evaluate_held_out(bench: Bench, trainable: NDArray[np.bool_] | None = None) -> Evaluated:
    """Scores every example by a model that saw neither it nor its document.

    Args:
        trainable: the examples that may be trained on, (examples,); all if None.
    """
    allowed = np.ones(len(bench.labels), dtype=bool) if trainable is None else trainable
    settings = bench.settings
    scores = score_held_out(bench.counts, bench.labels, bench.is_added, bench.folds, allowed, settings)
    temperature = settings.transfer_temperature * fit_temperature(scores[allowed], bench.labels[allowed])
    probabilities = to_probabilities(scores, temperature)
    threshold = choose_threshold(probabilities[allowed], bench.labels[allowed], settings.wanted_precision)
    figures = compute_figures(probabilities[allowed], bench.labels[allowed], bench.groups[allowed], threshold, settings.seed)
    return Evaluated(scores, probabilities, temperature, threshold, figures)


def fit_candidate(bench: Bench, evaluated: Evaluated) -> Model:
    """The model trained on all examples, calibrated by the held-out scores."""
    rows = np.arange(len(bench.labels))
    fit = fit_rows(bench.counts, rows, bench.labels, bench.is_added, bench.settings)
    return build_model(bench.counts, fit, evaluated.temperature, evaluated.threshold, bench.settings)
