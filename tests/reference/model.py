"""The arithmetic of a model in plain Python and NumPy: what ``rhetor.engine.scoring`` must equal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rhetor.definition.extraction import Terms, extract_terms
from rhetor.definition.features import BLOCKS
from rhetor.definition.kinds import says_something
from rhetor.model import Floats, Model
from rhetor.records import Kind


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each known term added to the scores of one sentence: ``values`` is (terms, labels), in ``indices``' order.

    ``weights`` are its TF-IDF values, (terms,), each block normalised and multiplied by its weight.
    """

    indices: NDArray[np.int64]
    counts: NDArray[np.int64]
    weights: Floats
    values: Floats


@cache
def number_terms(terms: Sequence[str]) -> dict[str, int]:
    return {term: index for index, term in enumerate(terms)}


def compute_contributions(model: Model, terms: Terms) -> Contributions:
    """Contribution of every term of one sentence that the model knows."""
    found: dict[int, int] = {}
    vocabulary = number_terms(model.terms)
    for name in terms.names:
        index = vocabulary.get(name)
        if index is not None:
            found[index] = found.get(index, 0) + 1
    indices = np.array(list(found), dtype=np.int64)
    counts = np.array(list(found.values()), dtype=np.int64)
    values = np.array([1.0 + math.log(count) for count in found.values()]) * model.idf[indices]
    blocks = model.blocks[indices]
    norms = np.sqrt(np.bincount(blocks, weights=values * values, minlength=len(BLOCKS)))
    values = values / norms[blocks] if len(values) else values
    weights = values * model.block_weights[blocks]
    return Contributions(indices, counts, weights, weights[:, None] * model.coefficients.T[indices])


def compute_message(model: Model, text: str, kind: Kind) -> float:
    """The log-odds that a piece of a text says something."""
    found = compute_contributions(model, extract_terms(text))
    bias = model.message.biases[list(Kind).index(kind), int(says_something(text, kind))]
    return float(bias + found.weights @ model.message.coefficients[found.indices])


def compute_scores(model: Model, contributions: Contributions) -> Floats:
    return np.asarray(model.intercepts + contributions.values.sum(axis=0))


def compute_probabilities(model: Model, sentence: str) -> list[float]:
    """Softmax of the scores of one sentence."""
    scores = compute_scores(model, compute_contributions(model, extract_terms(sentence))).tolist()
    highest = max(scores)
    exponentials = [math.exp(score - highest) for score in scores]
    return [value / math.fsum(exponentials) for value in exponentials]
