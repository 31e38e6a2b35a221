"""Text in, columns out: where each piece starts and ends, and what kind it is.

Two passes over the code points, one for lines and one for stops, with a bounded look at the words around a stop and at
each short line. Python's lock is let go for texts that take longer than letting it go.
"""

from cpython.array cimport array, clone
from cpython.mem cimport PyMem_Free
from libc.stdint cimport int64_t, uint8_t
from libc.string cimport memcpy

from rhetor.characters cimport SPACE, copy_code_points, is_in
from rhetor.sentences.blocks cimport Block, BlockReader, close_blocks, open_blocks, read_block
from rhetor.sentences.boundaries cimport BoundaryReader, open_boundaries, read_boundary
from rhetor.sentences.columns cimport Columns, add_piece, free_columns
from rhetor.sentences.kinds cimport FURNITURE, ITEM, classify_piece, has_message, is_link, opens_link_list
from rhetor.sentences.lines cimport is_finished

from rhetor.records import Kind, Span

cdef enum:
    LONG = 4096            # code points, from which on the lock is let go
    SHORTEST_LINK_LIST = 3
    LONGEST_CLOSE = 8      # characters in which a block's last terminator is looked for

KINDS = tuple(Kind)
_OFFSETS, _CODES = array("q"), array("B")

cdef struct LinkList:
    # Whether the blocks under a line such as "Related Posts" still belong to its list.
    # A list with markers lasts as long as its items; one without, as long as its lines are single and unfinished.
    bint is_open
    bint has_markers


def split_columns(str text not None):
    """The pieces of ``text`` as three arrays: starts, ends (code points, int64), and kinds (uint8, places in ``KINDS``)."""
    cdef Columns columns = Columns(NULL, NULL, NULL, 0, 0)
    try:
        _split_text(text, &columns)
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
        _split_text(text, &columns)
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
    memcpy(copied.data.as_voidptr, column, count * size)
    return copied


cdef int _split_text(str text, Columns* columns) except -1:
    cdef Py_ssize_t length = len(text)
    cdef Py_UCS4* points = copy_code_points(text)
    try:
        if length < LONG:
            return split_code_points(points, length, columns)
        with nogil:
            return split_code_points(points, length, columns)
    finally:
        PyMem_Free(points)


cdef int split_code_points(const Py_UCS4* text, Py_ssize_t length, Columns* columns) except -1 nogil:
    """Adds the pieces of a text to ``columns``."""
    cdef BlockReader reader
    cdef Block block
    cdef LinkList links = LinkList(False, False)
    open_blocks(&reader, text, length)
    try:
        while read_block(&reader, &block):
            _split_block(text, length, &block, &links, columns)
    finally:
        close_blocks(&reader)
    _mark_bare_links(text, columns)
    return 0


cdef int _split_block(
    const Py_UCS4* text, Py_ssize_t length, const Block* block, LinkList* links, Columns* columns
) except -1 nogil:
    cdef Py_ssize_t first = columns.count, i
    _find_pieces(text, length, block, columns)
    cdef bint alone = columns.count - first == 1
    cdef bint in_link_list = _holds(links, block, alone, text[block.end - 1])
    for i in range(first, columns.count):
        columns.kinds[i] = classify_piece(
            text, columns.starts[i], columns.ends[i],
            alone or (i == columns.count - 1 and not _is_finished_block(text, block, columns.starts[i])),
            block.is_item, in_link_list,
        )  # fmt: skip
        if columns.kinds[i] == FURNITURE and opens_link_list(text, columns.starts[i], columns.ends[i]):
            links.is_open, links.has_markers = True, False
    return 0


cdef bint _is_finished_block(const Py_UCS4* text, const Block* block, Py_ssize_t start) noexcept nogil:
    """Whether a terminator stands near the end of a block whose last piece begins at ``start``."""
    return is_finished(text, max(start, block.end - LONGEST_CLOSE), block.end)


cdef int _find_pieces(const Py_UCS4* text, Py_ssize_t length, const Block* block, Columns* columns) except -1 nogil:
    cdef BoundaryReader reader
    cdef Py_ssize_t start = block.start, boundary = 0
    open_boundaries(&reader, text, length, block.start, block.end)
    while boundary >= 0:
        boundary = read_boundary(&reader)
        _add_trimmed(text, start, boundary if boundary >= 0 else block.end, columns)
        start = boundary
    return 0


cdef int _add_trimmed(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Columns* columns) except -1 nogil:
    while start < end and is_in(text[start], SPACE):
        start += 1
    while start < end and is_in(text[end - 1], SPACE):
        end -= 1
    return add_piece(columns, start, end) if start < end else 0


cdef bint _holds(LinkList* links, const Block* block, bint is_single, Py_UCS4 last) noexcept nogil:
    """Whether a block that ends in ``last`` belongs to the list of links, which it ends if it does not."""
    if not links.is_open:
        return False
    links.is_open = is_single and (block.is_item or (last not in u".!…" and not links.has_markers))
    links.has_markers = links.has_markers or block.is_item
    return links.is_open


cdef void _mark_bare_links(const Py_UCS4* text, Columns* columns) noexcept nogil:
    """Turns runs of items that are all titles into furniture: lists of links without a line that says so."""
    cdef Py_ssize_t i, run = 0
    for i in range(columns.count):
        if columns.kinds[i] == ITEM and is_link(text, columns.starts[i], columns.ends[i]):
            run += 1
            continue
        _mark_run(columns, i, run)
        run = 0
    _mark_run(columns, columns.count, run)


cdef void _mark_run(Columns* columns, Py_ssize_t end, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t i
    if length >= SHORTEST_LINK_LIST:
        for i in range(end - length, end):
            columns.kinds[i] = FURNITURE
