"""Why a label. See ``explaining.pyx``."""

from libc.stdint cimport int64_t, uint16_t

from rhetor.scoring.weights cimport Scores, Weights
from rhetor.terms.extraction cimport Analysis

cdef object explain_scores(
    const Weights* weights, const Analysis* analysis, uint16_t* counts, const Scores* scores, int winner, object label,
    int64_t offset, object top, object terms, object order
)
