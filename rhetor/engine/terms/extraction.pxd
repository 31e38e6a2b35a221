"""The known terms of a sentence. See ``extraction.pyx``."""

from libc.stdint cimport uint8_t

from rhetor.engine.terms.analysis cimport Analysis
from rhetor.engine.terms.vocabulary cimport Vocabulary

cdef int extract_hits(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, Analysis* analysis
) except -1 nogil
