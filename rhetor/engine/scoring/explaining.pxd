"""Why a label. See ``explaining.pyx``."""

from libc.stdint cimport uint16_t

from rhetor.engine.scoring.rows cimport Row
from rhetor.engine.scoring.weights cimport Scores, Weights
from rhetor.engine.terms.analysis cimport Analysis

cdef object explain_scores(
    const Weights* weights, const Analysis* analysis, uint16_t* counts, const Scores* scores, const Row* row, object label,
    object top, object terms, object order
)
