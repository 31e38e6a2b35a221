"""The words of ``lexicon.json`` and ``words.txt``, the marks and the classes of tokens, in one table that is filled at
import.

Every model begins with a copy of it, so that these forms have the same numbers in all of them.
"""

from cpython.mem cimport PyMem_Free
from libc.stdint cimport int64_t, uint32_t, uint64_t

from rhetor.engine.terms.forms cimport UNKNOWN, FormTable, intern_form, open_forms
from rhetor.engine.terms.patterns cimport DASH, DOTS, MONEY, NUMBER, ORDINAL, PERCENTAGE, TIME, URL, USER, YEAR
from rhetor.engine.text.characters cimport ALNUM, ALPHA, copy_code_points, is_in
from rhetor.engine.text.processor cimport find_lowest_bit

from rhetor.definition import known_forms as definition, limits
from rhetor.definition.features import Subject
from rhetor.language.lexicon import load_lexicon

cdef enum:
    MOST_ENDINGS = 32
    LONGEST_ENDING = 5

cdef struct Ending:
    Py_UCS4[LONGEST_ENDING] letters
    Py_ssize_t length
    uint32_t frame

cdef Ending[MOST_ENDINGS] _endings
cdef uint32_t[32] _endings_in  # bits: the endings whose last letter has these low bits
cdef Py_ssize_t _shortest_past = limits.SHORTEST_PAST, _shortest_with_ending = limits.SHORTEST_WITH_ENDING
cdef FormTable _table
cdef Shared _shared
KNOWN_FORMS = &_table
SHARED = &_shared


cdef int64_t add_form(FormTable* table, const Py_UCS4* letters, Py_ssize_t length) except -1 nogil:
    """The number of a form; a new one is described by its letters."""
    cdef uint32_t before = table.count, frame
    cdef int64_t form = intern_form(table, letters, length)
    if form == before:
        table.forms[form].flags = describe_letters(letters, length, &frame)
        table.forms[form].frame = frame if frame != UNKNOWN else <uint32_t>form
    return form


cdef uint32_t describe_letters(const Py_UCS4* letters, Py_ssize_t length, uint32_t* frame) noexcept nogil:
    """The flags that a form has by its letters alone, and its form in the frame: ``UNKNOWN`` where it stands for itself."""
    cdef uint32_t flags = 0
    frame[0] = UNKNOWN
    if length == 0:
        return 0
    if is_in(letters[0], ALNUM):
        flags |= IS_ALNUM
        if is_in(letters[0], ALPHA):
            flags |= IS_ALPHA
    elif letters[0] == u"<":
        flags |= IS_CLASS
    if length >= _shortest_past and letters[length - 1] == u"d" and letters[length - 2] == u"e":
        flags |= PAST
    if flags & IS_ALPHA or letters[0] == u"'":
        frame[0] = _find_ending(letters, length)
    return flags


