"""Multinomial logistic regression, solved until the gradient says so.

scikit-learn's ``LogisticRegression`` stops when one of several measures is small, and what it returns then depends on the
path, hence on the processor's arithmetic. A model must be the same on every machine, so the optimum is wanted, not the path:
Newton's method, its steps by conjugate gradients (truncated Newton; Nocedal & Wright 2006, ch. 7; Lin, Weng & Keerthi 2008),
in double precision, until no component of the gradient is larger than ``LARGEST_SLOPE``. The loss is strictly convex in the
coefficients, so there the distance to the optimum is at most C times the gradient's norm.

Labels may be shares (a reader in doubt), for which scikit-learn has no place.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import log_softmax, softmax

from rhetor.model import Floats

LARGEST_SLOPE = 1e-6
"""Of the loss, which counts a sentence of weight 1 as 1. Probabilities are within 1e-6 of the optimum's then (tests)."""
MOST_STEPS = 100
ROUNDING = 1e-12
"""Relative differences of the loss below this say nothing."""
SOLVED = 0.1
"""How far a Newton step is solved for, relative to the gradient. Solved more closely, fewer steps take more time in all."""
MEASURED_SLOPE = 1e-4
"""Of a model that is only measured: on the whole corpus scores are within 1e-5 of the optimum's then, in two thirds of the
time."""


@dataclass(frozen=True)
class Prior:
    """Where coefficients are drawn to besides zero, (columns, labels), and how strongly, as the curvature of a loss is."""

    centre: Floats
    curvature: Floats


@dataclass(frozen=True)
class Problem:
    """What is fitted.

    Attributes:
        design: (examples, columns).
        targets: (examples, labels), the share of each label; rows sum to 1.
        weights: (examples,).
        inverse_regularisation: scikit-learn's ``C``.
        prior: of other data, whose loss near its optimum it stands for (Laplace's approximation); None if there is none.
    """

    design: sp.csr_matrix
    targets: Floats
    weights: Floats
    inverse_regularisation: float
    prior: Prior | None = None


class _Loss:
    """The loss, its gradient and its curvature at points (columns + 1, labels), whose last row are the intercepts."""

    def __init__(self, problem: Problem) -> None:
        self.design = problem.design
        self.transposed = problem.design.T.tocsr()
        # Where a step leads is measured in double precision. On the way there, single is enough and takes half the memory.
        self.rough = problem.design.astype(np.float32)
        self.rough_transposed = self.transposed.astype(np.float32)
        self.squares = self.rough_transposed.multiply(self.rough_transposed).tocsr()
        self.targets = problem.targets
        self.weights = problem.weights[:, None]
        self.stiffness: Floats | float = 1 / problem.inverse_regularisation
        self.centre: Floats | float = 0.0
        if prior := problem.prior:  # the sum of both pulls is one again
            self.stiffness = self.stiffness + prior.curvature
            self.centre = prior.centre * prior.curvature / self.stiffness

    def measure(self, point: Floats) -> tuple[float, Floats, Floats]:
        """Loss, gradient, and the probabilities of each example."""
        logarithms = log_softmax(self.design @ point[:-1] + point[-1], axis=1)
        probabilities = np.exp(logarithms)
        drawn = point[:-1] - self.centre
        loss = float((self.stiffness * drawn * drawn).sum()) / 2 - float((self.weights * self.targets * logarithms).sum())
        pull = self.weights * (probabilities - self.targets)
        return loss, np.vstack([self.transposed @ pull + self.stiffness * drawn, pull.sum(axis=0)]), probabilities

    def curve(self, probabilities: Floats, direction: Floats) -> Floats:
        """The Hessian times a direction."""
        moved = self.rough @ direction[:-1].astype(np.float32) + direction[-1]
        bent = self.weights * probabilities * (moved - (probabilities * moved).sum(axis=1, keepdims=True))
        return np.vstack(
            [self.rough_transposed @ bent.astype(np.float32) + self.stiffness * direction[:-1], bent.sum(axis=0)]
        )

    def diagonal(self, probabilities: Floats) -> Floats:
        """The Hessian's diagonal, which preconditions the steps: common terms bend far more than rare ones."""
        bent = self.weights * probabilities * (1 - probabilities)
        return np.vstack([self.squares @ bent + self.stiffness, bent.sum(axis=0)])


def find_curvature(problem: Problem, coefficients: Floats, intercepts: Floats) -> Floats:
    """The diagonal of the Hessian of the loss without its regularisation, (columns, labels): what the examples alone say."""
    probabilities = softmax(problem.design @ coefficients.T + intercepts, axis=1)
    bent = problem.weights[:, None] * probabilities * (1 - probabilities)
    return np.asarray(problem.design.multiply(problem.design).T.tocsr() @ bent)


def fit_regression(
    problem: Problem, start: Floats | None = None, largest_slope: float = LARGEST_SLOPE
) -> tuple[Floats, Floats]:
    """Coefficients (labels, columns) and intercepts (labels,) at the optimum.

    Args:
        start: (columns + 1, labels), coefficients over intercepts; zeros if None. It changes the time, not the result.
        largest_slope: of the gradient, where the search ends.

    Raises:
        RuntimeError: the gradient does not vanish.
    """
    loss = _Loss(problem)
    shape = problem.design.shape[1] + 1, problem.targets.shape[1]
    point = np.zeros(shape) if start is None else start
    value, slope, probabilities = loss.measure(point)
    for _ in range(MOST_STEPS):
        steepest = np.abs(slope).max()
        if steepest <= largest_slope:
            return point[:-1].T.copy(), point[-1].copy()
        step = _solve_newton(loss, slope, probabilities)
        decrease = float((slope * step).sum())
        length = 1.0
        while True:
            found = loss.measure(point + length * step)
            # Near the optimum the loss no longer tells better from worse in double precision, but the gradient does.
            alike = abs(found[0] - value) <= ROUNDING * abs(value)
            if found[0] <= value + 1e-4 * length * decrease or (alike and np.abs(found[1]).max() < steepest):
                break
            length /= 2
            if length < 1e-10:
                raise RuntimeError(_complain(problem, steepest))
        point = point + length * step
        value, slope, probabilities = found
    raise RuntimeError(_complain(problem, float(np.abs(slope).max())))


def _solve_newton(loss: _Loss, slope: Floats, probabilities: Floats) -> Floats:
    shape = slope.shape
    hessian = LinearOperator(
        (slope.size, slope.size),
        matvec=lambda flat: loss.curve(probabilities, flat.reshape(shape)).ravel(),
        dtype=np.float64,
    )
    inverse = 1 / loss.diagonal(probabilities).ravel()
    nearly = LinearOperator(hessian.shape, matvec=lambda flat: inverse * flat.ravel(), dtype=np.float64)
    step, _ = cg(hessian, -slope.ravel(), rtol=SOLVED, maxiter=500, M=nearly)
    return np.asarray(step).reshape(shape)


def _complain(problem: Problem, steepest: float) -> str:
    return f"The fit on {len(problem.weights):,} sentences did not converge: the gradient is still {steepest:.1e}."
