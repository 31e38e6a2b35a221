"""What labelling one sentence writes to, made once for many: no two threads have the same at once."""

import cython
from libc.stdint cimport uint16_t, uint8_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memset

from rhetor.engine.terms.forms cimport LONGEST_PACKED, narrow_letters
from rhetor.engine.text.characters cimport copy_stretch

cdef enum:
    SHORTEST_BUFFER = 1024  # code points


@cython.final
cdef class Workspace:
    def __cinit__(self, Py_ssize_t terms):
        self.analysis = <Analysis*>malloc(sizeof(Analysis))
        self.counts = <uint16_t*>calloc(max(terms, 1), sizeof(uint16_t))
        self.text = <Py_UCS4*>malloc(SHORTEST_BUFFER * sizeof(Py_UCS4))
        self.letters = <uint8_t*>malloc(SHORTEST_BUFFER + LONGEST_PACKED)
        self.capacity = SHORTEST_BUFFER
        if self.analysis == NULL or self.counts == NULL or self.text == NULL or self.letters == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.analysis)
        free(self.counts)
        free(self.text)
        free(self.letters)

    cdef int read_stretch(self, const void* data, int width, Py_ssize_t start, Py_ssize_t end) except -1 nogil:
        """Fills ``text`` with the code points of a stretch of a str, and ``letters`` with the same in narrow letters."""
        self.length = end - start
        if self.length > self.capacity:
            self._grow()
        copy_stretch(data, width, start, self.length, self.text)
        narrow_letters(self.text, self.length, self.letters)
        memset(self.letters + self.length, 0, LONGEST_PACKED)
        return 0

    cdef int _grow(self) except -1 nogil:
        cdef Py_UCS4* text = <Py_UCS4*>realloc(self.text, self.length * sizeof(Py_UCS4))
        self.text = text if text != NULL else self.text
        cdef uint8_t* letters = <uint8_t*>realloc(self.letters, self.length + LONGEST_PACKED)
        self.letters = letters if letters != NULL else self.letters
        if text == NULL or letters == NULL:
            with gil:
                raise MemoryError
        self.capacity = self.length
        return 0
