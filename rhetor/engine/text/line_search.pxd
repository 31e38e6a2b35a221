"""The ends of lines, without the GIL. See ``line_search.pyx``."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

ctypedef fused Text:
    uint8_t
    uint16_t
    uint32_t

cdef bint find_end(const Text* text, Py_ssize_t at, Py_ssize_t length, Py_ssize_t* end) noexcept nogil
