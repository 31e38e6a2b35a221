"""List markers: bullets, and enumerators such as ``1.``, ``(12)``, ``b)``, ``iv)``.

Each ``skip_…`` gives the offset behind what it found, and ``start`` if it found nothing.
"""

from rhetor.engine.text.characters cimport BULLET, DECIMAL, MARKER, SPACE, is_ascii_lower, is_ascii_upper, is_in


cdef bint starts_item(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the line ``text[start:end]``, without white space around it, opens with a list marker and goes on."""
    cdef Py_ssize_t at = start + 1 if is_in(text[start], BULLET) else _skip_number(text, start, end)
    cdef Py_ssize_t content = _skip_gap(text, at, end)
    return start < at < content and not is_in(text[content], SPACE)


cdef Py_ssize_t skip_marker(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips a list marker, of several bullets too, and the gap behind it."""
    cdef Py_ssize_t at = start
    while at < end and is_in(text[at], MARKER):
        at += 1
    if at == start:
        at = _skip_number(text, start, end)
    cdef Py_ssize_t content = _skip_gap(text, at, end)
    return content if start < at < content else start


cdef Py_ssize_t skip_enumerator(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips one to three figures, one letter, or one to five letters that make a Roman number; a bracket may open it."""
    cdef Py_ssize_t first = start + 1 if start < end and text[start] == u"(" else start
    cdef Py_ssize_t at = _skip_figures(text, first, end)
    if at == first:
        at = _skip_roman(text, first, end)
    if at == first and at < end and (is_ascii_lower(text[at]) or is_ascii_upper(text[at])):
        at += 1
    return at if at > first else start


cdef Py_ssize_t _skip_number(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips an enumerator and the bracket behind it, or the full stop behind figures. Roman numbers are in lower case."""
    cdef Py_ssize_t first = start + 1 if text[start] == u"(" else start
    cdef Py_ssize_t at = skip_enumerator(text, start, end)
    if at == start or at == end:
        return start
    if text[at] == u")":
        return at + 1 if at - first == 1 or _is_small(text, first, at) else start
    return at + 1 if text[at] == u"." and is_in(text[first], DECIMAL) else start


cdef bint _is_small(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a number is written in figures or in small Roman letters."""
    while start < end and not is_ascii_upper(text[start]):
        start += 1
    return start == end


cdef Py_ssize_t _skip_figures(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = start
    while at < end and at - start < 3 and is_in(text[at], DECIMAL):
        at += 1
    return at


cdef Py_ssize_t _skip_roman(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = start
    while at < end and at - start < 5 and text[at] in u"ivxIVX":
        at += 1
    return at


cdef Py_ssize_t _skip_gap(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at < end and (text[at] == u" " or text[at] == u"\t" or text[at] == 0xA0):
        at += 1
    return at
