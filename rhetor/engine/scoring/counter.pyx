"""Counts all terms of many sentences, for training: what the extractor finds when no model says which terms matter."""

import cython
import numpy as np
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport uint16_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memset

from rhetor.engine.scoring.workspace cimport Workspace
from rhetor.engine.terms.analysis cimport MOST_HITS
from rhetor.engine.terms.extraction cimport extract_hits
from rhetor.engine.terms.steps cimport Tree, free_tree, open_tree
from rhetor.engine.terms.vocabulary cimport Vocabulary, close_vocabulary, open_growing, spell_term
from rhetor.engine.text.memory cimport resize

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef struct Found:
    # Of some sentences, one after the other: the numbers of their terms, and how often each stands there.
    uint32_t* terms
    uint16_t* counts
    Py_ssize_t count, capacity


@cython.final
cdef class TermCounter:
    """A term has the number it got when it was first met. Not to be used by two threads at once."""

    cdef Vocabulary vocabulary
    cdef Tree tree
    cdef Workspace workspace
    # For each term: how often it stands in the present sentence; in how many sentences it stood.
    cdef uint16_t* present
    cdef uint32_t* holders
    cdef uint32_t known

    def __cinit__(self):
        memset(&self.vocabulary, 0, sizeof(Vocabulary))
        memset(&self.tree, 0, sizeof(Tree))
        self.present, self.holders, self.known = NULL, NULL, 0
        self.workspace = Workspace(0)

    def __init__(self):
        if self.tree.nodes == NULL:
            open_tree(&self.tree)
            open_growing(&self.vocabulary, &self.tree)

    def __dealloc__(self):
        close_vocabulary(&self.vocabulary)
        free_tree(&self.tree)
        free(self.present)
        free(self.holders)

    def count_terms(self, texts not None):
        """Of each text how many terms it has; of all, one after the other, their numbers and how often they stand there."""
        cdef Found found = Found(NULL, NULL, 0, 0)
        cdef Py_ssize_t before, i
        cdef str text
        lengths = np.zeros(len(texts), dtype=np.uint32)
        cdef uint32_t[::1] ends = lengths
        try:
            for i in range(len(texts)):
                text = texts[i]
                before = found.count
                self._count_text(PyUnicode_DATA(text), PyUnicode_KIND(text), len(text), &found)
                ends[i] = found.count - before
            return (
                lengths,
                np.frombuffer(PyBytes_FromStringAndSize(<char*>found.terms, found.count * sizeof(uint32_t)), dtype=np.uint32),
                np.frombuffer(PyBytes_FromStringAndSize(<char*>found.counts, found.count * sizeof(uint16_t)), dtype=np.uint16),
            )
        finally:
            free(found.terms)
            free(found.counts)

    def count_holders(self):
        """In how many texts each term stood so far; 0 for what only begins a term."""
        if self.known == 0:
            return np.zeros(self.tree.count, dtype=np.uint32)
        return np.asarray(<uint32_t[: self.tree.count]>self.holders).copy()

    def spell_terms(self, numbers):
        """The names of terms."""
        cdef uint32_t number
        names = []
        for number in numbers:
            if number >= self.tree.count:
                raise IndexError(number)
            names.append(spell_term(&self.vocabulary, number))
        return names

    cdef int _count_text(self, const void* data, int width, Py_ssize_t length, Found* found) except -1 nogil:
        cdef Py_ssize_t first = found.count, i
        cdef uint32_t term
        self.workspace.copy_stretch(data, width, 0, length)
        self.workspace.fold()
        extract_hits(
            &self.vocabulary, self.workspace.text, self.workspace.letters, self.workspace.length, self.workspace.analysis
        )
        self._make_room(found)
        for i in range(self.workspace.analysis.hit_count):
            term = self.workspace.analysis.hits[i].term
            if self.present[term] == 0:
                found.terms[found.count] = term
                found.count += 1
            self.present[term] += 1
        for i in range(first, found.count):
            term = found.terms[i]
            found.counts[i], self.present[term] = self.present[term], 0
            self.holders[term] += 1
        return 0

    cdef int _make_room(self, Found* found) except -1 nogil:
        """For the new terms of a sentence, and for what is found in it."""
        cdef Py_ssize_t capacity
        if self.tree.is_full:
            with gil:
                raise MemoryError("there are more terms than fit into memory")
        if self.known < self.tree.count:
            self.present = <uint16_t*>resize(self.present, self.tree.capacity * sizeof(uint16_t))
            self.holders = <uint32_t*>resize(self.holders, self.tree.capacity * sizeof(uint32_t))
            memset(self.present + self.known, 0, (self.tree.capacity - self.known) * sizeof(uint16_t))
            memset(self.holders + self.known, 0, (self.tree.capacity - self.known) * sizeof(uint32_t))
            self.known = <uint32_t>self.tree.capacity
        if found.count + <Py_ssize_t>MOST_HITS > found.capacity:
            capacity = 2 * found.capacity + MOST_HITS
            found.terms = <uint32_t*>resize(found.terms, capacity * sizeof(uint32_t))
            found.counts = <uint16_t*>resize(found.counts, capacity * sizeof(uint16_t))
            found.capacity = capacity
        return 0
