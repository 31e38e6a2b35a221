"""The pieces of a text as columns that grow: starts, ends and kinds, one row a piece."""

from libc.stdint cimport int64_t, uint8_t
from libc.stdlib cimport free
from libc.string cimport memmove

from rhetor.engine.text.resizing cimport resize


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
