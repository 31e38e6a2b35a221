"""Memory for one sentence at a time. See ``workspace.pyx``."""

from libc.stdint cimport uint16_t

from rhetor.terms.extraction cimport Analysis

cdef class Workspace:
    cdef Analysis* analysis
    cdef uint16_t* counts   # a 0 for each term of the model
    cdef Py_UCS4* text
    cdef Py_ssize_t capacity
    cdef Py_UCS4* read_stretch(
        self, const void* data, int width, Py_ssize_t start, Py_ssize_t end
    ) except NULL nogil
