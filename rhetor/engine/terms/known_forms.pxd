"""What the rules of the features know of words and marks. See ``known_forms.pyx``."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

from rhetor.engine.terms.forms cimport FormTable

cdef enum:
    # Words of lexicon.json.
    KNOWN = 1 << 0
    CALENDAR = 1 << 1
    CALENDAR_NAME = 1 << 2
    SUBORDINATOR = 1 << 3
    NOUN_OPENER = 1 << 4
    CONTENT_VERB = 1 << 5
    FINITE_VERB = 1 << 6
    ADJUNCT = 1 << 7
    SAYER = 1 << 8
    FIRST_PERSON = 1 << 9
    PRESENT = 1 << 10
    PAST = 1 << 11            # or with the ending of the past
    # By the first letter.
    IS_ALPHA = 1 << 12
    IS_ALNUM = 1 << 13
    IS_CLASS = 1 << 14        # "<"
    # Sets of definition/known_forms.py.
    CLAUSE_END = 1 << 15
    QUOTATION_END = 1 << 16
    NOT_CONTENT = 1 << 17
    NEVER_FIRST = 1 << 18
    INSERTION_MARK = 1 << 19
    INSERTION_END = 1 << 20
    STRONG_END = 1 << 21      # semicolon and colon
    OPENS_PHRASE = 1 << 22    # of phrases.json
    KIND_BIT = 24             # of the first kind of the balance; the others follow, to the last bit of the flags
    MOST_KINDS = 32 - KIND_BIT
    MOST_CLASSES = 64
    LOW_FORMS = 128           # among which the marks are
    LONGEST_LOWERED = 144     # letters, of a token in lower case

cdef struct Shared:
    # Numbers of the forms that rules name.
    uint32_t start, end, opening, closing, name, date, full_stop, bracket, comma, to, that, possessive, other_words
    uint32_t subject_start, subject_quoted, subject_clause, subject_name, subject_other
    uint32_t[MOST_CLASSES] class_names
    uint32_t[128] marks       # of one ASCII character
    uint32_t[16] folded       # by the kind of a raw token
    uint32_t[LOW_FORMS] mark_bits  # by the form: which of MARKS it is
    uint64_t verb_classes, subject_classes, saying_classes
    int classes, kinds, marks_held  # how many there are: of cues; of the balance; in MARKS

cdef Shared* SHARED
cdef FormTable* KNOWN_FORMS
cdef uint32_t know_form(str form) except 0
cdef int64_t add_form(FormTable* table, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil
cdef uint32_t describe_letters(const Py_UCS4* letters, Py_ssize_t length, uint32_t* frame) noexcept nogil
