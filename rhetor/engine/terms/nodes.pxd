"""A tree of terms that grows as it is walked. See ``nodes.pyx``."""

from libc.stdint cimport uint32_t, uint64_t

cdef struct Node:
    uint32_t parent, form     # what a term says: the node before it, and the form that led here

cdef struct Tree:
    Node* nodes
    uint32_t* slots           # a node's number and 1; 0 where nothing stands
    uint64_t mask, capacity
    uint32_t count
    bint is_full              # there was no memory, or no number, for a node

cdef int open_tree(Tree* tree) except -1
cdef void free_tree(Tree* tree) noexcept nogil
cdef uint32_t grow_step(Tree* tree, uint32_t parent, uint32_t form) noexcept nogil
