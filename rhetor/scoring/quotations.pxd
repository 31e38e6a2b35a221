"""Sentences in the middle of a quotation. See ``quotations.pyx``."""

from rhetor.terms.extraction cimport Analysis

cdef struct Quotation:
    # What the sentences before one tell of it.
    bint is_open
    int sentences   # without a mark since it was opened

cdef bint read_sentence(Quotation* quotation, const Analysis* analysis, const Py_UCS4* text) noexcept nogil
cdef bint has_blank_line(const void* data, int width, Py_ssize_t start, Py_ssize_t end) noexcept nogil
