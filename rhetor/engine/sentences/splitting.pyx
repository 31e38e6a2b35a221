"""Text in, columns out: where each piece starts and ends, and what kind it is.

Two passes over the code points, one for lines and one for stops, with a bounded look at the words around a stop and at
each short line. Python's lock is let go for texts that take longer than letting it go.

A text is read in windows: stretches of whole paragraphs, four bytes a code point, in a buffer that stays in the cache.
A stretch ends at a blank line, over which nothing in the splitter looks but the state of link lists; so the memory for
a text does not grow with it, unless it is one paragraph. For the same reason a text may come in stretches itself: a
``Page`` has what reaches from one to the next. One thing of it looks back: the third of a run of items that could be
links turns the first two into furniture.
"""

import cython
from cpython.array cimport array, clone
from cpython.mem cimport PyMem_Free
from libc.stdint cimport int64_t, uint8_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy

from rhetor.engine.sentences.kinds cimport FURNITURE, ITEM, has_message
from rhetor.engine.sentences.pieces cimport (
    SHORTEST_LINK_LIST, Columns, PageState, add_piece, add_pieces, drop_pieces, free_columns, shift_pieces,
)
from rhetor.engine.text.characters cimport BREAK, SPACE, copy_code_points, copy_stretch, is_in

from rhetor.records import Kind, Span

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef enum:
    SHORTEST_WINDOW = 32768  # code points, of a text that has as many


cdef int open_windows(Window* window, str text) except -1:
    """``text`` must live as long as its windows are read."""
    window.whole = len(text)
    window.data, window.width = PyUnicode_DATA(text), PyUnicode_KIND(text)
    window.text, window.start, window.length, window.capacity = NULL, 0, 0, 0
    return 0


cdef void close_windows(Window* window) noexcept nogil:
    free(window.text)


cdef int read_window(Window* window) except -1 nogil:
    """Goes on to the next stretch. 0 if there is none."""
    window.start += window.length
    window.length = 0
    cdef Py_ssize_t left = window.whole - window.start, wanted = min(left, <Py_ssize_t>SHORTEST_WINDOW), filled = 0
    while window.length == 0 and left > 0:
        _fill(window, filled, wanted)
        window.length = wanted if wanted == left else _find_last_blank_line(window.text, filled, wanted)
        filled, wanted = wanted, min(left, 2 * wanted)
    return left > 0


def find_last_blank_line(str text not None, Py_ssize_t searched=0):
    """Where the last blank line of ``text`` ends, 0 if there is none; before ``searched`` is none.

    The pieces of a text are those of what is before and those of what is after, if ``Page`` knows of both.
    """
    cdef Window window
    cdef Py_ssize_t end
    open_windows(&window, text)
    try:
        with nogil:
            _fill(&window, 0, window.whole)
            end = _find_last_blank_line(window.text, searched, window.whole)
        return end
    finally:
        close_windows(&window)


cdef int _fill(Window* window, Py_ssize_t filled, Py_ssize_t wanted) except -1 nogil:
    """Fills the buffer from ``filled`` to ``wanted``, making it larger if it must be."""
    cdef Py_UCS4* text
    if wanted > window.capacity:
        text = <Py_UCS4*>realloc(window.text, wanted * sizeof(Py_UCS4))
        if text == NULL:
            with gil:
                raise MemoryError
        window.text, window.capacity = text, wanted
    copy_stretch(window.data, window.width, window.start + filled, wanted - filled, window.text + filled)
    return 0


cdef Py_ssize_t _find_last_blank_line(const Py_UCS4* text, Py_ssize_t searched, Py_ssize_t length) noexcept nogil:
    """The end of the last blank line, 0 if there is none; before ``searched`` is none."""
    cdef Py_ssize_t at = length, end
    while at > searched:
        at -= 1
        if is_in(text[at], BREAK):
            end = at + 1
            if text[at] == u"\n" and at > 0 and text[at - 1] == u"\r":
                at -= 1
            while at > 0 and is_in(text[at - 1], SPACE):
                at -= 1
                if is_in(text[at], BREAK):
                    return end
    return 0


cdef enum:
    LONG = 4096  # code points, from which on the lock is let go

KINDS = tuple(Kind)
_OFFSETS, _CODES = array("q"), array("B")


def split_columns(str text not None):
    """The pieces of ``text`` as three arrays: starts, ends (code points, int64), and kinds (uint8, places in ``KINDS``)."""
    cdef Columns columns = Columns(NULL, NULL, NULL, 0, 0)
    try:
        split_text(text, &columns)
        return (
            _copy_column(_OFFSETS, columns.starts, columns.count, sizeof(int64_t)),
            _copy_column(_OFFSETS, columns.ends, columns.count, sizeof(int64_t)),
            _copy_column(_CODES, columns.kinds, columns.count, sizeof(uint8_t)),
        )
    finally:
        free_columns(&columns)


def split_sentences(str text not None):
    """Splits ``text`` into spans that tile it: in order, without overlap, nothing but white space between them.

    Time is linear in the length of the text. The text is never changed: offsets are code points of what was given.
    """
    cdef Columns columns = Columns(NULL, NULL, NULL, 0, 0)
    cdef Py_ssize_t i
    try:
        split_text(text, &columns)
        return [
            # As Span(…), without the call of a Python function.
            tuple.__new__(Span, (columns.starts[i], columns.ends[i], KINDS[columns.kinds[i]]))
            for i in range(columns.count)
        ]
    finally:
        free_columns(&columns)


def says_something(str text not None, kind):
    """Whether a piece of this kind carries a label."""
    cdef Py_UCS4* points = copy_code_points(text)
    try:
        return has_message(points, 0, len(text), KINDS.index(kind))
    finally:
        PyMem_Free(points)


cdef array _copy_column(array template, const void* column, Py_ssize_t count, size_t size):
    cdef array copied = clone(template, count, zero=False)
    if count:
        memcpy(copied.data.as_voidptr, column, count * size)
    return copied


cdef int split_text(str text, Columns* columns) except -1:
    """Adds the pieces of a text to empty columns."""
    cdef PageState state = PageState(False, False, 0)
    return split_paragraphs(text, &state, columns)


cdef int split_paragraphs(str text, PageState* state, Columns* columns) except -1:
    """Adds the pieces of whole paragraphs; ``state`` is that after the paragraphs before, whose pieces may still change."""
    cdef Window window
    open_windows(&window, text)
    try:
        if window.whole < LONG:
            return _split_windows(&window, state, columns)
        with nogil:
            return _split_windows(&window, state, columns)
    finally:
        close_windows(&window)


cdef int _split_windows(Window* window, PageState* state, Columns* columns) except -1 nogil:
    cdef Py_ssize_t first
    while read_window(window):
        first = columns.count
        add_pieces(window.text, window.length, state, columns)
        shift_pieces(columns, first, window.start)
    return 0


@cython.final
cdef class Page:
    """What is known of a text of which some stretches have been split. See ``stretches.pyi``."""

    def __init__(self):
        self.state = PageState(False, False, 0)
        self.open, self.turned, self.before = 0, False, 0


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
