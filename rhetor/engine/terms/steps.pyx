"""A hash table of steps, exact and small: what of a step its bucket tells is not kept (Knuth, TAOCP 6.4, exercise 13)."""

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memset

from rhetor.engine.terms.memory cimport allocate_lines, free_lines_of

cdef enum:
    FARTHEST = 30        # buckets that a step may lie beyond its own
    MOST_ROOM = 64       # buckets for each step, when the steps collide

TOO_ALIKE = "the terms of this model cannot be told apart quickly: they were chosen to collide"


cdef int open_steps(StepTable* table, uint64_t expected) except -1:
    """An empty table with room for as many steps as are expected; it grows if there are more."""
    cdef uint32_t bits = KEY_BITS - REST_BITS
    while 5 * (<uint64_t>1 << bits) < expected:
        bits += 1
    _make_buckets(table, bits)
    table.step_count = 0
    return 0


cdef void close_steps(StepTable* table) noexcept nogil:
    free_lines_of(table.memory)
    table.memory = NULL


cdef int add_step(StepTable* table, uint32_t node, uint32_t form, uint32_t next) except -1:
    """Adds a step that is not there.

    Raises:
        ValueError: there are more nodes or forms than a key has room for.
    """
    if node >> NODE_BITS or form >> FORM_BITS or next >> NODE_BITS:
        raise ValueError(f"a model has at most {1 << NODE_BITS:,} terms and beginnings of terms, of {1 << FORM_BITS:,} forms")
    if table.step_count > 5 * <uint64_t>table.bucket_count:
        _grow(table)
    while not _insert(table, place_step(table[0], node, form), next):
        _grow(table)
    table.step_count += 1
    return 0


cdef int _make_buckets(StepTable* table, uint32_t bits) except -1:
    """Free buckets, each in a line of the cache of its own."""
    cdef size_t size = ((<size_t>1 << bits) + 1) * sizeof(Bucket)
    cdef size_t i
    cdef void* memory = allocate_lines(size, <void**>&table.buckets)
    table.memory, table.bucket_count, table.rest_bits = memory, <uint32_t>1 << bits, KEY_BITS - bits
    for i in range(table.bucket_count + 1):
        memset(table.buckets[i].words, 0xFF, sizeof(table.buckets[i].words))
        memset(table.buckets[i].next, 0, sizeof(table.buckets[i].next))
    return 0


cdef bint _insert(StepTable* table, uint64_t place, uint32_t next) noexcept:
    """Puts a step into the first free place of its bucket, or of one after it; says whether one was near enough."""
    cdef Bucket* bucket
    cdef uint32_t far
    cdef int i
    for far in range(FARTHEST + 1):
        bucket = &table.buckets[((place >> 32) + far) & (table.bucket_count - 1)]
        for i in range(BUCKET_SIZE):
            if bucket.words[i] == <uint32_t>FREE:
                bucket.words[i], bucket.next[i] = <uint32_t>place + (far << REST_BITS), next + 1
                return True
    return False


cdef uint32_t find_beyond(StepTable table, uint64_t place) noexcept nogil:
    """Looks for a step in the buckets after its own, which is full."""
    cdef const Bucket* bucket
    cdef uint32_t far, word
    cdef int i
    for far in range(1, FARTHEST + 1):
        bucket = &table.buckets[((place >> 32) + far) & (table.bucket_count - 1)]
        word = <uint32_t>place + (far << REST_BITS)
        for i in range(BUCKET_SIZE):
            if bucket.words[i] == word:
                return bucket.next[i] - 1
        if bucket.words[BUCKET_SIZE - 1] == <uint32_t>FREE:
            break
    return NO_NODE


cdef int _grow(StepTable* table) except -1:
    """Twice as many buckets. What is kept of a step is completed from its old place."""
    cdef StepTable old = table[0]
    if old.bucket_count > MOST_ROOM * (<uint64_t>old.step_count + (1 << (KEY_BITS - REST_BITS))):
        raise ValueError(TOO_ALIKE)
    _make_buckets(table, KEY_BITS - old.rest_bits + 1)
    try:
        _move_steps(table, &old)
    finally:
        free_lines_of(old.memory)
    return 0


cdef int _move_steps(StepTable* table, const StepTable* old) except -1:
    cdef const Bucket* bucket
    cdef uint64_t at, home, mixed
    cdef int i
    for at in range(old.bucket_count):
        bucket = &old.buckets[at]
        for i in range(BUCKET_SIZE):
            if bucket.words[i] != <uint32_t>FREE:
                home = (at - (bucket.words[i] >> REST_BITS)) & (old.bucket_count - 1)
                mixed = home << old.rest_bits | bucket.words[i] & ((1 << REST_BITS) - 1)
                mixed = mixed >> table.rest_bits << 32 | mixed & ((<uint64_t>1 << table.rest_bits) - 1)
                if not _insert(table, mixed, bucket.next[i] - 1):
                    raise ValueError(TOO_ALIKE)
    return 0
