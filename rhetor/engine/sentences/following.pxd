"""The words around a stop. See ``following.pyx``."""

from libc.stdint cimport uint32_t

cdef struct Following:
    Py_ssize_t start, end  # of the word after a stop
    Py_ssize_t opened      # its start without opening quotes and brackets; end if there is no more
    Py_ssize_t limit       # how far a decision may look
    # Only when measured.
    Py_ssize_t bare        # its end without what closes it or follows its apostrophe
    Py_ssize_t next        # the start of the word after it, without what opens it
    Py_ssize_t next_end    # next if there is none near

cdef void find_following(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Following* following) noexcept nogil
cdef void measure_following(const Py_UCS4* text, Following* following) noexcept nogil
cdef Py_ssize_t find_word_end(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil
cdef bint begins_lower(const Py_UCS4* text, const Following* following) noexcept nogil
cdef bint begins_sentence_lower(const Py_UCS4* text, Py_ssize_t sentence_start, Py_ssize_t stop) noexcept nogil
cdef bint is_starter(const Py_UCS4* text, const Following* following) noexcept nogil
cdef bint is_clause(const Py_UCS4* text, const Following* following) noexcept nogil
cdef bint is_noun(const Py_UCS4* text, const Following* following) noexcept nogil
cdef bint is_numbered(const Py_UCS4* text, Py_ssize_t start, uint32_t groups) noexcept nogil
cdef Py_ssize_t find_word_before(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t sentence_start, Py_ssize_t* end, bint* is_first
) noexcept nogil
