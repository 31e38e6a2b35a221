"""Marks and measures of the whole sentence. See ``measures.pyx``."""

from rhetor.engine.terms.analysis cimport Analysis
from rhetor.engine.terms.vocabulary cimport Vocabulary

cdef void add_measures(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil
