"""Bytes that grow as numbers and texts are written to them, for JSON and CSV alike.

A share is rounded to six decimals, to the nearest as Python's ``round`` does, and written without an exponent.
"""

from libc.math cimport floor
from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport realloc
from libc.string cimport memcpy, strlen

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef extern from "math.h":
    double fma(double x, double y, double z) noexcept nogil

cdef enum:
    MILLION = 1_000_000
    LONGEST_WHOLE = 20  # figures of a place
    LONGEST_SHARE = 8   # 0.123456
    WORST = 6           # bytes of a code point: \u001f

cdef struct Output:
    char* bytes
    Py_ssize_t length, room

ctypedef fused Wide:
    unsigned short
    Py_UCS4


cdef inline int reserve(Output* output, Py_ssize_t room) except -1 nogil:
    """Makes sure that so many bytes more fit."""
    cdef char* bytes
    if output.length + room > output.room:
        output.room = 2 * (output.length + room)
        bytes = <char*>realloc(output.bytes, output.room)
        if bytes == NULL:
            raise MemoryError
        output.bytes = bytes
    return 0


cdef inline void write_name(Output* output, const char* name) noexcept nogil:
    write(output, name, strlen(name))


cdef inline void write(Output* output, const char* content, Py_ssize_t length) noexcept nogil:
    memcpy(&output.bytes[output.length], content, length)
    output.length += length


cdef inline void put(Output* output, int byte) noexcept nogil:
    output.bytes[output.length] = <char>byte
    output.length += 1


cdef inline int _round_to_millionths(double share) noexcept nogil:
    """To the nearest; in the middle, to the even one. The product's own rounding must not decide, so its rest is exact."""
    cdef double whole = floor(share * MILLION)
    cdef double over = fma(share, MILLION, -(whole + 0.5))
    if over > 0.0 or (over == 0.0 and <int>whole & 1):
        return <int>whole + 1
    return <int>whole


cdef inline void write_share(Output* output, double share) noexcept nogil:
    """A number from 0 to 1."""
    cdef int millionths = _round_to_millionths(share), i, last = 6
    cdef char[6] digits
    if millionths == MILLION:
        write_name(output, b"1.0")
        return
    for i in range(5, -1, -1):
        digits[i] = <char>(c"0" + millionths % 10)
        millionths //= 10
    while last > 1 and digits[last - 1] == c"0":
        last -= 1
    write_name(output, b"0.")
    write(output, digits, last)


cdef inline void write_whole(Output* output, Py_ssize_t number) noexcept nogil:
    cdef char[20] digits
    cdef int i = 20
    while True:
        i -= 1
        digits[i] = <char>(c"0" + number % 10)
        number //= 10
        if number == 0:
            break
    write(output, &digits[i], 20 - i)


cdef inline void _write_escaped(Output* output, char code) noexcept nogil:
    cdef char[7] names = [c"b", c"t", c"n", c"u", c"f", c"r", 0]  # of the control characters from 8 on
    put(output, c"\\")
    if code >= 0x20:
        put(output, code)
    elif 8 <= code <= 13 and code != 11:
        put(output, names[code - 8])
    else:
        write_name(output, b"u00")
        put(output, b"0123456789abcdef"[code >> 4])
        put(output, b"0123456789abcdef"[code & 15])


cdef inline void write_utf8(Output* output, Py_UCS4 code) noexcept nogil:
    """A code point that is not ASCII."""
    cdef uint32_t bits = code
    if code < 0x800:
        put(output, 0xC0 | bits >> 6)
        put(output, 0x80 | bits & 0x3F)
    elif code < 0x10000:
        put(output, 0xE0 | bits >> 12)
        put(output, 0x80 | bits >> 6 & 0x3F)
        put(output, 0x80 | bits & 0x3F)
    else:
        put(output, 0xF0 | bits >> 18)
        put(output, 0x80 | bits >> 12 & 0x3F)
        put(output, 0x80 | bits >> 6 & 0x3F)
        put(output, 0x80 | bits & 0x3F)


cdef inline void _write_code_point(Output* output, Py_UCS4 code) noexcept nogil:
    """One that is not plain ASCII: escaped, or in UTF-8."""
    if code < 0x80:
        _write_escaped(output, <char>code)
    else:
        write_utf8(output, code)


cdef inline void _write_narrow(Output* output, const uint8_t* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Mostly ASCII: what needs no escape is copied a run at a time."""
    cdef Py_ssize_t i, first = start
    for i in range(start, end):
        if text[i] < 0x20 or text[i] >= 0x80 or text[i] == c'"' or text[i] == c"\\":
            write(output, <const char*>&text[first], i - first)
            _write_code_point(output, text[i])
            first = i + 1
    write(output, <const char*>&text[first], end - first)


cdef inline void _write_wide(Output* output, const Wide* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, end):
        if 0x20 <= text[i] < 0x80 and text[i] != c'"' and text[i] != c"\\":
            output.bytes[output.length] = <char>text[i]
            output.length += 1
        else:
            _write_code_point(output, text[i])


cdef inline void write_json_text(Output* output, const void* data, int width, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """A string of JSON without its marks, from a text whose characters have ``width`` bytes."""
    if width == 1:
        _write_narrow(output, <const uint8_t*>data, start, end)
    elif width == 2:
        _write_wide(output, <const unsigned short*>data, start, end)
    else:
        _write_wide(output, <const Py_UCS4*>data, start, end)
