"""How coefficients are moved towards what a user added: the laws of the difference, on random designs."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax

from rhetor.model import Floats
from training.adaptation import find_differences
from training.settings import DEFAULT_SETTINGS, Settings

LABELS, COLUMNS = 4, 30


class Draw:
    """Random weighed terms, scores of a first fit, labels, and which examples a user added."""

    def __init__(self, seed: int, seeds: int, added: int) -> None:
        random = np.random.default_rng(seed)
        dense = random.random((seeds + added, COLUMNS)) * (random.random((seeds + added, COLUMNS)) < 0.3)
        dense[:, 0] = 0.5  # one term that all have
        self.design = sp.csr_matrix(dense)
        self.scores = random.normal(0, 3, (seeds + added, LABELS))
        self.labels = random.integers(0, LABELS, seeds + added)
        self.is_added = np.arange(seeds + added) >= seeds

    def differences(self, by: Settings = DEFAULT_SETTINGS) -> tuple[Floats, Floats]:
        return find_differences(self.design, self.scores, self.labels, self.is_added, by)

    def loss(self, coefficients: Floats, by: Settings = DEFAULT_SETTINGS) -> float:
        """As the docstring of the module tells it, sentence by sentence."""
        temperature = by.adaptation_temperature
        dense, total = self.design.toarray(), 0.0
        mean = dense[~self.is_added].mean(axis=0)
        for row, (terms, scores) in enumerate(zip(dense, self.scores, strict=True)):
            logarithms = log_softmax((scores + coefficients @ (terms - mean)) / temperature)
            if self.is_added[row]:
                total -= logarithms[self.labels[row]]
            else:
                share = by.anchor_weight * self.is_added.sum() / (~self.is_added).sum()
                total -= share * softmax(scores / temperature) @ logarithms
        return float(total + (coefficients**2).sum() / 2 / by.inverse_regularisation)


draws = st.builds(Draw, st.integers(0, 10**6), st.integers(5, 60), st.integers(1, 40))


@settings(max_examples=60)
@given(draws, st.integers(0, 10**6))
def test_no_other_difference_is_better(drawn: Draw, seed: int) -> None:
    """The optimum of the loss that is described: every step away from it, small or large, costs."""
    found, _ = drawn.differences()
    columns = np.unique(drawn.design[drawn.is_added].indices)
    least = drawn.loss(found)
    random = np.random.default_rng(seed)
    for size in (1e-2, 1.0):
        step = np.zeros_like(found)
        step[:, columns] = random.normal(0, size, (LABELS, len(columns)))
        assert drawn.loss(found + step) > least


@settings(max_examples=60)
@given(draws)
def test_the_mean_seed_keeps_its_scores(drawn: Draw) -> None:
    """However many sentences of one label were added, an average sentence is none of it for that."""
    drawn.labels[drawn.is_added] = 2
    coefficients, intercepts = drawn.differences()
    mean = np.asarray(drawn.design[~drawn.is_added].mean(axis=0)).ravel()
    np.testing.assert_allclose(coefficients @ mean + intercepts, 0, atol=1e-9)


@settings(max_examples=60)
@given(draws)
def test_terms_of_no_added_sentence_keep_their_coefficients(drawn: Draw) -> None:
    """What the user never wrote is none of the user's matter."""
    coefficients, _ = drawn.differences()
    others = np.setdiff1d(np.arange(COLUMNS), drawn.design[drawn.is_added].indices)
    assert not coefficients[:, others].any()


@pytest.mark.slow
@settings(max_examples=60)
@given(draws)
def test_heavier_seeds_move_less(drawn: Draw) -> None:
    """The weight of the seeds is how much their probabilities are held: the divergence from them falls with it."""

    def diverge(weight: float) -> float:
        by = replace(DEFAULT_SETTINGS, anchor_weight=weight)
        coefficients, intercepts = drawn.differences(by)
        seeds = drawn.scores[~drawn.is_added] / by.adaptation_temperature
        moved = (drawn.design @ coefficients.T + intercepts)[~drawn.is_added] / by.adaptation_temperature
        before = softmax(seeds, axis=1)
        return float((before * (log_softmax(seeds, axis=1) - log_softmax(seeds + moved, axis=1))).sum())

    assert diverge(0.1) >= diverge(10.0) - 1e-4 >= diverge(1000.0) - 2e-4
