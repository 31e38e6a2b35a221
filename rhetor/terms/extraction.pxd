"""The known terms of a sentence. See ``extraction.pyx``."""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from rhetor.terms.raw_tokens cimport MOST_RAW, RawToken
from rhetor.terms.tokens cimport Token
from rhetor.terms.vocabulary cimport Vocabulary
from rhetor.terms.words cimport PackedWord

cdef enum:
    MOST_TOKENS_WITH_ENDS = MOST_RAW + 3  # behind the end of the sentence stands one that is unknown
    # Seven n-grams a token, five terms a verb, and a few hundred of the whole sentence.
    MOST_HITS = 12 * MOST_TOKENS_WITH_ENDS + 1024

cdef struct Hit:
    uint32_t term
    int32_t start, end             # code points of the sentence

cdef struct Analysis:
    # Of one sentence. Large: it is made once for many sentences.
    Py_ssize_t count, frame_count, hit_count
    int32_t length
    RawToken[MOST_RAW] raw
    PackedWord[MOST_RAW] words
    Token[MOST_RAW] tokens
    uint8_t[MOST_RAW] places
    uint32_t[MOST_TOKENS_WITH_ENDS] forms, nodes
    uint64_t[MOST_TOKENS_WITH_ENDS] steps
    int32_t[MOST_TOKENS_WITH_ENDS] starts, ends
    Hit[MOST_HITS] hits

cdef int extract_hits(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, Analysis* analysis
) except -1 nogil


cdef inline void add_hit(
    const Vocabulary* vocabulary, Analysis* analysis, uint32_t node, int32_t start, int32_t end
) noexcept nogil:
    """Notes a term; does nothing for a node that is none."""
    # Written in any case, and kept if the number goes up: no branch that cannot be foretold.
    cdef Hit* hit = &analysis.hits[analysis.hit_count]
    hit.term, hit.start, hit.end = node, start, end
    analysis.hit_count += node < vocabulary.term_count
