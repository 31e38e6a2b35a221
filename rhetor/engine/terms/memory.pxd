"""Large tables in memory. See ``memory.pyx``."""

cdef void* allocate_lines(size_t size, void** first) except NULL
cdef void free_lines_of(void* memory) noexcept nogil
