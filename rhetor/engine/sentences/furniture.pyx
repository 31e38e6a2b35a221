"""Lines that belong to the page, not to the text: bylines, dates, credits, buttons, navigation, lists of links."""

from rhetor.engine.text.characters cimport ALPHA, LOWER, SEPARATOR, SPACE, TITLE, UPPER, is_in, to_lower
from rhetor.engine.sentences.dates cimport is_date
from rhetor.engine.sentences.lines cimport Range, count_words, find_token, has_only_addresses, is_finished, trim_marks
from rhetor.engine.sentences.markers cimport skip_marker
from rhetor.engine.sentences.vocabulary cimport FURNITURE_LINE, INTERFACE, LONGEST_FURNITURE, OPENINGS, SMALL, find_groups
from rhetor.engine.text.word_table cimport starts_with_word

cdef enum:
    # In words: an entry of a navigation bar on average, and what a line of furniture may have that is no prose.
    LONGEST_ENTRY = 4
    MOST_PLAIN = 3


cdef bint is_furniture(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint in_link_list) noexcept nogil:
    """Whether a line is furniture; ``in_link_list`` if it stands under a line such as "Related Posts"."""
    start = skip_marker(text, start, end)
    cdef Range bare = trim_marks(text, start, end)
    if not _has_letter(text, start, end) or has_only_addresses(text, start, end):
        return True
    if find_groups(text, bare.start, bare.end) & FURNITURE_LINE or is_date(text, bare.start, bare.end):
        return True
    cdef bint finished = is_finished(text, start, end)
    if not finished and _is_navigation(text, start, end):
        return True
    if text[end - 1] != u"?" and _is_row_of_buttons(text, start, end):
        return True
    if in_link_list and _has_at_most(2 * LONGEST_FURNITURE, text, start, end):
        return True
    if finished and not _is_copyright(text, bare):
        return False
    return (
        _opens_furniture(text, start, end)
        and _has_at_most(LONGEST_FURNITURE, text, start, end)
        and not _is_prose(text, start, end)
    )


cdef bint _has_at_most(Py_ssize_t words, const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    return count_words(text, start, end, words) <= words


cdef bint _has_letter(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while start < end and not is_in(text[start], ALPHA):
        start += 1
    return start < end


cdef bint _is_navigation(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Short entries between bars or arrows."""
    cdef Py_ssize_t entries = _count_entries(text, start, end)
    return entries > 2 and _has_at_most(LONGEST_ENTRY * entries, text, start, end)


cdef Py_ssize_t _count_entries(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """How many entries stand between separators, each with white space on at least one side that is its own."""
    cdef Py_ssize_t at, entry = start, after, entries = 1
    for at in range(start, end):
        if at < entry or not is_in(text[at], SEPARATOR):
            continue
        after = at + 1
        while after < end and is_in(text[after], SPACE):
            after += 1
        if after > at + 1 or (at > entry and is_in(text[at - 1], SPACE)):
            entries += 1
            entry = after
    return entries


cdef bint _is_row_of_buttons(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Two words or more, all of them such as stand on buttons."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    while find_token(text, word.end, end, &word):
        if not find_groups(text, word.start, word.end) & INTERFACE:
            return False
        count += 1
    return count > 1


cdef bint _is_copyright(const Py_UCS4* text, Range line) noexcept nogil:
    cdef const char* word = b"copyright"
    while word[0] and line.start < line.end and to_lower(text[line.start]) == <Py_UCS4>word[0]:
        word += 1
        line.start += 1
    return word[0] == 0


cdef bint _opens_furniture(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while start < end and text[start] in u"[(*_ ":
        start += 1
    return starts_with_word(OPENINGS, text + start, end - start)


cdef bint _is_prose(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """A line that opens like furniture but runs like a sentence: "By spending so little, the ministry lost"."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t plain = 0
    find_token(text, start, end, &word)
    while plain <= MOST_PLAIN and find_token(text, word.end, end, &word):
        plain += _is_lower(text, word) and not find_groups(text, word.start, word.end) & SMALL
    return plain > MOST_PLAIN


cdef bint _is_lower(const Py_UCS4* text, Range word) noexcept nogil:
    """As str.islower."""
    cdef bint has_lower = False
    cdef Py_ssize_t at
    for at in range(word.start, word.end):
        if is_in(text[at], UPPER | TITLE):
            return False
        has_lower = has_lower or is_in(text[at], LOWER)
    return has_lower
