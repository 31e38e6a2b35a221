"""Which sentences of a text stand in the middle of a quotation: their marks are in the sentences around them.

Such a sentence does not say of itself that it is a source's ("The pay is a disgrace."). Of a text that is known: it
stands between a mark that opens a quotation and the mark that closes it, or the end of a paragraph behind which the
next one begins with a mark, as in a quotation of several paragraphs. If something else comes first, another opening
mark or the end of a paragraph, one of the marks was none, or was forgotten, and the words are the writer's.

Whether a double mark opens or closes is told by the spaces around it, then by its shape, then by what is open. Single
marks, which are apostrophes too often, open before a capital letter and close behind a stop; inside a quotation in
double marks they do not count.

So does one in a paragraph that is set off as a quotation ("> "), if what is before it ends in a colon ("The mayor wrote:"),
or is such a paragraph.
"""

from libc.stdint cimport uint8_t

from rhetor.engine.sentences.kinds cimport SENTENCE
from rhetor.engine.terms.folding cimport fold_character
from rhetor.engine.terms.known_forms cimport SHARED
from rhetor.engine.terms.tokens cimport Token
from rhetor.engine.text.characters cimport APOSTROPHE_MARK, BREAK, SINGLE_MARK, SPACE, UPPER, is_in

from rhetor.definition import limits
from rhetor.language import marks

cdef extern from "Python.h":
    Py_UCS4 PyUnicode_READ(int kind, const void* data, Py_ssize_t index) nogil


cdef Py_ssize_t _longest_gap = limits.LONGEST_GAP
cdef Py_UCS4 _setting_off = ord(marks.SETTING_OFF), _introducing = ord(marks.INTRODUCING)

cdef enum:
    NO_MARK
    OPENS_DOUBLE
    CLOSES_DOUBLE
    OPENS_SINGLE
    CLOSES_SINGLE

cdef enum:
    # What may stand beside a mark.
    BEFORE = 1     # one that opens
    AFTER = 2      # one that closes
    STOPS = 4      # before a single one that closes
    OPENERS = 8    # shapes of double marks that open
    CLOSERS = 16   # and that close

cdef enum:
    # Where such marks stand: in Latin-1, and among the punctuation above it.
    LATIN = 256
    PUNCTUATION = 0x2000

cdef uint8_t[2 * LATIN] _beside


def _fill_table():
    groups = {
        BEFORE: marks.BEFORE_OPENING,
        AFTER: marks.AFTER_CLOSING,
        STOPS: marks.BEFORE_CLOSING_SINGLE,
        OPENERS: marks.OPENING_MARKS + "`",
        CLOSERS: marks.CLOSING_MARKS + "'",
    }
    for flag, group in groups.items():
        for character in map(ord, group):
            if _place(character) < 0:
                raise ImportError(f"{chr(character)!r} in language/marks.py stands where quotations.pyx does not look")
            _beside[_place(character)] |= <int>flag


cdef inline int _place(Py_UCS4 character) noexcept nogil:
    if character < LATIN:
        return <int>character
    return <int>character - PUNCTUATION + LATIN if PUNCTUATION <= character < PUNCTUATION + LATIN else -1


cdef inline uint8_t _describe(Py_UCS4 character) noexcept nogil:
    cdef int place = _place(character)
    return _beside[place] if place >= 0 else 0


_fill_table()


cdef void read_piece(
    Quotations* state, const Analysis* analysis, const Py_UCS4* text, Row* rows, Py_ssize_t number
) noexcept nogil:
    """Follows the marks of a piece; one without any that counts may stand in the middle."""
    cdef bint is_marked = False
    cdef Py_ssize_t i
    cdef int mark
    if analysis.survey.has_quotes:
        for i in range(analysis.count):
            mark = _find_mark(&analysis.tokens[i], text, analysis.length, state.in_double)
            is_marked |= _follow_mark(state, mark, rows, number)
    if not is_marked:
        rows[number].quoted = MAYBE_IN_DOUBLE if state.in_double else MAYBE_IN_SINGLE if state.in_single else NOT_QUOTED


cdef bint _follow_mark(Quotations* state, int mark, Row* rows, Py_ssize_t number) noexcept nogil:
    """Opens or closes a quotation at a mark. False if the mark does not count."""
    if mark == OPENS_DOUBLE or mark == CLOSES_DOUBLE:
        if state.in_double:
            _settle(rows, state.double_start, number, MAYBE_IN_DOUBLE, mark == CLOSES_DOUBLE)
        state.in_double, state.double_start = mark == OPENS_DOUBLE, number + 1
        return True
    if mark == NO_MARK or state.in_double:
        return False
    if state.in_single:
        _settle(rows, state.single_start, number, MAYBE_IN_SINGLE, mark == CLOSES_SINGLE)
    state.in_single, state.single_start = mark == OPENS_SINGLE, number + 1
    return True


