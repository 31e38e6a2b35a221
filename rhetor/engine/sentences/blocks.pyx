"""Blocks: the paragraphs, headings and list items that a text's lines make up.

A line break ends a block, except in a hard-wrapped paragraph, where it stands for a space. A line was broken by
wrapping if its paragraph's width would not have taken the next word; and a paragraph is wrapped, and no list of entries
one a line, if it reads on over its line breaks: the next line begins in lower case, or the last word wants another.

Of a mail that is quoted, ``>`` before each line, what stands behind the marks counts; a line quoted deeper or less deep
begins a paragraph.
"""

from libc.stdlib cimport free, realloc

from rhetor.engine.sentences.lines cimport starts_item
from rhetor.engine.sentences.splitter_words cimport SMALL, find_page_groups
from rhetor.engine.text.characters cimport (
    ALPHA, BASIC_PLANE, BREAK, CLASSES, DECIMAL, DIGIT, LOWER, SPACE, UPPER, is_ascii_lower, is_ascii_upper, is_blank, is_in,
)

from rhetor.definition import limits
from rhetor.language import marks

cdef Py_ssize_t _narrowest = limits.NARROWEST, _narrow = limits.NARROW, _widest = limits.WIDEST
cdef double _ragged = limits.RAGGED, _ragged_share = limits.RAGGED_SHARE, _even_share = limits.EVEN_SHARE
cdef double _reading_on = limits.READING_ON, _reading_on_narrow = limits.READING_ON_NARROW
cdef Py_ssize_t _longest_small_word = limits.LONGEST_SMALL_WORD, _longest_time = limits.LONGEST_TIME
cdef Py_ssize_t _longest_page_number = limits.LONGEST_PAGE_NUMBER, _shortest_head_gap = limits.SHORTEST_HEAD_GAP
cdef Py_UCS4[3] _time_arrow = [ord(mark) for mark in marks.TIME_ARROW]


cdef void open_blocks(BlockReader* reader, const Py_UCS4* text, Py_ssize_t length) noexcept nogil:
    reader.text, reader.length, reader.at = text, length, 0
    reader.lines, reader.count, reader.capacity, reader.taken, reader.run_end = NULL, 0, 0, 0, 0
    cdef bint blank_before
    reader.has_following = _read_line(reader, &reader.following, &blank_before)


cdef void close_blocks(BlockReader* reader) noexcept nogil:
    free(reader.lines)


cdef int read_block(BlockReader* reader, Block* block) except -1 nogil:
    """The next block, without white space around it; nothing but white space lies between two. 0 if there is none."""
    if reader.taken == reader.count and not _read_paragraph(reader):
        return 0
    if reader.taken == reader.run_end:
        _open_run(reader)
    cdef Line* line = &reader.lines[reader.taken]
    block.start, block.is_item = line.start, line.is_item
    reader.taken += 1
    while reader.taken < reader.run_end and reader.is_wrapped and _goes_on(reader, line, line + 1):
        line += 1
        reader.taken += 1
    block.end = line.end
    return 1


cdef int _read_paragraph(BlockReader* reader) except -1 nogil:
    """Reads the lines up to the next blank one. 0 if there are none."""
    cdef bint blank_before = False
    reader.count = reader.taken = reader.run_end = 0
    while reader.has_following and not (blank_before and reader.count):
        _add_line(reader)
        reader.has_following = _read_line(reader, &reader.following, &blank_before)
    return reader.count > 0


cdef void _open_run(BlockReader* reader) noexcept nogil:
    """The next lines of the same depth; a line that stands alone is a run of its own."""
    cdef Py_ssize_t first = reader.taken, at = first + 1
    cdef Line* lines = reader.lines
    reader.width = lines[first].end - lines[first].content
    reader.is_wrapped = False
    if not _stands_alone(reader, first):
        while at < reader.count and lines[at].depth == lines[first].depth and not _stands_alone(reader, at):
            reader.width = max(reader.width, lines[at].end - lines[at].content)
            at += 1
        reader.is_cased = not is_in(reader.text[lines[first].content], LOWER)
    reader.run_end, reader.run_length = at, at - first
    if reader.run_length > 1:
        reader.is_wrapped = _is_hard_wrapped(reader, first)


cdef bint _stands_alone(const BlockReader* reader, Py_ssize_t number) noexcept nogil:
    """Whether a line is a quoted blank one, the time of a subtitle, a row of a table, or head or foot of a page."""
    cdef const Line* line = &reader.lines[number]
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t start = line.content, end = line.end, at = start, gap
    if start == end or text[start] == u"|":
        return True
    if is_in(text[start], DIGIT) and _has_time_arrow(text, start, min(end, start + _longest_time)):
        return True
    while at < end and is_in(text[at], DECIMAL):
        at += 1
    if at == end:
        return number < reader.count - 1 and at - start <= _longest_page_number
    if end - start > _widest:
        return False
    if start < at <= start + _longest_page_number:
        gap = _measure_gap(text, at, end)
        if gap >= _shortest_head_gap and not is_in(text[at + gap], SPACE):
            return True
    at = end
    while is_in(text[at - 1], DECIMAL):
        at -= 1
    return at < end and end - at <= _longest_page_number and _measure_gap_before(text, start, at) >= _shortest_head_gap


