"""A model's terms as a tree: its edges are forms, its nodes terms or beginnings of terms.

"w:the council must" is the path *w:*, *the*, *council*, *must*. A path is found edge by edge in one exact table, so
what is found is a term of the model: no two terms can be taken for one another. Nodes that are terms have the numbers
of the terms; the others come after them. The first edge of the block of words stands with the form itself.

A vocabulary that grows, for training, learns every term it meets, so the extractor that labels also says what there is
to count: instead of a table of steps it has a tree, in which every step leads somewhere.
"""

from cpython.mem cimport PyMem_Free
from libc.stdint cimport int64_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from rhetor.engine.terms.forms cimport NO_NODE, copy_forms, free_forms, free_lines, open_lines, spell_form
from rhetor.engine.terms.known_forms cimport KNOWN_FORMS, add_form
from rhetor.engine.terms.steps cimport add_step, close_steps, find_step, grow_step, open_steps
from rhetor.engine.text.characters cimport copy_code_points

from rhetor.definition.features import BLOCKS, list_stems

cdef bytes _letters = "".join(block[0] for block in BLOCKS).encode()  # of the blocks; that of words comes first
cdef uint32_t _later_blocks = len(BLOCKS) - 1
cdef list _stems = list_stems()
if len(_stems) > MOST_STEMS:
    raise ImportError(f"definition/features.py has {len(_stems)} stems. Raise MOST_STEMS in vocabulary.pxd.")

cdef enum:
    LONGEST_PATH = 16   # forms; a longer name is none that rhetor makes
    LONGEST_TERM = 1024  # bytes of UTF-8

cdef struct Paths:
    uint32_t* forms     # of all terms, one after the other
    int64_t* ends
    uint32_t* roots     # NO_NODE for what is no term


cdef int open_vocabulary(
    Vocabulary* vocabulary, const unsigned char* letters, const int64_t* ends, const int64_t* ranks, Py_ssize_t count
) except -1:
    """The vocabulary of terms that stand one after the other in ``letters``, as UTF-8; ``ends`` are bytes.

    A term's number is its rank. Terms that many sentences have come first, so that what is used most stands close together.
    """
    cdef Paths paths = Paths(NULL, NULL, NULL)
    memset(vocabulary, 0, sizeof(Vocabulary))
    try:
        copy_forms(&vocabulary.forms, KNOWN_FORMS)
        _read_paths(vocabulary, letters, ends, count, &paths)
        open_steps(&vocabulary.steps, count)
        vocabulary.term_count, vocabulary.node_count = count, count + _later_blocks
        _add_paths(vocabulary, &paths, ranks, count)
        seek_stems(vocabulary)
        open_lines(&vocabulary.words, &vocabulary.forms)
    except:
        close_vocabulary(vocabulary)
        raise
    finally:
        free(paths.forms)
        free(paths.ends)
        free(paths.roots)
    return 0


cdef void close_vocabulary(Vocabulary* vocabulary) noexcept nogil:
    free_forms(&vocabulary.forms)
    close_steps(&vocabulary.steps)
    free_lines(&vocabulary.words)


cdef int _read_paths(
    Vocabulary* vocabulary, const unsigned char* letters, const int64_t* ends, Py_ssize_t count, Paths* paths
) except -1:
    """Cuts every term into its forms."""
    cdef int64_t size = ends[count - 1] if count else 0, start = 0, used = 0
    cdef Py_ssize_t i
    paths.forms = <uint32_t*>malloc((size + 1) * sizeof(uint32_t))
    paths.ends = <int64_t*>malloc((count + 1) * sizeof(int64_t))
    paths.roots = <uint32_t*>malloc((count + 1) * sizeof(uint32_t))
    if paths.forms == NULL or paths.ends == NULL or paths.roots == NULL:
        raise MemoryError
    for i in range(count):
        paths.roots[i] = _find_root(letters + start, ends[i] - start)
        if paths.roots[i] != NO_NODE:
            used += _cut_term(vocabulary, letters + start + 2, ends[i] - start - 2, paths.roots[i], paths.forms + used)
        paths.ends[i] = used
        start = ends[i]
    return 0


cdef uint32_t _find_root(const unsigned char* letters, int64_t length) noexcept:
    if length < 2 or length > LONGEST_TERM or letters[1] != c":":
        return NO_NODE
    return ROOT_WORDS + _letters.index(letters[0]) if letters[0] in _letters else NO_NODE


cdef Py_ssize_t _cut_term(
    Vocabulary* vocabulary, const unsigned char* letters, int64_t length, uint32_t root, uint32_t* forms
) except -1:
    """The numbers of a term's forms, between which stand spaces; gives how many."""
    cdef Py_UCS4[LONGEST_TERM + 1] form
    cdef Py_ssize_t size = 0, count = 0
    cdef int64_t at = 0
    cdef Py_UCS4 letter
    while at < length:
        letter = _read_letter(letters, &at)
        if letter != u" ":
            form[size] = letter
            size += 1
        # "p:0=must" stands for the first token "must": its mark is cut off as a form of its own.
        form[size] = 0
        if letter == u" " or (root != ROOT_WORDS and count == 0 and _is_position(form, size)):
            forms[count] = <uint32_t>add_form(&vocabulary.forms, form, size)
            count += 1
            size = 0
    form[size] = 0
    forms[count] = <uint32_t>add_form(&vocabulary.forms, form, size)
    return count + 1


cdef bint _is_position(const Py_UCS4* form, Py_ssize_t size) noexcept:
    cdef Py_ssize_t digit = 1 if size and form[0] == u"-" else 0
    if size != digit + 2:
        return False
    return u"0" <= form[digit] <= u"9" and (form[digit + 1] == u"=" or form[digit + 1] == u"~")


