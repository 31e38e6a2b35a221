"""Labelled pieces: rows of plain numbers first, records of them on demand."""

import cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize

from rhetor.records import Kind

cdef tuple _kinds = tuple(Kind)
ROW_BYTES = sizeof(Row)


@cython.final
cdef class Rows:
    """Rows in one immutable buffer; ``labels`` are the model's, to which the numbers of labels refer."""

    def __init__(self, bytes content, tuple labels):
        if len(content) % sizeof(Row):
            raise ValueError("these bytes are no rows")
        self.content, self.labels = content, labels
        self.rows = <const Row*>PyBytes_AS_STRING(content)
        self.count = len(content) // sizeof(Row)

    def __len__(self):
        return self.count

    def __reduce__(self):
        return Rows, (self.content, self.labels)

    def make_sentences(self, str text not None, list evidence=None):
        """A record for each row, of the text that was labelled."""
        cdef Py_ssize_t i
        cdef const Row* row
        cdef list made = []
        for i in range(self.count):
            row = &self.rows[i]
            made.append(make_sentence(row, text[row.start : row.end], self.labels, evidence[i] if evidence is not None else None))
        return tuple(made)

    def count_labels(self):
        """How many rows have each label, in the order of ``labels``."""
        cdef Py_ssize_t[MOST_LABELS] counts = [0, 0, 0, 0]
        cdef Py_ssize_t i
        for i in range(self.count):
            if self.rows[i].label >= 0:
                counts[self.rows[i].label] += 1
        return [counts[i] for i in range(len(self.labels))]


cdef Rows make_rows(Py_ssize_t count, tuple labels):
    """Rows yet to be filled: nobody else may see them before."""
    return Rows(PyBytes_FromStringAndSize(NULL, count * sizeof(Row)), labels)


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
