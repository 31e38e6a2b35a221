"""The terms a model knows, as paths through forms. See ``vocabulary.pyx``."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from rhetor.terms.forms cimport NO_NODE, UNKNOWN, FormTable
from rhetor.terms.known_forms cimport MOST_CLASSES, MOST_KINDS
from rhetor.terms.nodes cimport Tree
from rhetor.terms.words cimport WordLines

cdef enum:
    PLACES = 4
    FIRST_TOKENS = 4
    LAST_TOKENS = 3
    LONGEST_COUNT = 7      # classes of length, of a kind's count and of its share: 0 to 6, or 7
    MOST_MARKS = 16
    BUCKET_SIZE = 5
    # Where the paths of a block begin; above all nodes.
    ROOT_WORDS = 0xFFFFFFF0
    ROOT_CUES = 0xFFFFFFF1
    ROOT_PLACES = 0xFFFFFFF2

cdef struct Bucket:
    # A line of the processor's cache: five steps from a node over a form to another node.
    uint64_t[BUCKET_SIZE] keys
    uint32_t[BUCKET_SIZE] next
    uint32_t unused

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
    uint32_t[MOST_MARKS] holds

cdef struct Vocabulary:
    FormTable forms
    WordLines words
    void* memory           # of the buckets
    Bucket* buckets
    uint64_t bucket_count
    uint32_t step_count, node_count
    uint32_t term_count    # nodes below are terms, by their rank in the model
    Places places
    Tree* tree             # of a vocabulary that grows: all its steps. See growing.pyx

cdef int open_vocabulary(
    Vocabulary* vocabulary, const unsigned char* letters, const int64_t* ends, const int64_t* ranks, Py_ssize_t count
) except -1
cdef void close_vocabulary(Vocabulary* vocabulary) noexcept nogil

cdef int make_buckets(Vocabulary* vocabulary, uint64_t count) except -1
cdef int seek_places(Vocabulary* vocabulary) except -1

cdef uint32_t find_beyond(const Vocabulary* vocabulary, uint64_t key, const Bucket* bucket) noexcept nogil
cdef uint64_t NO_KEY


cdef inline uint64_t make_key(uint32_t node, uint32_t form) noexcept nogil:
    return <uint64_t>node << 32 | form


cdef inline Bucket* find_bucket(const Vocabulary* vocabulary, uint64_t key) noexcept nogil:
    """Where a step stands, if its bucket is not full: the high bits of a product with the golden ratio (Knuth, TAOCP 6.4)."""
    cdef uint64_t hash = (key * <uint64_t>0x9E3779B97F4A7C15) >> 32
    # What comes from nowhere leads nowhere; all of it looks at one bucket, which stays in the cache.
    hash &= <uint64_t>0 - <uint64_t>(key >> 32 != NO_NODE)
    return &vocabulary.buckets[(hash * vocabulary.bucket_count) >> 32]


cdef inline uint32_t find_step(const Vocabulary* vocabulary, uint32_t node, uint32_t form) noexcept nogil:
    """The node that a form leads to; NO_NODE if no term goes on with it.

    Whether a step is there, and where, cannot be foretold, so no branch hangs on it: all five of a bucket are compared.
    """
    cdef uint64_t key = make_key(node, form)
    cdef const Bucket* bucket = find_bucket(vocabulary, key)
    cdef uint32_t found = 0, is_found = 0, is_same
    cdef int i
    for i in range(BUCKET_SIZE):
        is_same = <uint32_t>0 - <uint32_t>(bucket.keys[i] == key)
        is_found |= is_same
        found |= bucket.next[i] & is_same
    if bucket.keys[BUCKET_SIZE - 1] != NO_KEY and is_found == 0:
        return find_beyond(vocabulary, key, bucket)
    return found | ~is_found