cdef inline Py_UCS4 _read_letter(const unsigned char* letters, int64_t* at) noexcept:
    """The code point at ``at`` in valid UTF-8; goes on to the next."""
    cdef unsigned char first = letters[at[0]]
    cdef int more = 0 if first < 0x80 else 1 if first < 0xE0 else 2 if first < 0xF0 else 3, i
    cdef uint32_t letter = first if more == 0 else first & (0x3F >> more)
    for i in range(1, more + 1):
        letter = letter << 6 | letters[at[0] + i] & 0x3F
    at[0] += more + 1
    return <Py_UCS4>letter


cdef int _add_paths(Vocabulary* vocabulary, const Paths* paths, const int64_t* ranks, Py_ssize_t count) except -1:
    """Adds short paths before long ones, so that a term that begins another is there with its number."""
    cdef int64_t length, wanted = 1, longest = 1, start
    cdef Py_ssize_t i
    while wanted <= longest:
        start = 0
        for i in range(count):
            length = paths.ends[i] - start
            longest = max(longest, min(length, <int64_t>LONGEST_PATH))
            if length == wanted and paths.roots[i] != NO_NODE:
                _add_path(vocabulary, paths.roots[i], paths.forms + start, length, <uint32_t>ranks[i])
            start = paths.ends[i]
        wanted += 1
    return 0


cdef int _add_path(
    Vocabulary* vocabulary, uint32_t root, const uint32_t* forms, int64_t length, uint32_t term
) except -1:
    cdef uint32_t node = _find_root_node(vocabulary, root), next
    cdef int64_t i
    for i in range(length):
        next = term if i == length - 1 else _step_from(vocabulary, node, forms[i])
        if next == NO_NODE:
            next = vocabulary.node_count
            vocabulary.node_count += 1
        _put_step(vocabulary, node, forms[i], next)
        node = next
    return 0


cdef inline uint32_t _find_root_node(const Vocabulary* vocabulary, uint32_t root) noexcept:
    """In a model's table nodes have small numbers: there the first that are no terms are the roots of later blocks."""
    if root == ROOT_WORDS or vocabulary.tree != NULL:
        return root
    return vocabulary.term_count + (root - ROOT_PLACES)


cdef uint32_t _step_from(const Vocabulary* vocabulary, uint32_t node, uint32_t form) noexcept:
    if node == ROOT_WORDS:
        return vocabulary.forms.forms[form].word_node
    return find_step(vocabulary.steps, node, form)


cdef int _put_step(Vocabulary* vocabulary, uint32_t node, uint32_t form, uint32_t next) except -1:
    if node == ROOT_WORDS:
        vocabulary.forms.forms[form].word_node = next
    elif find_step(vocabulary.steps, node, form) == NO_NODE:
        add_step(&vocabulary.steps, node, form, next)
    return 0


cdef uint32_t _seek(Vocabulary* vocabulary, int block, str name) except? 0:
    """The node of what a term of a block, not that of words, is or begins with; its forms are cut at spaces."""
    cdef uint32_t node = _find_root_node(vocabulary, ROOT_WORDS + block)
    cdef Py_UCS4* letters
    for form in name.split(" "):
        letters = copy_code_points(form)
        try:
            node = take_step(vocabulary, node, <uint32_t>add_form(&vocabulary.forms, letters, len(form)))
        finally:
            PyMem_Free(letters)
    return node


cdef int seek_stems(Vocabulary* vocabulary) except -1:
    """Finds what features begin with, once for all sentences."""
    for number, (block, stem) in enumerate(_stems):
        vocabulary.stems[<Py_ssize_t>number] = _seek(vocabulary, block, stem)
    return 0


cdef int open_growing(Vocabulary* vocabulary, Tree* tree) except -1:
    """A vocabulary whose steps grow in ``tree``, which must be empty and outlive it. All its nodes can be terms."""
    cdef uint32_t form
    memset(vocabulary, 0, sizeof(Vocabulary))
    try:
        copy_forms(&vocabulary.forms, KNOWN_FORMS)
        vocabulary.tree, vocabulary.term_count = tree, NO_NODE
        seek_stems(vocabulary)
        for form in range(1, vocabulary.forms.count):
            _root_form(vocabulary, form)
        open_lines(&vocabulary.words, &vocabulary.forms)
    except:
        close_vocabulary(vocabulary)
        raise
    return 0


cdef void _root_form(Vocabulary* vocabulary, uint32_t form) noexcept nogil:
    """A form can be a term by itself."""
    vocabulary.forms.forms[form].word_node = grow_step(vocabulary.tree, ROOT_WORDS, form)


cdef int64_t learn_form(Vocabulary* vocabulary, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil:
    """The number of a form; a new one is added. Behind an odd number of letters stands a 0."""
    cdef uint32_t before = vocabulary.forms.count
    cdef int64_t form = add_form(&vocabulary.forms, letters, length)
    if form == before:
        _root_form(vocabulary, <uint32_t>form)
    return form


cdef str spell_term(const Vocabulary* vocabulary, uint32_t node):
    """The name of the term that a node is."""
    cdef uint32_t at = node
    forms = []
    while at < ROOT_WORDS:
        forms.append(spell_form(&vocabulary.forms, vocabulary.tree.nodes[at].form))
        at = vocabulary.tree.nodes[at].parent
    forms.reverse()
    letter = chr(_letters[at - ROOT_WORDS])
    # "p:0=must": no space stands behind the mark of a position.
    is_position = at != ROOT_WORDS and len(forms) == 2 and forms[0].endswith(("=", "~"))
    return f"{letter}:{('' if is_position else ' ').join(forms)}"
