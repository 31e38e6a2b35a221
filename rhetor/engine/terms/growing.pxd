"""A vocabulary that learns every term it meets. See ``growing.pyx``."""

from libc.stdint cimport int64_t, uint32_t

from rhetor.engine.terms.nodes cimport Tree
from rhetor.engine.terms.vocabulary cimport Vocabulary

cdef int open_growing(Vocabulary* vocabulary, Tree* tree) except -1
cdef int64_t learn_form(Vocabulary* vocabulary, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil
cdef str spell_term(const Vocabulary* vocabulary, uint32_t node)
