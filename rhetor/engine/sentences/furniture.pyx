"""Lines that belong to the page, not to the text: bylines, dates, credits, buttons, navigation, code, lists of links."""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.dates cimport is_date
from rhetor.engine.sentences.frames cimport frames_letter, skip_marks
from rhetor.engine.sentences.lines cimport (
    Range, count_words, find_token, has_only_addresses, is_finished, skip_marker, trim_marks,
)
from rhetor.engine.sentences.splitter_words cimport (
    ASSERTIVE, FIRM_OPENING, FURNITURE_LINE, INTERFACE, LONGEST_FURNITURE, OPENINGS, PLATFORM, PLATFORM_OPENING, SMALL,
    SOFT_OPENING, find_page_groups,
)
from rhetor.engine.text.characters cimport (
    ALPHA, DIGIT, LOWER, SEPARATOR, SPACE, TITLE, UPPER, WORD, is_ascii_lower, is_ascii_upper, is_in,
)
from rhetor.engine.text.word_table cimport find_beginning

from rhetor.definition import limits
from rhetor.language import marks

cdef Py_ssize_t _longest_entry = limits.LONGEST_ENTRY, _most_plain = limits.MOST_PLAIN
cdef Py_ssize_t _fewest_code_marks = limits.FEWEST_CODE_MARKS
cdef double _code_share = limits.CODE_SHARE
cdef bint[128] _is_code_mark
for _mark in marks.CODE:
    _is_code_mark[<int>ord(_mark)] = True
cdef Py_UCS4[3] _time_arrow = [ord(mark) for mark in marks.TIME_ARROW]


cdef bint is_furniture(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint in_link_list, bint is_item
) noexcept nogil:
    """Whether a line is furniture; ``in_link_list`` if it stands under a line such as "Related Posts"."""
    start = skip_marker(text, start, end)
    cdef Range bare = trim_marks(text, start, end)
    cdef Py_ssize_t opened
    cdef uint32_t openings
    if not _has_letter(text, start, end) or _is_time(text, start, end) or has_only_addresses(text, start, end):
        return True
    cdef uint32_t groups = find_page_groups(text, bare.start, bare.end)
    if groups & FURNITURE_LINE or is_date(text, bare.start, bare.end):
        return True
    cdef bint finished = is_finished(text, start, end)
    if not finished and _is_navigation(text, start, end):
        return True
    if not (is_item and is_in(text[start], LOWER)) and text[end - 1] != u"?" and _is_row_of_buttons(text, start, end):
        return True
    if in_link_list and _has_at_most(2 * LONGEST_FURNITURE, text, start, end):
        return True
    openings = 0 if text[end - 1] in u".?" else find_beginning(OPENINGS, text + start, end - start)
    if frames_letter(text, start, end, groups, openings):
        return True
    if finished:
        return False
    if _is_code(text, start, end):
        return True
    if not _has_at_most(LONGEST_FURNITURE, text, start, end):
        return False
    if openings & PLATFORM_OPENING and _names_platform(text, start, end):
        return True
    opened = skip_marks(text, start, end)
    if opened > start:
        openings |= find_beginning(OPENINGS, text + opened, end - opened)
    if not openings & (FIRM_OPENING | SOFT_OPENING) or _is_prose(text, start, end):
        return False
    return openings & FIRM_OPENING != 0 or not _asserts(text, start, end)


cdef bint _has_at_most(Py_ssize_t words, const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    return count_words(text, start, end, words) <= words


cdef bint _has_letter(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while start < end and not is_in(text[start], ALPHA):
        start += 1
    return start < end


cdef bint _is_time(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a line begins with a figure and holds the arrow between the times of a subtitle."""
    if not is_in(text[start], DIGIT):
        return False
    while start + 2 < end:
        if text[start] == _time_arrow[0] and text[start + 1] == _time_arrow[1] and text[start + 2] == _time_arrow[2]:
            return True
        start += 1
    return False


cdef bint _is_navigation(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Short entries between bars or arrows."""
    cdef Py_ssize_t entries = _count_entries(text, start, end)
    return entries > 2 and _has_at_most(_longest_entry * entries, text, start, end)


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
        if not find_page_groups(text, word.start, word.end) & INTERFACE:
            return False
        count += 1
    return count > 1


cdef bint _is_code(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t count = text[end - 1] == u";", at
    for at in range(start, end):
        if text[at] < 128 and _is_code_mark[<int>text[at]]:
            count += 1
        elif text[at] == u"(":
            count += at > start and is_in(text[at - 1], WORD)
        elif text[at] == u"_":
            count += start < at < end - 1 and _is_ascii_letter(text[at - 1]) and _is_ascii_letter(text[at + 1])
    return count >= _fewest_code_marks and count >= _code_share * (end - start)


cdef inline bint _is_ascii_letter(Py_UCS4 character) noexcept nogil:
    return is_ascii_lower(character) or is_ascii_upper(character)


cdef bint _names_platform(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """``Follow Ann Lee on Twitter``."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t at
    find_token(text, start, end, &word)
    while find_token(text, word.end, end, &word):
        if is_in(text[word.start], UPPER) and find_page_groups(text, word.start, word.end) & PLATFORM:
            return True
    for at in range(start, end):
        if text[at] == u"@":
            return True
    return False


cdef bint _asserts(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a word behind the first makes a statement of a line."""
    cdef Range word = Range(start, start)
    find_token(text, start, end, &word)
    while find_token(text, word.end, end, &word):
        if find_page_groups(text, word.start, word.end) & ASSERTIVE:
            return True
    return False


cdef bint _is_prose(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """A line that opens like furniture but runs like a sentence: "By spending so little, the ministry lost"."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t plain = 0
    find_token(text, start, end, &word)
    while plain <= _most_plain and find_token(text, word.end, end, &word):
        plain += _is_lower(text, word) and not find_page_groups(text, word.start, word.end) & SMALL
    return plain > _most_plain


cdef bint _is_lower(const Py_UCS4* text, Range word) noexcept nogil:
    """As str.islower."""
    cdef bint has_lower = False
    cdef Py_ssize_t at
    for at in range(word.start, word.end):
        if is_in(text[at], UPPER | TITLE):
            return False
        has_lower = has_lower or is_in(text[at], LOWER)
    return has_lower
