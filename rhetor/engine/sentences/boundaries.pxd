"""Where one sentence ends inside a block of running text. See ``boundaries.pyx``."""

cdef struct BoundaryReader:
    const Py_UCS4* text
    Py_ssize_t length
    Py_ssize_t start            # of the block
    Py_ssize_t at, end          # what is left of it
    Py_ssize_t sentence_start
    Py_ssize_t group            # end of a group in brackets that stands alone behind the last boundary, -1 without
    Py_ssize_t content          # first character of the sentence that is no padding, as far as it was looked for
    Py_ssize_t bracket          # last opening bracket before searched, -1 if there is none near
    Py_ssize_t searched
    Py_ssize_t quotes, counted  # straight double marks of the block, as far as they were counted

cdef void open_boundaries(
    BoundaryReader* reader, const Py_UCS4* text, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end
) noexcept nogil
cdef Py_ssize_t read_boundary(BoundaryReader* reader) noexcept nogil
