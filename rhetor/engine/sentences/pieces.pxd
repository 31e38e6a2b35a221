"""The pieces of a stretch of text and their kinds, in columns that grow. See ``pieces.pyx``."""

from libc.stdint cimport int64_t, uint8_t

cdef struct Columns:
    int64_t* starts
    int64_t* ends
    uint8_t* kinds
    Py_ssize_t count, capacity

cdef int add_piece(Columns* columns, Py_ssize_t start, Py_ssize_t end) except -1 nogil
cdef void shift_pieces(Columns* columns, Py_ssize_t first, Py_ssize_t offset) noexcept nogil
cdef void drop_pieces(Columns* columns, Py_ssize_t count) noexcept nogil
cdef void free_columns(Columns* columns) noexcept nogil

cdef Py_ssize_t SHORTEST_LINK_LIST  # items that could be links

cdef struct PageState:
    # Whether the blocks under a line such as "Related Posts" still belong to its list.
    # A list with markers lasts as long as its items; one without, as long as its lines are single and unfinished.
    bint in_link_list
    bint has_markers
    # How many items that could be links stand last.
    Py_ssize_t run

cdef int add_pieces(const Py_UCS4* text, Py_ssize_t length, PageState* state, Columns* columns) except -1 nogil
