"""What a piece of text is: a sentence, a list item, a heading, or furniture of the page it was saved from.

Two questions are answered apart. The *kind* says what the piece is; ``has_message`` says whether it carries a label:
a heading that only names a topic ("Early Years") does not, one that asserts or urges ("Cut Military Aid") does.
"""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.frames cimport is_notice
from rhetor.engine.sentences.furniture cimport is_furniture
from rhetor.engine.sentences.headlines cimport asserts
from rhetor.engine.sentences.lines cimport (
    Range, count_words, find_token, is_finished, is_title_case, skip_marker, trim_marks,
)
from rhetor.engine.sentences.splitter_words cimport LINK_LIST, URGING, find_page_groups, find_shortened
from rhetor.engine.sentences.stops cimport find_abbreviation, find_word_start
from rhetor.engine.text.characters cimport LOWER, QUOTE_AFTER, QUOTE_BEFORE, is_in

from rhetor.definition import limits

cdef Py_ssize_t _shortest_message = limits.SHORTEST_MESSAGE
cdef Py_ssize_t _longest_heading = limits.LONGEST_HEADING, _longest_plain_heading = limits.LONGEST_PLAIN_HEADING


cdef int classify_piece(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, const Position* position
) noexcept nogil:
    """The kind of the piece ``text[start:end]``, which has no white space around it."""
    cdef bint is_short = end - start <= 2 * _longest_heading
    if position.is_first and is_short and is_notice(text, start, end):
        return FURNITURE
    if not position.fills_block:
        return ITEM if position.is_item else SENTENCE
    if is_short and is_furniture(text, start, end, position.in_link_list, position.is_item):
        return FURNITURE
    if position.is_item:
        return ITEM
    return HEADING if _is_heading(text, start, end) else SENTENCE


cdef bint opens_link_list(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """True for the line that stands over a list of links."""
    if end - start > _longest_heading:
        return False
    cdef Range bare = trim_marks(text, start, end)
    return find_page_groups(text, bare.start, bare.end) & LINK_LIST != 0


cdef bint is_link(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """True for an item that could be a link to another page: a title. Only a run of them is furniture."""
    start = skip_marker(text, start, end)
    return end - start <= _longest_heading and not is_finished(text, start, end) and is_title_case(text, start, end)


cdef bint has_message(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, int kind) noexcept nogil:
    """Whether a piece of this kind carries a label."""
    if kind == HEADING:
        if is_finished(text, start, end) and not _ends_in_abbreviation(text, start, end):
            return True
        return asserts(text, start, end)
    return kind != FURNITURE


cdef bint _ends_in_abbreviation(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t word
    if text[end - 1] != u".":
        return False
    word = max(start, find_word_start(text, end - 1))
    return find_abbreviation(text, word, end - 1, find_shortened(text, word, end - 1), False) != 0


cdef bint _is_heading(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_UCS4 last = text[end - 1]
    if end - start > _longest_heading or last in u",;" or _has_line_feed(text, start, end):
        return False
    if is_in(text[start], QUOTE_BEFORE) and is_in(last, QUOTE_AFTER):
        return False
    if is_finished(text, start, end):
        return last in u".?" and is_title_case(text, start, end) and count_words(text, start, end, 2) > 2
    if last != u":" and count_words(text, start, end, _longest_plain_heading) <= _longest_plain_heading:
        return is_title_case(text, start, end) or not _is_message(text, start, end)
    return is_title_case(text, start, end)


cdef bint _is_message(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a line without a stop is a sentence all the same: it begins in lower case, or with a verb that urges."""
    cdef Range word = Range(start, start)
    if count_words(text, start, end, _shortest_message) < _shortest_message:
        return False
    find_token(text, start, end, &word)
    return is_in(text[start], LOWER) or find_page_groups(text, word.start, word.end) & URGING != 0


cdef bint _has_line_feed(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while start < end and text[start] != u"\n":
        start += 1
    return start < end
