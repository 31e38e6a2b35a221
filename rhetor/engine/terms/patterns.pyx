"""What is no plain word: addresses, users, initials, and what begins with a figure or a currency sign.

Those alternatives of the pattern ``TOKEN`` of ``definition/tokens.py`` that are patterns of their own.
"""

from rhetor.engine.text.characters cimport DECIMAL, SPACE, WORD, is_ascii_lower, is_ascii_upper, is_in

from rhetor.engine.text.word_table cimport Phrases, list_phrases

from rhetor.definition import limits
from rhetor.language.lexicon import load_lexicon


cdef Py_ssize_t _longest_url = limits.LONGEST_URL, _longest_part = limits.LONGEST_PART
cdef int _most_initials = limits.MOST_INITIALS
cdef Phrases _magnitudes, _percentages, _ordinal_endings
list_phrases(&_magnitudes, load_lexicon().magnitudes)
list_phrases(&_percentages, load_lexicon().percentages)
list_phrases(&_ordinal_endings, load_lexicon().ordinal_endings)


cdef bint match_url(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    cdef Py_ssize_t start = at, limit
    if _follows(text, length, at, u"http", 4):
        start += 4
        start += start < length and text[start] == u"s"
        if not _follows(text, length, start, u"://", 3):
            return False
        start += 3
    elif _follows(text, length, at, u"www.", 4):
        start += 4
    else:
        return False
    end[0], limit = start, min(length, start + _longest_url)
    while end[0] < limit and not (text[end[0]] in u"<>\"”’" or is_in(text[end[0]], SPACE)):
        end[0] += 1
    return end[0] > start


cdef bint _follows(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, const Py_UCS4* wanted, Py_ssize_t size
) noexcept nogil:
    cdef Py_ssize_t i
    if length - at < size:
        return False
    for i in range(size):
        if text[at + i] != wanted[i]:
            return False
    return True


cdef bint match_email(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    cdef Py_ssize_t start = at
    at = _skip(text, length, at, u".", u"+", u"-")
    if at == start or at == length or text[at] != u"@":
        return False
    start = at + 1
    at = _skip(text, length, start, u"-", u"-", u"-")
    if at == start or at == length or text[at] != u".":
        return False
    start = at + 1
    end[0] = _skip(text, length, start, u".", u".", u".")
    return end[0] > start


cdef inline Py_ssize_t _skip(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_UCS4 first, Py_UCS4 second, Py_UCS4 third
) noexcept nogil:
    """The end of a run of at most ``_longest_part`` word characters and the three given marks."""
    cdef Py_ssize_t limit = min(length, at + _longest_part)
    while at < limit and (
        is_in(text[at], WORD) or text[at] == first or text[at] == second or text[at] == third
    ):
        at += 1
    return at


cdef bint match_user(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    cdef Py_ssize_t limit = min(length, at + 1 + _longest_part)
    end[0] = at + 1
    while end[0] < limit and is_in(text[end[0]], WORD):
        end[0] += 1
    return end[0] > at + 1


cdef bint match_acronym(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    """Letters of ASCII, each with a full stop, two at least."""
    cdef int count = 0
    end[0] = at
    while count < _most_initials and end[0] + 1 < length and text[end[0] + 1] == u".":
        if not (is_ascii_upper(text[end[0]]) or is_ascii_lower(text[end[0]])):
            break
        end[0] += 2
        count += 1
    return count >= 2


cdef int match_figure(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    """The kind of the figure that begins with the digit at ``at``, and its end."""
    cdef Py_ssize_t run = _skip_figures(text, length, at)
    if _match_percentage(text, length, run, end):
        return PERCENTAGE
    if _match_time(text, length, at, end):
        return TIME
    if _match_year(text, length, at, end):
        return YEAR
    if _match_ordinal(text, length, at, end):
        return ORDINAL
    while not is_in(text[run - 1], DECIMAL):
        run -= 1
    end[0] = run
    return NUMBER


cdef bint match_money(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    """Whether an amount follows the currency sign at ``at``: as long as it can be while it ends where a word does."""
    cdef const char** magnitude = _magnitudes.phrases
    cdef Py_ssize_t first = at + 1, run
    if first + 1 < length and is_in(text[first], SPACE):
        first += 1
    if first >= length or not is_in(text[first], DECIMAL):
        return False
    run = _skip_figures(text, length, first)
    while magnitude[0] != NULL:
        end[0] = _skip_plain(text, length, run, magnitude[0])
        if end[0] > 0 and is_boundary(text, length, end[0]):
            return True
        magnitude += 1
    while run > first and not is_boundary(text, length, run):
        run -= 1
    end[0] = run
    return run > first


cdef inline Py_ssize_t _skip_figures(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    while at < length and (text[at] == u"," or text[at] == u"." or is_in(text[at], DECIMAL)):
        at += 1
    return at


cdef bint _match_percentage(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    """Whether a per cent sign, or words for it, follow at ``at``, perhaps after a space."""
    cdef const char** phrase = _percentages.phrases
    if at < length and is_in(text[at], SPACE):
        at += 1
    if at >= length:
        return False
    if text[at] == u"%":
        end[0] = at + 1
        return True
    while phrase[0] != NULL:
        end[0] = _skip_plain(text, length, at, phrase[0])
        if end[0] > 0 and is_boundary(text, length, end[0]):
            return True
        phrase += 1
    return False


cdef Py_ssize_t _skip_plain(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, const char* wanted) noexcept nogil:
    """The end of ``wanted``, in whatever case it stands at ``at``; -1 if it does not. A space in it may be any, or left out."""
    while wanted[0]:
        if wanted[0] == c" ":
            at += at < length and is_in(text[at], SPACE)
        elif at < length and to_plain(text[at]) == <Py_UCS4>wanted[0]:
            at += 1
        else:
            return -1
        wanted += 1
    return at


cdef bint _match_time(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    at += 1
    if at < length and is_in(text[at], DECIMAL):
        at += 1
    end[0] = at + 3
    return end[0] <= length and text[at] == u":" and is_in(text[at + 1], DECIMAL) and is_in(text[at + 2], DECIMAL)


cdef bint _match_year(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    """1500 to 2099, also as a decade ("1990s"), but not the beginning of a longer number."""
    if at + 4 > length or not (is_in(text[at + 2], DECIMAL) and is_in(text[at + 3], DECIMAL)):
        return False
    if not ((text[at] == u"1" and u"5" <= text[at + 1] <= u"9") or (text[at] == u"2" and text[at + 1] == u"0")):
        return False
    at += 4
    if at < length and (text[at] == u"s" or text[at] == u"S") and is_boundary(text, length, at + 1):
        end[0] = at + 1
        return True
    end[0] = at
    while at < length and (text[at] == u"," or is_in(text[at], DECIMAL)):
        if text[at] != u",":
            return False
        at += 1
    return True


cdef bint _match_ordinal(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    cdef const char** ending = _ordinal_endings.phrases
    while at < length and is_in(text[at], DECIMAL):
        at += 1
    while ending[0] != NULL:
        end[0] = _skip_plain(text, length, at, ending[0])
        if end[0] > 0 and is_boundary(text, length, end[0]):
            return True
        ending += 1
    return False
