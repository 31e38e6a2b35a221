"""What labelling one sentence writes to, made once for many: no two threads have the same at once."""

import cython
from libc.stdint cimport uint16_t
from libc.stdlib cimport calloc, free, malloc, realloc

from rhetor.characters cimport copy_stretch

cdef enum:
    SHORTEST_BUFFER = 1024  # code points
    SPARE = 16  # that may be read behind a sentence, see pack_letters


@cython.final
cdef class Workspace:
    def __cinit__(self, Py_ssize_t terms):
        self.analysis = <Analysis*>malloc(sizeof(Analysis))
        self.counts = <uint16_t*>calloc(max(terms, 1), sizeof(uint16_t))
        self.text, self.capacity = <Py_UCS4*>calloc(SHORTEST_BUFFER + SPARE, sizeof(Py_UCS4)), SHORTEST_BUFFER
        if self.analysis == NULL or self.counts == NULL or self.text == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.analysis)
        free(self.counts)
        free(self.text)

    cdef Py_UCS4* read_stretch(
        self, const void* data, int width, Py_ssize_t start, Py_ssize_t end
    ) except NULL nogil:
        """The code points of a stretch of a str, at four bytes each, until the next is read."""
        cdef Py_UCS4* larger
        if end - start > self.capacity:
            larger = <Py_UCS4*>realloc(self.text, (end - start + SPARE) * sizeof(Py_UCS4))
            if larger == NULL:
                with gil:
                    raise MemoryError
            self.text, self.capacity = larger, end - start
        copy_stretch(data, width, start, end - start, self.text)
        return self.text
