"""Sentences in the middle of a quotation. See ``quotations.pyx``."""

from rhetor.terms.extraction cimport Analysis

cdef enum:
    NO_MARK = 0
    SINGLE_MARK = 1
    DOUBLE_MARK = 2

cdef struct Quotation:
    # What the sentences before one tell of it.
    int mark        # NO_MARK if none is open
    int sentences   # without a mark since it was opened

cdef bint read_sentence(Quotation* quotation, const Analysis* analysis, const Py_UCS4* text) noexcept nogil
cdef bint has_blank_line(const void* data, int width, Py_ssize_t start, Py_ssize_t end) noexcept nogil
