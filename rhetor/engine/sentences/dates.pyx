"""Lines that are a date and no more, with a time of day perhaps: ``Mon, 9 March 2020 at 10:30 GMT``, ``9/3/20``.

Each ``_skip_…`` gives the offset behind what it found, ``NOWHERE`` if that does not stand there, and ``NOWHERE`` for
``NOWHERE``, so that they can be put one into the other.
"""

from rhetor.engine.text.characters cimport DECIMAL, SPACE, is_ascii_lower, is_in, to_lower
from rhetor.engine.text.word_table cimport Phrases, list_phrases

from rhetor.definition import limits
from rhetor.language.page_words import load_page_words

cdef Phrases _months, _days, _short_days, _day_ending, _ordinals, _before_time
cdef bint[128] _begins_date    # by a letter of ASCII in lower case
cdef Py_ssize_t _longest_rest = limits.LONGEST_REST


def _list_words():
    words = load_page_words()
    list_phrases(&_months, words.months)
    list_phrases(&_days, words.days)
    list_phrases(&_short_days, words.short_days)
    list_phrases(&_day_ending, (words.day_ending,))
    list_phrases(&_ordinals, words.date_ordinals)
    list_phrases(&_before_time, (words.before_time,))
    for word in (*words.months, *words.days, *words.short_days):
        _begins_date[<int>ord(word[0])] = True


_list_words()


cdef enum:
    NOWHERE = -1

cdef struct Line:
    Py_UCS4[2 * LONGEST_DATE_LINE] text  # in lower case
    Py_ssize_t length


