"""Labelled pieces: rows of plain numbers first, records of them on demand."""

import cython
import numpy as np
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport memcpy, memset

from rhetor.engine.sentences.pieces cimport Columns

from rhetor.records import Kind

cdef tuple _kinds = tuple(Kind)
cdef int _kind_count = len(_kinds)


def _lay_out():
    """The layout of a row, as NumPy reads it: where the C compiler put its members."""
    cdef Row row
    members = {
        "start": ("<i8", <char*>&row.start - <char*>&row),
        "end": ("<i8", <char*>&row.end - <char*>&row),
        "probabilities": (("<f8", MOST_LABELS), <char*>&row.probabilities - <char*>&row),
        "confidence": ("<f8", <char*>&row.confidence - <char*>&row),
        "kind": ("u1", <char*>&row.kind - <char*>&row),
        "label": ("i1", <char*>&row.label - <char*>&row),
        "uncertain": ("?", <char*>&row.uncertain - <char*>&row),
        "quoted": ("?", <char*>&row.quoted - <char*>&row),
    }
    formats, offsets = zip(*members.values())
    return np.dtype({"names": list(members), "formats": formats, "offsets": offsets, "itemsize": sizeof(Row)})


ROW = _lay_out()


@cython.final
cdef class Rows:
    """Rows in memory of their own; ``labels`` are the model's, to which the numbers of labels refer.

    Whoever makes them fills them before anybody else sees them; from then on they do not change.
    """

    def __cinit__(self):
        self.rows, self.count = NULL, 0

    def __dealloc__(self):
        PyMem_Free(self.rows)

    def __init__(self, bytes content not None, tuple labels not None):
        if len(content) % sizeof(Row):
            raise ValueError("these bytes are no rows")
        _allocate(self, len(content) // sizeof(Row), labels)
        memcpy(self.rows, PyBytes_AS_STRING(content), len(content))
        cdef Py_ssize_t i
        for i in range(self.count):
            if self.rows[i].kind >= _kind_count or not -1 <= self.rows[i].label < <int>len(labels):
                raise ValueError(f"row {i} has a kind or a label that there is not")

    @property
    def content(self):
        """A copy of the rows as bytes, laid out as ``ROW`` says."""
        return PyBytes_FromStringAndSize(<const char*>self.rows, self.count * sizeof(Row))

    def __len__(self):
        return self.count

    def __reduce__(self):
        return Rows, (self.content, self.labels)

    def make_sentences(self, str text not None, list evidence=None):
        """A record for each row, of the text that was labelled."""
        cdef Py_ssize_t i
        cdef const Row* row
        cdef list made = []
        check_places(self, len(text))
        for i in range(self.count):
            row = &self.rows[i]
            made.append(make_sentence(row, text[row.start : row.end], self.labels, evidence[i] if evidence is not None else None))
        return tuple(made)

    def count_labels(self):
        """How many rows have each label, in the order of ``labels``."""
        cdef Py_ssize_t[MOST_LABELS] counts
        cdef Py_ssize_t i
        memset(counts, 0, sizeof(counts))
        for i in range(self.count):
            if self.rows[i].label >= 0:
                counts[self.rows[i].label] += 1
        return [counts[i] for i in range(len(self.labels))]


cdef Rows make_rows(Py_ssize_t count, tuple labels):
    """Rows yet to be filled: nobody else may see them before."""
    cdef Rows rows = Rows.__new__(Rows)
    _allocate(rows, count, labels)
    return rows


cdef Rows open_rows(const Columns* pieces, tuple labels):
    """A row for each piece, yet without a label."""
    cdef Rows rows = make_rows(pieces.count, labels)
    cdef Py_ssize_t i
    for i in range(pieces.count):
        open_row(&rows.rows[i], pieces.starts[i], pieces.ends[i], pieces.kinds[i])
    return rows


cdef void open_row(Row* row, Py_ssize_t start, Py_ssize_t end, int kind) noexcept nogil:
    memset(row, 0, sizeof(Row))
    row.start, row.end, row.kind, row.label = start, end, kind, -1


cdef int _allocate(Rows rows, Py_ssize_t count, tuple labels) except -1:
    if rows.rows != NULL:
        raise TypeError("these rows are filled already")
    if len(labels) > MOST_LABELS:
        raise ValueError(f"{len(labels)} labels; at most {MOST_LABELS} fit into a row")
    rows.rows = <Row*>PyMem_Malloc(max(count, 1) * sizeof(Row))
    if rows.rows == NULL:
        raise MemoryError
    rows.count, rows.labels = count, labels
    return 0


cdef int check_places(Rows rows, Py_ssize_t length) except -1:
    """
    Raises:
        ValueError: these are not the rows of a text of so many code points.
    """
    cdef Py_ssize_t before = 0, i
    for i in range(rows.count):
        if not before <= rows.rows[i].start <= rows.rows[i].end <= length:
            raise ValueError(f"row {i} is of another text. Give the text that was labelled.")
        before = rows.rows[i].end
    return 0


@cython.final
@cython.no_gc  # It holds nothing that could hold it.
@cython.freelist(64)
cdef class Sentence:
    """One piece of a text and its label. See ``rows.pyi``."""

    def __init__(self, start, end, text, kind, label, probabilities, confidence, uncertain, evidence=None, quoted=False):
        cdef int i
        self.start, self.end, self.text, self.kind, self.label = start, end, text, kind, label
        self.confidence, self.uncertain, self.evidence, self.quoted = confidence, uncertain, evidence, quoted
        self.labels = tuple(probabilities)
        if len(self.labels) > MOST_LABELS:
            raise ValueError(f"at most {MOST_LABELS} probabilities fit")
        for i, probability in enumerate(probabilities.values()):
            self.values[i] = probability

    @property
    def probabilities(self):
        cdef int i
        if self.mapping is None:
            self.mapping = {self.labels[i]: self.values[i] for i in range(len(self.labels))}
        return self.mapping

    def _to_tuple(self):
        return (
            self.start, self.end, self.text, self.kind, self.label, self.probabilities, self.confidence, self.uncertain,
            self.evidence, self.quoted,
        )

    def __eq__(self, other):
        if not isinstance(other, Sentence):
            return NotImplemented
        return self._to_tuple() == other._to_tuple()

    def __hash__(self):
        return hash((self.start, self.end, self.text, self.label))

    def __reduce__(self):
        return Sentence, self._to_tuple()

    def __repr__(self):
        names = ("start", "end", "text", "kind", "label", "probabilities", "confidence", "uncertain", "evidence", "quoted")
        return f"Sentence({', '.join(f'{name}={value!r}' for name, value in zip(names, self._to_tuple()))})"


cdef Sentence make_sentence(const Row* row, str text, tuple labels, object evidence):
    cdef Sentence sentence = Sentence.__new__(Sentence)
    cdef int i
    sentence.start, sentence.end, sentence.text, sentence.kind = row.start, row.end, text, _kinds[row.kind]
    sentence.confidence, sentence.uncertain, sentence.evidence = row.confidence, row.uncertain, evidence
    sentence.quoted = row.quoted
    if row.label < 0:
        sentence.label, sentence.labels = None, ()
        return sentence
    sentence.label, sentence.labels = labels[row.label], labels
    for i in range(MOST_LABELS):
        sentence.values[i] = row.probabilities[i]
    return sentence
