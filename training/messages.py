"""Whether a piece of a text says something, so that it carries a label: learnt from the units that readers left without one.

Headings that name a topic, bylines, captions, link lists and fragments stand between the sentences of real text, and rules
tell them only where they look it. A logistic regression over the terms of the labels, the kind of the piece and what the
rules say tells them by their words.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from rhetor.model import RULES_ALONE, Floats, MessageWeights
from rhetor.records import Kind
from training.counting import Counts
from training.fitting import Fit, Integers, run_side_by_side, weigh_terms
from training.regression import LARGEST_SLOPE, MEASURED_SLOPE, Prior, Problem, fit_regression
from training.settings import Settings
from training.taught import EVERY_FOLD, Taught

PIECES = 2 * len(Kind)
BIAS = 2.0
"""Value of the column of a piece's kind: the larger, the less its coefficient is drawn to zero."""


@dataclass(frozen=True)
class Messages:
    """Real units: terms, over those of the bench, ``RealText.pieces``, which of them say something, and folds."""

    counts: Counts
    pieces: NDArray[np.uint8]
    says: NDArray[np.bool_]
    folds: Integers


@dataclass(frozen=True)
class MessageFigures:
    """Of pieces without a label, by whole documents held out: how many there are, and how well they are told."""

    pieces: int
    silent: int
    precision: float
    recall: float
    f1: float


def fit_messages(
    messages: Messages, fit: Fit, settings: Settings, taught: Taught | None = None
) -> tuple[MessageWeights, MessageFigures]:
    """Weights over the columns of ``fit``, in its order, and figures out of fold."""
    matrix = messages.counts.matrix[:, fit.columns]
    terms = weigh_terms(matrix, messages.counts.blocks[fit.columns], fit.idf, settings)
    kinds = sp.csr_matrix((np.full(len(messages.pieces), BIAS), (np.arange(len(messages.pieces)), messages.pieces)),
                          shape=(len(messages.pieces), PIECES))  # fmt: skip
    design = sp.hstack([terms, kinds], format="csr")
    everything = np.arange(len(messages.says))

    def run(held_out: int) -> Floats:
        rows = everything if held_out == EVERY_FOLD else np.flatnonzero(messages.folds != held_out)
        prior = taught.draw_messages(settings.taught_weight, held_out) if taught else None
        of_these = prior and _spread(prior, fit.columns, design.shape[1])
        largest_slope = LARGEST_SLOPE if held_out == EVERY_FOLD else MEASURED_SLOPE
        return _fit_odds(design[rows], messages.says[rows], of_these, settings, largest_slope)

    numbers = [EVERY_FOLD, *np.unique(messages.folds).tolist()]
    whole, *parts = run_side_by_side(run, [(number,) for number in numbers])
    odds = np.zeros(len(messages.says))
    for number, point in zip(numbers[1:], parts, strict=True):
        inside = messages.folds == number
        odds[inside] = design[inside] @ point[:-1] + point[-1]
    return _to_weights(whole, messages.pieces), _measure(odds, messages.says)


def _spread(prior: Prior, columns: Integers, width: int) -> Prior:
    """That of some columns, in their order, over ``width``: kinds of pieces, which stand behind, have none."""
    none = np.zeros((width - len(columns), prior.centre.shape[1]))
    return Prior(np.vstack([prior.centre[columns], none]), np.vstack([prior.curvature[columns], none]))


def _fit_odds(
    design: sp.csr_matrix, says: NDArray[np.bool_], prior: Prior | None, settings: Settings, largest_slope: float
) -> Floats:
    """Coefficients and, last, the intercept of the log-odds of saying something."""
    targets = np.column_stack([~says, says]).astype(np.float64)
    problem = Problem(design, targets, np.ones(len(says)), settings.inverse_regularisation, prior)
    coefficients, intercepts = fit_regression(problem, None, largest_slope)
    return np.append(coefficients[1] - coefficients[0], intercepts[1] - intercepts[0])


def _to_weights(point: Floats, pieces: NDArray[np.uint8]) -> MessageWeights:
    biases = BIAS * point[-1 - PIECES : -1] + point[-1]
    for piece in set(range(PIECES)) - set(pieces.tolist()):  # never seen: as the rules say
        biases[piece] = RULES_ALONE if piece % 2 else -RULES_ALONE
    coefficients = point[: -1 - PIECES].astype(np.float32).astype(np.float64)
    return MessageWeights(coefficients, biases.reshape(len(Kind), 2).copy())


def _measure(odds: Floats, says: NDArray[np.bool_]) -> MessageFigures:
    told = odds <= 0
    hits = int((told & ~says).sum())
    return MessageFigures(
        len(says), int((~says).sum()), hits / max(1, int(told.sum())), hits / max(1, int((~says).sum())),
        2 * hits / max(1, int(told.sum() + (~says).sum())),
    )  # fmt: skip
