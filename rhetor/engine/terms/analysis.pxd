"""What is found in one sentence. Large: it is made once for many sentences."""

from libc.stdint cimport int32_t, uint32_t, uint64_t, uint8_t

from rhetor.engine.terms.forms cimport PackedWord
from rhetor.engine.terms.raw_tokens cimport MOST_RAW, RawToken
from rhetor.engine.terms.tokens cimport Survey, Token
from rhetor.engine.terms.vocabulary cimport Vocabulary
from rhetor.engine.text.processor cimport fetch_early

cdef enum:
    # Both are checked against definition/features.py.
    MOST_POSITIONS = 16
    MOST_HITS = 1 << 13         # a power of two

cdef struct Hit:
    uint32_t term
    int32_t start, end             # code points of the sentence

cdef struct Position:
    uint64_t step
    int32_t start, end

cdef struct Analysis:
    # Of one sentence. Large: it is made once for many sentences.
    Py_ssize_t count, hit_count
    int32_t length
    RawToken[MOST_RAW] raw
    PackedWord[MOST_RAW] words
    Token[MOST_RAW + 1] tokens     # the end of the sentence behind them
    Survey survey
    uint8_t[MOST_RAW] places
    # Steps that were asked for: of each token to the one after it, and of the positions.
    uint64_t[MOST_RAW] pairs
    Position[MOST_POSITIONS] positions
    Py_ssize_t position_count
    Hit[MOST_HITS] hits


cdef inline void add_hit(
    const Vocabulary* vocabulary, Analysis* analysis, uint32_t node, int32_t start, int32_t end
) noexcept nogil:
    """Notes a term; does nothing for a node that is none."""
    # Written in any case, and kept if the number goes up: no branch that cannot be foretold. There is always room, as
    # extraction.pyx makes sure at import; were a family counted wrongly, terms would be lost, which a test sees, and no memory.
    cdef Hit* hit = &analysis.hits[analysis.hit_count & (MOST_HITS - 1)]
    hit.term, hit.start, hit.end = node, start, end
    # The model's numbers are larger than the fast memory: a term's are asked for when it is found, and there when all are.
    fetch_early(vocabulary.lines + (node if node < vocabulary.term_count else 0) * vocabulary.line_size)
    analysis.hit_count += node < vocabulary.term_count
