"""The tokens of a sentence. See ``tokens.pyx``."""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from rhetor.engine.terms.raw_tokens cimport RawToken
from rhetor.engine.terms.vocabulary cimport Vocabulary
from rhetor.engine.terms.words cimport PackedWord

cdef struct Token:
    uint64_t classes
    uint32_t form, flags, frame
    uint32_t word_node   # of the vocabulary: where pairs that begin with the form go on
    int32_t start, end   # code points of the sentence

cdef Py_ssize_t make_tokens(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, RawToken* raw,
    PackedWord* words, Token* tokens
) except -1 nogil
