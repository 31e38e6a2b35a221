"""Most words have at most 16 letters of ASCII: these are found with one look, at everything that is known of them.

What stands here is in the table of forms too; it is copied when a vocabulary is complete.
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from rhetor.engine.terms.forms cimport NO_NODE, Form
from rhetor.engine.terms.memory cimport allocate_lines, free_lines_of

cdef enum:
    FEW_WORDS = 16

cdef PackedWord[LONGEST_PACKED + 1] _masks
MASKS = _masks
for _length in range(LONGEST_PACKED + 1):
    memset(&_masks[<int>_length], 0, sizeof(PackedWord))
    memset(&_masks[<int>_length], 0xFF, <size_t>_length)


cdef int open_lines(WordLines* lines, const FormTable* forms) except -1:
    """A line for each form that can be packed; at most half of them are taken.

    Frequent words, those of the lowest nodes, get their places first: they are then found at the first look.
    """
    cdef uint32_t number
    cdef uint64_t above = 0, limit = FEW_WORDS, last = <uint32_t>NO_NODE
    lines.count = 2 * <uint64_t>forms.count + 16
    lines.memory = allocate_lines(lines.count * sizeof(WordLine), <void**>&lines.lines)
    memset(lines.lines, 0, lines.count * sizeof(WordLine))
    while above <= last:
        for number in range(1, forms.count):
            if above <= forms.forms[number].word_node < limit:
                _put_line(lines, forms, number)
        above, limit = limit, FEW_WORDS * limit
    return 0


cdef void _put_line(WordLines* lines, const FormTable* forms, uint32_t number) noexcept nogil:
    cdef const Form* form = &forms.forms[number]
    cdef PackedWord word = _pack_form(forms.letters + form.letters, form.length)
    cdef WordLine* line = <WordLine*>find_first_line(lines, word)
    if word.low:
        while line.form:
            line = line + 1 if line + 1 < lines.lines + lines.count else lines.lines
        line[0] = WordLine(word, form.classes, number, form.flags, form.frame, form.word_node)


cdef PackedWord _pack_form(const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    """Nothing for a form that packing would change, as "True": no word in lower case is that."""
    cdef uint8_t[LONGEST_PACKED] narrow
    cdef Py_ssize_t i
    memset(narrow, 0, sizeof(narrow))
    if length <= LONGEST_PACKED:
        narrow_letters(letters, length, narrow)
    for i in range(min(length, <Py_ssize_t>LONGEST_PACKED)):
        if narrow[i] != <uint32_t>letters[i]:
            return PackedWord(0, 0)
    return pack_letters(narrow, length)


cdef void free_lines(WordLines* lines) noexcept nogil:
    free_lines_of(lines.memory)
    lines.memory = NULL
