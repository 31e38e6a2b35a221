"""Cues of several words. See ``phrases.pyx``."""

from rhetor.engine.terms.analysis cimport Analysis
from rhetor.engine.terms.vocabulary cimport Vocabulary

cdef void add_phrases(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil
