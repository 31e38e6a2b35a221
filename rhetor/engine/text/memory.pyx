"""Memory for tables that are looked up all over: it begins with a line of the cache, and in large pages where there are
some.

A processor keeps the addresses of some thousand pages at hand. In pages of 4 KiB, a model's tables have more.
"""

from libc.stdlib cimport free, malloc

cdef extern from *:
    """
    #if defined(__linux__)
    #include <sys/mman.h>
    #define rhetor_ask_for_large_pages(address, size) ((void)madvise(address, size, MADV_HUGEPAGE))
    #else
    #define rhetor_ask_for_large_pages(address, size) ((void)0)
    #endif
    """
    void ask_for_large_pages "rhetor_ask_for_large_pages" (void* address, size_t size) noexcept nogil

cdef enum:
    CACHE_LINE = 64
    LARGE_PAGE = 1 << 21


cdef void* allocate_lines(size_t size, void** first) except NULL:
    """Memory to be freed with ``free_lines_of``; ``first`` is set to its first line."""
    cdef size_t alignment = LARGE_PAGE if size >= LARGE_PAGE // 2 else CACHE_LINE
    size = (size + alignment - 1) // alignment * alignment
    cdef void* memory = malloc(size + alignment)
    if memory == NULL:
        raise MemoryError
    first[0] = <void*>((<size_t>memory + alignment - 1) // alignment * alignment)
    if alignment == LARGE_PAGE:
        ask_for_large_pages(first[0], size)
    return memory


cdef void free_lines_of(void* memory) noexcept nogil:
    free(memory)
