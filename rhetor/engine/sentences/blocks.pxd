"""Blocks: the paragraphs, headings and list items that a text's lines make up. See ``blocks.pyx``."""

cdef struct Line:
    Py_ssize_t start, end  # without the white space around it
    Py_ssize_t content     # where it starts behind the marks of quoting
    Py_ssize_t depth       # how many of those there are
    bint is_item           # starts with a list marker

cdef struct Block:
    Py_ssize_t start, end  # no sentence crosses them
    bint is_item

cdef struct BlockReader:
    const Py_UCS4* text
    Py_ssize_t length
    Py_ssize_t at          # end of the last line read
    Line following         # the line after the present paragraph, if any
    bint has_following
    Line* lines            # of the present paragraph
    Py_ssize_t count, capacity
    Py_ssize_t taken       # how many of its lines have gone into blocks
    Py_ssize_t run_end     # of the lines in a row that are read as one paragraph
    Py_ssize_t run_length
    Py_ssize_t width       # of its longest line, in characters
    bint is_wrapped, is_cased

cdef void open_blocks(BlockReader* reader, const Py_UCS4* text, Py_ssize_t length) noexcept nogil
cdef void close_blocks(BlockReader* reader) noexcept nogil
cdef int read_block(BlockReader* reader, Block* block) except -1 nogil
