"""The learning curve: what more sentences of the same kind would bring, label by label.

Every fold's training documents are cut down to a part, a model is fitted on it and scored on the held-out fold. Error
falls with the number of sentences as a power of it, towards a floor (Figueroa et al. 2012, "Predicting sample size required
for classification performance"; Viering & Loog 2022, "The shape of learning curves: a review").
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.learning.intervals import RESAMPLES
from rhetor.model import Floats
from rhetor.records import LABELS
from training.candidate import Bench, Evaluated
from training.evaluation import Interval, count_confusion, f1_by_label, find_interval
from training.fitting import Fit, Integers, fit_rows, run_side_by_side, score_rows
from training.regression import MEASURED_SLOPE

HALF, FRACTIONS = 1 / 2, (1 / 4, 1 / 8, 1 / 16)
"""Of the training sentences, the longest trainings first: they are waited for."""
LEAST_SENTENCES = 8
"""Of each label, below which a fraction is too small to train on."""
MORE = 200
FLAT = 0.005
"""A curve on which twice the corpus brings less F1 than this is called flat."""
EXPONENTS = np.linspace(0.05, 1.5, 59)


@dataclass(frozen=True, slots=True)
class Point:
    """F1 of models trained on ``sentences`` of the label (mean over the folds); ``spread``: lowest and highest fold."""

    sentences: float
    f1: float
    spread: Interval


@dataclass(frozen=True, slots=True)
class Law:
    """``1 - f1 = floor + factor * sentences ** -exponent``."""

    floor: float
    factor: float
    exponent: float


@dataclass(frozen=True, slots=True)
class Gain:
    """F1 that ``sentences`` more of the label would bring by the law, the others growing in proportion.

    ``doubled`` is what twice as many would bring, ``says`` the sentence of the model card.
    """

    sentences: int
    f1: float
    interval: Interval
    doubled: float
    says: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Of one label. ``law`` and ``gain`` are None where there are too few points for one."""

    points: tuple[Point, ...]
    law: Law | None
    gain: Gain | None


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Of all labels. ``trainings`` is the number of folds behind each point."""

    trainings: int
    labels: dict[str, Curve]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure_learning(bench: Bench, evaluated: Evaluated) -> LearningCurve:
    """Trains on parts of each fold's documents, beside what ``evaluated`` says of models trained on all of them.

    What unlabelled text taught is left out: teachers were tuned on many of the same sentences, and what these bring would
    not show. Then the largest part is the half.
    """
    folds = np.unique(bench.folds)
    whole = [np.flatnonzero(bench.folds != fold) for fold in folds]
    fractions = (HALF, *FRACTIONS) if bench.taught else FRACTIONS
    parts = [[draw_part(bench, int(fold), fraction) for fold in folds] for fraction in fractions]
    parts = [rows for rows in parts if min(_count_labels(bench, part).min() for part in rows) >= LEAST_SENTENCES]
    jobs = [(fold, part) for rows in parts for fold, part in zip(folds, rows, strict=True)]
    trained = _train_parts(bench, jobs, evaluated.fit)
    confusions = [trained[start : start + len(folds)] for start in range(0, len(trained), len(folds))]
    if not bench.taught:
        parts = [whole, *parts]
        confusions = [[_confuse(bench, fold, evaluated.scores[bench.folds == fold]) for fold in folds], *confusions]
    sizes = np.array([[_count_labels(bench, part) for part in rows] for rows in [whole, *parts]]).mean(axis=1)
    stack = np.array(confusions)[::-1]
    curves = [
        fit_curve(label.value, sizes[:0:-1, number], stack, number, bench.settings.seed, sizes[0, number])
        for number, label in enumerate(LABELS)
    ]
    return LearningCurve(len(folds), {label.value: curve for label, curve in zip(LABELS, curves, strict=True)})


def draw_part(bench: Bench, fold: int, fraction: float) -> Integers:
    """Rows outside ``fold``, whole groups in an order drawn once for the fold, up to ``fraction`` of the sentences."""
    outside = np.flatnonzero(bench.folds != fold)
    groups = np.unique(bench.groups[outside])
    order = np.random.default_rng([bench.settings.seed, fold]).permutation(groups)
    sizes = np.bincount(bench.groups[outside], minlength=int(groups.max()) + 1)
    taken = order[np.cumsum(sizes[order]) <= fraction * len(outside)]
    return outside[np.isin(bench.groups[outside], taken)]


def fit_curve(
    name: str, sizes: Floats, confusions: NDArray[np.int64], number: int, seed: int, present: float | None = None
) -> Curve:
    """The curve of label ``number`` over ``sizes`` (points,), from confusions (points, folds, labels, labels).

    Args:
        present: how many sentences there are, to which more would come; the last of ``sizes`` if None.
    """
    pooled = f1_by_label(confusions.sum(axis=1))[:, number]
    by_fold = f1_by_label(confusions)[..., number]
    points = tuple(
        Point(float(size), float(f1), (float(folds.min()), float(folds.max())))
        for size, f1, folds in zip(sizes, pooled, by_fold, strict=True)
    )
    if len(points) < 3:
        return Curve(points, None, None)
    laws = fit_laws(sizes, 1 - pooled[None, :])
    folds = confusions.shape[1]
    draws = np.random.default_rng(seed).multinomial(folds, np.full(folds, 1 / folds), RESAMPLES)
    resampled = f1_by_label(np.tensordot(draws, confusions, axes=(1, 1)))[..., number]
    size = float(sizes[-1] if present is None else present)
    low, high = find_interval(_gain(fit_laws(sizes, 1 - resampled), size, MORE))
    gain, doubled = (float(_gain(laws, size, more)[0]) for more in (MORE, size))
    says = describe_gain(name, gain, (low, high), doubled)
    return Curve(points, Law(*laws[0].tolist()), Gain(MORE, gain, (low, high), doubled, says))


def fit_laws(sizes: Floats, errors: Floats) -> Floats:
    """Floor, factor and exponent, (curves, 3), by least squares over ``errors`` (curves, points); none is negative."""
    best = np.full(len(errors), np.inf)
    laws = np.zeros((len(errors), 3))
    means = errors.mean(axis=1)
    for exponent in EXPONENTS:
        powers = sizes**-exponent
        centred = powers - powers.mean()
        factor = np.maximum((errors @ centred) / (centred @ centred), 0.0)
        floor = means - factor * powers.mean()
        through_zero = (errors @ powers) / (powers @ powers)
        factor, floor = np.where(floor < 0, through_zero, factor), np.maximum(floor, 0.0)
        loss = ((errors - floor[:, None] - factor[:, None] * powers) ** 2).sum(axis=1)
        better = loss < best - 1e-15
        best = np.where(better, loss, best)
        laws[better] = np.column_stack([floor, factor, np.full(len(errors), exponent)])[better]
    return laws


def describe_gain(name: str, gain: float, interval: Interval, doubled: float) -> str:
    """Such as "200 more opinion sentences ≈ +0.0014 F1 (95 % interval +0.0012 to +0.0016); twice as many ≈ +0.012."."""
    measured = f"{gain:+.4f} F1 (95 % interval {interval[0]:+.4f} to {interval[1]:+.4f})"
    flat = " The curve is flat: more sentences of the same kind hardly help." if doubled < FLAT else ""
    return f"{MORE} more {name} sentences ≈ {measured}; twice as many ≈ {doubled:+.3f}.{flat}"


def _gain(laws: Floats, size: float, more: float) -> Floats:
    factor, exponent = laws[:, 1], laws[:, 2]
    return np.asarray(factor * (size**-exponent - (size + more) ** -exponent))


def _train_parts(bench: Bench, jobs: Sequence[tuple[int, Integers]], near: Fit) -> list[NDArray[np.int64]]:
    material, settings = bench.material, bench.settings

    def run(rows: Integers, held_out: Integers) -> Floats:
        return score_rows(material.counts, held_out, fit_rows(material, rows, settings, near, MEASURED_SLOPE), settings)

    scores = run_side_by_side(run, ((rows, np.flatnonzero(bench.folds == fold)) for fold, rows in jobs))
    return [_confuse(bench, fold, found) for (fold, _), found in zip(jobs, scores, strict=True)]


def _confuse(bench: Bench, fold: int, scores: Floats) -> NDArray[np.int64]:
    """On the fold's real units, if there are any."""
    held_out = bench.folds == fold
    judged = bench.is_real[held_out] if bench.is_real.any() else np.ones(len(scores), dtype=bool)
    return count_confusion(bench.labels[held_out][judged], scores.argmax(axis=1)[judged])


def _count_labels(bench: Bench, rows: Integers) -> Integers:
    return np.bincount(bench.labels[rows], minlength=len(LABELS))
