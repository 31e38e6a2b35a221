"""What a piece of text is: sentence, heading, item or furniture. See ``kinds.pyx``."""

cdef enum:
    # In the order of rhetor.records.Kind.
    SENTENCE = 0
    HEADING = 1
    ITEM = 2
    FURNITURE = 3

cdef int classify_piece(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint fills_block, bint is_item, bint in_link_list
) noexcept nogil
cdef bint opens_link_list(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint is_link(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint has_message(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, int kind) noexcept nogil
