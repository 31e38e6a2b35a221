"""Memory that grows."""

from libc.stdlib cimport realloc


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
