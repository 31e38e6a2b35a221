"""Raw tokens become tokens: each gets the number of its form, names and dates become classes, quotation marks a
direction.

Then one pass over them, without a branch, counts what would else take a pass each, or a look for what is mostly not
there.
"""

from cpython.mem cimport PyMem_Free
from libc.stdint cimport int32_t, uint32_t, uint64_t, uint8_t
from libc.string cimport memcpy, memset

from rhetor.engine.terms.forms cimport UNKNOWN, Form, FormTable, PackedWord, WordLine, find_form, find_line
from rhetor.engine.terms.known_forms cimport (
    CALENDAR, CALENDAR_NAME, IS_ALNUM, IS_ALPHA, IS_CLASS, KIND_BIT, KNOWN, LONGEST_LOWERED, LOW_FORMS, SHARED,
    describe_letters,
)
from rhetor.engine.terms.patterns cimport ACRONYM, APOSTROPHE, CLITIC, MARK, QUOTE, WORD_TOKEN
from rhetor.engine.terms.raw_tokens cimport LONGEST_TOKEN, RawToken, find_raw_tokens, opens_quotation
from rhetor.engine.terms.vocabulary cimport Vocabulary, learn_form
from rhetor.engine.text.characters cimport LOWER, TITLE, copy_code_points, is_ascii_upper, is_in, to_lower
from rhetor.engine.text.word_table cimport Phrases, list_phrases

from rhetor.definition import limits
from rhetor.language.lexicon import load_lexicon

cdef extern from "Python.h":
    object PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size)
    int PyUnicode_4BYTE_KIND

cdef enum:
    CAPITAL_SIGMA = 0x3A3
    DOTTED_CAPITAL_I = 0x130

cdef int _headline_words = limits.HEADLINE_WORDS, _longest_short_word = limits.LONGEST_SHORT_WORD
cdef double _every_word = limits.EVERY_WORD, _every_long_word = limits.EVERY_LONG_WORD, _some = limits.SOME
cdef Phrases _writer_pronouns
list_phrases(&_writer_pronouns, load_lexicon().writer_pronouns)
cdef int _longest_name_gap = limits.LONGEST_NAME_GAP, _near_end = limits.NEAR_END


cdef Py_ssize_t make_tokens(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, RawToken* raw,
    PackedWord* words, Token* tokens
) except -1 nogil:
    """Fills ``tokens``, which has room for as many as ``raw`` and ``words``, and gives their number.

    ``letters`` is ``text`` in narrow letters, with ``LONGEST_PACKED`` more behind it.
    """
    cdef Py_ssize_t count = find_raw_tokens(&vocabulary.words, text, letters, length, raw, words), made = 0, i
    cdef bint in_headline = _is_headline(raw, count), at_start = True
    cdef Token* token
    for i in range(count):
        token = &tokens[made]
        _set_form(vocabulary, text, length, &raw[i], words[i], token)
        if raw[i].kind == WORD_TOKEN or raw[i].kind == ACRONYM:
            _fold_name(&vocabulary.forms, text, &raw[i], at_start, in_headline, token)
            at_start = False
            if made and _goes_on(token, &tokens[made - 1]):
                tokens[made - 1].end = token.end
                continue
        elif (raw[i].kind == MARK and text[raw[i].start] in u".:?!") or (raw[i].kind == QUOTE and made == 0):
            at_start = True
        made += 1
    return _drop_full_stop(tokens, made)


cdef inline bint _goes_on(const Token* token, const Token* before) noexcept nogil:
    """Whether two tokens are parts of one name."""
    cdef bint are_names = token.form == SHARED.name and before.form == SHARED.name
    return are_names and token.start - before.end <= _longest_name_gap


cdef bint _is_headline(const RawToken* raw, Py_ssize_t count) noexcept nogil:
    """Title Case and upper case: capitals there say nothing about names."""
    cdef Py_ssize_t i
    cdef int words = 0, capitals = 0, long_words = 0, long_capitals = 0
    cdef bint is_long
    for i in range(count):
        if raw[i].kind == WORD_TOKEN:
            is_long = raw[i].end - raw[i].start > _longest_short_word
            words += 1
            capitals += raw[i].is_capital
            long_words += is_long
            long_capitals += is_long & raw[i].is_capital
    if words < _headline_words:
        return False
    if capitals >= _every_word * words:
        return True
    return long_words > 1 and long_capitals >= _every_long_word * long_words and capitals >= _some * words


