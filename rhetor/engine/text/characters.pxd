"""What kind of character a code point is, answered without the GIL. See ``characters.pyx``."""

from libc.stdint cimport uint32_t

cdef extern from "Python.h" nogil:
    Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4 character)

cdef enum:
    # As CPython's str methods and re see a character; the names in brackets are those of re.
    SPACE = 1 << 0      # isspace [\s]
    ALNUM = 1 << 1      # isalnum [[^\W_]]
    WORD = 1 << 2       # isalnum or an underscore [\w]
    LETTER = 1 << 3     # isalnum but no decimal figure [[^\W\d_]]
    ALPHA = 1 << 4      # isalpha
    DECIMAL = 1 << 5    # isdecimal [\d]
    DIGIT = 1 << 6      # isdigit
    LOWER = 1 << 7      # islower
    UPPER = 1 << 8      # isupper
    TITLE = 1 << 9      # istitle, and not isupper
    PROPERTIES = (1 << 10) - 1
    # Marks that rules look at; which they are stands in rhetor/language/marks.py.
    BREAK = 1 << 10
    STOP = 1 << 11
    WIDE_STOP = 1 << 12
    CLOSER = 1 << 13
    OPENER = 1 << 14
    DASH = 1 << 15
    TERMINAL_CLOSER = 1 << 16
    BULLET = 1 << 17
    NOTE_MARK = 1 << 18
    SEPARATOR = 1 << 19
    JOINER = 1 << 20
    DOUBLE_MARK = 1 << 21
    SINGLE_MARK = 1 << 22
    OPENING_MARK = 1 << 23
    CLOSING_MARK = 1 << 24
    APOSTROPHE_MARK = 1 << 25
    QUOTE_BEFORE = 1 << 26
    QUOTE_AFTER = 1 << 27
    TOKEN_MARK = 1 << 28
    CURRENCY = 1 << 29
    INVISIBLE = 1 << 30
    BASIC_PLANE = 1 << 16

cdef uint32_t* CLASSES
cdef uint32_t find_properties(Py_UCS4 character) noexcept nogil
cdef Py_UCS4* copy_code_points(str text) except NULL
cdef void copy_stretch(
    const void* data, int width, Py_ssize_t start, Py_ssize_t count, Py_UCS4* to
) noexcept nogil
cdef Py_ssize_t find_surrogate(const void* data, int width, Py_ssize_t length) noexcept nogil


cdef inline bint is_in(Py_UCS4 character, uint32_t classes) noexcept nogil:
    """Whether a character belongs to one of the classes. There are no marks above the basic plane."""
    if character < BASIC_PLANE:
        return (CLASSES[character] & classes) != 0
    return (classes & PROPERTIES) != 0 and (find_properties(character) & classes) != 0


cdef inline bint is_blank(Py_UCS4 character) noexcept nogil:
    return character == u" " or character == 0xA0


cdef inline bint is_ascii_upper(Py_UCS4 character) noexcept nogil:
    return u"A" <= character <= u"Z"


cdef inline bint is_ascii_lower(Py_UCS4 character) noexcept nogil:
    return u"a" <= character <= u"z"


cdef inline Py_ssize_t skip_tag(Py_ssize_t longest, const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Behind the tag of HTML that opens at ``start``, "<b>" or "</b>"; ``start`` if what stands there is none, or too long."""
    cdef Py_ssize_t at = start + 1, first
    if at < end and text[at] == u"/":
        at += 1
    if at >= end or not (is_ascii_lower(text[at]) or is_ascii_upper(text[at])):
        return start
    first = at = at + 1
    while at < end and at - first < longest and text[at] not in u"<>\n":
        at += 1
    return at + 1 if at < end and text[at] == u">" else start


cdef inline Py_UCS4 to_lower(Py_UCS4 character) noexcept nogil:
    """As str.lower, but for the capital I with a dot, which would become two code points and stays as it is."""
    if character < 128:
        return <Py_UCS4>(<uint32_t>character | 32) if is_ascii_upper(character) else character
    return character if character == 0x130 else Py_UNICODE_TOLOWER(character)