cdef void _settle(Row* rows, Py_ssize_t start, Py_ssize_t end, int doubt, bint is_quoted) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, end):
        if rows[i].quoted == doubt:
            rows[i].quoted = QUOTED if is_quoted else NOT_QUOTED


cdef void end_paragraph(Quotations* state, Row* rows, Py_ssize_t number, Py_UCS4 first, Py_UCS4 second) noexcept nogil:
    """Closes what is open before piece ``number``; the next paragraph begins with these two characters, 0 if there is none."""
    cdef bint goes_on = _may_open(first)
    first = fold_character(first)
    cdef bint is_single = (first == u"'" or first == u"`" or first == u"‘") and first != second
    if state.in_double:
        _settle(rows, state.double_start, number, MAYBE_IN_DOUBLE, goes_on and not is_single)
    if state.in_single:
        _settle(rows, state.single_start, number, MAYBE_IN_SINGLE, goes_on and is_single)
    state.in_double = state.in_single = False


cdef void mark_set_off(const void* data, int width, Row* rows, Py_ssize_t count, int* before) noexcept nogil:
    """Marks the pieces in paragraphs that are set off, of a stretch of whole paragraphs.

    ``before`` is what the stretch follows, and then what the next one does.
    """
    cdef Py_ssize_t i
    cdef bint inside = False
    for i in range(count):
        if i == 0 or is_paragraph_end(data, width, &rows[i - 1], &rows[i]):
            inside = before[0] != NOTHING and PyUnicode_READ(width, data, rows[i].start) == _setting_off
        rows[i].set_off = inside
        before[0] = SET_OFF if inside else (
            INTRODUCED if PyUnicode_READ(width, data, rows[i].end - 1) == _introducing else NOTHING
        )


cdef void enter_paragraph(
    Quotations* state, const void* data, int width, Py_ssize_t length, Row* rows, Py_ssize_t number
) noexcept nogil:
    """Closes what is open before piece ``number``, which begins a paragraph."""
    cdef Py_ssize_t start = rows[number].start
    cdef bint is_near = start - rows[number - 1].end <= _longest_gap
    cdef Py_UCS4 first = PyUnicode_READ(width, data, start) if is_near else 0
    cdef Py_UCS4 second = PyUnicode_READ(width, data, start + 1) if is_near and start + 1 < length else 0
    end_paragraph(state, rows, number, first, second)


cdef inline int _find_mark(const Token* token, const Py_UCS4* text, Py_ssize_t length, bint in_double) noexcept nogil:
    """What a token does; a mark that is straight and says nothing by its spaces closes what is open."""
    cdef Py_UCS4 mark, before, after
    cdef bint begins, ends
    if token.form != SHARED.opening and token.form != SHARED.closing:
        return NO_MARK
    mark = text[token.start]
    before = text[token.start - 1] if token.start else u" "
    after = text[token.end] if token.end < length else u" "
    begins = is_in(before, SPACE) or _describe(before) & BEFORE != 0
    ends = is_in(after, SPACE) or _describe(after) & AFTER != 0
    if token.end - token.start == 1 and is_in(mark, SINGLE_MARK):
        if begins and mark != u"’" and (is_in(after, UPPER) or after == u"“" or after == u'"'):
            return OPENS_SINGLE
        if is_in(mark, APOSTROPHE_MARK) or (mark == u"‘" and ends and not begins):
            return CLOSES_SINGLE if _describe(before) & STOPS else NO_MARK
        return NO_MARK
    if begins != ends:
        return OPENS_DOUBLE if begins else CLOSES_DOUBLE
    if _describe(mark) & (OPENERS | CLOSERS):
        return OPENS_DOUBLE if _describe(mark) & OPENERS else CLOSES_DOUBLE
    return CLOSES_DOUBLE if in_double else OPENS_DOUBLE


cdef bint is_paragraph_end(const void* data, int width, const Row* before, const Row* after) noexcept nogil:
    """Whether a blank line stands between two pieces, or a line break beside one that is no plain sentence or before a mark."""
    cdef Py_ssize_t breaks = 0, i
    cdef Py_UCS4 character, previous = 0
    for i in range(before.end, after.start):
        character = PyUnicode_READ(width, data, i)
        breaks += is_in(character, BREAK) and not (character == u"\n" and previous == u"\r")
        previous = character
    if breaks != 1:
        return breaks > 1
    return before.kind != SENTENCE or after.kind != SENTENCE or _may_open(PyUnicode_READ(width, data, after.start))


cdef inline bint _may_open(Py_UCS4 character) noexcept nogil:
    character = fold_character(character)
    return _describe(character) & OPENERS != 0 or character == u'"' or character == u"'"
