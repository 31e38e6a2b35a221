"""Lines that belong to the page, not to the text. See ``furniture.pyx``."""

cdef bint is_furniture(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint in_link_list, bint is_item
) noexcept nogil
