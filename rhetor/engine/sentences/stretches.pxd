"""The pieces of a text that comes in stretches. See ``stretches.pyx``."""

from rhetor.engine.sentences.columns cimport Columns
from rhetor.engine.sentences.pieces cimport PageState

cdef class Page:
    cdef PageState state
    cdef readonly Py_ssize_t open
    cdef readonly bint turned

cdef int split_stretch(str text, Page page, Columns* columns) except -1
