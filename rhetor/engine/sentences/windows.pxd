"""A text, a stretch of whole paragraphs at a time. See ``windows.pyx``."""

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
