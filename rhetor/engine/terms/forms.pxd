"""Forms of tokens as numbers, with what is known of each. See ``forms.pyx``."""

from libc.stdint cimport int64_t, uint32_t, uint64_t, uint8_t
from libc.string cimport memcpy

cdef enum:
    UNKNOWN = 0               # the number of every form that is not in the table
    NO_NODE = 0xFFFFFFFF      # of a vocabulary

cdef struct Form:
    uint64_t classes          # bits, by the order of the classes in lexicon.json
    uint32_t flags            # see known_forms.pxd
    uint32_t frame            # the form that stands for it in the sentence's frame
    uint32_t word_node        # of the vocabulary: where pairs that begin with this form go on
    uint32_t letters, length  # where its letters begin, how many they are

cdef struct FormSlot:
    uint32_t hash, form       # form is 0 in a free slot

cdef struct FormTable:
    Form* forms
    FormSlot* slots
    Py_UCS4* letters
    uint32_t count, capacity, mask, used_letters, letter_capacity

cdef int open_forms(FormTable* table) except -1
cdef int copy_forms(FormTable* table, const FormTable* other) except -1
cdef void free_forms(FormTable* table) noexcept nogil
cdef uint32_t find_form(const FormTable* table, const Py_UCS4* letters, Py_ssize_t length) noexcept nogil
cdef str spell_form(const FormTable* table, uint32_t form)
cdef int64_t intern_form(FormTable* table, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil


cdef inline Py_ssize_t count_blocks(Py_ssize_t length) noexcept nogil:
    """Letters are hashed and compared two at a time: an odd number of them has a 0 behind it."""
    return (length + 1) // 2

cdef enum:
    LONGEST_PACKED = 16     # letters
    OTHER_LETTER = 128

cdef struct PackedWord:
    # Letters of ASCII in lower case, one byte each; both are 0 for a word that has others, or too many.
    uint64_t low, high

cdef PackedWord* MASKS       # the first letters of as many

cdef struct WordLine:
    PackedWord word
    uint64_t classes
    uint32_t form, flags, frame, word_node
    uint32_t[6] unused

cdef struct WordLines:
    void* memory
    WordLine* lines
    uint64_t count

cdef int open_lines(WordLines* lines, const FormTable* forms) except -1
cdef void free_lines(WordLines* lines) noexcept nogil


cdef inline void narrow_letters(const Py_UCS4* text, Py_ssize_t length, uint8_t* letters) noexcept nogil:
    """Letters of ASCII in lower case, with straight apostrophes; ``OTHER_LETTER`` for all others. Vectorised by compilers."""
    cdef uint32_t letter
    cdef Py_ssize_t i
    for i in range(length):
        letter = <uint32_t>text[i]
        letter |= <uint32_t>(letter - 65 < 26) << 5
        letter = 39 if letter == 0x2019 else letter
        letters[i] = <uint8_t>(letter if letter < OTHER_LETTER else <uint32_t>OTHER_LETTER)


cdef inline PackedWord pack_letters(const uint8_t* letters, Py_ssize_t length) noexcept nogil:
    """Of narrow letters; ``LONGEST_PACKED`` of them must be readable, whatever the length."""
    cdef PackedWord word = PackedWord(0, 0)
    if length <= LONGEST_PACKED:
        memcpy(&word, letters, LONGEST_PACKED)
        word.low &= MASKS[length].low
        word.high &= MASKS[length].high
        if (word.low | word.high) & <uint64_t>0x8080808080808080:
            return PackedWord(0, 0)
    return word


cdef inline const WordLine* find_first_line(const WordLines* lines, PackedWord word) noexcept nogil:
    """Where to look first for a word."""
    cdef uint64_t hash = (word.low ^ (word.high * <uint64_t>0xC2B2AE3D27D4EB4F)) * <uint64_t>0x9E3779B97F4A7C15
    return &lines.lines[((hash >> 32) * lines.count) >> 32]


cdef inline const WordLine* find_line(const WordLines* lines, PackedWord word) noexcept nogil:
    """The line of a word; NULL if it is not there."""
    cdef const WordLine* line = find_first_line(lines, word)
    while line.form:
        if line.word.low == word.low and line.word.high == word.high:
            return line
        line = line + 1 if line + 1 < lines.lines + lines.count else lines.lines
    return NULL
