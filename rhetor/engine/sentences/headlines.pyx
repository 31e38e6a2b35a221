"""Whether a heading says something: it has a finite verb or a modal, urges, or names the source of what it says."""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.lines cimport Range, count_words, find_token, skip_marker
from rhetor.engine.sentences.splitter_words cimport (
    ASSERTIVE, HEADLINE_PREPOSITION, HEADLINE_VERB, PLURAL, SMALL, SOURCE, URGING, find_page_groups,
)
from rhetor.engine.text.characters cimport APOSTROPHE_MARK, is_in, to_lower

from rhetor.definition import limits

cdef Py_ssize_t _shortest_message = limits.SHORTEST_MESSAGE, _longest_source = limits.LONGEST_SOURCE


cdef bint asserts(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t content = skip_marker(text, start, end), count = 0
    cdef Range word = Range(content, content), before = Range(content, content)
    cdef bint found = False
    while not (found and count >= _shortest_message) and find_token(text, word.end, end, &word):
        if not found:
            found = find_page_groups(text, word.start, word.end) & (ASSERTIVE if count else ASSERTIVE | URGING) != 0
            found = found or (count > 0 and _is_headline_verb(text, before, word, end))
        before = word
        count += 1
    return count >= _shortest_message and (found or _names_source(text, content, end))


cdef bint _is_headline_verb(const Py_UCS4* text, Range before, Range word, Py_ssize_t end) noexcept nogil:
    """``Thousands march against tax``, ``Judge orders release of files``; but ``The plans for the mill``."""
    cdef uint32_t groups = find_page_groups(text, before.start, before.end)
    cdef bint is_plural = groups & PLURAL != 0 or _ends_as_plural(text, before)
    cdef Range after = Range(word.end, word.end)
    if find_page_groups(text, word.start, word.end) & HEADLINE_VERB:
        return is_plural
    if to_lower(text[word.end - 1]) != u"s" or is_plural or groups & SMALL or not find_token(text, word.end, end, &after):
        return False
    if find_page_groups(text, after.start, after.end) & HEADLINE_PREPOSITION:
        return False
    if find_page_groups(text, word.start, word.end - 1) & HEADLINE_VERB:
        return True
    if word.end - word.start < 2 or to_lower(text[word.end - 2]) != u"e":
        return False
    return find_page_groups(text, word.start, word.end - 2) & HEADLINE_VERB != 0


cdef bint _ends_as_plural(const Py_UCS4* text, Range word) noexcept nogil:
    if word.end - word.start <= 3 or to_lower(text[word.end - 1]) != u"s":
        return False
    return to_lower(text[word.end - 2]) != u"s" and not is_in(text[word.end - 2], APOSTROPHE_MARK)


cdef bint _names_source(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """``Minister: No more money for the mill``, ``Army to withdraw by May – officials``."""
    cdef Py_ssize_t at = start, last = start
    while at + 1 < end and not (text[at] == u":" and text[at + 1] == u" "):
        at += 1
    if at + 1 < end and _is_source(text, start, at) and count_words(text, at, end, 2) > 1:
        return True
    at = start
    while at < end:
        if text[at] == u" " and _skip_dash(text, at, end) > at:
            at = last = _skip_dash(text, at, end)
        else:
            at += 1
    return last > start and _is_source(text, last, end)


cdef Py_ssize_t _skip_dash(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips a run of dashes between two spaces."""
    cdef Py_ssize_t at = start + 1
    while at < end and text[at] in u"-–—":
        at += 1
    return at + 1 if at > start + 1 and at < end and text[at] == u" " else start


cdef bint _is_source(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a few words stand there, the last of which is one for a source."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    cdef uint32_t groups = 0
    while count <= _longest_source and find_token(text, word.end, end, &word):
        groups = find_page_groups(text, word.start, word.end)
        count += 1
    return count <= _longest_source and groups & SOURCE != 0
