"""Where in the sentence a token stands. See ``clauses.pyx``."""

from libc.stdint cimport uint8_t

from rhetor.engine.terms.tokens cimport Survey, Token

cdef enum:
    # In the order of Place in definition/features.py.
    MAIN = 0
    BELOW = 1
    QUOTED = 2
    NOUN = 3
    PLACES = 4

cdef void find_places(const Token* tokens, Py_ssize_t count, const Survey* survey, uint8_t* places) noexcept nogil
