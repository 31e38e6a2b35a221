"""Stretches of a sentence that become tokens. See ``raw_tokens.pyx``."""

from libc.stdint cimport int32_t, uint8_t

from rhetor.engine.terms.forms cimport PackedWord, WordLines

cdef enum:
    MOST_TOKENS = 1000
    MOST_RAW = MOST_TOKENS + 1  # the last word may fall in two
    LONGEST_TOKEN = 48

cdef struct RawToken:
    uint8_t kind, is_capital       # is_capital of words and acronyms: whether the first letter is one
    int32_t start, end

cdef Py_ssize_t find_raw_tokens(
    const WordLines* lines, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, RawToken* found, PackedWord* words
) noexcept nogil
cdef bint opens_quotation(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end) noexcept nogil
