"""A tree of terms that grows as it is walked: a step that is not there yet leads to a new node.

A model's vocabulary is made for looking up and holds its own terms alone. Before there is a model, every term of every text
counts; tens of millions of nodes take 20 bytes each.
"""

from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memset

from rhetor.engine.terms.forms cimport NO_NODE

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
