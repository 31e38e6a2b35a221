"""Raw tokens become tokens: each gets the number of its form, names and dates become classes, quotation marks a direction. See ``tokens.pyx``."""

from libc.stdint cimport int32_t, uint32_t, uint64_t, uint8_t

from rhetor.engine.terms.forms cimport PackedWord
from rhetor.engine.terms.known_forms cimport MOST_KINDS
from rhetor.engine.terms.raw_tokens cimport RawToken
from rhetor.engine.terms.vocabulary cimport Vocabulary

cdef struct Token:
    uint64_t classes
    uint32_t form, flags, frame
    uint32_t word_node   # of the vocabulary: where pairs that begin with the form go on
    int32_t start, end   # code points of the sentence

cdef Py_ssize_t make_tokens(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, RawToken* raw,
    PackedWord* words, Token* tokens
) except -1 nogil

cdef struct Survey:
    uint32_t flags                 # that any token has
    uint32_t marks                 # bits: which of definitions.MARKS stand in the sentence
    uint32_t figures_and_words     # tokens that begin with a letter or a figure, or are a class
    uint32_t words                 # the same without figures
    uint32_t[MOST_KINDS] kinds     # words of each kind of the balance
    Py_ssize_t last_comma          # -1 if there is none
    bint has_quotes

cdef void survey_tokens(const Token* tokens, Py_ssize_t count, Survey* survey) noexcept nogil
