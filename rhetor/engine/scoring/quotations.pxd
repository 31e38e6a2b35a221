"""Sentences in the middle of a quotation. See ``quotations.pyx``."""

from rhetor.engine.scoring.rows cimport Row
from rhetor.engine.terms.analysis cimport Analysis

cdef enum:
    # Of a piece, in its row: the last two until it is known whether the quotation ends as one does.
    NOT_QUOTED = 0
    QUOTED = 1
    MAYBE_IN_DOUBLE = 2
    MAYBE_IN_SINGLE = 3

cdef struct Quotations:
    # What is open behind a piece, and the first piece behind the mark that opened it.
    bint in_double, in_single
    Py_ssize_t double_start, single_start

cdef void read_piece(
    Quotations* state, const Analysis* analysis, const Py_UCS4* text, Row* rows, Py_ssize_t number
) noexcept nogil
cdef void end_paragraph(Quotations* state, Row* rows, Py_ssize_t number, Py_UCS4 first, Py_UCS4 second) noexcept nogil
cdef enum:
    # What a paragraph follows: a piece that ends in a colon, a paragraph that is set off as a quotation, anything else.
    NOTHING = 0
    INTRODUCED = 1
    SET_OFF = 2

cdef void mark_set_off(const void* data, int width, Row* rows, Py_ssize_t count, int* before) noexcept nogil
cdef void enter_paragraph(
    Quotations* state, const void* data, int width, Py_ssize_t length, Row* rows, Py_ssize_t number
) noexcept nogil
cdef bint is_paragraph_end(const void* data, int width, const Row* before, const Row* after) noexcept nogil