cdef uint32_t _find_ending(const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    cdef uint32_t ending, left = _endings_in[<uint32_t>letters[length - 1] & 31]
    if length >= _shortest_with_ending:
        while left:
            ending = find_lowest_bit(left)
            if _ends_with(letters, length, &_endings[ending]):
                return _endings[ending].frame
            left &= left - 1
    return _shared.other_words


cdef inline bint _ends_with(const Py_UCS4* letters, Py_ssize_t length, const Ending* ending) noexcept nogil:
    cdef Py_ssize_t i = ending.length, j = length
    while i > 0:
        i -= 1
        j -= 1
        if letters[j] != ending.letters[i]:
            return False
    return True


cdef uint32_t know_form(str form) except 0:
    """The number that a form has in every vocabulary. To be asked at import, before there is one."""
    cdef Py_UCS4* letters = copy_code_points(form)
    try:
        return <uint32_t>add_form(&_table, letters, len(form))
    finally:
        PyMem_Free(letters)


cdef int _mark(words, uint32_t flag) except -1:
    for word in words:
        _table.forms[know_form(word)].flags |= flag
    return 0


cdef int _add_endings() except -1:
    """First of all, since every other form is described by them."""
    cdef Ending* found
    _shared.other_words = know_form("-")
    for number, ending in enumerate(load_lexicon().endings):
        found = &_endings[<int>number]
        for i, letter in enumerate(ending):
            found.letters[i] = letter
        found.length, found.frame = len(ending), know_form(f"-{ending}")
        _endings_in[ord(letter) & 31] |= <uint32_t>1 << <int>number
    return 0


cdef int _add_marks() except -1:
    kinds = {"url": URL, "user": USER, "money": MONEY, "pct": PERCENTAGE, "time": TIME, "year": YEAR, "ord": ORDINAL,
             "num": NUMBER, "dots": DOTS, "dash": DASH}
    for name, form in definition.FOLDED.items():
        _shared.folded[<int>kinds[name]] = know_form(form)
    for character in "?!.,:;()[]*/%&'":
        _shared.marks[<Py_UCS4>character] = know_form(character)
    _shared.marks_held = len(definition.MARKS)
    for number, mark in enumerate(definition.MARKS):
        if know_form(mark) >= LOW_FORMS:
            raise ValueError(f"the mark {mark} has a number above {LOW_FORMS}")
        _shared.mark_bits[know_form(mark)] = <uint32_t>1 << <int>number
    _mark(definition.CLAUSE_ENDS, CLAUSE_END)
    _mark(definition.QUOTATION_ENDS, QUOTATION_END)
    _mark(load_lexicon().not_content, NOT_CONTENT)
    _mark(load_lexicon().never_first, NEVER_FIRST)
    _mark(definition.INSERTION_MARKS, INSERTION_MARK)
    _mark(definition.INSERTION_ENDS, INSERTION_END)
    _mark(definition.STRONG_ENDS, STRONG_END)
    return 0


cdef int _name_shared() except -1:
    _shared.start, _shared.end = know_form(definition.START), know_form(definition.END)
    _shared.opening, _shared.closing = know_form(definition.OPENING), know_form(definition.CLOSING)
    _shared.name, _shared.date = know_form(definition.NAME), know_form(definition.DATE)
    _shared.full_stop, _shared.bracket, _shared.comma = know_form("."), know_form(")"), know_form(",")
    _shared.to, _shared.that = know_form(load_lexicon().infinitive), know_form(load_lexicon().content_opener)
    _shared.possessive = know_form(definition.POSSESSIVE)
    _shared.subject_start, _shared.subject_quoted = know_form(Subject.START.value), know_form(Subject.QUOTED.value)
    _shared.subject_clause, _shared.subject_name = know_form(Subject.CLAUSE.value), know_form(Subject.NAME.value)
    _shared.subject_other = know_form(Subject.OTHER.value)
    return 0


cdef int _add_words(lexicon) except -1:
    _mark(lexicon.known, KNOWN)
    _mark(lexicon.calendar, CALENDAR)
    _mark(lexicon.calendar_names, CALENDAR_NAME)
    _mark(lexicon.subordinators, SUBORDINATOR)
    _mark(lexicon.noun_openers, NOUN_OPENER)
    _mark(lexicon.content_verbs, CONTENT_VERB)
    _mark(lexicon.finite_verbs, FINITE_VERB)
    _mark(lexicon.adjuncts, ADJUNCT)
    _mark(lexicon.sayers, SAYER)
    _mark(lexicon.first_person, FIRST_PERSON)
    _mark(lexicon.present_forms, PRESENT)
    _mark(lexicon.past_forms, PAST)
    _shared.kinds = len(lexicon.balance)
    for number, words in enumerate(lexicon.balance.values()):
        _mark(words, <uint32_t>1 << (KIND_BIT + <int>number))
    return 0


cdef int _add_classes(lexicon) except -1:
    """Class bits in the order of the file, so that a word's first class is its lowest bit; and its form in the frame."""
    cdef uint32_t form
    _shared.classes = len(lexicon.class_names)
    bits = {name: number for number, name in enumerate(lexicon.class_names)}
    frames = [know_form(f"<{name}>") for name in lexicon.class_names]
    for name, number in bits.items():
        _shared.class_names[<int>number] = know_form(name)
    for word, names in lexicon.classes.items():
        form = know_form(word)
        for name in names:
            _table.forms[form].classes |= <uint64_t>1 << <int>bits[name]
        if _table.forms[form].flags & IS_ALPHA or word[0] == "'":
            _table.forms[form].frame = frames[bits[names[0]]]
    _shared.verb_classes = _join(bits, lexicon.verb_classes)
    _shared.subject_classes = _join(bits, lexicon.subject_classes)
    _shared.saying_classes = _join(bits, lexicon.saying_classes)
    return 0


cdef uint64_t _join(bits, names):
    cdef uint64_t joined = 0
    for name in names:
        if name in bits:
            joined |= <uint64_t>1 << <int>bits[name]
    return joined


def _fill_table():
    lexicon = load_lexicon()
    if len(lexicon.class_names) > MOST_CLASSES or len(lexicon.balance) > MOST_KINDS:
        raise ValueError(f"lexicon.json has more than {MOST_CLASSES} classes or {MOST_KINDS} kinds of balance")
    if len(lexicon.endings) > MOST_ENDINGS or max(map(len, lexicon.endings)) > LONGEST_ENDING:
        raise ValueError(f"more than {MOST_ENDINGS} endings, or one longer than {LONGEST_ENDING} letters")
    if len(definition.MARKS) > 32:
        raise ValueError("more marks than bits, 32")
    open_forms(&_table)
    _add_endings()
    _name_shared()
    _add_marks()
    _add_words(lexicon)
    _add_classes(lexicon)


_fill_table()
