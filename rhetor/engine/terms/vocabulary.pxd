"""A model's terms as a tree: its edges are forms, its nodes terms or beginnings of terms. See ``vocabulary.pyx``."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from rhetor.engine.terms.forms cimport FormTable, WordLines
from rhetor.engine.terms.steps cimport StepTable, Tree, find_bucket, find_step, follow_step, grow_step, place_step
from rhetor.engine.text.processor cimport fetch_early

cdef enum:
    MOST_STEMS = 1024      # checked against definition/features.py
    # Where the paths of a block begin; above all nodes.
    ROOT_WORDS = 0xFFFFFFF0
    ROOT_PLACES = 0xFFFFFFF1   # and those of later blocks

cdef struct Vocabulary:
    FormTable forms
    WordLines words
    StepTable steps
    uint32_t node_count
    uint32_t term_count    # nodes below are terms, by their rank in the model
    uint32_t[MOST_STEMS] stems  # nodes, by the numbers of definition/features.py
    Tree* tree             # of a vocabulary that grows: all its steps
    const char* lines      # what is looked at of a term once all are found: so many bytes for each, by rank
    uint64_t line_size

cdef int open_vocabulary(
    Vocabulary* vocabulary, const unsigned char* letters, const int64_t* ends, const int64_t* ranks, Py_ssize_t count
) except -1
cdef void close_vocabulary(Vocabulary* vocabulary) noexcept nogil
cdef int open_growing(Vocabulary* vocabulary, Tree* tree) except -1
cdef int64_t learn_form(Vocabulary* vocabulary, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil
cdef str spell_term(const Vocabulary* vocabulary, uint32_t node)


cdef inline uint32_t take_step(const Vocabulary* vocabulary, uint32_t node, uint32_t form) noexcept nogil:
    """The node that a form leads to; NO_NODE if no term goes on with it. A vocabulary that grows has a node for any form."""
    if vocabulary.tree != NULL:
        return grow_step(vocabulary.tree, node, form)
    return find_step(vocabulary.steps, node, form)


cdef inline uint64_t ask_for_step(const Vocabulary* vocabulary, uint32_t node, uint32_t form) noexcept nogil:
    """Says that a step will be needed; ``take_asked`` takes it, when it has come."""
    cdef uint64_t step
    if vocabulary.tree != NULL:
        return grow_step(vocabulary.tree, node, form)
    step = place_step(vocabulary.steps, node, form)
    fetch_early(find_bucket(vocabulary.steps, step))
    return step


cdef inline uint32_t take_asked(const Vocabulary* vocabulary, uint64_t step) noexcept nogil:
    """The node that ``take_step`` would have given."""
    return <uint32_t>step if vocabulary.tree != NULL else follow_step(vocabulary.steps, step)
