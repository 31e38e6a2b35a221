"""Abbreviations and initials. See ``abbreviations.pyx``."""

from libc.stdint cimport uint32_t

cdef uint32_t find_abbreviation(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint before_figure
) noexcept nogil
cdef bint is_initials(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
