"""Where the rows of CSV end, by bytes: the states that Python's ``csv`` goes through, without making cells."""

import cython

from libc.stdint cimport uint8_t

cdef enum:
    CELL_BEGINS = 0
    IN_CELL = 1
    IN_QUOTES = 2
    QUOTE_IN_QUOTES = 3
    AFTER_RETURN = 4    # behind a carriage return, which ends a row; a line feed after it belongs to that


@cython.final
cdef class RowEnds:
    """Follows a table, a block after the other, from the beginning of a row on.

    Attributes:
        rows: how many have ended.
        is_open: whether what was read last is in the middle of a row.
    """

    cdef readonly Py_ssize_t rows
    cdef int state
    cdef uint8_t delimiter
    cdef bint begun

    def __init__(self, delimiter):
        self.delimiter = ord(delimiter)
        self.state, self.rows, self.begun = CELL_BEGINS, 0, False

    @property
    def is_open(self):
        return self.begun

    def find(self, const uint8_t[:] block not None, Py_ssize_t start, Py_ssize_t least):
        """Reads from ``start`` on up to the first end of a row at ``least`` or behind it.

        Returns:
            The place behind that row, or -1 if the block ends before.
        """
        cdef Py_ssize_t i, length = block.shape[0]
        cdef uint8_t byte
        cdef int state = self.state
        for i in range(start, length):
            byte = block[i]
            if state == AFTER_RETURN:
                state = CELL_BEGINS
                if byte == c"\n":
                    if i + 1 >= least:
                        self.state = state
                        return i + 1
                    continue
                if i >= least:
                    self.state = state
                    return i
            if state == IN_QUOTES:
                if byte == c'"':
                    state = QUOTE_IN_QUOTES
                continue
            if byte == c"\n" or byte == c"\r":
                self.rows += 1
                self.begun = False
                state = CELL_BEGINS if byte == c"\n" else AFTER_RETURN
                if state == CELL_BEGINS and i + 1 >= least:
                    self.state = state
                    return i + 1
                continue
            self.begun = True
            if byte == c'"' and (state == CELL_BEGINS or state == QUOTE_IN_QUOTES):
                state = IN_QUOTES
            elif byte == self.delimiter:
                state = CELL_BEGINS
            else:
                state = IN_CELL
        self.state = state
        return -1
