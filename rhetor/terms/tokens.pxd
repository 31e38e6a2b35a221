"""The tokens of a sentence. See ``tokens.pyx``."""

from libc.stdint cimport int32_t, uint32_t, uint64_t

from rhetor.terms.forms cimport FormTable
from rhetor.terms.raw_tokens cimport RawToken

cdef struct Token:
    uint64_t classes
    uint32_t form, flags, frame
    int32_t start, end        # code points of the sentence

cdef Py_ssize_t make_tokens(
    const FormTable* forms, const Py_UCS4* text, Py_ssize_t length, RawToken* raw, Token* tokens
) except -1 nogil