cdef bint _has_time_arrow(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at + 2 < end:
        if text[at] == _time_arrow[0] and text[at + 1] == _time_arrow[1] and text[at + 2] == _time_arrow[2]:
            return True
        at += 1
    return False


cdef Py_ssize_t _measure_gap(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Spaces, also wide ones, from ``start`` on."""
    cdef Py_ssize_t at = start
    while at < end and (is_blank(text[at]) or text[at] == u"\t"):
        at += 1
    return at - start


cdef Py_ssize_t _measure_gap_before(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = end
    while at > start and (is_blank(text[at - 1]) or text[at - 1] == u"\t"):
        at -= 1
    return end - at


cdef int _add_line(BlockReader* reader) except -1 nogil:
    cdef Line* lines
    if reader.count == reader.capacity:
        reader.capacity = 2 * reader.capacity + 16
        lines = <Line*>realloc(reader.lines, reader.capacity * sizeof(Line))
        if lines == NULL:
            with gil:
                raise MemoryError
        reader.lines = lines
    reader.lines[reader.count] = reader.following
    reader.count += 1
    return 0


cdef bint _read_line(BlockReader* reader, Line* line, bint* blank_before) noexcept nogil:
    """The next line that holds more than white space, and whether a blank line stands before it."""
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t at = reader.at, breaks = 0
    while at < reader.length and is_in(text[at], SPACE):
        # A carriage return and a line feed are one break.
        if is_in(text[at], BREAK) and not (text[at] == u"\n" and at > reader.at and text[at - 1] == u"\r"):
            breaks += 1
        at += 1
    if at == reader.length:
        return False
    line.start = at
    at = _find_break(text, at, reader.length)
    while is_in(text[at - 1], SPACE):
        at -= 1
    line.end = reader.at = at
    line.content, line.depth = line.start, 0
    while line.content < at and text[line.content] == u">":
        line.depth += 1
        line.content += 1
        line.content += _measure_gap(text, line.content, at)
    line.is_item = line.content < at and starts_item(text, line.content, at)
    blank_before[0] = breaks > 1
    return True


cdef Py_ssize_t _find_break(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef const unsigned int* classes = CLASSES
    while at < end and not (text[at] < BASIC_PLANE and classes[text[at]] & BREAK):
        at += 1
    return at


cdef bint _is_hard_wrapped(const BlockReader* reader, Py_ssize_t first) noexcept nogil:
    cdef Py_ssize_t reading_on = 0, anew = 0
    if not _narrowest <= reader.width <= _widest or not _has_even_lines(reader, first):
        return False
    _count_breaks(reader, first, &reading_on, &anew)
    if reader.width >= _narrow:
        return reading_on >= _reading_on * (reading_on + anew)
    return reader.is_cased and reading_on > 0 and reading_on >= _reading_on_narrow * (reading_on + anew)


cdef bint _has_even_lines(const BlockReader* reader, Py_ssize_t first) noexcept nogil:
    """Whether most lines but the last are nearly as long as the longest, as wrapping makes them. Items start anew."""
    cdef Py_ssize_t inner = 0, full = 0, i
    cdef double ragged = min(_ragged, _ragged_share * reader.width)
    for i in range(first, reader.run_end - 1):
        if not reader.lines[i + 1].is_item:
            inner += 1
            full += reader.lines[i].end - reader.lines[i].content > reader.width - ragged
    return full >= 1 and full >= _even_share * inner


cdef void _count_breaks(
    const BlockReader* reader, Py_ssize_t first, Py_ssize_t* reading_on, Py_ssize_t* anew
) noexcept nogil:
    """At how many line breaks a sentence reads on, and at how many the next line begins anew in the middle of one.

    Breaks behind a stop say nothing, nor do lines that begin with anything but a letter, or in capitals.
    """
    cdef const Line* line
    cdef const Line* following
    cdef Py_ssize_t i
    for i in range(first, reader.run_end - 1):
        line, following = &reader.lines[i], &reader.lines[i + 1]
        if following.is_item or reader.text[line.end - 1] in u".!?:;":
            continue
        if is_in(reader.text[following.content], LOWER) or _wants_more(reader.text, line):
            reading_on[0] += 1
        elif is_in(reader.text[following.content], UPPER):
            anew[0] += following.content + 1 == following.end or not is_in(reader.text[following.content + 1], UPPER)


cdef bint _wants_more(const Py_UCS4* text, const Line* line) noexcept nogil:
    """Whether a line ends in a comma, a dash, or a word that stays small in a title, as "the" and "of" do."""
    cdef Py_ssize_t at = line.end, first = max(line.content, line.end - _longest_small_word - 1)
    if text[at - 1] in u",–—" or (text[at - 1] == u"-" and at > 1 and is_in(text[at - 2], ALPHA)):
        return True
    while at > first and (is_ascii_lower(text[at - 1]) or is_ascii_upper(text[at - 1])):
        at -= 1
    return find_page_groups(text, at, line.end) & SMALL != 0


cdef bint _goes_on(const BlockReader* reader, const Line* line, const Line* following) noexcept nogil:
    """Whether the break between two lines of a wrapped paragraph was made by wrapping."""
    if following.is_item:
        return False
    cdef Py_UCS4 last = reader.text[line.end - 1]
    cdef bint is_full = line.end - line.content + 1 + _measure_word(reader, following) > reader.width
    if is_in(reader.text[following.content], LOWER):
        return is_full or (reader.is_cased and last not in u".!?:;")
    return is_full and (reader.run_length > 2 or _wants_more(reader.text, line))


cdef Py_ssize_t _measure_word(const BlockReader* reader, const Line* line) noexcept nogil:
    """The length of a line's first word, at most the paragraph's width."""
    cdef Py_ssize_t end = min(line.end, line.content + reader.width), at = line.content
    while at < end and not is_in(reader.text[at], SPACE):
        at += 1
    return at - line.content
