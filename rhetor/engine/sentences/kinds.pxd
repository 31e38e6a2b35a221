"""What a piece of text is: sentence, heading, item or furniture. See ``kinds.pyx``."""

cdef enum:
    # In the order of rhetor.records.Kind.
    SENTENCE = 0
    HEADING = 1
    ITEM = 2
    FURNITURE = 3

cdef struct Position:
    # Where a piece stands.
    bint fills_block   # it is a block of its own, or the unfinished last piece of one
    bint is_first      # it is the first of its block, or stands behind furniture
    bint is_item       # its block opens with a list marker
    bint in_link_list  # it stands under a line such as "Related Posts" or "Table of Contents"

cdef int classify_piece(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, const Position* position
) noexcept nogil
cdef bint opens_link_list(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint is_link(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint has_message(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, int kind) noexcept nogil
