"""Text in, columns out: where each piece starts and ends, and what kind it is. See ``splitting.pyx``."""

from rhetor.engine.sentences.pieces cimport Columns, PageState

cdef struct Window:
    # The whole text, as CPython stores it: 1, 2 or 4 bytes a code point.
    const void* data
    int width
    Py_ssize_t whole
    # The present stretch of it, 4 bytes a code point.
    Py_UCS4* text
    Py_ssize_t start, length
    Py_ssize_t capacity

cdef int open_windows(Window* window, str text) except -1
cdef void close_windows(Window* window) noexcept nogil
cdef int read_window(Window* window) except -1 nogil

cdef int split_text(str text, Columns* columns) except -1
cdef int split_paragraphs(str text, PageState* state, Columns* columns) except -1

cdef class Page:
    cdef PageState state
    cdef readonly Py_ssize_t open
    cdef readonly bint turned
    cdef int before  # what the next stretch follows: see mark_set_off

cdef int split_stretch(str text, Page page, Columns* columns) except -1
