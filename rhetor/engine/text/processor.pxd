"""What processors do in one instruction and C has no word for."""

from libc.stdint cimport uint8_t, uint32_t, uint64_t

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
    #if defined(__SSE2__) || defined(_M_X64)
    #include <emmintrin.h>
    static __inline uint32_t rhetor_pick(const uint32_t* words, const uint32_t* values, uint32_t word) {
        __m128i wanted = _mm_set1_epi32((int)word);
        __m128i low = _mm_cmpeq_epi32(_mm_load_si128((const __m128i*)words), wanted);
        __m128i high = _mm_cmpeq_epi32(_mm_load_si128((const __m128i*)words + 1), wanted);
        __m128i found = _mm_or_si128(_mm_and_si128(low, _mm_load_si128((const __m128i*)values)),
                                     _mm_and_si128(high, _mm_load_si128((const __m128i*)values + 1)));
        found = _mm_or_si128(found, _mm_shuffle_epi32(found, 0x4E));
        found = _mm_or_si128(found, _mm_shuffle_epi32(found, 0xB1));
        return (uint32_t)_mm_cvtsi128_si32(found);
    }
    static __inline int rhetor_count_letters(const uint8_t* letters) {
        __m128i shifted = _mm_sub_epi8(_mm_loadu_si128((const __m128i*)letters), _mm_set1_epi8((char)('a' + 128)));
        int found = _mm_movemask_epi8(_mm_cmplt_epi8(shifted, _mm_set1_epi8((char)(26 - 128))));
        return rhetor_lowest_bit((unsigned)~found);
    }
    #else
    static __inline int rhetor_count_letters(const uint8_t* letters) {
        int count = 0;
        while (count < 16 && (uint8_t)(letters[count] - 'a') < 26) count++;
        return count;
    }
    static __inline uint32_t rhetor_pick(const uint32_t* words, const uint32_t* values, uint32_t word) {
        uint32_t found = 0;
        int i;
        for (i = 0; i < 8; i++) found |= values[i] & (0 - (uint32_t)(words[i] == word));
        return found;
    }
    #endif
    """
    int find_lowest_bit "rhetor_lowest_bit" (uint64_t bits) noexcept nogil
    # Starts to read memory that will be looked at soon.
    void fetch_early "rhetor_fetch" (const void* address) noexcept nogil
    # The value beside the word among eight that is the one wanted; 0 if none is. No branch hangs on it. Both begin at a multiple of
    # 16 bytes.
    uint32_t pick_value "rhetor_pick" (const uint32_t* words, const uint32_t* values, uint32_t word) noexcept nogil
    # How many of sixteen bytes, from the first on, are letters of ASCII in lower case.
    int count_letters "rhetor_count_letters" (const uint8_t* letters) noexcept nogil
