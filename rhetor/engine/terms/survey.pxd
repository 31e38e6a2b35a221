"""What one look at all tokens of a sentence tells. See ``survey.pyx``."""

from libc.stdint cimport uint32_t

from rhetor.engine.terms.known_forms cimport MOST_KINDS
from rhetor.engine.terms.tokens cimport Token

cdef struct Survey:
    uint32_t flags                 # that any token has
    uint32_t marks                 # bits: which of definitions.MARKS stand in the sentence
    uint32_t figures_and_words     # tokens that begin with a letter or a figure, or are a class
    uint32_t words                 # the same without figures
    uint32_t[MOST_KINDS] kinds     # words of each kind of the balance
    Py_ssize_t last_comma          # -1 if there is none
    bint has_quotes

cdef void survey_tokens(const Token* tokens, Py_ssize_t count, Survey* survey) noexcept nogil