cdef int _set_form(
    const Vocabulary* vocabulary, const Py_UCS4* text, Py_ssize_t length, const RawToken* raw, PackedWord word, Token* token
) except -1 nogil:
    cdef const FormTable* forms = &vocabulary.forms
    token.start, token.end = raw.start, raw.end
    if raw.kind == WORD_TOKEN or raw.kind == ACRONYM:
        _look_up(vocabulary, text, word, token)
    elif raw.kind == MARK:
        _set_number(forms, token, SHARED.marks[text[raw.start]])
    elif raw.kind == APOSTROPHE:
        _set_number(forms, token, SHARED.marks[39])
    elif raw.kind == QUOTE:
        _set_number(forms, token, SHARED.opening if opens_quotation(text, length, raw.start, raw.end) else SHARED.closing)
    elif raw.kind == CLITIC and raw.end - raw.start > 1:
        _look_up(vocabulary, text, word, token)
    elif raw.kind == CLITIC:
        _set_number(forms, token, SHARED.possessive)
    else:
        _set_number(forms, token, SHARED.folded[raw.kind])
    return 0


cdef inline void _set_number(const FormTable* forms, Token* token, uint32_t number) noexcept nogil:
    cdef const Form* form = &forms.forms[number]
    token.form, token.flags, token.frame, token.classes = number, form.flags, form.frame, form.classes
    token.word_node = form.word_node


cdef inline int _look_up(
    const Vocabulary* vocabulary, const Py_UCS4* text, PackedWord word, Token* token
) except -1 nogil:
    cdef const WordLine* line = find_line(&vocabulary.words, word) if word.low else NULL
    if line == NULL:
        return _spell_out(vocabulary, text, word.low == 0, token)
    token.form, token.flags, token.frame, token.classes = line.form, line.flags, line.frame, line.classes
    token.word_node = line.word_node
    return 0


cdef int _spell_out(
    const Vocabulary* vocabulary, const Py_UCS4* text, bint may_be_known, Token* token
) except -1 nogil:
    """Sets the form of a word by its letters in lower case; of one not in the table, what the letters say."""
    cdef const FormTable* forms = &vocabulary.forms
    cdef Py_UCS4[LONGEST_LOWERED + 1] lowered
    cdef Py_ssize_t length = _lower_letters(text + token.start, min(token.end - token.start, <int32_t>LONGEST_TOKEN), lowered)
    lowered[length] = 0
    cdef uint32_t number = UNKNOWN
    if vocabulary.tree != NULL:
        number = <uint32_t>learn_form(<Vocabulary*>vocabulary, lowered, length)
    elif may_be_known:
        number = find_form(forms, lowered, length)
    _set_number(forms, token, number)
    if number == UNKNOWN:
        token.flags = describe_letters(lowered, length, &token.frame)
    return 0


cdef Py_ssize_t _lower_letters(const Py_UCS4* letters, Py_ssize_t length, Py_UCS4* lowered) except -1 nogil:
    """As str.lower, with straight apostrophes; gives the new length."""
    cdef Py_UCS4 letter
    cdef Py_ssize_t i
    for i in range(length):
        letter = letters[i]
        if letter < 128:
            lowered[i] = <Py_UCS4>(<uint32_t>letter | <uint32_t>is_ascii_upper(letter) << 5)
        elif letter == u"’":
            lowered[i] = u"'"
        elif letter == CAPITAL_SIGMA or letter == DOTTED_CAPITAL_I:
            return _lower_by_context(letters, length, lowered)
        else:
            lowered[i] = to_lower(letter)
    return length


cdef Py_ssize_t _lower_by_context(const Py_UCS4* letters, Py_ssize_t length, Py_UCS4* lowered) except -1 with gil:
    """Two capitals are lowered by what stands around them, or to two letters: Python is asked."""
    cdef str word = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, letters, length).replace("’", "'").lower()
    cdef Py_UCS4* copied = copy_code_points(word)
    memcpy(lowered, copied, len(word) * sizeof(Py_UCS4))
    PyMem_Free(copied)
    return len(word)


