"""A model in memory: TF-IDF and multinomial logistic regression over plain arrays, without scikit-learn.

``rhetor.engine.scoring`` computes with it. ``tests/reference/model.py`` says the same in NumPy, and
``rhetor.registry.export`` with scikit-learn; tests hold all three together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.records import Kind, Label

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MessageWeights:
    """By what a piece of a text is told to say something, so that it carries a label: a logistic regression of its own.

    Attributes:
        coefficients: (V,) over the same terms, with the same values, as those of the labels; in single precision.
        biases: (kinds, 2) one for each kind of piece, in the order of ``Kind``, and for what the rules say
            (``definition.kinds``): 0 for nothing.
    """

    coefficients: Floats
    biases: Floats


RULES_ALONE = 30.0
"""Bias that leaves the decision to the rules, in a model that has learnt none."""


def trust_rules(terms: int) -> MessageWeights:
    """Weights by which a piece says something if the rules say so."""
    return MessageWeights(np.zeros(terms), np.tile([-RULES_ALONE, RULES_ALONE], (len(Kind), 1)))


@dataclass(frozen=True)
class Model:
    """A trained model.

    Attributes:
        labels: the classes, in the order of the rows of ``coefficients``.
        terms: names of the features, sorted; V of them.
        blocks: (V,) number of each term's block in ``BLOCKS``.
        idf: (V,) inverse document frequencies; computed with in single precision, as they are stored.
        coefficients: (labels, V), likewise; calibration is folded into them, so a softmax over scores is the probability.
        intercepts: (labels,).
        block_weights: (blocks,) factor on each block's normalised vector.
        threshold: confidence below which a label is uncertain.
        message: by what a piece is told to say something.
        quoted_error: of the sentences that stand in the middle of a quotation by the marks around them, the share that do
            not; 1.0 for a model that makes nothing of quotations.
    """

    name: str
    version: str
    labels: tuple[Label, ...]
    terms: Sequence[str]
    blocks: NDArray[np.int8]
    idf: Floats
    coefficients: Floats
    intercepts: Floats
    block_weights: Floats
    threshold: float
    message: MessageWeights
    quoted_error: float = 1.0
