"""Memory that grows, and large tables. See ``memory.pyx``."""

from libc.stdlib cimport realloc

cdef void* allocate_lines(size_t size, void** first) except NULL
cdef void free_lines_of(void* memory) noexcept nogil


cdef inline void* resize(void* old, size_t size) except NULL nogil:
    """
    Raises:
        MemoryError: there is none; what ``old`` points to stays whole.
    """
    cdef void* new = realloc(old, size)
    if new == NULL:
        with gil:
            raise MemoryError
    return new
