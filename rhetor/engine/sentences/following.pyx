"""The words around a stop: the one after it and how the next begins, and the one before a word."""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.splitter_words cimport ALSO_WORD, BODY, NUMBERED, STARTER, find_groups, is_common
from rhetor.engine.text.characters cimport (
    ALPHA, APOSTROPHE_MARK, BREAK, LOWER, OPENER, SPACE, UPPER, WORD, is_blank, is_in,
)

from rhetor.definition import limits

cdef Py_ssize_t _window = limits.WINDOW, _shortest_plural = limits.SHORTEST_PLURAL


cdef void find_following(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Following* following) noexcept nogil:
    """The word after the white space at ``at``, empty if there is none near."""
    cdef bint after_break = False
    cdef Py_ssize_t limit = min(end, at + 2 * _window)
    following.limit = limit
    while at < limit and is_in(text[at], SPACE):
        after_break |= is_in(text[at], BREAK)
        at += 1
    while after_break and at < limit and text[at] in u"> \t":  # A mail that is quoted goes on in the next line.
        at += 1
    following.start = at
    following.end = find_word_end(text, at, min(limit, at + _window))
    following.opened = _skip_openers(text, at, following.end)


cdef void measure_following(const Py_UCS4* text, Following* following) noexcept nogil:
    """Finds ``bare``, ``next`` and ``next_end``, which most decisions do not need."""
    cdef Py_ssize_t at = following.end
    following.bare = _find_bare_end(text, following.opened, following.end)
    while at < following.limit and is_in(text[at], SPACE):
        at += 1
    following.next_end = find_word_end(text, at, following.limit)
    following.next = _skip_openers(text, at, following.next_end)


cdef Py_ssize_t find_word_end(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at < end and not is_in(text[at], SPACE):
        at += 1
    return at


cdef inline Py_ssize_t _skip_openers(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at < end and is_in(text[at], OPENER):
        at += 1
    return at


cdef Py_ssize_t _find_bare_end(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """The end of a word without what follows an apostrophe, or without the marks at its end."""
    cdef Py_ssize_t apostrophe = start
    while apostrophe < end and not is_in(text[apostrophe], APOSTROPHE_MARK):
        apostrophe += 1
    while end > start and not is_in(text[end - 1], WORD):
        end -= 1
    return min(apostrophe, end)


cdef bint begins_lower(const Py_UCS4* text, const Following* following) noexcept nogil:
    return following.opened < following.end and is_in(text[following.opened], LOWER)


cdef bint begins_sentence_lower(const Py_UCS4* text, Py_ssize_t sentence_start, Py_ssize_t stop) noexcept nogil:
    """Whether the first letter of the sentence, if it has one near its start, is in lower case."""
    cdef Py_ssize_t at = sentence_start, end = min(stop, sentence_start + _window)
    while at < end and not is_in(text[at], ALPHA):
        at += 1
    return at < end and is_in(text[at], LOWER)


cdef bint is_starter(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether a word that opens sentences follows; not as an initial."""
    if following.end - following.opened > 1 and text[following.opened + 1] == u".":
        return False
    return find_groups(text, following.opened, following.bare) & STARTER != 0


cdef bint is_clause(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether a word in lower case comes after it, as a verb does after its subject."""
    return following.next < following.next_end and is_in(text[following.next], LOWER)


cdef bint is_noun(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether it is a capitalised common word, or looks like the plural of one."""
    cdef Py_ssize_t start = following.opened, end = following.bare
    if end - start < 2 or not is_in(text[start], UPPER) or is_in(text[start + 1], UPPER):
        return False
    if find_groups(text, start, end) & BODY:
        return False
    if is_common(text, start, end):
        return True
    return end - start >= _shortest_plural and text[end - 1] == u"s" and text[end - 2] not in u"sui"


cdef bint is_numbered(const Py_UCS4* text, Py_ssize_t start, uint32_t groups) noexcept nogil:
    """Whether the word at ``start`` is a reference word, and no common word or with its capital."""
    return groups & NUMBERED != 0 and (not groups & ALSO_WORD or is_in(text[start], UPPER))


cdef Py_ssize_t find_word_before(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t sentence_start, Py_ssize_t* end, bint* is_first
) noexcept nogil:
    """Where the word of the sentence before the one at ``start`` begins, where it ends, and whether it is the first."""
    cdef Py_ssize_t at = start, word
    while at > sentence_start and is_blank(text[at - 1]):
        at -= 1
    end[0] = word = at
    if at < start:
        while word > sentence_start and at - word < _window and not is_in(text[word - 1], SPACE):
            word -= 1
    at = word
    while at > sentence_start and is_in(text[at - 1], SPACE):
        at -= 1
    is_first[0] = at == sentence_start
    return word
