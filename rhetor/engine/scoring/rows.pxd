"""Labelled pieces as rows. See ``rows.pyx``."""

from libc.stdint cimport int8_t, int64_t, uint8_t

from rhetor.engine.scoring.weights cimport MOST_LABELS
from rhetor.engine.sentences.pieces cimport Columns

cdef struct Row:
    int64_t start, end                    # code points of the text
    double[MOST_LABELS] probabilities     # in the model's order of labels; 0 where there is no label
    double confidence
    uint8_t kind                          # a place in KINDS
    int8_t label                          # a place in the model's labels, -1 for none
    uint8_t uncertain
    uint8_t quoted                        # 1 if it stands in the middle of a quotation: quotations.pyx
    uint8_t set_off                       # 1 if it stands in a paragraph that is set off as a quotation
    uint8_t[3] unused

cdef class Rows:
    cdef readonly tuple labels
    cdef Row* rows
    cdef readonly Py_ssize_t count

cdef Rows make_rows(Py_ssize_t count, tuple labels)
cdef Rows open_rows(const Columns* pieces, tuple labels)
cdef void open_row(Row* row, Py_ssize_t start, Py_ssize_t end, int kind) noexcept nogil
cdef int check_places(Rows rows, Py_ssize_t length) except -1
cdef class Sentence
cdef Sentence make_sentence(const Row* row, str text, tuple labels, object evidence)

cdef class Sentence:
    cdef readonly Py_ssize_t start, end
    cdef readonly str text
    cdef readonly object kind, label, evidence
    cdef readonly double confidence
    cdef readonly bint uncertain, quoted
    cdef tuple labels
    cdef dict mapping
    cdef double[MOST_LABELS] values
