"""The words of ``parameters.json`` and ``page_words.json`` in tables. See ``splitter_words.pyx``."""

from libc.stdint cimport uint32_t

from rhetor.engine.text.word_table cimport WordTable, find_word

cdef enum:
    # Of words before a stop: see rhetor.language.parameters. First when the stop of an abbreviation may end a sentence.
    NEVER = 1 << 0
    BEFORE_SUBJECT = 1 << 1
    BEFORE_STARTER = 1 << 2
    BEFORE_NOUN = 1 << 3
    BEFORE_CLAUSE = 1 << 4
    BEFORE_CAPITAL = 1 << 5
    ABBREVIATION = (1 << 6) - 1
    INITIALS = 1 << 6    # what find_abbreviation gives for them; in no table
    NUMBERED = 1 << 7
    ALSO_WORD = 1 << 8
    GIVEN_NAME = 1 << 9
    UNIT = 1 << 10
    STREET = 1 << 11

cdef enum:
    # Of other words around it.
    NUMBERED_THING = 1 << 0
    SUBJECT = 1 << 1
    NAME_WORD = 1 << 2
    BODY = 1 << 3
    STARTER = 1 << 4
    NOT_STARTER = 1 << 5
    EXCLAIMED = 1 << 6
    SPEAKER_VERB = 1 << 7

cdef enum:
    # Kinds: see rhetor.language.page_words.
    FURNITURE_LINE = 1 << 0
    INTERFACE = 1 << 1
    LINK_LIST = 1 << 2
    SMALL = 1 << 3
    ASSERTIVE = 1 << 4
    URGING = 1 << 5
    VALEDICTION = 1 << 6
    STAGE = 1 << 7
    PLATFORM = 1 << 8
    RECORD = 1 << 9
    HEADLINE_VERB = 1 << 10
    PLURAL = 1 << 11
    SOURCE = 1 << 12
    HEADLINE_PREPOSITION = 1 << 13

cdef enum:
    # How lines begin.
    FIRM_OPENING = 1 << 0
    SOFT_OPENING = 1 << 1
    NOTICE = 1 << 2
    SALUTATION = 1 << 3
    PLATFORM_OPENING = 1 << 4
    FOLLOWING = 1 << 5

cdef WordTable* SHORTENED  # words before a stop; few, since one is looked for at each
cdef WordTable* AROUND
cdef WordTable* COMMON     # words of English
cdef WordTable* PAGE_WORDS
cdef WordTable* OPENINGS
cdef WordTable* NOTICES    # openings that are looked for at more pieces than the others are
cdef Py_ssize_t LONGEST_FURNITURE, LONGEST_STAGE


cdef inline uint32_t find_shortened(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """What is known of the word ``text[start:end]`` before a stop, whatever its case; 0 for other words and none."""
    return find_word(SHORTENED, text + start, end - start)


cdef inline uint32_t find_groups(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """What is known of another word around a stop, whatever its case; 0 for other words and none."""
    return find_word(AROUND, text + start, end - start)


cdef inline bint is_common(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    return find_word(COMMON, text + start, end - start) != 0


cdef inline uint32_t find_page_groups(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """What the kinds know of the word or line ``text[start:end]``, whatever its case; 0 for others and none."""
    return find_word(PAGE_WORDS, text + start, end - start)
