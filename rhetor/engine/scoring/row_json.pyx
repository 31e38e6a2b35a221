"""Rows as JSON, written from their numbers: no object is made for a sentence.

A probability is rounded to six decimals, to the nearest as Python's ``round`` does, and written without an exponent.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.math cimport floor
from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, strlen

from rhetor.engine.scoring.rows cimport Row, Rows, check_places
from rhetor.engine.scoring.weights cimport MOST_LABELS

from rhetor.records import Kind

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    const void* PyUnicode_DATA(object text)

cdef extern from "math.h":
    double fma(double x, double y, double z) noexcept nogil

cdef enum:
    MILLION = 1_000_000
    ROOM = 512          # bytes of a row beside its text and its labels: keys, a kind, numbers; `_check_room` counts them
    LONGEST_WHOLE = 20  # figures of a place
    LONGEST_SHARE = 8   # 0.123456
    WORST = 6           # bytes of a code point: \u001f
    LONG = 1024         # code points, from which on Python's lock is let go
    MOST_KINDS = 8

cdef tuple _kinds = tuple(kind.value.encode() for kind in Kind)
cdef char* _kind_names[MOST_KINDS]
if len(_kinds) > MOST_KINDS:
    raise ImportError(f"records.py has more than {MOST_KINDS} kinds. Raise MOST_KINDS in row_json.pyx.")
for _i in range(len(_kinds)):
    _kind_names[<int>_i] = _kinds[_i]
cdef const char* _hexadecimal = b"0123456789abcdef"

cdef struct Output:
    char* bytes
    Py_ssize_t length, room


cdef struct Source:
    const void* data
    int width
    Py_ssize_t at, units    # a code point, and the UTF-16 units before it
    Py_ssize_t shift
    bint in_units


cdef struct Names:
    const char* labels[MOST_LABELS]
    int count
    Py_ssize_t room     # bytes of a row beside its text


def rows_to_json(Rows rows not None, str text not None, *, bint lines=False, bint utf16=False, Py_ssize_t shift=0, list evidence=None):
    """The sentences of ``text`` as a JSON array, or each on a line of its own.

    Args:
        lines: JSON lines instead of an array.
        utf16: count ``start`` and ``end`` in UTF-16 units instead of code points.
        shift: what ``text`` is behind of, in the same units: added to ``start`` and ``end``.
        evidence: of each row the JSON of its evidence, or None.
    """
    cdef tuple labels = tuple(label.value.encode() for label in rows.labels)
    cdef Source source = Source(PyUnicode_DATA(text), PyUnicode_KIND(text), 0, 0, shift, utf16 and PyUnicode_KIND(text) == 4)
    cdef Output output = Output(NULL, 0, 0)
    cdef Names names
    cdef Py_ssize_t i
    check_places(rows, len(text))
    names.count, names.room = len(labels), ROOM
    for i in range(names.count):
        names.labels[i] = <bytes>labels[i]
        names.room += 2 * len(<bytes>labels[i])  # among the probabilities, and as the label itself
    try:
        _reserve(&output, 2)
        if not lines:
            _write(&output, b"[", 1)
        if evidence is None and len(text) >= LONG:
            with nogil:
                _write_rows(&output, &source, rows.rows, rows.count, &names, lines)
        elif evidence is None:
            _write_rows(&output, &source, rows.rows, rows.count, &names, lines)
        else:
            for i in range(rows.count):
                _write_row(&output, &source, &rows.rows[i], &names)
                _write_evidence(&output, evidence[i])
                _end_row(&output, i == rows.count - 1, lines)
        if not lines:
            _write(&output, b"]", 1)
        return PyBytes_FromStringAndSize(output.bytes, output.length)
    finally:
        free(output.bytes)


cdef int _write_rows(
    Output* output, Source* source, const Row* rows, Py_ssize_t count, const Names* names, bint lines
) except -1 nogil:
    cdef Py_ssize_t i
    for i in range(count):
        _write_row(output, source, &rows[i], names)
        _end_row(output, i == count - 1, lines)
    return 0


cdef int _write_evidence(Output* output, object evidence) except -1:
    if evidence is not None:
        _reserve(output, PyBytes_GET_SIZE(evidence) + ROOM)
        _write_name(output, b',"evidence":')
        _write(output, PyBytes_AS_STRING(evidence), PyBytes_GET_SIZE(evidence))
    return 0


cdef void _end_row(Output* output, bint is_last, bint lines) noexcept nogil:
    """Closes a row, within the room that was reserved for it."""
    _write(output, b"}", 1)
    if lines:
        _write(output, b"\n", 1)
    elif not is_last:
        _write(output, b",", 1)


cdef int _write_row(Output* output, Source* source, const Row* row, const Names* names) except -1 nogil:
    """A row without its closing brace; there is room for that and what follows."""
    cdef int label
    _reserve(output, names.room + WORST * (row.end - row.start))
    _write_name(output, b'{"start":')
    _write_whole(output, _count_units(source, row.start))
    _write_name(output, b',"end":')
    _write_whole(output, _count_units(source, row.end))
    _write_name(output, b',"text":"')
    _write_text(output, source, row.start, row.end)
    _write_name(output, b'","kind":"')
    _write_name(output, _kind_names[row.kind])
    _write_name(output, b'","label":')
    if row.label < 0:
        _write_name(output, b'null,"confidence":0.0,"uncertain":false,"probabilities":{}')
        return 0
    _write(output, b'"', 1)
    _write_name(output, names.labels[row.label])
    _write_name(output, b'","confidence":')
    _write_share(output, row.confidence)
    _write_name(output, b',"uncertain":true' if row.uncertain else b',"uncertain":false')
    _write_name(output, b',"probabilities":{"')
    for label in range(names.count):
        if label:
            _write_name(output, b',"')
        _write_name(output, names.labels[label])
        _write_name(output, b'":')
        _write_share(output, row.probabilities[label])
    _write(output, b"}", 1)
    return 0


cdef Py_ssize_t _count_units(Source* source, Py_ssize_t place) noexcept nogil:
    """The place in the units that are wanted, shifted. Places come in order, so each code point is looked at once."""
    if not source.in_units:
        return source.shift + place
    cdef const Py_UCS4* text = <const Py_UCS4*>source.data
    while source.at < place:
        source.units += 2 if text[source.at] > 0xFFFF else 1
        source.at += 1
    return source.shift + source.units


cdef void _write_text(Output* output, const Source* source, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    if source.width == 1:
        _write_narrow(output, <const uint8_t*>source.data, start, end)
    elif source.width == 2:
        _write_wide(output, <const unsigned short*>source.data, start, end)
    else:
        _write_wide(output, <const Py_UCS4*>source.data, start, end)


cdef void _write_narrow(Output* output, const uint8_t* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Mostly ASCII: what needs no escape is copied a run at a time."""
    cdef Py_ssize_t i, first = start
    for i in range(start, end):
        if text[i] < 0x20 or text[i] >= 0x80 or text[i] == c'"' or text[i] == c"\\":
            _write(output, <const char*>&text[first], i - first)
            _write_code_point(output, text[i])
            first = i + 1
    _write(output, <const char*>&text[first], end - first)


