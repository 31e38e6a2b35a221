"""Memory for one sentence at a time. See ``workspace.pyx``."""

from libc.stdint cimport uint16_t, uint8_t

from rhetor.engine.terms.analysis cimport Analysis

cdef class Workspace:
    cdef Analysis* analysis
    cdef uint16_t* counts   # a 0 for each term of the model
    cdef Py_UCS4* text
    cdef uint8_t* letters
    cdef Py_ssize_t length, capacity
    cdef int read_stretch(self, const void* data, int width, Py_ssize_t start, Py_ssize_t end) except -1 nogil
    cdef int _grow(self) except -1 nogil
