"""Words and the groups they belong to, and lists of phrases, without the GIL. See ``word_table.pyx``."""

from libc.stdint cimport uint32_t, uint64_t

cdef struct WordEntry:
    uint32_t hash
    uint32_t groups         # 0 in a free slot
    Py_ssize_t start, length  # of its letters

cdef struct WordTable:
    WordEntry* slots
    uint32_t mask
    Py_UCS4* letters
    Py_ssize_t longest
    # By the low bits of their first letter, a bit each: what lengths words have, and the low bits of their second letters.
    uint64_t[64] lengths
    uint64_t[64] seconds
    uint64_t[16] beginnings  # the low bits of the hashes of their first four letters

cdef enum:
    MOST_PHRASES = 15

cdef struct Phrases:
    # Of ASCII, in the order in which they are looked for; NULL behind the last.
    const char* phrases[MOST_PHRASES + 1]

cdef int build_word_table(WordTable* table, dict groups_of_words) except -1
cdef uint32_t find_word(const WordTable* table, const Py_UCS4* word, Py_ssize_t length) noexcept nogil
cdef uint32_t find_beginning(const WordTable* table, const Py_UCS4* text, Py_ssize_t length) noexcept nogil
cdef int list_phrases(Phrases* phrases, words) except -1
