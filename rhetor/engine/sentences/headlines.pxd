"""Whether a heading says something. See ``headlines.pyx``."""

cdef bint asserts(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
