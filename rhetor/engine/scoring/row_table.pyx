"""Rows as lines of a table, CSV or JSON, written from their numbers: start, end, kind, label, confidence, uncertain, the share
of each label, text. Behind what the caller gives, which is the same for all of them: the columns of their document.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdlib cimport free

from rhetor.engine.scoring.output cimport (
    LONGEST_SHARE, LONGEST_WHOLE, WORST, Output, PyUnicode_DATA, PyUnicode_KIND, Wide, put, reserve, write, write_json_text,
    write_name, write_share, write_utf8, write_whole,
)
from rhetor.engine.scoring.rows cimport Row, Rows, check_places
from rhetor.engine.scoring.weights cimport MOST_LABELS

from libc.stdint cimport uint8_t

from rhetor import records
from rhetor.records import Kind

cdef enum:
    MOST_KINDS = 8
    LONGEST_NAME = 32

cdef tuple _kinds = tuple(kind.value.encode() for kind in Kind)
cdef tuple _labels = tuple(label.value.encode() for label in records.LABELS)
if len(_kinds) > MOST_KINDS or len(_labels) > MOST_LABELS or max(map(len, _kinds + _labels)) > LONGEST_NAME:
    raise ImportError("records.py has more kinds or labels, or longer names. Raise MOST_KINDS or LONGEST_NAME in row_table.pyx.")
cdef Py_ssize_t ROOM = 128 + 4 * LONGEST_NAME + len(_labels) * (LONGEST_NAME + 8 + LONGEST_SHARE) + 2 * LONGEST_WHOLE

cdef struct Sheet:
    const char* kinds[MOST_KINDS]
    const char* labels[MOST_LABELS]
    int places[MOST_LABELS]     # of each label, in the order of the columns, among the probabilities of a row
    int count
    const char* prefix
    Py_ssize_t prefix_length, shift
    const void* data
    int width


def rows_to_table(Rows rows not None, str text not None, bytes prefix not None, *, bint json, Py_ssize_t shift=0):
    """A line for each row.

    Args:
        prefix: what every line begins with: cells of CSV with a comma behind each; members of a JSON object, likewise.
        json: JSON lines instead of CSV.
        shift: what ``text`` is behind of: added to ``start`` and ``end``.
    """
    cdef Sheet sheet
    cdef Output output = Output(NULL, 0, 0)
    cdef Py_ssize_t i
    cdef tuple names = tuple(label.value.encode() for label in rows.labels)
    check_places(rows, len(text))
    for i in range(len(_kinds)):
        sheet.kinds[i] = <bytes>_kinds[i]
    sheet.count = len(_labels)
    for i in range(sheet.count):
        sheet.labels[i] = <bytes>_labels[i]
        sheet.places[i] = names.index(_labels[i])
    sheet.prefix, sheet.prefix_length = PyBytes_AS_STRING(prefix), PyBytes_GET_SIZE(prefix)
    sheet.shift, sheet.data, sheet.width = shift, PyUnicode_DATA(text), PyUnicode_KIND(text)
    try:
        with nogil:
            for i in range(rows.count):
                if json:
                    _write_object(&output, &sheet, &rows.rows[i])
                else:
                    _write_cells(&output, &sheet, &rows.rows[i])
        return PyBytes_FromStringAndSize(output.bytes, output.length)
    finally:
        free(output.bytes)


def count_rows(Rows rows not None):
    """How many rows have each label, in the order of ``LABELS``, and how many are uncertain."""
    cdef Py_ssize_t[MOST_LABELS] counts
    cdef Py_ssize_t i, uncertain = 0
    cdef tuple names = tuple(label.value.encode() for label in rows.labels)
    for i in range(MOST_LABELS):
        counts[i] = 0
    for i in range(rows.count):
        if rows.rows[i].label >= 0:
            counts[rows.rows[i].label] += 1
        uncertain += rows.rows[i].uncertain
    return tuple(counts[<int>names.index(name)] for name in _labels), uncertain


cdef int _write_cells(Output* output, const Sheet* sheet, const Row* row) except -1 nogil:
    cdef int i
    reserve(output, ROOM + sheet.prefix_length + 4 * (row.end - row.start))
    write(output, sheet.prefix, sheet.prefix_length)
    write_whole(output, sheet.shift + row.start)
    put(output, c",")
    write_whole(output, sheet.shift + row.end)
    put(output, c",")
    write_name(output, sheet.kinds[row.kind])
    put(output, c",")
    if row.label >= 0:
        write_name(output, _name_label(sheet, row))
        put(output, c",")
        write_share(output, row.confidence)
    else:
        put(output, c",")
    write_name(output, b",True" if row.uncertain else b",False")
    for i in range(sheet.count):
        put(output, c",")
        if row.label >= 0:
            write_share(output, row.probabilities[sheet.places[i]])
    put(output, c",")
    if sheet.width == 1:
        _write_cell(output, <const uint8_t*>sheet.data, row.start, row.end)
    elif sheet.width == 2:
        _write_cell(output, <const unsigned short*>sheet.data, row.start, row.end)
    else:
        _write_cell(output, <const Py_UCS4*>sheet.data, row.start, row.end)
    put(output, c"\n")
    return 0


cdef int _write_object(Output* output, const Sheet* sheet, const Row* row) except -1 nogil:
    cdef int i
    reserve(output, ROOM + sheet.prefix_length + WORST * (row.end - row.start))
    put(output, c"{")
    write(output, sheet.prefix, sheet.prefix_length)
    write_name(output, b'"start":')
    write_whole(output, sheet.shift + row.start)
    write_name(output, b',"end":')
    write_whole(output, sheet.shift + row.end)
    write_name(output, b',"kind":"')
    write_name(output, sheet.kinds[row.kind])
    write_name(output, b'","label":')
    if row.label >= 0:
        put(output, c'"')
        write_name(output, _name_label(sheet, row))
        write_name(output, b'","confidence":')
        write_share(output, row.confidence)
    else:
        write_name(output, b'null,"confidence":null')
    write_name(output, b',"uncertain":true' if row.uncertain else b',"uncertain":false')
    for i in range(sheet.count):
        write_name(output, b',"')
        write_name(output, sheet.labels[i])
        write_name(output, b'":')
        if row.label >= 0:
            write_share(output, row.probabilities[sheet.places[i]])
        else:
            write_name(output, b"null")
    write_name(output, b',"text":"')
    write_json_text(output, sheet.data, sheet.width, row.start, row.end)
    write_name(output, b'"}\n')
    return 0


cdef const char* _name_label(const Sheet* sheet, const Row* row) noexcept nogil:
    cdef int i
    for i in range(sheet.count):
        if sheet.places[i] == row.label:
            return sheet.labels[i]
    return b""


ctypedef fused Characters:
    uint8_t
    unsigned short
    Py_UCS4


cdef void _write_cell(Output* output, const Characters* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """A cell of CSV: guarded as ``formats.tables.guard_cell`` does, in quotation marks as Python's ``csv`` puts them."""
    cdef Py_ssize_t i
    cdef bint quoted = False
    for i in range(start, end):
        if text[i] == c"," or text[i] == c'"' or text[i] == c"\n" or text[i] == c"\r":
            quoted = True
            break
    if quoted:
        put(output, c'"')
    i = start
    while i < end and text[i] == c"'":
        i += 1
    if i < end and _begins_formula(text[i]):
        put(output, c"'")
    for i in range(start, end):
        if text[i] < 0x80:
            if text[i] == c'"':
                put(output, c'"')
            put(output, <int>text[i])
        else:
            write_utf8(output, text[i])
    if quoted:
        put(output, c'"')


cdef inline bint _begins_formula(Py_UCS4 code) noexcept nogil:
    return code == c"=" or code == c"+" or code == c"-" or code == c"@" or code == c"\t" or code == c"\r" or code == c"\n"
