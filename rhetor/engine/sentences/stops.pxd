"""Stops, and the words whose full stop ends nothing. See ``stops.pyx``."""

from libc.stdint cimport uint32_t

cdef struct Stop:
    Py_ssize_t start
    Py_ssize_t stop_end   # behind the terminators
    Py_ssize_t close_end  # behind the closing quotes, brackets and mark-up
    Py_ssize_t end        # behind the marks of notes and emoji
    bint is_asking        # a question or an exclamation
    bint is_dash          # a speaker breaks off
    bint closes_quotation

cdef bint find_stop(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Stop* stop) noexcept nogil
cdef void read_stop(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Stop* stop) noexcept nogil


cdef inline bint is_full_stop(const Py_UCS4* text, const Stop* stop) noexcept nogil:
    return stop.stop_end - stop.start == 1 and text[stop.start] == u"."


cdef inline bint is_closed(const Stop* stop) noexcept nogil:
    return stop.close_end > stop.stop_end


cdef inline bint is_cited(const Stop* stop) noexcept nogil:
    return stop.end > stop.close_end

cdef Py_ssize_t find_word_start(const Py_UCS4* text, Py_ssize_t stop) noexcept nogil
cdef uint32_t find_abbreviation(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, uint32_t groups, bint before_figure
) noexcept nogil
