"""The pieces of a text as columns. See ``columns.pyx``."""

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
