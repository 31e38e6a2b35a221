"""From a corpus to a candidate: fitted, calibrated, evaluated out of fold.

Where there is real text, it alone calibrates, and the figures that lead are those on it: the seeds were written for the
project, and models do better on them than on what people bring.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats, Model, trust_rules
from rhetor.records import LABELS
from training.corpus import Corpus
from training.counting import count_terms, keep_columns, stack_counts
from training.evaluation import Figures, compute_figures
from training.fitting import (
    Fit,
    Integers,
    Material,
    build_model,
    choose_threshold,
    fit_rows,
    fit_temperature,
    score_held_out,
    to_numbers,
    to_probabilities,
)
from training.folds import assign_folds, group_examples
from training.messages import MessageFigures, Messages, fit_messages
from training.real_text import DISPUTED
from training.settings import Settings

LEAST_SHARE = 100
"""Only of a corpus of some size are rare terms dropped before it is cut into folds: a fold of a tiny one keeps all."""


@dataclass(frozen=True)
class Evaluated:
    """Held-out results of one way of training: scores and probabilities are (examples, labels).

    ``fit`` is that on everything that may be trained on.

    ``figures`` are those on real text if there is any, ``seed_figures`` those on the rest then.
    """

    fit: Fit
    scores: Floats
    probabilities: Floats
    temperature: float
    threshold: float
    figures: Figures
    seed_figures: Figures | None


@dataclass(frozen=True)
class Candidate:
    """``messages``: how well pieces without a label are told; None if the rules alone tell them."""

    model: Model
    messages: MessageFigures | None


@dataclass(frozen=True)
class Bench:
    """All that two models share when they are compared: the same examples, counts, groups and folds.

    The rows of the corpus' examples come first, those of its real units, which have no text, behind them.

    Attributes:
        genres: of each row, "" if it names none.
        is_real: (rows,) which of them are real units.
        messages: what a piece is told by to say something is learnt from it; None without real text.
    """

    corpus: Corpus
    material: Material
    groups: Integers
    folds: Integers
    genres: tuple[str, ...]
    is_real: NDArray[np.bool_]
    messages: Messages | None
    settings: Settings

    @property
    def labels(self) -> Integers:
        return self.material.labels


def prepare_bench(corpus: Corpus, settings: Settings) -> Bench:
    """Counts terms and lays the folds, once for all models compared on them."""
    examples = corpus.examples
    least = min(settings.least_documents, 1 + len(examples) // LEAST_SHARE)
    counts = count_terms([example.text for example in examples], 1 if corpus.real else least)
    labels, groups = to_numbers(examples), group_examples(examples)
    genres = tuple(example.genre for example in examples)
    is_added = np.array(corpus.is_added, dtype=bool)
    messages = None
    if real := corpus.real:
        read = np.flatnonzero(real.labels != DISPUTED)
        units = real.counts.take_rows(read)
        stacked = stack_counts(keep_columns(counts, least, set(units.terms)), units)
        labelled = np.flatnonzero(real.labels[read] >= 0)
        counts = stacked.take_rows(np.concatenate([np.arange(len(examples)), len(examples) + labelled]))
        labels = np.concatenate([labels, real.labels[read][labelled]])
        groups = np.concatenate([groups, 1 + groups.max() + real.groups[read][labelled]])
        genres += tuple(real.genres[row] for row in read[labelled].tolist())
        is_added = np.concatenate([is_added, np.zeros(len(labelled), dtype=bool)])
        messages = Messages(
            stacked.take_rows(len(examples) + np.arange(len(read))),
            real.pieces[read],
            real.labels[read] >= 0,
            real.groups[read] % settings.folds,
        )
    is_real = np.arange(len(labels)) >= len(examples)
    material = Material(counts, labels, is_added, np.zeros((len(counts.terms), len(LABELS))))
    folds = assign_folds(labels, groups, settings.folds, settings.seed)
    return Bench(corpus, material, groups, folds, genres, is_real, messages, settings)


def evaluate_held_out(bench: Bench, trainable: NDArray[np.bool_] | None = None) -> Evaluated:
    """Scores every example by a model that saw neither it nor its document.

    Args:
        trainable: the examples that may be trained on, (examples,); all if None.
    """
    allowed = np.ones(len(bench.labels), dtype=bool) if trainable is None else trainable
    settings = bench.settings
    fit = fit_rows(bench.material, np.flatnonzero(allowed), settings)
    scores = score_held_out(bench.material, bench.folds, allowed, settings, fit)
    judging = allowed & bench.is_real if (allowed & bench.is_real).any() else allowed
    temperature = fit_temperature(scores[judging], bench.labels[judging])
    probabilities = to_probabilities(scores, temperature)
    threshold = choose_threshold(probabilities[judging], bench.labels[judging], settings.wanted_precision)

    def figure(rows: NDArray[np.bool_]) -> Figures:
        return compute_figures(probabilities[rows], bench.labels[rows], bench.groups[rows], threshold, settings.seed)

    rest = allowed & ~judging
    return Evaluated(
        fit, scores, probabilities, temperature, threshold, figure(judging), figure(rest) if rest.any() else None
    )


def fit_candidate(bench: Bench, evaluated: Evaluated) -> Candidate:
    """The model trained on all examples, calibrated by the held-out scores."""
    fit = evaluated.fit
    message, figures = trust_rules(len(fit.columns)), None
    if bench.messages:
        message, figures = fit_messages(bench.messages, fit, bench.settings)
    model = build_model(bench.material.counts, fit, message, evaluated.temperature, evaluated.threshold, bench.settings)
    return Candidate(model, figures)
