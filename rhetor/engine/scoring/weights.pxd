"""The numbers of a model, and what they make of a sentence's terms. See ``weights.pyx``."""

from libc.stdint cimport uint16_t, uint32_t

from rhetor.engine.terms.analysis cimport Analysis

cdef enum:
    MOST_LABELS = 4
    MOST_BLOCKS = 3
    MOST_KINDS = 4

cdef struct TermWeights:
    float idf
    uint32_t block
    float[MOST_LABELS] coefficients   # 0 for labels the model does not have
    float message                     # towards saying something
    uint32_t unused                   # two terms fill a line of the cache

cdef struct Weights:
    void* memory                      # of the terms
    TermWeights* terms                # by their ranks
    double[MOST_LABELS] intercepts
    double[MOST_BLOCKS] block_weights
    double[MOST_KINDS][2] message_biases  # by the kind of a piece and whether it has a message by the rules
    double threshold
    double quoted_error               # of the model, and the row of the label that a quotation has; 1 and -1 for none
    int attribution
    int labels

cdef struct Scores:
    double[MOST_LABELS] values
    double message                    # what the terms say of whether the piece says something; log-odds, but for the bias
    double[MOST_BLOCKS] scales        # weight of the block over the length of the sentence's vector in it
    double[MOST_LABELS] quoted        # what standing in the middle of a quotation added to each value

cdef int read_weights(Weights* weights, model, order) except -1
cdef void compute_scores(const Weights* weights, const Analysis* analysis, uint16_t* counts, Scores* scores) noexcept nogil
cdef int mix_in_quotation(const Weights* weights, double* probabilities) noexcept nogil
cdef void add_quotation(const Weights* weights, Scores* scores) noexcept nogil
cdef double compute_value(const TermWeights* term, int count) noexcept nogil
cdef int compute_probabilities(const double* scores, int labels, double* probabilities) noexcept nogil
