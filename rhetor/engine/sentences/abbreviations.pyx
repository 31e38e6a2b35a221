"""When the full stop after a word may end a sentence too, if the word is an abbreviation."""

from libc.stdint cimport uint32_t

from rhetor.engine.text.characters cimport LETTER, UPPER, is_in
from rhetor.engine.sentences.vocabulary cimport ABBREVIATION, ALSO_WORD, BEFORE_STARTER, NEVER, NUMBERED, find_groups


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
