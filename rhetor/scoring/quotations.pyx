"""Which sentences of a text stand in the middle of a quotation: their marks are in the sentences around them.

Such a sentence does not say of itself that it is a source's ("The pay is a disgrace."). Of a text that is known: a quotation
is open behind a sentence whose last mark opens one, up to a sentence with a mark of its own. It ends with its paragraph, since
in a long one every paragraph begins with a mark; and with whatever is no sentence.

Double marks count wherever they stand. Single ones are apostrophes too often: they open a quotation only if they are curly and a
capital letter follows, and inside a quotation in double marks they do not count.
"""

from rhetor.characters cimport BREAK, UPPER, is_in
from rhetor.terms.known_forms cimport SHARED
from rhetor.terms.tokens cimport Token

cdef extern from "Python.h":
    Py_UCS4 PyUnicode_READ(int kind, const void* data, Py_ssize_t index) nogil

cdef enum:
    MOST_SENTENCES = 20   # without a mark: then one was forgotten


cdef bint read_sentence(Quotation* quotation, const Analysis* analysis, const Py_UCS4* text) noexcept nogil:
    """Whether a sentence stands in the middle of the quotation; then goes on to the next."""
    if analysis.survey.has_quotes and _read_marks(quotation, analysis, text):
        quotation.sentences = 0
        return False
    quotation.sentences += 1
    if quotation.sentences > MOST_SENTENCES:
        quotation.mark = NO_MARK
    return quotation.mark != NO_MARK


cdef bint _read_marks(Quotation* quotation, const Analysis* analysis, const Py_UCS4* text) noexcept nogil:
    """Opens and closes the quotation at each mark that counts. False if there is none."""
    cdef bint found = False
    cdef int mark
    cdef Py_ssize_t i
    for i in range(analysis.count):
        mark = _find_mark(&analysis.tokens[i], text, analysis.length)
        if mark > NO_MARK and (mark == DOUBLE_MARK or quotation.mark != DOUBLE_MARK):
            quotation.mark = mark if analysis.tokens[i].form == SHARED.opening else NO_MARK
            found = True
    return found


cdef inline int _find_mark(const Token* token, const Py_UCS4* text, Py_ssize_t length) noexcept nogil:
    """What kind of mark a token is, if it counts."""
    cdef Py_UCS4 mark
    if token.form != SHARED.opening and token.form != SHARED.closing:
        return NO_MARK
    mark = text[token.start]
    if token.end - token.start == 2 or not (mark == u"'" or mark == u"`" or mark == u"‘" or mark == u"’"):
        return DOUBLE_MARK
    if token.form == SHARED.closing or (mark == u"‘" and token.end < length and is_in(text[token.end], UPPER)):
        return SINGLE_MARK
    return NO_MARK


cdef bint has_blank_line(const void* data, int width, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the white space between two pieces holds one."""
    cdef Py_ssize_t breaks = 0, i
    cdef Py_UCS4 character, before = 0
    for i in range(start, end):
        character = PyUnicode_READ(width, data, i)
        breaks += is_in(character, BREAK) and not (character == u"\n" and before == u"\r")
        before = character
    return breaks > 1
