"""Rows as JSON, written from their numbers: no object is made for a sentence."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdlib cimport free

from rhetor.engine.scoring.output cimport (
    LONGEST_SHARE, LONGEST_WHOLE, Output, PyUnicode_DATA, PyUnicode_KIND, put, reserve, write, write_json_text, write_name,
    write_share, write_whole,
)
from rhetor.engine.scoring.output cimport WORST
from rhetor.engine.scoring.rows cimport Row, Rows, check_places
from rhetor.engine.scoring.weights cimport MOST_LABELS

from rhetor.records import Kind

cdef enum:
    ROOM = 512          # bytes of a row beside its text and its labels: keys, a kind, numbers; `_check_room` counts them
    LONG = 1024         # code points, from which on Python's lock is let go
    MOST_KINDS = 8

cdef tuple _kinds = tuple(kind.value.encode() for kind in Kind)
cdef char* _kind_names[MOST_KINDS]
if len(_kinds) > MOST_KINDS:
    raise ImportError(f"records.py has more than {MOST_KINDS} kinds. Raise MOST_KINDS in row_json.pyx.")
for _i in range(len(_kinds)):
    _kind_names[<int>_i] = _kinds[_i]


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
        reserve(&output, 2)
        if not lines:
            write(&output, b"[", 1)
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
            write(&output, b"]", 1)
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
        reserve(output, PyBytes_GET_SIZE(evidence) + ROOM)
        write_name(output, b',"evidence":')
        write(output, PyBytes_AS_STRING(evidence), PyBytes_GET_SIZE(evidence))
    return 0


cdef void _end_row(Output* output, bint is_last, bint lines) noexcept nogil:
    """Closes a row, within the room that was reserved for it."""
    write(output, b"}", 1)
    if lines:
        write(output, b"\n", 1)
    elif not is_last:
        write(output, b",", 1)


cdef int _write_row(Output* output, Source* source, const Row* row, const Names* names) except -1 nogil:
    """A row without its closing brace; there is room for that and what follows."""
    cdef int label
    reserve(output, names.room + WORST * (row.end - row.start))
    write_name(output, b'{"start":')
    write_whole(output, _count_units(source, row.start))
    write_name(output, b',"end":')
    write_whole(output, _count_units(source, row.end))
    write_name(output, b',"text":"')
    write_json_text(output, source.data, source.width, row.start, row.end)
    write_name(output, b'","kind":"')
    write_name(output, _kind_names[row.kind])
    write_name(output, b'","label":')
    if row.label < 0:
        write_name(output, b'null,"confidence":0.0,"uncertain":false,"probabilities":{}')
        return 0
    write(output, b'"', 1)
    write_name(output, names.labels[row.label])
    write_name(output, b'","confidence":')
    write_share(output, row.confidence)
    write_name(output, b',"uncertain":true' if row.uncertain else b',"uncertain":false')
    write_name(output, b',"probabilities":{"')
    for label in range(names.count):
        if label:
            write_name(output, b',"')
        write_name(output, names.labels[label])
        write_name(output, b'":')
        write_share(output, row.probabilities[label])
    write(output, b"}", 1)
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


def _check_room():
    """Counts the longest row without its text and the names of labels: all that ``_write_row`` and what follows it write."""
    keys = b'{"start":,"end":,"text":"","kind":"","label":"","confidence":,"uncertain":false,"probabilities":{}},"evidence":}\n'
    longest = len(keys) + 2 * (LONGEST_WHOLE + 1) + max(map(len, _kinds)) + LONGEST_SHARE + MOST_LABELS * (LONGEST_SHARE + 4)
    if longest > ROOM:
        raise ImportError(f"a row can take {longest} bytes beside its text. Raise ROOM in row_json.pyx.")


_check_room()
