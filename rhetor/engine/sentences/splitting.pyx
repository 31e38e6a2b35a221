"""Text in, columns out: where each piece starts and ends, and what kind it is.

Two passes over the code points, one for lines and one for stops, with a bounded look at the words around a stop and at
each short line. Python's lock is let go for texts that take longer than letting it go.
"""

from cpython.array cimport array, clone
from cpython.mem cimport PyMem_Free
from libc.stdint cimport int64_t, uint8_t
from libc.string cimport memcpy

from rhetor.engine.text.characters cimport copy_code_points
from rhetor.engine.sentences.columns cimport Columns, free_columns, shift_pieces
from rhetor.engine.sentences.kinds cimport has_message
from rhetor.engine.sentences.pieces cimport PageState, add_pieces
from rhetor.engine.sentences.windows cimport Window, close_windows, open_windows, read_window

from rhetor.records import Kind, Span

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
