"""The words of ``parameters.json`` and ``page_words.json`` in one table. See ``splitter_words.pyx``."""

from libc.stdint cimport uint32_t

from rhetor.engine.text.word_table cimport WordTable, find_word

cdef enum:
    # Boundaries: see rhetor.language.parameters.
    NEVER = 1 << 0
    BEFORE_STARTER = 1 << 1
    ABBREVIATION = NEVER | BEFORE_STARTER
    NUMBERED = 1 << 2
    ALSO_WORD = 1 << 3
    STARTER = 1 << 4
    NOT_STARTER = 1 << 5
    EXCLAIMED = 1 << 6
    SPEAKER_VERB = 1 << 7
    # Kinds: see rhetor.language.page_words.
    FURNITURE_LINE = 1 << 8
    INTERFACE = 1 << 9
    LINK_LIST = 1 << 10
    SMALL = 1 << 11
    ASSERTIVE = 1 << 12
    URGING = 1 << 13

cdef WordTable* VOCABULARY
cdef WordTable* OPENINGS  # of furniture
cdef Py_ssize_t LONGEST_FURNITURE


cdef inline uint32_t find_groups(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """The groups of the word ``text[start:end]``, whatever its case; 0 for other words and none."""
    return find_word(VOCABULARY, text + start, end - start)