ctypedef fused Wide:
    unsigned short
    Py_UCS4


cdef void _write_wide(Output* output, const Wide* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, end):
        if 0x20 <= text[i] < 0x80 and text[i] != c'"' and text[i] != c"\\":
            output.bytes[output.length] = <char>text[i]
            output.length += 1
        else:
            _write_code_point(output, text[i])


cdef void _write_code_point(Output* output, Py_UCS4 code) noexcept nogil:
    """One that is not plain ASCII: escaped, or in UTF-8."""
    cdef uint32_t bits = code
    if code < 0x80:
        _write_escaped(output, <char>code)
    elif code < 0x800:
        _put(output, 0xC0 | bits >> 6)
        _put(output, 0x80 | bits & 0x3F)
    elif code < 0x10000:
        _put(output, 0xE0 | bits >> 12)
        _put(output, 0x80 | bits >> 6 & 0x3F)
        _put(output, 0x80 | bits & 0x3F)
    else:
        _put(output, 0xF0 | bits >> 18)
        _put(output, 0x80 | bits >> 12 & 0x3F)
        _put(output, 0x80 | bits >> 6 & 0x3F)
        _put(output, 0x80 | bits & 0x3F)


cdef void _write_escaped(Output* output, char code) noexcept nogil:
    cdef char[7] names = [c"b", c"t", c"n", c"u", c"f", c"r", 0]  # of the control characters from 8 on
    _put(output, c"\\")
    if code >= 0x20:
        _put(output, code)
    elif 8 <= code <= 13 and code != 11:
        _put(output, names[code - 8])
    else:
        _write_name(output, b"u00")
        _put(output, _hexadecimal[code >> 4])
        _put(output, _hexadecimal[code & 15])


