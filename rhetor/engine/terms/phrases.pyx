"""What stands in ``definition/phrases.py`` and ``_add_phrases`` of ``definition/extraction.py``: cues of several words.

Phrases are found by the number of their first form. A token that opens none costs a look at its flags; one that opens some,
mostly no more than a look at the token behind it.
"""

from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport calloc

from rhetor.engine.terms.analysis cimport Analysis, add_hit
from rhetor.engine.terms.known_forms cimport IS_ALPHA, KNOWN_FORMS, OPENS_PHRASE, know_form
from rhetor.engine.terms.tokens cimport Token
from rhetor.engine.terms.vocabulary cimport Vocabulary

from rhetor.definition import features, limits
from rhetor.definition.features import number_stem
from rhetor.definition.phrases import list_phrases
from rhetor.language.lexicon import load_lexicon

cdef enum:
    MOST_NAMES = 32          # two bits each: at the start, and later
    MOST_ELEMENTS = 8

cdef struct Element:
    const uint32_t* forms    # none, and no class, is a gap
    uint32_t count
    uint64_t classes

cdef struct Phrase:
    Element[MOST_ELEMENTS] elements
    int length, name

cdef struct Opening:
    uint32_t first, end      # of its phrases
    uint64_t seconds         # bits: what the number of the form behind it may end with, for one of them to go on

cdef int _most_skipped = limits.MOST_SKIPPED
cdef int _names = len(load_lexicon().phrases)
cdef int _phrase = number_stem(features.PHRASE, _names, 2)
cdef Phrase* _phrases        # those with the same first form stand together, in the order of the file
cdef Opening* _openings      # by the number of the first form


cdef uint32_t* _allocate(Py_ssize_t count) except NULL:
    cdef void* memory = calloc(max(count, 1), sizeof(uint32_t))
    if memory == NULL:
        raise MemoryError
    return <uint32_t*>memory


cdef int _read_element(Element* element, found) except -1:
    cdef uint32_t* forms = _allocate(len(found.forms))
    for number, form in enumerate(sorted(know_form(form) for form in found.forms)):
        forms[<int>number] = form
    element.forms, element.count, element.classes = forms, len(found.forms), 0
    for name in found.classes:
        element.classes |= <uint64_t>1 << <int>load_lexicon().class_names.index(name)
    return 0


def _fill_table():
    """For each form that opens phrases, these phrases."""
    cdef Opening* opening
    global _phrases, _openings
    if _names > MOST_NAMES:
        raise ImportError(f"phrases.json has more than {MOST_NAMES} classes. Raise MOST_NAMES in phrases.pyx.")
    if max(len(phrase.elements) for phrase in list_phrases()) > MOST_ELEMENTS:
        raise ImportError(f"a phrase has more than {MOST_ELEMENTS} tokens. Raise MOST_ELEMENTS in phrases.pyx.")
    names = list(load_lexicon().phrases)
    opened = {}
    for phrase in list_phrases():
        for form in phrase.elements[0].forms:
            opened.setdefault(know_form(form), []).append(phrase)
    for phrase in list_phrases():  # all forms must have their numbers before the table has its size
        for element in phrase.elements:
            for form in element.forms:
                know_form(form)
    _openings = <Opening*>calloc(KNOWN_FORMS.count, sizeof(Opening))
    _phrases = <Phrase*>calloc(sum(map(len, opened.values())), sizeof(Phrase))
    if _phrases == NULL or _openings == NULL:
        raise MemoryError
    made = 0
    for form, phrases in opened.items():
        opening = &_openings[<uint32_t>form]
        opening.first, opening.end = made, made + len(phrases)
        KNOWN_FORMS.forms[<uint32_t>form].flags |= OPENS_PHRASE
        for phrase in phrases:
            _phrases[<int>made].length, _phrases[<int>made].name = len(phrase.elements), names.index(phrase.name)
            for number, element in enumerate(phrase.elements):
                _read_element(&_phrases[<int>made].elements[<int>number], element)
            opening.seconds |= _hint_at_second(&_phrases[<int>made])
            made += 1


cdef uint64_t _hint_at_second(const Phrase* phrase) noexcept:
    """Bits for the forms of the second element; all of them where any token may be the next."""
    cdef const Element* second = &phrase.elements[1]
    cdef uint64_t bits = 0
    cdef uint32_t i
    if phrase.length == 1 or second.classes or not second.count:
        return ~bits
    for i in range(second.count):
        bits |= <uint64_t>1 << (second.forms[i] & 63)
    return bits


_fill_table()


cdef void add_phrases(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """Each class once at the start, where only a mark may stand before it, and once later."""
    cdef const Token* tokens = analysis.tokens
    cdef const Opening* opening
    cdef uint64_t seen = 0
    cdef uint32_t i
    cdef Py_ssize_t at, end
    cdef int stem
    for at in range(analysis.count):
        if not tokens[at].flags & OPENS_PHRASE:
            continue
        opening = &_openings[tokens[at].form]
        if not opening.seconds >> (tokens[at + 1].form & 63) & 1:
            continue
        for i in range(opening.first, opening.end):
            stem = 2 * _phrases[i].name + (not (at == 0 or (at == 1 and not tokens[0].flags & IS_ALPHA)))
            if seen >> stem & 1:
                continue
            end = _match(&_phrases[i], 1, tokens, analysis.count, at + 1)
            if end:
                seen |= <uint64_t>1 << stem
                add_hit(vocabulary, analysis, vocabulary.stems[_phrase + stem], tokens[at].start, tokens[end - 1].end)


cdef Py_ssize_t _match(
    const Phrase* phrase, int number, const Token* tokens, Py_ssize_t count, Py_ssize_t at
) noexcept nogil:
    """The end of the elements from ``number`` on if they stand at ``at``, the gap as short as can be; 0 if they do not."""
    cdef const Element* element
    cdef Py_ssize_t end
    cdef int skipped
    while number < phrase.length:
        element = &phrase.elements[number]
        number += 1
        if element.count == 0 and element.classes == 0:
            for skipped in range(1, _most_skipped + 1):
                end = _match(phrase, number, tokens, count, at + skipped)
                if end:
                    return end
            return 0
        if at >= count or not _fits(element, &tokens[at]):
            return 0
        at += 1
    return at


cdef inline bint _fits(const Element* element, const Token* token) noexcept nogil:
    cdef uint32_t i
    if token.classes & element.classes:
        return True
    for i in range(element.count):
        if element.forms[i] == token.form:
            return True
    return False
