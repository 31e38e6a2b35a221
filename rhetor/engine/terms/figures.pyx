"""What begins with a figure or a currency sign: the alternatives of ``TOKEN`` from ``money`` to ``num``."""

from rhetor.engine.text.characters cimport DECIMAL, SPACE, is_in
from rhetor.engine.terms.patterns cimport is_boundary, to_plain
from rhetor.engine.terms.raw_tokens cimport NUMBER, ORDINAL, PERCENTAGE, TIME, YEAR


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
    cdef Py_ssize_t first = at + 1, run
    if first + 1 < length and is_in(text[first], SPACE):
        first += 1
    if first >= length or not is_in(text[first], DECIMAL):
        return False
    run = _skip_figures(text, length, first)
    if run + 1 < length and to_plain(text[run + 1]) == u"n" and to_plain(text[run]) in u"btm":
        if is_boundary(text, length, run + 2):
            end[0] = run + 2
            return True
    if run < length and to_plain(text[run]) in u"mkb" and is_boundary(text, length, run + 1):
        end[0] = run + 1
        return True
    while run > first and not is_boundary(text, length, run):
        run -= 1
    end[0] = run
    return run > first


cdef inline Py_ssize_t _skip_figures(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    while at < length and (text[at] == u"," or text[at] == u"." or is_in(text[at], DECIMAL)):
        at += 1
    return at


cdef bint _match_percentage(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    """Whether %, per cent, percent or pc follows at ``at``, perhaps after a space."""
    if at < length and is_in(text[at], SPACE):
        at += 1
    if at >= length:
        return False
    if text[at] == u"%":
        end[0] = at + 1
        return True
    end[0] = _skip_plain(text, length, at, u"pc", 2)
    if end[0] < 0:
        end[0] = _skip_per_cent(text, length, at)
    return end[0] > 0 and is_boundary(text, length, end[0])


cdef Py_ssize_t _skip_per_cent(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    at = _skip_plain(text, length, at, u"per", 3)
    if at < 0:
        return -1
    if at < length and is_in(text[at], SPACE):
        at += 1
    return _skip_plain(text, length, at, u"cent", 4)


cdef Py_ssize_t _skip_plain(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, const Py_UCS4* wanted, Py_ssize_t size
) noexcept nogil:
    """The end of ``wanted``, in whatever case it stands at ``at``; -1 if it does not."""
    cdef Py_ssize_t i
    if length - at < size:
        return -1
    for i in range(size):
        if to_plain(text[at + i]) != wanted[i]:
            return -1
    return at + size


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
    cdef Py_UCS4 first, second
    while at < length and is_in(text[at], DECIMAL):
        at += 1
    end[0] = at + 2
    if end[0] > length or not is_boundary(text, length, end[0]):
        return False
    first, second = to_plain(text[at]), to_plain(text[at + 1])
    return (
        (first == u"s" and second == u"t") or (first == u"n" and second == u"d")
        or (first == u"r" and second == u"d") or (first == u"t" and second == u"h")
    )
