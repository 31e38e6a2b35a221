"""Money, shares, times, years and numbers in a sentence. See ``figures.pyx``."""

cdef int match_figure(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
cdef bint match_money(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil
