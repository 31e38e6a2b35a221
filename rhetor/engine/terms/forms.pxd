"""Forms of tokens as numbers, with what is known of each. See ``forms.pyx``."""

from libc.stdint cimport int64_t, uint32_t, uint64_t

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
