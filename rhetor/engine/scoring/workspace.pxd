"""Memory for one sentence at a time. See ``workspace.pyx``."""

from libc.stdint cimport int32_t, uint16_t, uint8_t

from rhetor.engine.terms.analysis cimport Analysis

cdef struct Source:
    # The memory of a str.
    const void* data
    int width
    Py_ssize_t length

cdef Source open_source(str text)
cdef bytearray open_sources(tuple texts)

cdef class Workspace:
    cdef Analysis* analysis
    cdef uint16_t* counts   # a 0 for each term of the model
    cdef Py_UCS4* text
    cdef uint8_t* letters
    cdef Py_ssize_t length, capacity
    # Of a sentence that is not as readers see it: its folded characters, and the stretches they stand for.
    cdef bint is_folded
    cdef Py_UCS4* folded
    cdef int32_t* starts
    cdef int32_t* ends
    cdef Py_ssize_t folded_capacity
    cdef int copy_stretch(self, const void* data, int width, Py_ssize_t start, Py_ssize_t end) except -1 nogil
    cdef int fold(self) except -1 nogil
    cdef void place_hits(self) noexcept nogil
    cdef void place_tokens(self) noexcept nogil
    cdef int _grow(self, Py_ssize_t capacity) except -1 nogil
    cdef int _grow_folded(self) except -1 nogil
    cdef int32_t _place_start(self, int32_t start) noexcept nogil
    cdef int32_t _place_end(self, int32_t end) noexcept nogil
