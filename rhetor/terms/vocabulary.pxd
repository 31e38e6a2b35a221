"""The terms a model knows, as paths through forms. See ``vocabulary.pyx``."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from rhetor.terms.forms cimport NO_NODE, UNKNOWN, FormTable
from rhetor.terms.known_forms cimport MOST_CLASSES, MOST_KINDS

cdef enum:
    PLACES = 4
    FIRST_TOKENS = 4
    LAST_TOKENS = 3
    LONGEST_COUNT = 7      # classes of length, of a kind's count and of its share: 0 to 6, or 7
    MOST_MARKS = 16

cdef struct Step:
    uint32_t node, form    # from this node over this form …
    uint32_t next          # … to that one; NO_NODE in a free slot

cdef struct Places:
    # Nodes of the terms of the block "places", or of how they begin.
    uint32_t[FIRST_TOKENS] first_tokens, first_frame
    uint32_t[LAST_TOKENS] last_frame
    uint32_t[MOST_CLASSES][PLACES] cues
    uint32_t first_verb, later_verb, ends, verb, then_form, no_main_verb, tense, tense_past, tense_none, ends_word
    uint32_t[LONGEST_COUNT + 1] words
    uint32_t[5] quotes, quoted
    uint32_t[2] quote_first, quote_last, quote_before_saying, quote_odd
    uint32_t[MOST_KINDS][LONGEST_COUNT] counts, shares
    uint32_t[MOST_MARKS] holds, held

cdef struct Vocabulary:
    FormTable forms
    Step* steps
    uint32_t shift, mask       # of its slots
    uint32_t step_count, node_count
    uint32_t term_count    # nodes below are terms, by their place in the model
    Places places

cdef int open_vocabulary(Vocabulary* vocabulary, const unsigned char* letters, const int64_t* ends, Py_ssize_t count) except -1
cdef void close_vocabulary(Vocabulary* vocabulary) noexcept nogil


cdef inline uint32_t find_slot(const Vocabulary* vocabulary, uint32_t node, uint32_t form) noexcept nogil:
    """Where to look first for a step: the high bits of a product with the golden ratio (Knuth, TAOCP 6.4)."""
    cdef uint64_t key = <uint64_t>node << 32 | form
    return <uint32_t>((key * <uint64_t>0x9E3779B97F4A7C15) >> vocabulary.shift)


cdef inline uint32_t find_step(const Vocabulary* vocabulary, uint32_t node, uint32_t form) noexcept nogil:
    """The node that a form leads to; NO_NODE if no term goes on with it."""
    if node == NO_NODE or form == UNKNOWN:
        return NO_NODE
    cdef uint32_t slot = find_slot(vocabulary, node, form)
    cdef const Step* step = &vocabulary.steps[slot]
    while step.next != NO_NODE:
        if step.node == node and step.form == form:
            return step.next
        slot = (slot + 1) & vocabulary.mask
        step = &vocabulary.steps[slot]
    return NO_NODE
