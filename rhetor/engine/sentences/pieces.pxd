"""The pieces of a stretch of text and their kinds. See ``pieces.pyx``."""

from rhetor.engine.sentences.columns cimport Columns

cdef enum:
    SHORTEST_LINK_LIST = 3  # items that could be links

cdef struct PageState:
    # Whether the blocks under a line such as "Related Posts" still belong to its list.
    # A list with markers lasts as long as its items; one without, as long as its lines are single and unfinished.
    bint in_link_list
    bint has_markers
    # How many items that could be links stand last.
    Py_ssize_t run

cdef int add_pieces(const Py_UCS4* text, Py_ssize_t length, PageState* state, Columns* columns) except -1 nogil
