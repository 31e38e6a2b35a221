"""What a piece of text is: a sentence, a list item, a heading, or furniture of the page it was saved from.

Two questions are answered apart. The *kind* says what the piece is; ``has_message`` says whether it carries a label:
a heading that only names a topic ("Early Years") does not, one that asserts or urges ("Cut Military Aid") does.
"""

from rhetor.engine.sentences.furniture cimport is_furniture
from rhetor.engine.sentences.lines cimport (
    Range, count_words, find_token, is_finished, is_title_case, skip_marker, trim_marks,
)
from rhetor.engine.sentences.splitter_words cimport ASSERTIVE, LINK_LIST, URGING, find_groups
from rhetor.engine.text.characters cimport QUOTE_AFTER, QUOTE_BEFORE, is_in

from rhetor.definition import limits

cdef Py_ssize_t _shortest_message = limits.SHORTEST_MESSAGE
cdef Py_ssize_t _longest_heading = limits.LONGEST_HEADING, _longest_plain_heading = limits.LONGEST_PLAIN_HEADING


cdef int classify_piece(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint fills_block, bint is_item, bint in_link_list
) noexcept nogil:
    """The kind of the piece ``text[start:end]``, which has no white space around it.

    Args:
        fills_block: it is a block of its own, or the unfinished last piece of one.
        is_item: it stands in a block that opens with a list marker.
        in_link_list: it stands under a line such as "Related Posts" or "Table of Contents".
    """
    if not fills_block:
        return ITEM if is_item else SENTENCE
    if end - start <= 2 * _longest_heading and is_furniture(text, start, end, in_link_list):
        return FURNITURE
    if is_item:
        return ITEM
    return HEADING if _is_heading(text, start, end) else SENTENCE


cdef bint opens_link_list(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """True for the line that stands over a list of links."""
    if end - start > _longest_heading:
        return False
    cdef Range bare = trim_marks(text, start, end)
    return find_groups(text, bare.start, bare.end) & LINK_LIST != 0


cdef bint is_link(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """True for an item that could be a link to another page: a title. Only a run of them is furniture."""
    start = skip_marker(text, start, end)
    return end - start <= _longest_heading and not is_finished(text, start, end) and is_title_case(text, start, end)


cdef bint has_message(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, int kind) noexcept nogil:
    """Whether a piece of this kind carries a label."""
    if kind == HEADING:
        return is_finished(text, start, end) or _asserts(text, start, end)
    return kind != FURNITURE


cdef bint _is_heading(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_UCS4 last = text[end - 1]
    if end - start > _longest_heading or last in u",;" or _has_line_feed(text, start, end):
        return False
    if is_in(text[start], QUOTE_BEFORE) and is_in(last, QUOTE_AFTER):
        return False
    if is_finished(text, start, end):
        return last in u".?" and is_title_case(text, start, end) and count_words(text, start, end, 2) > 2
    if last != u":" and count_words(text, start, end, _longest_plain_heading) <= _longest_plain_heading:
        return True
    return is_title_case(text, start, end)


cdef bint _has_line_feed(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while start < end and text[start] != u"\n":
        start += 1
    return start < end


cdef bint _asserts(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a heading has a finite verb or a modal, or opens with a verb that urges."""
    cdef Py_ssize_t content = skip_marker(text, start, end), count = 0
    cdef Range word = Range(content, content)
    cdef bint found = False
    while not (found and count >= _shortest_message) and find_token(text, word.end, end, &word):
        found |= find_groups(text, word.start, word.end) & (ASSERTIVE if count else ASSERTIVE | URGING) != 0
        count += 1
    return found and count >= _shortest_message
