"""A vocabulary that learns every term it meets, for training: the extractor that labels also says what there is to count.

Instead of a table of steps it has a tree, in which every step leads somewhere.
"""

from libc.stdint cimport int64_t, uint32_t
from libc.string cimport memset

from rhetor.engine.terms.forms cimport NO_NODE, copy_forms, spell_form
from rhetor.engine.terms.known_forms cimport KNOWN_FORMS, add_form
from rhetor.engine.terms.nodes cimport grow_step
from rhetor.engine.terms.vocabulary cimport (
    ROOT_PLACES, ROOT_WORDS, close_vocabulary, seek_stems,
)
from rhetor.engine.terms.words cimport open_lines


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
    if at == ROOT_PLACES:
        # "p:0=must": no space stands behind the mark of a position.
        gap = "" if len(forms) == 2 and forms[0].endswith(("=", "~")) else " "
        return "p:" + gap.join(forms)
    return "w:" + " ".join(forms)
