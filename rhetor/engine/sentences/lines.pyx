"""What the text of a piece looks like: its words, addresses, Title Case, how it ends.

A word here is a letter or figure, or a run of them with apostrophes, hyphens, underscores and full stops inside.
"""

from rhetor.engine.text.characters cimport ALNUM, JOINER, LOWER, SPACE, TERMINAL, TERMINAL_CLOSER, WORD, is_in
from rhetor.engine.sentences.vocabulary cimport SMALL, find_groups


cdef bint find_token(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Range* word) noexcept nogil:
    """The first word of ``text[at:end]``."""
    while at < end and not is_in(text[at], ALNUM):
        at += 1
    word.start = word.end = at
    while at < end and is_in(text[at], ALNUM | JOINER):
        at += 1
        if is_in(text[at - 1], ALNUM):
            word.end = at
    return word.start < word.end


cdef Py_ssize_t count_words(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t most) noexcept nogil:
    """How many words there are; no further than one more than ``most`` is counted."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    while count <= most and find_token(text, word.end, end, &word):
        count += 1
    return count


cdef bint is_finished(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a piece ends in a terminator, whatever closes after it."""
    while end > start and is_in(text[end - 1], TERMINAL_CLOSER):
        end -= 1
    return end > start and is_in(text[end - 1], TERMINAL)


cdef bint is_title_case(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Every word but the small ones starts with a capital, and there are at least two."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    while find_token(text, word.end, end, &word):
        if find_groups(text, word.start, word.end) & SMALL:
            continue
        if is_in(text[word.start], LOWER):
            return False
        count += 1
    return count > 1


cdef Range trim_marks(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """A piece without the marks and spaces at its ends."""
    while start < end and not is_in(text[start], WORD):
        start += 1
    while start < end and not is_in(text[end - 1], WORD):
        end -= 1
    return Range(start, end)


cdef bint has_only_addresses(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether every word of a piece is part of an address of the web or of electronic mail."""
    cdef Py_ssize_t at = start, mail_start = start, after
    while at < end:
        after = _skip_web_address(text, at, end)
        if after == at and at >= mail_start:
            after = _skip_mail_address(text, at, end, &mail_start)
        if after > at:
            at = mail_start = after
        elif is_in(text[at], ALNUM):
            return False
        else:
            at += 1
    return True


cdef Py_ssize_t _skip_web_address(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = _skip_scheme(text, start, end), after = at
    while at > start and after < end and not is_in(text[after], SPACE):
        after += 1
    return after if after > at else start


cdef Py_ssize_t _skip_scheme(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips ``http://``, ``https://`` or ``www.``; ``start`` if none of them stands there."""
    if _stands_at(text, start, end, b"www.", 4):
        return start + 4
    if _stands_at(text, start, end, b"http://", 7):
        return start + 7
    return start + 8 if _stands_at(text, start, end, b"https://", 8) else start


cdef bint _stands_at(
    const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, const char* wanted, Py_ssize_t length
) noexcept nogil:
    cdef Py_ssize_t i
    if end - at < length:
        return False
    for i in range(length):
        if text[at + i] != <Py_UCS4>wanted[i]:
            return False
    return True


cdef Py_ssize_t _skip_mail_address(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t* tried_to
) noexcept nogil:
    """Skips ``name@host.domain``. Without success no start before ``tried_to`` can succeed, so each is tried once."""
    cdef Py_ssize_t at = start, host, domain
    while at < end and (is_in(text[at], WORD) or text[at] in u".+-"):
        at += 1
    tried_to[0] = at
    if at == start or at == end or text[at] != u"@":
        return start
    host = at = at + 1
    while at < end and (is_in(text[at], WORD) or text[at] == u"-"):
        at += 1
    if at == host or at == end or text[at] != u".":
        return start
    domain = at = at + 1
    while at < end and (is_in(text[at], WORD) or text[at] == u"."):
        at += 1
    return at if at > domain else start
