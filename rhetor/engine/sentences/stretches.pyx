"""The pieces of a text that comes in stretches of whole paragraphs: those of the whole text at once.

What reaches over a blank line is the state of link lists alone. One thing of it looks back: the third of a run of items
that could be links turns the first two into furniture.
"""

import cython

from rhetor.engine.sentences.columns cimport Columns, add_piece, drop_pieces
from rhetor.engine.sentences.kinds cimport FURNITURE, ITEM
from rhetor.engine.sentences.pieces cimport SHORTEST_LINK_LIST, PageState
from rhetor.engine.sentences.splitting cimport split_paragraphs


@cython.final
cdef class Page:
    """What is known of a text of which some stretches have been split. See ``stretches.pyi``."""

    def __init__(self):
        self.state = PageState(False, False, 0)
        self.open, self.turned = 0, False


cdef int split_stretch(str text, Page page, Columns* columns) except -1:
    """Adds the pieces of the page's next stretch to empty columns; their offsets are into the stretch."""
    cdef Py_ssize_t before = page.open, i
    for i in range(before):  # in the place of those of earlier stretches whose kinds may change
        add_piece(columns, 0, 0)
        columns.kinds[i] = ITEM
    split_paragraphs(text, &page.state, columns)
    page.turned = before > 0 and columns.kinds[0] == FURNITURE
    page.open = page.state.run if page.state.run < SHORTEST_LINK_LIST else 0
    drop_pieces(columns, before)
    return 0
