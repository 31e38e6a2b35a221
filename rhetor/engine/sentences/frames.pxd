"""What frames letters, mails, transcripts and releases. See ``frames.pyx``."""

from libc.stdint cimport uint32_t

cdef bint is_notice(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint frames_letter(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, uint32_t groups, uint32_t openings
) noexcept nogil
cdef Py_ssize_t skip_marks(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil
