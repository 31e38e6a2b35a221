"""Scores and probabilities of one sentence.

The arithmetic is scikit-learn's ``TfidfVectorizer(sublinear_tf=True)`` per block and ``LogisticRegression``'s softmax.
Sums run over the sentence's terms in the order in which they were found, so every number depends on the sentence
alone, to the last bit, and on whether it stands in the middle of a quotation.
"""

from libc.math cimport exp, log, sqrt
from libc.stdint cimport uint16_t, uint32_t
from libc.string cimport memset

from rhetor.engine.terms.analysis cimport MOST_HITS
from rhetor.engine.text.memory cimport allocate_lines

from rhetor.definition.features import BLOCKS
from rhetor.records import Kind, Label

if len(BLOCKS) > MOST_BLOCKS:
    raise ImportError(f"more than {MOST_BLOCKS} blocks in definition/features.py. Raise MOST_BLOCKS in weights.pxd.")

if len(Kind) != MOST_KINDS:
    raise ImportError(f"{len(Kind)} kinds of pieces in records.py. Set MOST_KINDS in weights.pxd.")

cdef double[MOST_HITS + 1] _dampened  # 1 + the logarithm of a count


def _fill_table():
    for count in range(1, MOST_HITS + 1):
        _dampened[<int>count] = 1.0 + log(<double>count)


_fill_table()


cdef int read_weights(Weights* weights, model, order) except -1:
    """The numbers of a ``rhetor.model.Model`` of terms in this order of ranks. Whoever takes them frees ``weights.memory``."""
    cdef const float[::1] idf = model.idf[order].astype("f4")
    cdef const float[:, ::1] coefficients = model.coefficients[:, order].astype("f4", order="C")
    cdef const signed char[::1] blocks = model.blocks[order].astype("i1")
    cdef const float[::1] message = model.message.coefficients[order].astype("f4")
    cdef const double[:, ::1] biases = model.message.biases
    cdef Py_ssize_t i
    cdef int label
    cdef TermWeights* term
    weights.memory = allocate_lines((len(idf) + 1) * sizeof(TermWeights), <void**>&weights.terms)
    memset(weights.terms, 0, (len(idf) + 1) * sizeof(TermWeights))
    weights.labels, weights.threshold, weights.quoted_error = len(model.labels), model.threshold, model.quoted_error
    weights.attribution = model.labels.index(Label.ATTRIBUTION) if Label.ATTRIBUTION in model.labels else -1
    for i in range(len(idf)):
        term = &weights.terms[i]
        term.idf, term.block, term.message = idf[i], <uint32_t>blocks[i], message[i]
        for label in range(weights.labels):
            term.coefficients[label] = coefficients[label, i]
    for label in range(weights.labels):
        weights.intercepts[label] = model.intercepts[label]
    for i in range(len(model.block_weights)):
        weights.block_weights[i] = model.block_weights[i]
    for i in range(MOST_KINDS):
        weights.message_biases[i][0], weights.message_biases[i][1] = biases[i, 0], biases[i, 1]
    return 0


cdef double compute_value(const TermWeights* term, int count) noexcept nogil:
    """TF-IDF of a term that stands in the sentence ``count`` times, before its block is normalised."""
    return _dampened[count] * term.idf


cdef void compute_scores(
    const Weights* weights, const Analysis* analysis, uint16_t* counts, Scores* scores
) noexcept nogil:
    """Scores of the labels: intercepts and contributions. ``counts`` has a 0 for each term of the model, before and after."""
    cdef Py_ssize_t first = 0, i
    cdef int label, block
    for i in range(analysis.hit_count):
        counts[analysis.hits[i].term] += 1
    for label in range(MOST_LABELS):
        scores.values[label] = weights.intercepts[label]
    scores.message = 0.0
    for block in range(MOST_BLOCKS):
        first = _add_block(weights, analysis, block, first, counts, scores)


cdef Py_ssize_t _add_block(
    const Weights* weights, const Analysis* analysis, uint32_t block, Py_ssize_t first, uint16_t* counts, Scores* scores
) noexcept nogil:
    """Adds the contributions of the hits from ``first`` on that are of a block; gives the first hit of the next."""
    cdef double[MOST_LABELS] sums
    cdef double squares = 0.0, message = 0.0, value
    cdef const TermWeights* term
    cdef uint32_t number
    cdef int label
    for label in range(MOST_LABELS):
        sums[label] = 0.0
    while first < analysis.hit_count:
        number = analysis.hits[first].term
        term = &weights.terms[number]
        if term.block != block:
            break
        first += 1
        if counts[number]:  # else it was counted where it stood first
            value = compute_value(term, counts[number])
            counts[number] = 0
            squares += value * value
            for label in range(MOST_LABELS):
                sums[label] += value * term.coefficients[label]
            message += value * term.message
    scores.scales[block] = weights.block_weights[block] / sqrt(squares) if squares > 0.0 else 0.0
    for label in range(MOST_LABELS):
        scores.values[label] += sums[label] * scores.scales[block]
    scores.message += message * scores.scales[block]
    return first


cdef int mix_in_quotation(const Weights* weights, double* probabilities) noexcept nogil:
    """Of a sentence in the middle of a quotation: what it says is a source's. Gives the place of the most probable label.

    That is an attribution whatever the words, unless the marks mislead and there is no quotation; then the words decide. So each
    probability p becomes e p, and that of attribution e p + 1 - e, where e is how often that happens.
    """
    cdef int winner = 0, label
    for label in range(weights.labels):
        probabilities[label] *= weights.quoted_error
        if label == weights.attribution:
            probabilities[label] += 1.0 - weights.quoted_error
        if probabilities[label] > probabilities[winner]:
            winner = label
    return winner


cdef void add_quotation(const Weights* weights, Scores* scores) noexcept nogil:
    """Changes the scores by as much as gives the probabilities of ``mix_in_quotation``."""
    cdef double highest = scores.values[0], total = 0.0, error = weights.quoted_error
    cdef double changed
    cdef int label
    for label in range(weights.labels):
        highest = max(highest, scores.values[label])
    for label in range(weights.labels):
        total += exp(scores.values[label] - highest)
    for label in range(weights.labels):
        changed = log(error) + scores.values[label]
        if label == weights.attribution:
            changed = highest + log(error * exp(scores.values[label] - highest) + (1.0 - error) * total)
        scores.quoted[label] = changed - scores.values[label]
        scores.values[label] = changed


cdef int compute_probabilities(const double* scores, int labels, double* probabilities) noexcept nogil:
    """Softmax; gives the place of the most probable label."""
    cdef double highest = scores[0], total = 0.0
    cdef int winner = 0, label
    for label in range(1, labels):
        if scores[label] > highest:
            highest = scores[label]
    for label in range(labels):
        probabilities[label] = exp(scores[label] - highest)
        total += probabilities[label]
    for label in range(labels):
        probabilities[label] /= total
        if probabilities[label] > probabilities[winner]:
            winner = label
    return winner
