"""The pieces of a stretch of text: blocks cut at their boundaries, each piece with its kind, in columns that grow.
"""

from libc.stdint cimport int64_t, uint8_t
from libc.stdlib cimport free
from libc.string cimport memmove

from rhetor.engine.sentences.blocks cimport Block, BlockReader, close_blocks, open_blocks, read_block
from rhetor.engine.sentences.boundaries cimport BoundaryReader, open_boundaries, read_boundary
from rhetor.engine.sentences.kinds cimport FURNITURE, ITEM, Position, classify_piece, is_link, opens_link_list
from rhetor.engine.sentences.lines cimport is_finished
from rhetor.engine.text.characters cimport SPACE, is_in
from rhetor.engine.text.memory cimport resize

from rhetor.definition import limits

cdef Py_ssize_t _longest_close = limits.LONGEST_CLOSE
SHORTEST_LINK_LIST = limits.SHORTEST_LINK_LIST


cdef int add_piece(Columns* columns, Py_ssize_t start, Py_ssize_t end) except -1 nogil:
    """Adds a row; its kind is 0."""
    if columns.count == columns.capacity:
        _grow(columns)
    columns.starts[columns.count] = start
    columns.ends[columns.count] = end
    columns.kinds[columns.count] = 0
    columns.count += 1
    return 0


cdef void shift_pieces(Columns* columns, Py_ssize_t first, Py_ssize_t offset) noexcept nogil:
    """Adds ``offset`` to the starts and ends of the rows from ``first`` on."""
    cdef Py_ssize_t i
    for i in range(first, columns.count):
        columns.starts[i] += offset
        columns.ends[i] += offset


cdef void drop_pieces(Columns* columns, Py_ssize_t count) noexcept nogil:
    """Removes the first ``count`` rows."""
    columns.count -= count
    memmove(columns.starts, columns.starts + count, columns.count * sizeof(int64_t))
    memmove(columns.ends, columns.ends + count, columns.count * sizeof(int64_t))
    memmove(columns.kinds, columns.kinds + count, columns.count * sizeof(uint8_t))


cdef void free_columns(Columns* columns) noexcept nogil:
    free(columns.starts)
    free(columns.ends)
    free(columns.kinds)


cdef int _grow(Columns* columns) except -1 nogil:
    cdef Py_ssize_t capacity = 2 * columns.capacity + 16
    columns.starts = <int64_t*>resize(columns.starts, capacity * sizeof(int64_t))
    columns.ends = <int64_t*>resize(columns.ends, capacity * sizeof(int64_t))
    columns.kinds = <uint8_t*>resize(columns.kinds, capacity * sizeof(uint8_t))
    columns.capacity = capacity
    return 0


cdef int add_pieces(const Py_UCS4* text, Py_ssize_t length, PageState* state, Columns* columns) except -1 nogil:
    """Adds the pieces of ``text``, whole paragraphs, to ``columns``; their offsets are into ``text``.

    ``state`` is that after the paragraphs before; kinds of their last pieces may still change.
    """
    cdef BlockReader reader
    cdef Block block
    open_blocks(&reader, text, length)
    try:
        while read_block(&reader, &block):
            _add_block(text, length, &block, state, columns)
    finally:
        close_blocks(&reader)
    return 0


cdef int _add_block(
    const Py_UCS4* text, Py_ssize_t length, const Block* block, PageState* state, Columns* columns
) except -1 nogil:
    cdef Py_ssize_t first = columns.count, start, end, i
    _find_pieces(text, length, block, columns)
    cdef bint alone = columns.count - first == 1, unfinished
    _update_link_list(state, block, alone, text[block.end - 1])
    cdef Position position
    position.is_item, position.in_link_list = block.is_item, state.in_link_list
    for i in range(first, columns.count):
        start, end = columns.starts[i], columns.ends[i]
        unfinished = i == columns.count - 1 and not is_finished(text, max(start, end - _longest_close), end)
        position.fills_block = alone or unfinished
        position.is_first = i == first or columns.kinds[i - 1] == FURNITURE
        columns.kinds[i] = classify_piece(text, start, end, &position)
        if columns.kinds[i] == FURNITURE and opens_link_list(text, start, end):
            state.in_link_list, state.has_markers = True, False
        _mark_bare_links(text, start, end, i, state, columns)
    return 0


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


cdef void _update_link_list(PageState* state, const Block* block, bint is_single, Py_UCS4 last) noexcept nogil:
    """Ends the list of links before a block that does not belong to it; ``last`` is the block's last character."""
    if state.in_link_list:
        state.in_link_list = is_single and (block.is_item or (last not in u".!…" and not state.has_markers))
        state.has_markers = state.has_markers or block.is_item


cdef void _mark_bare_links(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t row, PageState* state, Columns* columns
) noexcept nogil:
    """Turns a run of items that are all titles into furniture: a list of links without a line that says so."""
    if columns.kinds[row] != ITEM or not is_link(text, start, end):
        state.run = 0
        return
    state.run += 1
    cdef Py_ssize_t first = row if state.run > SHORTEST_LINK_LIST else row - SHORTEST_LINK_LIST + 1, i
    if state.run >= SHORTEST_LINK_LIST:
        for i in range(first, row + 1):
            columns.kinds[i] = FURNITURE
