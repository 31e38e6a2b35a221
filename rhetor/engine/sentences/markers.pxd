"""List markers, and how a line ends. See ``markers.pyx``."""

cdef bint starts_item(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef Py_ssize_t skip_marker(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
cdef Py_ssize_t skip_enumerator(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil
