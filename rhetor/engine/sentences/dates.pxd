"""Lines that are a date and no more. See ``dates.pyx``."""

cdef enum:
    LONGEST_DATE_LINE = 320

cdef bint is_date(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
