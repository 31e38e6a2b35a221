"""Why a label: the model's own contributions, laid on the stretches of the sentence they were read from.

A linear model explains itself: a term's contribution to a score is its TF-IDF value times its coefficient. A term seen
k times shares its contribution equally among its k places; what lies on the same stretch is added up. That a sentence
stands in the middle of a quotation is a stretch of its own, over all of it.
"""

from libc.math cimport fabs
from libc.stdint cimport int32_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc, qsort

from rhetor.engine.scoring.weights cimport TermWeights, compute_value

from rhetor.records import QUOTED, Evidence, EvidenceSpan

cdef enum:
    NO_TERM = 0xFFFFFFFF

cdef struct Stretch:
    int32_t start, end
    int32_t order       # among the terms of the sentence
    uint32_t term       # the one that weighs most
    double weight, heaviest


cdef object explain_scores(
    const Weights* weights, const Analysis* analysis, uint16_t* counts, const Scores* scores, const Row* row, object label,
    object top, object terms, object order
):
    """Evidence for the label of ``row``, on spans of its text; the ``top`` largest, or all if None."""
    cdef Stretch* stretches = <Stretch*>malloc((analysis.hit_count + 2) * sizeof(Stretch))
    cdef Py_ssize_t count, listed, i
    cdef double rest = 0.0, added
    if stretches == NULL:
        raise MemoryError
    try:
        _share_out(weights, analysis, counts, scores, row.label, stretches)
        count = _join_stretches(stretches, analysis.hit_count)
        if row.quoted and weights.quoted_error < 1.0:
            added = scores.quoted[row.label]
            stretches[count] = Stretch(0, analysis.length, <int32_t>analysis.hit_count, NO_TERM, added, fabs(added))
            count += 1
        qsort(stretches, count, sizeof(Stretch), _compare_weights)
        listed = count if top is None else min(count, <Py_ssize_t>top)
        spans = [
            EvidenceSpan(
                stretches[i].start + row.start,
                stretches[i].end + row.start,
                stretches[i].weight,
                QUOTED if stretches[i].term == NO_TERM else terms[order[stretches[i].term]],
            )
            for i in range(listed)
        ]
        for i in range(listed, count):
            rest += stretches[i].weight
    finally:
        free(stretches)
    return Evidence(label, scores.values[row.label], weights.intercepts[row.label], tuple(spans), rest)


cdef void _share_out(
    const Weights* weights, const Analysis* analysis, uint16_t* counts, const Scores* scores, int winner,
    Stretch* stretches
) noexcept nogil:
    """One stretch for each place of each term, with its share of the term's contribution."""
    cdef const TermWeights* term
    cdef Py_ssize_t i
    cdef double share
    cdef int count
    for i in range(analysis.hit_count):
        counts[analysis.hits[i].term] += 1
    for i in range(analysis.hit_count):
        term, count = &weights.terms[analysis.hits[i].term], counts[analysis.hits[i].term]
        share = compute_value(term, count) * scores.scales[term.block] * term.coefficients[winner] / count
        stretches[i] = Stretch(
            analysis.hits[i].start, analysis.hits[i].end, <int32_t>i, analysis.hits[i].term, share, fabs(share)
        )
    for i in range(analysis.hit_count):
        counts[analysis.hits[i].term] = 0


cdef Py_ssize_t _join_stretches(Stretch* stretches, Py_ssize_t count) noexcept nogil:
    """Adds up what lies on the same stretch; gives how many are left."""
    cdef Py_ssize_t made = 0, i
    qsort(stretches, count, sizeof(Stretch), _compare_places)
    for i in range(count):
        if made and stretches[made - 1].start == stretches[i].start and stretches[made - 1].end == stretches[i].end:
            stretches[made - 1].weight += stretches[i].weight
            if stretches[i].heaviest > stretches[made - 1].heaviest:
                stretches[made - 1].heaviest, stretches[made - 1].term = stretches[i].heaviest, stretches[i].term
        else:
            stretches[made] = stretches[i]
            made += 1
    return made


cdef int _compare_places(const void* first, const void* second) noexcept nogil:
    cdef const Stretch* a = <const Stretch*>first
    cdef const Stretch* b = <const Stretch*>second
    if a.start != b.start:
        return -1 if a.start < b.start else 1
    if a.end != b.end:
        return -1 if a.end < b.end else 1
    return -1 if a.order < b.order else 1


cdef int _compare_weights(const void* first, const void* second) noexcept nogil:
    cdef const Stretch* a = <const Stretch*>first
    cdef const Stretch* b = <const Stretch*>second
    if fabs(a.weight) != fabs(b.weight):
        return -1 if fabs(a.weight) > fabs(b.weight) else 1
    return _compare_places(first, second)
