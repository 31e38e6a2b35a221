"""What processors do in one instruction and C has no word for."""

from libc.stdint cimport uint64_t

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    static __inline int rhetor_lowest_bit(unsigned __int64 bits) {
        unsigned long at = 0;
        while (!(bits >> at & 1)) at++;
        return (int)at;
    }
    #define rhetor_fetch(address) ((void)(address))
    #else
    #define rhetor_lowest_bit(bits) __builtin_ctzll(bits)
    #define rhetor_fetch(address) __builtin_prefetch(address)
    #endif
    """
    int find_lowest_bit "rhetor_lowest_bit" (uint64_t bits) noexcept nogil
    # Starts to read memory that will be looked at soon.
    void fetch_early "rhetor_fetch" (const void* address) noexcept nogil
