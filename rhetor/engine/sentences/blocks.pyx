"""Blocks: the paragraphs, headings and list items that a text's lines make up.

A line break ends a block, except in a hard-wrapped paragraph, where it stands for a space. A line was broken by
wrapping if its paragraph's width would not have taken the next word.
"""

from libc.stdlib cimport free, realloc

from rhetor.engine.sentences.lines cimport starts_item
from rhetor.engine.text.characters cimport BASIC_PLANE, BREAK, CLASSES, LOWER, SPACE, is_in

from rhetor.definition import limits

cdef Py_ssize_t _narrowest = limits.NARROWEST, _widest = limits.WIDEST, _ragged = limits.RAGGED
cdef double _even_share = limits.EVEN_SHARE


cdef void open_blocks(BlockReader* reader, const Py_UCS4* text, Py_ssize_t length) noexcept nogil:
    reader.text, reader.length, reader.at = text, length, 0
    reader.lines, reader.count, reader.capacity, reader.taken = NULL, 0, 0, 0
    cdef bint blank_before
    reader.has_following = _read_line(reader, &reader.following, &blank_before)


cdef void close_blocks(BlockReader* reader) noexcept nogil:
    free(reader.lines)


cdef int read_block(BlockReader* reader, Block* block) except -1 nogil:
    """The next block, without white space around it; nothing but white space lies between two. 0 if there is none."""
    if reader.taken == reader.count and not _read_paragraph(reader):
        return 0
    cdef Line* line = &reader.lines[reader.taken]
    block.start, block.is_item = line.start, line.is_item
    reader.taken += 1
    while reader.taken < reader.count and reader.is_wrapped and _goes_on(reader, line, line + 1):
        line += 1
        reader.taken += 1
    block.end = line.end
    return 1


cdef int _read_paragraph(BlockReader* reader) except -1 nogil:
    """Reads the lines up to the next blank one. 0 if there are none."""
    cdef bint blank_before = False
    reader.count = reader.taken = reader.width = 0
    while reader.has_following and not (blank_before and reader.count):
        _add_line(reader)
        reader.has_following = _read_line(reader, &reader.following, &blank_before)
    reader.is_wrapped = _narrowest <= reader.width <= _widest and reader.count > 1 and _has_even_lines(reader)
    return reader.count > 0


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
    reader.width = max(reader.width, reader.following.end - reader.following.start)
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
    line.is_item = starts_item(text, line.start, at)
    blank_before[0] = breaks > 1
    return True


cdef Py_ssize_t _find_break(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef const unsigned int* classes = CLASSES
    while at < end and not (text[at] < BASIC_PLANE and classes[text[at]] & BREAK):
        at += 1
    return at


cdef bint _has_even_lines(BlockReader* reader) noexcept nogil:
    """Whether most lines but the last are nearly as long as the longest, as wrapping makes them. Items start anew."""
    cdef Py_ssize_t inner = 0, full = 0, i
    for i in range(reader.count - 1):
        if not reader.lines[i + 1].is_item:
            inner += 1
            full += reader.lines[i].end - reader.lines[i].start > reader.width - _ragged
    return full >= 1 and full >= _even_share * inner


cdef bint _goes_on(BlockReader* reader, Line* line, Line* following) noexcept nogil:
    """Whether the break between two lines of a wrapped paragraph was made by wrapping."""
    if following.is_item:
        return False
    cdef Py_UCS4 last = reader.text[line.end - 1]
    cdef Py_ssize_t word = _measure_word(reader, following)
    cdef bint is_full = line.end - line.start + 1 + word > reader.width
    if is_in(reader.text[following.start], LOWER):
        return is_full or last not in u".!?:;"
    return is_full and (reader.count > 2 or last in u",;-–—")


cdef Py_ssize_t _measure_word(BlockReader* reader, Line* line) noexcept nogil:
    """The length of a line's first word, at most the paragraph's width."""
    cdef Py_ssize_t end = min(line.end, line.start + reader.width), at = line.start
    while at < end and not is_in(reader.text[at], SPACE):
        at += 1
    return at - line.start