cdef inline void _fold_name(
    const FormTable* forms, const Py_UCS4* text, const RawToken* raw, bint at_start, bint in_headline, Token* token
) noexcept nogil:
    cdef uint32_t flags = token.flags
    cdef bint is_capital = raw.is_capital
    if flags & CALENDAR_NAME and is_capital and not at_start and not in_headline:
        _set_number(forms, token, SHARED.date)
    elif raw.kind == ACRONYM:
        if not flags & KNOWN:
            _set_number(forms, token, SHARED.name)
        elif flags & CALENDAR:
            _set_number(forms, token, SHARED.date)
    elif is_capital and not flags & CALENDAR and _is_name(text, raw, flags, at_start or in_headline):
        _set_number(forms, token, SHARED.name)
    elif flags & CALENDAR:
        _set_number(forms, token, SHARED.date)


cdef inline bint _is_name(const Py_UCS4* text, const RawToken* raw, uint32_t flags, bint at_start) noexcept nogil:
    """Of a capitalised word."""
    cdef Py_ssize_t length = raw.end - raw.start
    if _is_writer(text + raw.start, length):
        return False
    if not flags & KNOWN:
        return True
    return not at_start and (length < 2 or not _is_upper(text + raw.start, min(length, <Py_ssize_t>LONGEST_TOKEN)))


cdef inline bint _is_writer(const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    """Whether these are one of ``writer_pronouns``: two tokens, unless a second clitic follows."""
    cdef const char** pronoun = _writer_pronouns.phrases
    while pronoun[0] != NULL:
        if letters[0] == <Py_UCS4>pronoun[0][0] and _is_same(letters, length, pronoun[0]):
            return True
        pronoun += 1
    return False


cdef bint _is_same(const Py_UCS4* letters, Py_ssize_t length, const char* wanted) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(length):
        if not wanted[i] or (letters[i] != <Py_UCS4>wanted[i] and not (letters[i] == u"’" and wanted[i] == c"'")):
            return False
    return wanted[length] == 0


cdef bint _is_upper(const Py_UCS4* letters, Py_ssize_t length) noexcept nogil:
    """As str.isupper, of letters the first of which is a capital."""
    cdef Py_ssize_t i
    for i in range(length):
        if is_in(letters[i], LOWER | TITLE):
            return False
    return True


cdef Py_ssize_t _drop_full_stop(Token* tokens, Py_ssize_t count) noexcept nogil:
    """Without the full stop at the end, which a headline, a caption or a hasty writer leaves out; gives the new number."""
    cdef Py_ssize_t i = count - 1, j
    while i >= 0 and i >= count - _near_end:
        if tokens[i].form == SHARED.full_stop:
            for j in range(i, count - 1):
                tokens[j] = tokens[j + 1]
            return count - 1
        if tokens[i].form != SHARED.closing and tokens[i].form != SHARED.bracket:
            break
        i -= 1
    return count


cdef enum:
    MOST_TOGETHER = 255   # tokens whose kinds are counted in bytes before a byte could overflow

cdef uint64_t[1 << MOST_KINDS] _lanes  # by all bits of a token's kinds: a 1 in the byte of each

for _kinds in range(1 << MOST_KINDS):
    _lanes[<int>_kinds] = sum((_kinds >> kind & 1) << 8 * kind for kind in range(MOST_KINDS))


cdef void survey_tokens(const Token* tokens, Py_ssize_t count, Survey* survey) noexcept nogil:
    cdef uint64_t kinds = 0
    cdef uint32_t flags, form
    cdef Py_ssize_t i
    memset(survey, 0, sizeof(Survey))
    survey.last_comma = -1
    for i in range(count):
        flags, form = tokens[i].flags, tokens[i].form
        survey.flags |= flags
        survey.marks |= SHARED.mark_bits[form if form < LOW_FORMS else 0]
        survey.figures_and_words += flags & (IS_ALNUM | IS_CLASS) != 0
        survey.words += flags & (IS_ALPHA | IS_CLASS) != 0
        survey.last_comma = i if form == SHARED.comma else survey.last_comma
        survey.has_quotes |= (form == SHARED.opening) | (form == SHARED.closing)
        kinds += _lanes[flags >> KIND_BIT]
        if i % MOST_TOGETHER == MOST_TOGETHER - 1:
            _add_lanes(kinds, survey)
            kinds = 0
    _add_lanes(kinds, survey)


cdef inline void _add_lanes(uint64_t kinds, Survey* survey) noexcept nogil:
    cdef int lane
    for lane in range(MOST_KINDS):
        survey.kinds[lane] += kinds >> 8 * lane & 0xFF
