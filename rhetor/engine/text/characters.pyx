"""Classes of characters: CPython's own properties, and the marks that rules look at.

Which marks they are stands in ``rhetor/language/marks.py``. One table of bits covers the basic plane; it is filled at
import in about a millisecond. Above it, CPython is asked each time.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy

from rhetor.language import marks

cdef enum:
    SURROGATE_BLOCK = 1024

cdef extern from "Python.h":
    Py_UCS4* PyUnicode_AsUCS4Copy(object text) except NULL

cdef extern from "Python.h" nogil:
    bint Py_UNICODE_ISSPACE(Py_UCS4 character)
    bint Py_UNICODE_ISALNUM(Py_UCS4 character)
    bint Py_UNICODE_ISALPHA(Py_UCS4 character)
    bint Py_UNICODE_ISDECIMAL(Py_UCS4 character)
    bint Py_UNICODE_ISDIGIT(Py_UCS4 character)
    bint Py_UNICODE_ISLOWER(Py_UCS4 character)
    bint Py_UNICODE_ISUPPER(Py_UCS4 character)
    bint Py_UNICODE_ISTITLE(Py_UCS4 character)

_MARKS = {
    BREAK: marks.BREAKS,
    STOP: marks.STOPS,
    WIDE_STOP: marks.WIDE_STOPS,
    CLOSER: marks.CLOSERS,
    OPENER: marks.OPENERS,
    DASH: marks.BREAKING_DASHES,
    TERMINAL_CLOSER: marks.TERMINAL_CLOSERS,
    BULLET: marks.BULLETS,
    NOTE_MARK: marks.NOTE_MARKS,
    SEPARATOR: marks.SEPARATORS,
    JOINER: marks.JOINERS,
    DOUBLE_MARK: marks.DOUBLE_MARKS,
    SINGLE_MARK: marks.SINGLE_MARKS,
    OPENING_MARK: marks.OPENING_MARKS,
    CLOSING_MARK: marks.CLOSING_MARKS,
    APOSTROPHE_MARK: marks.APOSTROPHES,
    QUOTE_BEFORE: marks.QUOTES_BEFORE,
    QUOTE_AFTER: marks.QUOTES_AFTER,
    TOKEN_MARK: marks.TOKENS,
    CURRENCY: marks.CURRENCIES,
    INVISIBLE: marks.INVISIBLE,
}

cdef uint32_t[BASIC_PLANE] _classes
CLASSES = _classes


cdef uint32_t find_properties(Py_UCS4 character) noexcept nogil:
    cdef uint32_t found = 0
    if Py_UNICODE_ISSPACE(character):
        found |= SPACE
    if Py_UNICODE_ISALNUM(character):
        found |= _find_word_properties(character)
    if Py_UNICODE_ISLOWER(character):
        found |= LOWER
    if Py_UNICODE_ISUPPER(character):
        found |= UPPER
    elif Py_UNICODE_ISTITLE(character):
        found |= TITLE
    return found


cdef uint32_t _find_word_properties(Py_UCS4 character) noexcept nogil:
    cdef uint32_t found = ALNUM | WORD
    if Py_UNICODE_ISALPHA(character):
        found |= ALPHA
    if Py_UNICODE_ISDIGIT(character):
        found |= DIGIT
    return found | (DECIMAL if Py_UNICODE_ISDECIMAL(character) else LETTER)


cdef Py_UCS4* copy_code_points(str text) except NULL:
    """The code points of a text, four bytes each; the caller frees them with ``PyMem_Free``."""
    return PyUnicode_AsUCS4Copy(text)


cdef void copy_stretch(
    const void* data, int width, Py_ssize_t start, Py_ssize_t count, Py_UCS4* to
) noexcept nogil:
    """Copies code points out of the memory of a str that has ``width`` bytes for each."""
    cdef const uint8_t* narrow = <const uint8_t*>data + start
    cdef const uint16_t* basic = <const uint16_t*>data + start
    cdef Py_ssize_t i
    if width == 1:
        for i in range(count):
            to[i] = narrow[i]
    elif width == 2:
        for i in range(count):
            to[i] = basic[i]
    else:
        memcpy(to, <const Py_UCS4*>data + start, count * sizeof(Py_UCS4))


cdef Py_ssize_t find_surrogate(const void* data, int width, Py_ssize_t length) noexcept nogil:
    """The place of the first lone surrogate in the memory of a str; -1 if there is none."""
    if width == 2:
        return _find_surrogate(<const uint16_t*>data, length)
    return _find_surrogate(<const uint32_t*>data, length) if width == 4 else -1


ctypedef fused Wide:
    uint16_t
    uint32_t


cdef Py_ssize_t _find_surrogate(const Wide* text, Py_ssize_t length) noexcept nogil:
    """Block by block: compilers vectorise a loop that does not stop early."""
    cdef Py_ssize_t start = 0, stop, i
    cdef Wide found
    while start < length:
        stop, found = min(start + SURROGATE_BLOCK, length), 0
        for i in range(start, stop):
            found |= <Wide>(text[i] >> 11 == 0x1B)
        if found:
            for i in range(start, stop):
                if text[i] >> 11 == 0x1B:
                    return i
        start = stop
    return -1


cdef void _fill_table():
    cdef Py_UCS4 character
    for character in range(BASIC_PLANE):
        CLASSES[character] = find_properties(character)
    CLASSES[<Py_UCS4>u"_"] |= WORD
    for mark, characters in _MARKS.items():
        if max(characters) >= chr(BASIC_PLANE):
            raise ImportError(f"{max(characters)!r} in language/marks.py stands above the basic plane, where is_in sees no marks")
        for character in characters:
            CLASSES[character] |= <uint32_t>mark


_fill_table()
