"""A sentence as readers see it. See ``folding.pyx``."""

from libc.stdint cimport int32_t

cdef bint may_fold(const Py_UCS4* text, Py_ssize_t length) noexcept nogil
cdef Py_ssize_t fold_sentence(
    const Py_UCS4* text, Py_ssize_t length, Py_UCS4* folded, int32_t* starts, int32_t* ends
) noexcept nogil
cdef Py_UCS4 fold_character(Py_UCS4 character) noexcept nogil

cdef enum:
    MOST_FOLDED = 3  # characters that one stands for
