"""Stops: a run of terminators (or spaced dots), what closes after it, then citation marks and emoji.

No two parts can begin with the same character, so a stop is found by going forward only.

And the words whose full stop need not end anything: abbreviations and initials.
"""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.splitter_words cimport ABBREVIATION, ALSO_WORD, BEFORE_STARTER, NEVER, NUMBERED, find_groups
from rhetor.engine.text.characters cimport (
    BASIC_PLANE, CLASSES, CLOSER, LETTER, SPACE, STOP, UPPER, WIDE_STOP, is_blank, is_in,
)

from rhetor.definition import limits

cdef Py_ssize_t _longest_citation = limits.LONGEST_CITATION


cdef bint find_stop(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Stop* stop) noexcept nogil:
    """The next stop in ``text[at:end]``."""
    at = _find_terminator(text, at, end)
    if at == end:
        return False
    stop.start = at
    stop.is_asking = False
    stop.stop_end = _skip_terminators(text, at, end, &stop.is_asking)
    at = stop.stop_end
    while at < end and is_in(text[at], CLOSER):
        at += 1
    stop.close_end = at
    stop.end = _skip_citations(text, at, end)
    return True


cdef Py_ssize_t _find_terminator(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef const unsigned int* classes = CLASSES
    while at < end and not (text[at] < BASIC_PLANE and classes[text[at]] & (STOP | WIDE_STOP)):
        at += 1
    return at


cdef Py_ssize_t _skip_terminators(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint* is_asking
) noexcept nogil:
    cdef Py_ssize_t at = _skip_spaced_dots(text, start, end)
    if at > start:
        return at
    at = start
    cdef unsigned int kind = WIDE_STOP if is_in(text[start], WIDE_STOP) else STOP
    while at < end and is_in(text[at], kind):
        is_asking[0] |= text[at] == u"?" or text[at] == u"!"
        at += 1
    is_asking[0] |= text[at - 1] in u"‽؟"
    return at


cdef Py_ssize_t _skip_spaced_dots(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips three dots or more with a space between any two."""
    cdef Py_ssize_t at = start + 1
    if text[start] != u".":
        return start
    while at + 1 < end and is_blank(text[at]) and text[at + 1] == u".":
        at += 2
    return at if at - start >= 5 else start


cdef Py_ssize_t _skip_citations(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t after = _skip_citation(text, at, end)
    while after > at:
        at = after
        after = _skip_citation(text, at, end)
    return at


cdef Py_ssize_t _skip_citation(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips a citation mark or an emoji, with a space in front of it perhaps; ``start`` if there is neither."""
    cdef Py_ssize_t at = start
    if at < end and is_blank(text[at]):
        at += 1
    if at == end:
        return start
    if text[at] == u"[":
        return _skip_bracket(text, start, at + 1, end)
    return _skip_emoji(text, at, end) if _is_emoji(text[at]) else start


cdef Py_ssize_t _skip_bracket(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t inside, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = inside
    while at < end and at - inside < _longest_citation and text[at] not in u"[]" and not is_in(text[at], SPACE):
        at += 1
    return at + 1 if inside < at < end and text[at] == u"]" else start


cdef bint _is_emoji(Py_UCS4 character) noexcept nogil:
    return 0x2600 <= character <= 0x27BF or 0x1F300 <= character <= 0x1FAFF


cdef Py_ssize_t _skip_emoji(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Skips an emoji, its variation selectors and joiners."""
    at += 1
    while at < end and (text[at] == 0xFE0F or text[at] == 0x200D):
        at += 1
    return at


cdef uint32_t find_abbreviation(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint before_figure
) noexcept nogil:
    """``NEVER`` or ``BEFORE_STARTER`` if the word ``text[start:end]`` is an abbreviation, 0 if it is none."""
    cdef uint32_t groups = find_groups(text, start, end)
    if before_figure and groups & NUMBERED:
        return NEVER
    if groups & ABBREVIATION and not (groups & ALSO_WORD and not is_in(text[start], UPPER)):
        return groups & ABBREVIATION
    if _has_title_at_end(text, start, end):
        return NEVER
    if is_initials(text, start, end) and (end - start > 1 or is_in(text[start], UPPER)):
        return BEFORE_STARTER
    return 0


cdef bint _has_title_at_end(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the part of a word after its last hyphen is an abbreviation that a name follows, and no common word."""
    cdef Py_ssize_t at = end
    while at > start and text[at - 1] != u"-":
        at -= 1
    return at > start and find_groups(text, at, end) & (NEVER | ALSO_WORD) == NEVER


cdef bint is_initials(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a word is single letters with full stops between them."""
    cdef Py_ssize_t at = start
    while at + 1 < end and is_in(text[at], LETTER) and text[at + 1] == u".":
        at += 2
    return at == end - 1 and is_in(text[at], LETTER)