cdef bint is_date(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the line ``text[start:end]``, in whatever case, is a date and no more."""
    cdef Line line
    if start >= end or end - start > LONGEST_DATE_LINE:
        return False
    if not _may_begin_date(text[start]) or not _has_figure(text, start, end):
        return False
    _copy_lower(text, start, end, &line)
    return _is_month_first(&line) or _is_day_first(&line) or _is_in_figures(&line)


cdef bint _may_begin_date(Py_UCS4 character) noexcept nogil:
    return is_in(character, DECIMAL) or (_fold(character) < 128 and _begins_date[_fold(character)])


cdef bint _has_figure(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while start < end and not is_in(text[start], DECIMAL):
        start += 1
    return start < end


cdef Py_UCS4 _fold(Py_UCS4 character) noexcept nogil:
    """In lower case, the long s as an s and the dotless i as an i, as a regular expression without case sees them."""
    if character == 0x17F:
        return u"s"
    return u"i" if character == 0x131 else to_lower(character)


cdef void _copy_lower(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Line* line) noexcept nogil:
    line.length = 0
    while start < end:
        line.text[line.length] = _fold(text[start])
        if text[start] == 0x130:  # The capital I with a dot is an i and a dot in lower case.
            line.text[line.length] = u"i"
            line.length += 1
            line.text[line.length] = 0x307
        line.length += 1
        start += 1


cdef bint _is_month_first(const Line* line) noexcept nogil:
    """``March 9, 2020``, ``Mon 9 March 10, 10:30`` …"""
    cdef Py_ssize_t weekday = _skip_spaces(line, _skip_one(line, _skip_short_day(line), b","))
    cdef Py_ssize_t at = max(0, weekday)
    at = max(at, _skip_spaces(line, _skip_ordinal(line, _skip_figures(line, at, 1, 2))))
    at = _skip_spaces(line, _skip_month(line, at))
    at = _skip_one(line, _skip_ordinal(line, _skip_figures(line, at, 1, 2)), b",")
    return _ends_date(line, at) or _ends_date(line, _skip_figures(line, _skip_spaces(line, at), 4, 4))


cdef bint _is_day_first(const Line* line) noexcept nogil:
    """``9 March 2020``, ``Monday, 9-Mar-2020 10:30`` …"""
    cdef Py_ssize_t weekday = _skip_name(line, _skip_name(line, 0, &_days), &_day_ending)
    cdef Py_ssize_t at = max(0, _skip_spaces(line, _skip_one(line, weekday, b",")))
    at = _skip_any(line, _skip_ordinal(line, _skip_figures(line, at, 1, 2)), b" -")
    at = _skip_any(line, _skip_month(line, at), b" -")
    return _ends_date(line, _skip_figures(line, at, 4, 4))


cdef bint _is_in_figures(const Line* line) noexcept nogil:
    """``2020-03-09`` with a time or without, ``9/3/20``, ``09.03.2020``."""
    cdef Py_ssize_t at = _skip_any(line, _skip_figures(line, 0, 4, 4), b"-")
    at = _skip_figures(line, _skip_any(line, _skip_figures(line, at, 2, 2), b"-"), 2, 2)
    if _is_rest(line, at):
        return True
    at = _skip_any(line, _skip_figures(line, 0, 1, 2), b"./")
    at = _skip_any(line, _skip_figures(line, at, 1, 2), b"./")
    return _skip_figures(line, at, 2, 4) == line.length


cdef bint _ends_date(const Line* line, Py_ssize_t at) noexcept nogil:
    """Whether the line ends there, or with a time of day and a rest."""
    if at == NOWHERE or at == line.length:
        return at == line.length
    at = _skip_spaces(line, _skip_one(line, at, b","))
    at = max(at, _skip_spaces(line, _skip_name(line, at, &_before_time)))
    at = _skip_any(line, _skip_figures(line, at, 1, 2), b":.")
    return _is_rest(line, _skip_figures(line, at, 2, 2))


cdef bint _is_rest(const Line* line, Py_ssize_t at) noexcept nogil:
    """Whether a few characters on the same line are left."""
    if at == NOWHERE or line.length - at > _longest_rest:
        return False
    while at < line.length and line.text[at] != u"\n":
        at += 1
    return at == line.length


cdef Py_ssize_t _skip_short_day(const Line* line) noexcept nogil:
    cdef Py_ssize_t at = _skip_name(line, 0, &_short_days)
    return max(at, _skip_name(line, at, &_day_ending))


cdef Py_ssize_t _skip_month(const Line* line, Py_ssize_t at) noexcept nogil:
    """A month, whole or shortened, and its full stop."""
    at = _skip_name(line, at, &_months)
    while at != NOWHERE and at < line.length and is_ascii_lower(line.text[at]):
        at += 1
    return _skip_one(line, at, b".")


cdef Py_ssize_t _skip_ordinal(const Line* line, Py_ssize_t at) noexcept nogil:
    """The ending of an ordinal number, if it is there."""
    return max(at, _skip_name(line, at, &_ordinals))


cdef Py_ssize_t _skip_name(const Line* line, Py_ssize_t at, const Phrases* phrases) noexcept nogil:
    cdef const char** names = <const char**>phrases.phrases
    cdef Py_ssize_t after = NOWHERE
    while after == NOWHERE and names[0] != NULL:
        after = _skip_word(line, at, names[0])
        names += 1
    return after


cdef Py_ssize_t _skip_word(const Line* line, Py_ssize_t at, const char* letters) noexcept nogil:
    if at == NOWHERE:
        return NOWHERE
    while letters[0]:
        if at == line.length or line.text[at] != <Py_UCS4>letters[0]:
            return NOWHERE
        at += 1
        letters += 1
    return at


cdef Py_ssize_t _skip_one(const Line* line, Py_ssize_t at, const char* mark) noexcept nogil:
    """The mark, if it is there."""
    return max(at, _skip_word(line, at, mark))


cdef Py_ssize_t _skip_any(const Line* line, Py_ssize_t at, const char* marks) noexcept nogil:
    """One of the marks."""
    if at == NOWHERE or at == line.length:
        return NOWHERE
    while marks[0] and line.text[at] != <Py_UCS4>marks[0]:
        marks += 1
    return at + 1 if marks[0] else NOWHERE


cdef Py_ssize_t _skip_spaces(const Line* line, Py_ssize_t start) noexcept nogil:
    cdef Py_ssize_t at = start
    while at != NOWHERE and at < line.length and is_in(line.text[at], SPACE):
        at += 1
    return at if at > start else NOWHERE


cdef Py_ssize_t _skip_figures(const Line* line, Py_ssize_t start, Py_ssize_t least, Py_ssize_t most) noexcept nogil:
    cdef Py_ssize_t at = start
    while at != NOWHERE and at < line.length and at - start < most and is_in(line.text[at], DECIMAL):
        at += 1
    return at if at - start >= least else NOWHERE
