"""The edges of a tree of terms: from a node over a form to another node. See ``steps.pyx``."""

from libc.stdint cimport uint32_t, uint64_t

from rhetor.engine.terms.forms cimport NO_NODE
from rhetor.engine.text.processor cimport pick_value

cdef enum:
    BUCKET_SIZE = 8
    NODE_BITS = 22
    FORM_BITS = 20
    KEY_BITS = NODE_BITS + FORM_BITS
    REST_BITS = 27       # at most; above them a word has the number of buckets that its step lies too far on
    FREE = 0xFFFFFFFF    # no step has so large a number of buckets
    NOWHERE = 0xFFFFFFFE

cdef struct Bucket:
    # A line of the processor's cache: eight steps.
    uint32_t[BUCKET_SIZE] words   # what the number of the bucket does not tell of the step; FREE behind the last one
    uint32_t[BUCKET_SIZE] next    # 1 + the node it leads to; 0 in a free place

cdef struct StepTable:
    void* memory                  # of the buckets
    Bucket* buckets               # and one more, which stays empty
    uint32_t bucket_count, rest_bits
    uint32_t step_count

cdef int open_steps(StepTable* table, uint64_t expected) except -1
cdef void close_steps(StepTable* table) noexcept nogil
cdef int add_step(StepTable* table, uint32_t node, uint32_t form, uint32_t next) except -1
cdef uint32_t find_beyond(StepTable table, uint64_t place) noexcept nogil


# These take the table by its value: whoever calls them often keeps it in registers.


cdef inline uint64_t place_step(StepTable table, uint32_t node, uint32_t form) noexcept nogil:
    """Where a step stands: the number of its bucket, and in the lower half its word there.

    The key is multiplied with an odd number modulo a power of two, which no two keys leave alike (Knuth, TAOCP 6.4); the high
    bits of the product choose the bucket, so only the low ones need be kept to know the step for certain.
    """
    cdef uint64_t key = <uint64_t>node << FORM_BITS | form
    cdef uint64_t mixed = key * <uint64_t>0x9E3779B97F4A7C15 & ((<uint64_t>1 << KEY_BITS) - 1)
    cdef uint64_t bucket = mixed >> table.rest_bits, word = mixed & ((<uint64_t>1 << table.rest_bits) - 1)
    # What comes from nowhere leads nowhere; all of it looks at one empty bucket, which stays in the cache.
    cdef uint64_t is_nowhere = <uint64_t>0 - <uint64_t>(node == NO_NODE)
    bucket = bucket & ~is_nowhere | table.bucket_count & is_nowhere
    word = word & ~is_nowhere | <uint64_t>NOWHERE & is_nowhere
    return bucket << 32 | word


cdef inline const Bucket* find_bucket(StepTable table, uint64_t place) noexcept nogil:
    return &table.buckets[place >> 32]


cdef inline uint32_t follow_step(StepTable table, uint64_t place) noexcept nogil:
    """The node that the step at a place leads to; NO_NODE if it is not there.

    Whether a step is there, and where, cannot be foretold, so no branch hangs on it: all eight of a bucket are compared.
    """
    cdef const Bucket* bucket = find_bucket(table, place)
    cdef uint32_t found = pick_value(bucket.words, bucket.next, <uint32_t>place)
    if found == 0 and bucket.words[BUCKET_SIZE - 1] != <uint32_t>FREE:
        return find_beyond(table, place)
    return found - 1


cdef inline uint32_t find_step(StepTable table, uint32_t node, uint32_t form) noexcept nogil:
    """The node that a form leads to; NO_NODE if no term goes on with it."""
    return follow_step(table, place_step(table, node, form))

cdef struct Node:
    uint32_t parent, form     # what a term says: the node before it, and the form that led here

cdef struct Tree:
    Node* nodes
    uint32_t* slots           # a node's number and 1; 0 where nothing stands
    uint64_t mask, capacity
    uint32_t count
    bint is_full              # there was no memory, or no number, for a node

cdef int open_tree(Tree* tree) except -1
cdef void free_tree(Tree* tree) noexcept nogil
cdef uint32_t grow_step(Tree* tree, uint32_t parent, uint32_t form) noexcept nogil