cdef void _write_share(Output* output, double share) noexcept nogil:
    """A number from 0 to 1."""
    cdef int millionths = _round_to_millionths(share), i, last = 6
    cdef char[6] digits
    if millionths == MILLION:
        _write_name(output, b"1.0")
        return
    for i in range(5, -1, -1):
        digits[i] = <char>(c"0" + millionths % 10)
        millionths //= 10
    while last > 1 and digits[last - 1] == c"0":
        last -= 1
    _write_name(output, b"0.")
    _write(output, digits, last)


cdef int _round_to_millionths(double share) noexcept nogil:
    """To the nearest; in the middle, to the even one. The product's own rounding must not decide, so its rest is exact."""
    cdef double whole = floor(share * MILLION)
    cdef double over = fma(share, MILLION, -(whole + 0.5))
    if over > 0.0 or (over == 0.0 and <int>whole & 1):
        return <int>whole + 1
    return <int>whole


cdef void _write_whole(Output* output, Py_ssize_t number) noexcept nogil:
    cdef char[20] digits
    cdef int i = 20
    while True:
        i -= 1
        digits[i] = <char>(c"0" + number % 10)
        number //= 10
        if number == 0:
            break
    _write(output, &digits[i], 20 - i)


cdef inline void _write_name(Output* output, const char* name) noexcept nogil:
    _write(output, name, strlen(name))


cdef inline void _write(Output* output, const char* content, Py_ssize_t length) noexcept nogil:
    memcpy(&output.bytes[output.length], content, length)
    output.length += length


cdef inline void _put(Output* output, int byte) noexcept nogil:
    output.bytes[output.length] = <char>byte
    output.length += 1


cdef int _reserve(Output* output, Py_ssize_t room) except -1 nogil:
    """Makes sure that so many bytes more fit."""
    cdef char* bytes
    if output.length + room > output.room:
        output.room = 2 * (output.length + room)
        bytes = <char*>realloc(output.bytes, output.room)
        if bytes == NULL:
            raise MemoryError
        output.bytes = bytes
    return 0


def _check_room():
    """Counts the longest row without its text and the names of labels: all that ``_write_row`` and what follows it write."""
    keys = b'{"start":,"end":,"text":"","kind":"","label":"","confidence":,"uncertain":false,"probabilities":{}},"evidence":}\n'
    longest = len(keys) + 2 * (LONGEST_WHOLE + 1) + max(map(len, _kinds)) + LONGEST_SHARE + MOST_LABELS * (LONGEST_SHARE + 4)
    if longest > ROOM:
        raise ImportError(f"a row can take {longest} bytes beside its text. Raise ROOM in row_json.pyx.")


_check_room()
