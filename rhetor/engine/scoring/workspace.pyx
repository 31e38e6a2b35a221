"""What labelling one sentence writes to, made once for many: no two threads have the same at once."""

import cython
from cpython.bytearray cimport PyByteArray_AS_STRING
from libc.stdint cimport int32_t, uint16_t, uint8_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

from rhetor.engine.terms.folding cimport MOST_FOLDED, fold_sentence, may_fold
from rhetor.engine.terms.forms cimport LONGEST_PACKED, narrow_letters
from rhetor.engine.text.characters cimport copy_stretch

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef enum:
    SHORTEST_BUFFER = 1024  # code points


@cython.final
cdef class Workspace:
    def __cinit__(self, Py_ssize_t terms):
        self.analysis = <Analysis*>malloc(sizeof(Analysis))
        self.counts = <uint16_t*>calloc(max(terms, 1), sizeof(uint16_t))
        self.text = <Py_UCS4*>malloc(SHORTEST_BUFFER * sizeof(Py_UCS4))
        self.letters = <uint8_t*>malloc(SHORTEST_BUFFER + LONGEST_PACKED)
        self.capacity, self.folded_capacity, self.is_folded = SHORTEST_BUFFER, 0, False
        self.folded, self.starts, self.ends = NULL, NULL, NULL
        if self.analysis == NULL or self.counts == NULL or self.text == NULL or self.letters == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.analysis)
        free(self.counts)
        free(self.text)
        free(self.letters)
        free(self.folded)
        free(self.starts)
        free(self.ends)

    cdef int copy_stretch(self, const void* data, int width, Py_ssize_t start, Py_ssize_t end) except -1 nogil:
        """Fills ``text`` with the code points of a stretch of a str, as they are."""
        self.length = end - start
        if self.length > self.capacity:
            self._grow(self.length)
        copy_stretch(data, width, start, self.length, self.text)
        return 0

    cdef int fold(self) except -1 nogil:
        """Makes ``text`` what readers see, and fills ``letters`` with the same in narrow letters."""
        cdef Py_ssize_t made = 0
        if may_fold(self.text, self.length):
            if self.folded_capacity < MOST_FOLDED * self.length:
                self._grow_folded()
            made = fold_sentence(self.text, self.length, self.folded, self.starts, self.ends)
            if made > self.capacity:
                self._grow(made)
            if made:
                memcpy(self.text, self.folded, made * sizeof(Py_UCS4))
                self.length = made
        self.is_folded = made > 0
        narrow_letters(self.text, self.length, self.letters)
        memset(self.letters + self.length, 0, LONGEST_PACKED)
        return 0

    cdef void place_hits(self) noexcept nogil:
        """Gives the hits the places of what they were read from in the sentence as it was."""
        cdef Py_ssize_t i
        if self.is_folded:
            for i in range(self.analysis.hit_count):
                self.analysis.hits[i].start = self._place_start(self.analysis.hits[i].start)
                self.analysis.hits[i].end = self._place_end(self.analysis.hits[i].end)
            self.analysis.length = self.ends[self.length - 1]

    cdef void place_tokens(self) noexcept nogil:
        cdef Py_ssize_t i
        if self.is_folded:
            for i in range(self.analysis.count):
                self.analysis.tokens[i].start = self._place_start(self.analysis.tokens[i].start)
                self.analysis.tokens[i].end = self._place_end(self.analysis.tokens[i].end)

    cdef int32_t _place_start(self, int32_t start) noexcept nogil:
        return self.starts[start] if start < self.length else self.ends[self.length - 1]

    cdef int32_t _place_end(self, int32_t end) noexcept nogil:
        return self.ends[end - 1] if end else 0

    cdef int _grow(self, Py_ssize_t capacity) except -1 nogil:
        cdef Py_UCS4* text = <Py_UCS4*>realloc(self.text, capacity * sizeof(Py_UCS4))
        self.text = text if text != NULL else self.text
        cdef uint8_t* letters = <uint8_t*>realloc(self.letters, capacity + LONGEST_PACKED)
        self.letters = letters if letters != NULL else self.letters
        if text == NULL or letters == NULL:
            with gil:
                raise MemoryError
        self.capacity = capacity
        return 0

    cdef int _grow_folded(self) except -1 nogil:
        cdef Py_ssize_t capacity = MOST_FOLDED * self.length
        free(self.folded)
        free(self.starts)
        free(self.ends)
        self.folded = <Py_UCS4*>malloc(capacity * sizeof(Py_UCS4))
        self.starts = <int32_t*>malloc(capacity * sizeof(int32_t))
        self.ends = <int32_t*>malloc(capacity * sizeof(int32_t))
        self.folded_capacity = capacity
        if self.folded == NULL or self.starts == NULL or self.ends == NULL:
            self.folded_capacity = 0
            with gil:
                raise MemoryError
        return 0


cdef Source open_source(str text):
    return Source(PyUnicode_DATA(text), PyUnicode_KIND(text), len(text))


cdef bytearray open_sources(tuple texts):
    """The sources of ``texts``, which must live as long, one after the other."""
    cdef bytearray memory = bytearray(len(texts) * sizeof(Source))
    cdef Py_ssize_t i
    for i in range(len(texts)):
        (<Source*>PyByteArray_AS_STRING(memory))[i] = open_source(<str?>texts[i])
    return memory
