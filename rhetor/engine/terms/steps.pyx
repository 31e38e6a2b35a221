"""The edges of a tree of terms: from a node over a form to another node.

A model's are a hash table, exact and small: what of a step its bucket tells is not kept (Knuth, TAOCP 6.4, exercise
13). Before there is a model, every term of every text counts, in a tree that grows as it is walked: a step that is not
there yet leads to a new node; tens of millions of nodes take 20 bytes each.
"""

from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memset

from rhetor.engine.terms.forms cimport NO_NODE
from rhetor.engine.text.memory cimport allocate_lines, free_lines_of

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


cdef enum:
    FIRST_CAPACITY = 1 << 16
    MOST_NODES = 0xFFFFFF00   # the numbers above are no nodes


cdef int open_tree(Tree* tree) except -1:
    memset(tree, 0, sizeof(Tree))
    tree.capacity, tree.mask = FIRST_CAPACITY, 2 * FIRST_CAPACITY - 1
    tree.nodes = <Node*>malloc(tree.capacity * sizeof(Node))
    tree.slots = <uint32_t*>calloc(tree.mask + 1, sizeof(uint32_t))
    if tree.nodes == NULL or tree.slots == NULL:
        free_tree(tree)
        raise MemoryError
    return 0


cdef void free_tree(Tree* tree) noexcept nogil:
    free(tree.nodes)
    free(tree.slots)
    memset(tree, 0, sizeof(Tree))


cdef uint32_t grow_step(Tree* tree, uint32_t parent, uint32_t form) noexcept nogil:
    """The node that a form leads to from ``parent``. NO_NODE from there, and if the tree is full."""
    cdef uint64_t slot = _find_slot(tree, parent, form)
    if tree.slots[slot]:
        return tree.slots[slot] - 1
    if parent == NO_NODE or tree.is_full:
        return NO_NODE
    if tree.count == tree.capacity:
        if not _double_tree(tree):
            tree.is_full = True
            return NO_NODE
        slot = _find_slot(tree, parent, form)
    tree.nodes[tree.count] = Node(parent, form)
    tree.count += 1
    tree.slots[slot] = tree.count
    return tree.count - 1


cdef inline uint64_t _find_slot(const Tree* tree, uint32_t parent, uint32_t form) noexcept nogil:
    """Where a step stands, or would."""
    cdef uint64_t hash = (<uint64_t>parent << 32 | form) * <uint64_t>0x9E3779B97F4A7C15
    cdef uint64_t slot = (hash >> 29) & tree.mask
    cdef const Node* node
    while tree.slots[slot]:
        node = &tree.nodes[tree.slots[slot] - 1]
        if node.parent == parent and node.form == form:
            break
        slot = (slot + 1) & tree.mask
    return slot


cdef bint _double_tree(Tree* tree) noexcept nogil:
    """Room for twice as many nodes, in at most half of the slots; False if there is none."""
    cdef uint64_t capacity = min(2 * tree.capacity, <uint64_t>MOST_NODES)
    if tree.capacity == capacity:
        return False
    cdef Node* nodes = <Node*>realloc(tree.nodes, capacity * sizeof(Node))
    if nodes == NULL:
        return False
    tree.nodes, tree.capacity = nodes, capacity
    cdef uint32_t* slots = <uint32_t*>calloc(2 * (tree.mask + 1), sizeof(uint32_t))
    if slots == NULL:
        return False
    free(tree.slots)
    tree.slots, tree.mask = slots, 2 * tree.mask + 1
    cdef uint32_t i
    for i in range(tree.count):
        slots[_find_slot(tree, nodes[i].parent, nodes[i].form)] = i + 1
    return True
