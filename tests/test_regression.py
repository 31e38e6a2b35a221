"""The regression: the optimum, whatever the path to it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from training.regression import LARGEST_SLOPE, Prior, Problem, find_curvature, fit_regression

ROOT = Path(__file__).parent.parent


def make_problem(seed: int, examples: int = 120, columns: int = 30, labels: int = 4) -> Problem:
    """Sparse rows of made-up counts; labels are shares."""
    random = np.random.default_rng(seed)
    design = sp.random(examples, columns, density=0.2, random_state=random, format="csr")
    targets = random.dirichlet(np.full(labels, 0.3), examples)
    prior = Prior(random.normal(size=(columns, labels)), random.exponential(size=(columns, labels))) if seed % 2 else None
    return Problem(design, targets, random.uniform(0.1, 2.0, examples), float(random.uniform(0.3, 8.0)), prior)


def measure_slope(problem: Problem, coefficients: np.ndarray, intercepts: np.ndarray) -> float:
    """The largest component of the gradient, said plainly."""
    pull = problem.weights[:, None] * (softmax(problem.design @ coefficients.T + intercepts, axis=1) - problem.targets)
    slope = problem.design.T @ pull + coefficients.T / problem.inverse_regularisation
    if problem.prior:
        slope += problem.prior.curvature * (coefficients.T - problem.prior.centre)
    return float(max(np.abs(slope).max(), np.abs(pull.sum(axis=0)).max()))


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_the_gradient_vanishes(seed: int, labels: int) -> None:
    """Shares for labels, weights, a prior: no component of the gradient is above the bound that the module states."""
    problem = make_problem(seed, labels=labels)
    assert measure_slope(problem, *fit_regression(problem)) <= 1.01 * LARGEST_SLOPE


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_start_does_not_show(seed: int) -> None:
    """From anywhere the same probabilities, to 1e-6."""
    problem = make_problem(seed)
    start = 3 * np.random.default_rng(seed + 1).normal(size=(problem.design.shape[1] + 1, problem.targets.shape[1]))
    found = [
        softmax(problem.design @ coefficients.T + intercepts, axis=1)
        for coefficients, intercepts in (fit_regression(problem), fit_regression(problem, start))
    ]
    assert np.abs(found[0] - found[1]).max() < 1e-6


def test_a_prior_stands_for_other_data() -> None:
    """Fitted on some examples with a prior of others: nearer to the fit on all than one that knows nothing of them."""
    distances = []
    for seed in range(0, 40, 2):
        problem = make_problem(seed, examples=600)
        parts = [
            Problem(problem.design[rows], problem.targets[rows], problem.weights[rows], 4.0)
            for rows in (slice(0, 300), slice(300, 600))
        ]
        others, intercepts = fit_regression(parts[0])
        prior = Prior(others.T, find_curvature(parts[0], others, intercepts))
        whole, _ = fit_regression(Problem(problem.design, problem.targets, problem.weights, 4.0))
        distances.append([
            np.linalg.norm(fit_regression(replace(parts[1], prior=known))[0] - whole) for known in (None, prior)
        ])  # fmt: skip
    alone, taught = np.array(distances).T
    assert (taught < 0.7 * alone).all()


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_agrees_with_scikit_learn(seed: int) -> None:
    """With one label a sentence, the coefficients are scikit-learn's, to 1e-5."""
    random = np.random.default_rng(seed)
    soft = make_problem(seed)
    gold = np.concatenate([np.arange(4), random.integers(0, 4, len(soft.weights) - 4)])
    problem = Problem(soft.design, np.eye(4)[gold], soft.weights, soft.inverse_regularisation)
    theirs = LogisticRegression(C=soft.inverse_regularisation, solver="newton-cg", tol=1e-9, max_iter=1000)
    theirs.fit(problem.design, gold, sample_weight=problem.weights)
    coefficients, intercepts = fit_regression(problem)
    assert coefficients == pytest.approx(theirs.coef_, abs=1e-5)
    assert intercepts - intercepts.mean() == pytest.approx(theirs.intercept_ - theirs.intercept_.mean(), abs=1e-5)


def test_what_is_far_from_any_optimum_is_found_too() -> None:
    """Weights from 1e-3 to 1e3 and hardly any regularisation."""
    soft = make_problem(5)
    weights = 10.0 ** np.linspace(-3, 3, len(soft.weights))
    problem = Problem(soft.design, soft.targets, weights, 1e4)
    assert measure_slope(problem, *fit_regression(problem)) <= 1.01 * LARGEST_SLOPE


KERNELS = ("Haswell", "SkylakeX", "Zen", "Prescott")
SCORE = """
import sys
import numpy as np
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.fitting import fit_rows, score_rows, to_probabilities
from training.settings import DEFAULT_SETTINGS as settings
from pathlib import Path

bench = prepare_bench(read_corpus(Path(sys.argv[1]), only=()), settings)
rows = np.arange(len(bench.labels))
fit = fit_rows(bench.material, rows, settings)
np.save(sys.argv[2], to_probabilities(score_rows(bench.material.counts, rows, fit, settings), 1.0))
"""


@pytest.mark.parametrize("corpus", ["small", pytest.param("all", marks=pytest.mark.slow)])
def test_every_processor_gives_the_same_model(corpus: str, small_seeds: Path, tmp_path: Path) -> None:
    """Law 5: fitted under the arithmetic of other processors, with one thread and two, probabilities within 1e-6."""
    seeds = small_seeds if corpus == "small" else ROOT / "seeds" / "corpus"
    found = []
    for number, (kernel, threads) in enumerate([*((kernel, "1") for kernel in KERNELS), ("Haswell", "2")]):
        target = tmp_path / f"{number}.npy"
        environment = {**os.environ, "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": threads}
        subprocess.run([sys.executable, "-c", SCORE, str(seeds), str(target)], env=environment, cwd=ROOT, check=True)
        found.append(np.load(target))
    assert max(np.abs(other - found[0]).max() for other in found[1:]) < 1e-6
