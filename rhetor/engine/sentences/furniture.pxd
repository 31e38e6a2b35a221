"""Lines that belong to the page, not to the text, dates among them. See ``furniture.pyx``."""

cdef bint is_furniture(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint in_link_list) noexcept nogil

cdef enum:
    LONGEST_DATE_LINE = 320

cdef bint is_date(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
