"""Addresses, users and initials: those alternatives of ``TOKEN`` that are patterns of their own."""

from rhetor.engine.text.characters cimport SPACE, WORD, is_ascii_lower, is_ascii_upper, is_in

from rhetor.definition import limits

cdef Py_ssize_t _longest_url = limits.LONGEST_URL, _longest_part = limits.LONGEST_PART
cdef int _most_initials = limits.MOST_INITIALS


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
