"""Most words have at most 16 letters of ASCII: these are found with one look, at everything that is known of them.

What stands here is in the table of forms too; it is copied when a vocabulary is complete.
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from rhetor.terms.forms cimport UNKNOWN, Form
from rhetor.terms.memory cimport allocate_lines, free_lines_of

cdef PackedWord[LONGEST_PACKED + 1] _masks
MASKS = _masks
for _length in range(LONGEST_PACKED + 1):
    memset(&_masks[<int>_length], 0, sizeof(PackedWord))
    memset(&_masks[<int>_length], 0xFF, <size_t>_length)


cdef int open_lines(WordLines* lines, const FormTable* forms) except -1:
    """A line for each form that can be packed; at most half of them are taken."""
    cdef const Form* form
    cdef PackedWord word
    cdef WordLine* line
    cdef uint32_t number
    lines.count = 2 * <uint64_t>forms.count + 16
    lines.memory = allocate_lines(lines.count * sizeof(WordLine), <void**>&lines.lines)
    memset(lines.lines, 0, lines.count * sizeof(WordLine))
    for number in range(1, forms.count):
        form = &forms.forms[number]
        word = _pack_form(forms.letters + form.letters, form.length)
        if word.low == 0:
            continue
        line = <WordLine*>find_first_line(lines, word)
        while line.form:
            line = line + 1 if line + 1 < lines.lines + lines.count else lines.lines
        line[0] = WordLine(word, form.classes, number, form.flags, form.frame, form.word_node)
        line.cue_node = forms.forms[form.frame].cue_node
    return 0


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
