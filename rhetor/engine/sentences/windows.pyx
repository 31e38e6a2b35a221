"""A text, a stretch of whole paragraphs at a time: four bytes a code point in a buffer that stays in the cache.

A stretch ends at a blank line, over which nothing in the splitter looks but the state of link lists. So the memory for
a text does not grow with it, unless it is one paragraph.
"""

from libc.stdlib cimport free, realloc

from rhetor.engine.text.characters cimport BREAK, SPACE, copy_stretch, is_in

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef enum:
    SHORTEST_WINDOW = 32768  # code points, of a text that has as many


cdef int open_windows(Window* window, str text) except -1:
    """``text`` must live as long as its windows are read."""
    window.whole = len(text)
    window.data, window.width = PyUnicode_DATA(text), PyUnicode_KIND(text)
    window.text, window.start, window.length, window.capacity = NULL, 0, 0, 0
    return 0


cdef void close_windows(Window* window) noexcept nogil:
    free(window.text)


cdef int read_window(Window* window) except -1 nogil:
    """Goes on to the next stretch. 0 if there is none."""
    window.start += window.length
    window.length = 0
    cdef Py_ssize_t left = window.whole - window.start, wanted = min(left, <Py_ssize_t>SHORTEST_WINDOW), filled = 0
    while window.length == 0 and left > 0:
        _fill(window, filled, wanted)
        window.length = wanted if wanted == left else _find_last_blank_line(window.text, filled, wanted)
        filled, wanted = wanted, min(left, 2 * wanted)
    return left > 0


def find_last_blank_line(str text not None, Py_ssize_t searched=0):
    """Where the last blank line of ``text`` ends, 0 if there is none; before ``searched`` is none.

    The pieces of a text are those of what is before and those of what is after, if ``Page`` knows of both.
    """
    cdef Window window
    cdef Py_ssize_t end
    open_windows(&window, text)
    try:
        with nogil:
            _fill(&window, 0, window.whole)
            end = _find_last_blank_line(window.text, searched, window.whole)
        return end
    finally:
        close_windows(&window)


cdef int _fill(Window* window, Py_ssize_t filled, Py_ssize_t wanted) except -1 nogil:
    """Fills the buffer from ``filled`` to ``wanted``, making it larger if it must be."""
    cdef Py_UCS4* text
    if wanted > window.capacity:
        text = <Py_UCS4*>realloc(window.text, wanted * sizeof(Py_UCS4))
        if text == NULL:
            with gil:
                raise MemoryError
        window.text, window.capacity = text, wanted
    copy_stretch(window.data, window.width, window.start + filled, wanted - filled, window.text + filled)
    return 0


cdef Py_ssize_t _find_last_blank_line(const Py_UCS4* text, Py_ssize_t searched, Py_ssize_t length) noexcept nogil:
    """The end of the last blank line, 0 if there is none; before ``searched`` is none."""
    cdef Py_ssize_t at = length, end
    while at > searched:
        at -= 1
        if is_in(text[at], BREAK):
            end = at + 1
            if text[at] == u"\n" and at > 0 and text[at - 1] == u"\r":
                at -= 1
            while at > 0 and is_in(text[at - 1], SPACE):
                at -= 1
                if is_in(text[at], BREAK):
                    return end
    return 0
