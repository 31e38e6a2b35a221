"""From a corpus to a candidate: fitted, calibrated, evaluated out of fold.

Where there is real text, it alone calibrates, and the figures that lead are those on it: the seeds were written for the
project, and models do better on them than on what people bring.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.model import Floats, Model, trust_rules
from training.anchoring import Anchored, Base, anchor_rows, lay_folds_beside, move_base
from training.corpus import Corpus
from training.counting import Counts, count_terms, keep_columns, stack_counts
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
from training.real_text import DISPUTED, RealText
from training.settings import Settings
from training.silence import move_messages
from training.taught import Taught

CONTRAST_SET = "contrast-set"
"""Genre of the seeds that were written in sets, whose label flips with one cue."""
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
        anchored: the rows as the base sees them, from which training starts; None if the base itself is to be fitted.
        taught: what unlabelled text teaches the base, over the terms of ``material``; None if nothing does.
    """

    corpus: Corpus
    material: Material
    groups: Integers
    folds: Integers
    genres: tuple[str, ...]
    is_real: NDArray[np.bool_]
    messages: Messages | None
    anchored: Anchored | None
    settings: Settings
    taught: Taught | None = None

    @property
    def labels(self) -> Integers:
        return self.material.labels


def prepare_bench(corpus: Corpus, settings: Settings, base: Base | None = None) -> Bench:
    """Counts terms and lays the folds, once for all models compared on them.

    Args:
        base: of the corpus (``find_base``), from which training starts; if None, all is fitted.
    """
    examples, real = corpus.examples, corpus.real
    counts = _count_examples(corpus, settings, base)
    labels, groups = to_numbers(examples), group_examples(examples)
    genres = tuple(example.genre for example in examples)
    is_added = np.array(corpus.is_added, dtype=bool)
    base_rows, documents = np.array(corpus.find_seeds(), dtype=np.int64), np.empty(0, dtype=np.int64)
    messages, taught = None, None
    if real:
        read = np.flatnonzero(real.labels != DISPUTED)
        labelled = np.flatnonzero(real.labels[read] >= 0)
        stacked = stack_counts(counts, real.counts.take_rows(read))
        units = stacked.take_rows(len(examples) + np.arange(len(read)))
        taught = _find_taught(real, stacked, settings)
        folds_of_units = taught.folds[real.groups[read]] if taught else real.groups[read] % settings.folds
        messages = Messages(units, real.pieces[read], real.labels[read] >= 0, folds_of_units)
        documents = real.groups[read][labelled]
        counts = stacked.take_rows(np.concatenate([np.arange(len(examples)), len(examples) + labelled]))
        labels = np.concatenate([labels, real.labels[read][labelled]])
        groups = np.concatenate([groups, 1 + groups.max() + documents])
        genres += tuple(real.genres[row] for row in read[labelled].tolist())
        is_added = np.concatenate([is_added, np.zeros(len(labelled), dtype=bool)])
        base_rows = np.concatenate([base_rows, len(corpus.seeds) + np.arange(len(labelled))])
    is_real = np.arange(len(labels)) >= len(examples)
    if base:
        folds = lay_folds_beside(base, base_rows, groups, settings.folds)
        anchored = anchor_rows(base, counts, base_rows, is_added, settings)
    else:
        folds, anchored = _lay_folds(labels, groups, len(examples), documents, taught, settings), None
    is_contrast = np.array([genre == CONTRAST_SET for genre in genres], dtype=bool)
    material = Material(counts, labels, is_added, np.where(is_contrast, settings.contrast_weight, 1.0))
    return Bench(corpus, material, groups, folds, genres, is_real, messages, anchored, settings, taught)


def _find_taught(real: RealText, counts: Counts, settings: Settings) -> Taught | None:
    """What unlabelled text teaches, over the terms of ``counts``, if it is of so many folds."""
    taught = real.taught
    if not taught or taught.seen.shape[1] != settings.folds:
        return None
    place = {term: number for number, term in enumerate(counts.terms)}
    return taught.spread(np.array([place[term] for term in real.counts.terms], dtype=np.int64), len(counts.terms))


def _lay_folds(
    labels: Integers, groups: Integers, examples: int, documents: Integers, taught: Taught | None, settings: Settings
) -> Integers:
    """Whole groups to a fold. Where teachers know some folds of the real documents, these stay in theirs."""
    if not taught:
        return assign_folds(labels, groups, settings.folds, settings.seed)
    folds = assign_folds(labels[:examples], groups[:examples], settings.folds, settings.seed)
    return np.concatenate([folds, taught.folds[documents]])


def _count_examples(corpus: Corpus, settings: Settings, base: Base | None) -> Counts:
    """Terms that enough examples hold, and those that the real units or the base know."""
    examples, real = corpus.examples, corpus.real
    least = min(settings.least_documents, 1 + len(examples) // LEAST_SHARE)
    known = {*(real.counts.terms if real else ()), *(base.model.terms if base else ())}
    texts = [example.text for example in examples]
    return keep_columns(count_terms(texts), least, known) if known else count_terms(texts, least)


def evaluate_held_out(bench: Bench, trainable: NDArray[np.bool_] | None = None) -> Evaluated:
    """Scores every example by a model that saw neither it nor its document.

    Args:
        trainable: the examples that may be trained on, (examples,); all if None.
    """
    allowed = np.ones(len(bench.labels), dtype=bool) if trainable is None else trainable
    settings, material = bench.settings, bench.material
    if bench.anchored:
        fit, scores = move_base(bench.anchored, material.labels, material.is_added, bench.folds, allowed, settings)
    else:
        prior = bench.taught.draw_labels(settings.taught_weight) if bench.taught else None
        fit = fit_rows(material, np.flatnonzero(allowed), settings, prior=prior)
        scores = score_held_out(material, bench.folds, allowed, settings, fit, bench.taught)
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
    if anchored := bench.anchored:
        message = anchored.message
        figures = MessageFigures(**anchored.base.messages) if anchored.base.messages else None
    elif bench.messages:
        message, figures = fit_messages(bench.messages, fit, bench.settings, bench.taught)
    if bench.messages:
        corpus = bench.corpus
        said = [example.text for example, added in zip(corpus.examples, corpus.is_added, strict=True) if added]
        counts, silent = bench.material.counts, corpus.corrections.silent
        message = move_messages(message, bench.messages, fit, counts, said, silent, bench.settings)
    model = build_model(bench.material.counts, fit, message, evaluated.temperature, evaluated.threshold, bench.settings)
    return Candidate(model, figures)
