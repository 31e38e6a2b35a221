"""What a line looks like: marker, words, addresses, Title Case, end. See ``lines.pyx``."""

cdef struct Range:
    Py_ssize_t start, end

cdef bint find_token(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Range* word) noexcept nogil
cdef Py_ssize_t count_words(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t most) noexcept nogil
cdef bint is_finished(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint is_title_case(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef bint has_only_addresses(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef Range trim_marks(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil

cdef bint starts_item(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef Py_ssize_t skip_marker(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef Py_ssize_t skip_enumerator(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
