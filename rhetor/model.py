"""A model in memory: TF-IDF and multinomial logistic regression over plain arrays, without scikit-learn.

The arithmetic is scikit-learn's ``TfidfVectorizer(sublinear_tf=True)`` per block and ``LogisticRegression``'s softmax;
tests hold both equal to 1e-6. Every number of a sentence depends on that sentence alone, to the last bit: sums run over
its terms in the order of the vocabulary, and no vectorised function sees two sentences at once where it could round
differently.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rhetor.features import BLOCKS, Terms
from rhetor.records import Label

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """A trained model.

    Attributes:
        labels: the classes, in the order of the rows of ``coefficients``.
        terms: names of the features, sorted; V of them.
        blocks: (V,) number of each term's block in ``BLOCKS``.
        idf: (V,) inverse document frequencies.
        coefficients: (labels, V); calibration is folded into them, so a softmax over scores is the probability.
        intercepts: (labels,).
        block_weights: (blocks,) factor on each block's normalised vector.
        threshold: confidence below which a label is uncertain.
    """

    name: str
    version: str
    labels: tuple[Label, ...]
    terms: tuple[str, ...]
    blocks: NDArray[np.int8]
    idf: Floats
    coefficients: Floats
    intercepts: Floats
    block_weights: Floats
    threshold: float

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        return {term: index for index, term in enumerate(self.terms)}

    @cached_property
    def _weights(self) -> Floats:
        """(V, labels): coefficients with the weight of the block folded in, a term's four side by side."""
        return np.ascontiguousarray((self.coefficients * self.block_weights[self.blocks]).T)


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each known term added to the scores of one sentence: ``values`` is (terms, labels), in ``indices``' order."""

    indices: NDArray[np.int64]
    counts: NDArray[np.int64]
    values: Floats


def compute_contributions(model: Model, terms: Terms) -> Contributions:
    """Contribution of every term of one sentence that the model knows."""
    found: dict[int, int] = {}
    get = model.vocabulary.get
    for name in terms.names:
        index = get(name)
        if index is not None:
            found[index] = found.get(index, 0) + 1
    ordered = sorted(found)
    indices = np.array(ordered, dtype=np.int64)
    counts = np.array([found[index] for index in ordered], dtype=np.int64)
    values = np.array([1.0 + math.log(found[index]) for index in ordered]) * model.idf[indices]
    blocks = model.blocks[indices]
    norms = np.sqrt(np.bincount(blocks, weights=values * values, minlength=len(BLOCKS)))
    values = values / norms[blocks] if len(values) else values
    return Contributions(indices, counts, values[:, None] * model._weights[indices])


def add_up(model: Model, contributions: Contributions) -> Floats:
    """Scores of one sentence, shape (labels,): intercepts plus contributions, in the order of the vocabulary."""
    if not len(contributions.indices):
        return model.intercepts.copy()
    return np.asarray(model.intercepts + np.add.accumulate(contributions.values, axis=0)[-1])


def softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities of one sentence's scores. Plain Python: vectorised ``exp`` may round by position in the array."""
    highest = max(scores)
    exponentials = [math.exp(score - highest) for score in scores]
    total = math.fsum(exponentials)
    return [value / total for value in exponentials]
