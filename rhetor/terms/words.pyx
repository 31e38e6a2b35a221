"""Most words have at most 16 letters of ASCII: these are found with one look, at everything that is known of them.

What stands here is in the table of forms too; it is copied when a vocabulary is complete.
"""

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memset

from rhetor.characters cimport is_ascii_upper
from rhetor.terms.forms cimport UNKNOWN, Form
from rhetor.terms.memory cimport allocate_lines, free_lines_of


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
        word = pack_letters(forms.letters + form.letters, form.length)
        if word.low == 0 or not _is_lowered(forms.letters + form.letters, form.length):
            continue
        line = <WordLine*>find_first_line(lines, word)
        while line.form:
            line = line + 1 if line + 1 < lines.lines + lines.count else lines.lines
        line[0] = WordLine(word, form.classes, number, form.flags, form.frame, form.word_node)
        line.cue_node = forms.forms[form.frame].cue_node
    return 0


cdef bint _is_lowered(const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    """Whether packing a form loses nothing: "True" and "it’s" are no words that a sentence has in lower case."""
    cdef Py_ssize_t i
    for i in range(length):
        if letters[i] >= 128 or is_ascii_upper(letters[i]):
            return False
    return True


cdef void free_lines(WordLines* lines) noexcept nogil:
    free_lines_of(lines.memory)
    lines.memory = NULL
