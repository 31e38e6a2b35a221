"""Forms of tokens: an open-addressing table in which each has a number, and behind the number what is known of it.

Most words have at most 16 letters of ASCII: these stand once more in lines of their own, where one look finds them
with everything that is known of them. The lines are copied from the table when a vocabulary is complete.
"""

from libc.stdint cimport int64_t, uint32_t, uint64_t, uint8_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy, memset

from rhetor.engine.text.memory cimport allocate_lines, free_lines_of, resize

cdef extern from "Python.h":
    str PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size)
    int PyUnicode_4BYTE_KIND


cdef int open_forms(FormTable* table) except -1:
    """An empty table: it holds only the unknown form, whose attributes are all 0."""
    memset(table, 0, sizeof(FormTable))
    table.count, table.capacity, table.mask, table.letter_capacity = 1, 1024, 2047, 8192
    table.forms = <Form*>calloc(table.capacity, sizeof(Form))
    table.slots = <FormSlot*>calloc(table.mask + 1, sizeof(FormSlot))
    table.letters = <Py_UCS4*>malloc(table.letter_capacity * sizeof(Py_UCS4))
    if table.forms == NULL or table.slots == NULL or table.letters == NULL:
        free_forms(table)
        raise MemoryError
    table.forms[UNKNOWN].word_node = NO_NODE
    return 0


cdef int copy_forms(FormTable* table, const FormTable* other) except -1:
    """A copy with a life of its own: numbers stay as they are."""
    table[0] = other[0]
    table.forms = <Form*>malloc(other.capacity * sizeof(Form))
    table.slots = <FormSlot*>malloc((other.mask + 1) * sizeof(FormSlot))
    table.letters = <Py_UCS4*>malloc(other.letter_capacity * sizeof(Py_UCS4))
    if table.forms == NULL or table.slots == NULL or table.letters == NULL:
        free_forms(table)
        raise MemoryError
    memcpy(table.forms, other.forms, other.count * sizeof(Form))
    memcpy(table.slots, other.slots, (other.mask + 1) * sizeof(FormSlot))
    memcpy(table.letters, other.letters, other.used_letters * sizeof(Py_UCS4))
    return 0


cdef void free_forms(FormTable* table) noexcept nogil:
    free(table.forms)
    free(table.slots)
    free(table.letters)
    memset(table, 0, sizeof(FormTable))


cdef uint32_t find_form(const FormTable* table, const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    """The number of a form; ``UNKNOWN`` if it is not in the table. Behind an odd number of letters stands a 0."""
    cdef uint32_t hash = _hash_letters(letters, length)
    cdef uint32_t slot = hash & table.mask
    cdef const Form* form
    while table.slots[slot].form:
        if table.slots[slot].hash == hash:
            form = &table.forms[table.slots[slot].form]
            if form.length == length and _are_same(table.letters + form.letters, letters, length):
                return table.slots[slot].form
        slot = (slot + 1) & table.mask
    return UNKNOWN


cdef inline uint64_t _read_block(const Py_UCS4* letters) noexcept nogil:
    cdef uint64_t block
    memcpy(&block, letters, sizeof(block))
    return block


cdef inline bint _are_same(const Py_UCS4* first, const Py_UCS4* second, Py_ssize_t length) noexcept nogil:
    # Words are short: a loop takes less time than a call of memcmp.
    cdef Py_ssize_t i
    for i in range(count_blocks(length)):
        if _read_block(first + 2 * i) != _read_block(second + 2 * i):
            return False
    return True


cdef int64_t intern_form(FormTable* table, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil:
    """The number of a form, which is added to the table if it is not there: then all its attributes are 0.

    Behind an odd number of letters stands a 0.
    """
    cdef uint32_t found = find_form(table, letters, length)
    if found != UNKNOWN:
        return found
    _make_room(table, length)
    memcpy(table.letters + table.used_letters, letters, 2 * count_blocks(length) * sizeof(Py_UCS4))
    cdef Form* form = &table.forms[table.count]
    memset(form, 0, sizeof(Form))
    form.letters, form.length = table.used_letters, length
    form.word_node = NO_NODE
    table.used_letters += 2 * count_blocks(length)
    table.count += 1
    _put(table, _hash_letters(letters, length), table.count - 1)
    return table.count - 1


cdef str spell_form(const FormTable* table, uint32_t form):
    """The form as a str; None if it is unknown."""
    if form == UNKNOWN:
        return None
    cdef const Form* found = &table.forms[form]
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, table.letters + found.letters, found.length)


cdef void _put(FormTable* table, uint32_t hash, uint32_t form) noexcept nogil:
    cdef uint32_t slot = hash & table.mask
    while table.slots[slot].form:
        slot = (slot + 1) & table.mask
    table.slots[slot].hash, table.slots[slot].form = hash, form


cdef int _make_room(FormTable* table, Py_ssize_t letters) except -1 nogil:
    """Room for one form more, and for its letters; at most half of the slots are taken."""
    while table.used_letters + letters + 1 > table.letter_capacity:
        table.letters = <Py_UCS4*>resize(table.letters, 2 * table.letter_capacity * sizeof(Py_UCS4))
        table.letter_capacity *= 2
    if table.count == table.capacity:
        table.forms = <Form*>resize(table.forms, 2 * table.capacity * sizeof(Form))
        table.capacity *= 2
    if 2 * table.count > table.mask:
        _double_slots(table)
    return 0


cdef int _double_slots(FormTable* table) except -1 nogil:
    cdef uint32_t old_mask = table.mask, i
    cdef FormSlot* old = table.slots
    cdef FormSlot* new = <FormSlot*>calloc(2 * (<size_t>old_mask + 1), sizeof(FormSlot))
    if new == NULL:
        with gil:
            raise MemoryError
    table.slots, table.mask = new, 2 * old_mask + 1
    for i in range(old_mask + 1):
        if old[i].form:
            _put(table, old[i].hash, old[i].form)
    free(old)
    return 0


cdef inline uint32_t _hash_letters(const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    # A polynomial of the letters; its high bits, which are the good ones, are folded into the low.
    cdef uint64_t hash = <uint64_t>length
    cdef Py_ssize_t i
    for i in range(count_blocks(length)):
        hash = (hash + _read_block(letters + 2 * i)) * <uint64_t>0x9E3779B97F4A7C15
        hash ^= hash >> 32  # what differs in the second letter alone is in the high half
    return <uint32_t>hash


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
