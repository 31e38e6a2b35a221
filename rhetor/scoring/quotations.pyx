"""Which sentences of a text stand in the middle of a quotation: their marks are in the sentences around them.

Such a sentence does not say of itself that it is a source's ("The pay is a disgrace."). Of a text that is known: a quotation
is open behind a sentence whose last mark opens one, up to a sentence with a mark of its own. It ends with its paragraph, since in a
long one every paragraph begins with a mark; and with whatever is no sentence. Single marks are not followed: they are apostrophes too often.
"""

from rhetor.characters cimport BREAK, is_in
from rhetor.terms.known_forms cimport SHARED
from rhetor.terms.tokens cimport Token

cdef extern from "Python.h":
    Py_UCS4 PyUnicode_READ(int kind, const void* data, Py_ssize_t index) nogil

cdef enum:
    MOST_SENTENCES = 20   # without a mark: then one was forgotten


cdef bint read_sentence(Quotation* quotation, const Analysis* analysis, const Py_UCS4* text) noexcept nogil:
    """Whether a sentence stands in the middle of the quotation; then goes on to the next."""
    cdef const Token* last = _find_last_mark(analysis, text) if analysis.survey.has_quotes else NULL
    if last != NULL:
        quotation.is_open, quotation.sentences = last.form == SHARED.opening, 0
        return False
    quotation.sentences += 1
    quotation.is_open = quotation.is_open and quotation.sentences <= MOST_SENTENCES
    return quotation.is_open


cdef const Token* _find_last_mark(const Analysis* analysis, const Py_UCS4* text) noexcept nogil:
    """The last double quotation mark; NULL if there is none."""
    cdef const Token* token
    cdef Py_ssize_t i
    for i in range(analysis.count - 1, -1, -1):
        token = &analysis.tokens[i]
        if (token.form == SHARED.opening or token.form == SHARED.closing) and _is_double(token, text[token.start]):
            return token
    return NULL


cdef inline bint _is_double(const Token* token, Py_UCS4 mark) noexcept nogil:
    return token.end - token.start == 2 or not (mark == u"'" or mark == u"`" or mark == u"‘" or mark == u"’")


cdef bint has_blank_line(const void* data, int width, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the white space between two pieces holds one."""
    cdef Py_ssize_t breaks = 0, i
    cdef Py_UCS4 character, before = 0
    for i in range(start, end):
        character = PyUnicode_READ(width, data, i)
        breaks += is_in(character, BREAK) and not (character == u"\n" and before == u"\r")
        before = character
    return breaks > 1
