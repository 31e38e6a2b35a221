"""A sentence as readers see it: without invisible characters, ligatures, letters of mathematics and stray mark-up.

Only features are read from it. Each character of it knows what stretch of the sentence it stands for, so that evidence
points into the text as it is.
"""

from libc.stdint cimport int32_t, uint16_t

from rhetor.engine.text.characters cimport ALNUM, BASIC_PLANE, BREAK, SPACE, is_blank, is_in, skip_tag

from rhetor.definition import limits
from rhetor.language import marks
from rhetor.language.foldings import FOLDED_CHARACTERS, FOLDED_SPELLINGS

cdef enum:
    MOST_PLAIN = 4096      # characters of the basic plane that stand for others
    MOST_SPELLINGS = 128
    LONGEST_SPELLING = 8
    MARK_UP = 1            # in _plain_of: what begins a spelling or mark-up
    FIRST_PLAIN = 2
    FIRST_LETTER = 0x1D400
    MOST_LETTERS = 0x400
    FIRST_SQUARED = 0x1F130
    MOST_SQUARED = 0x1A

cdef struct Plain:
    Py_UCS4[MOST_FOLDED] letters
    Py_ssize_t length

cdef struct Spelling:
    Py_UCS4[LONGEST_SPELLING] letters
    Py_ssize_t length
    Plain plain

cdef uint16_t[BASIC_PLANE] _plain_of   # 0 for a character that stands for itself, else a place in _plains
cdef Plain[MOST_PLAIN] _plains
cdef Spelling[MOST_SPELLINGS] _spellings
cdef Py_ssize_t _spelling_count = 0
# The letters of mathematics and the squared ones, above the basic plane: 0 for those that stand for themselves.
cdef Py_UCS4[MOST_LETTERS] _letters
cdef Py_UCS4[MOST_SQUARED] _squared
cdef Py_ssize_t _longest_emphasis = limits.LONGEST_EMPHASIS, _longest_link = limits.LONGEST_LINK
cdef str _before_opening = marks.BEFORE_OPENING, _after_closing = marks.AFTER_CLOSING
cdef bint[BASIC_PLANE] _is_before_opening, _is_after_closing


cdef Plain _make_plain(str plain):
    cdef Plain made
    cdef Py_ssize_t i
    if len(plain) > MOST_FOLDED:
        raise ImportError(f"{plain!r} in language/foldings.py is longer than {MOST_FOLDED}. Raise MOST_FOLDED in folding.pxd.")
    made.length = len(plain)
    for i in range(made.length):
        made.letters[i] = plain[i]
    return made


def _fill_tables():
    global _spelling_count
    cdef Py_ssize_t number = FIRST_PLAIN, i
    cdef int code
    for character, plain in FOLDED_CHARACTERS.items():
        code = ord(character)
        if code < BASIC_PLANE:
            _plain_of[code], _plains[number] = number, _make_plain(plain)
            number += 1
        elif FIRST_LETTER <= code < FIRST_LETTER + MOST_LETTERS:
            _letters[code - FIRST_LETTER] = plain
        elif FIRST_SQUARED <= code < FIRST_SQUARED + MOST_SQUARED:
            _squared[code - FIRST_SQUARED] = plain
        else:
            raise ImportError(f"{character!r} in language/foldings.py stands where folding.pyx does not look")
    for spelling in sorted(FOLDED_SPELLINGS, key=len, reverse=True):
        if len(spelling) > LONGEST_SPELLING or _spelling_count == MOST_SPELLINGS:
            raise ImportError(f"no room for {spelling!r} of language/foldings.py in folding.pyx")
        for i in range(len(spelling)):
            _spellings[_spelling_count].letters[i] = spelling[i]
        _spellings[_spelling_count].length = len(spelling)
        _spellings[_spelling_count].plain = _make_plain(FOLDED_SPELLINGS[spelling])
        _spelling_count += 1
    for character in {spelling[0] for spelling in FOLDED_SPELLINGS} | set("<>*_~"):
        _plain_of[<Py_UCS4>character] = MARK_UP
    for character in marks.BEFORE_OPENING:
        _is_before_opening[<Py_UCS4>character] = True
    for character in marks.AFTER_CLOSING:
        _is_after_closing[<Py_UCS4>character] = True


_fill_tables()


cdef bint may_fold(const Py_UCS4* text, Py_ssize_t length) noexcept nogil:
    """Whether a sentence holds a character that may stand for others, or for none."""
    cdef Py_ssize_t i
    for i in range(length):
        if text[i] >= BASIC_PLANE or _plain_of[text[i]]:
            return True
    return False


cdef Py_UCS4 fold_character(Py_UCS4 character) noexcept nogil:
    """The one character that another stands for; itself if that is none or several."""
    cdef const Plain* plain = _find_plain(character)
    return plain.letters[0] if plain != NULL and plain.length == 1 else character


cdef const Plain* _find_plain(Py_UCS4 character) noexcept nogil:
    if character < BASIC_PLANE and _plain_of[character] >= FIRST_PLAIN:
        return &_plains[_plain_of[character]]
    return NULL


cdef Py_UCS4 _find_letter(Py_UCS4 character) noexcept nogil:
    """What a letter above the basic plane stands for, 0 if for itself."""
    cdef int code = <int>character
    if FIRST_LETTER <= code < FIRST_LETTER + MOST_LETTERS:
        return _letters[code - FIRST_LETTER]
    if FIRST_SQUARED <= code < FIRST_SQUARED + MOST_SQUARED:
        return _squared[code - FIRST_SQUARED]
    return 0


cdef Py_ssize_t fold_sentence(
    const Py_UCS4* text, Py_ssize_t length, Py_UCS4* folded, int32_t* starts, int32_t* ends
) noexcept nogil:
    """Fills ``folded``, which has room for ``MOST_FOLDED`` times as many characters; gives their number.

    0 if the sentence is as readers see it, or nothing of it would be left. ``starts`` and ``ends`` say of each character
    what stretch of the sentence it stands for.
    """
    cdef Py_ssize_t at = 0, made = 0, after, i
    cdef const Plain* plain
    cdef Plain letter
    cdef bint changed = False
    letter.length = 1
    while at < length:
        after, plain = at + 1, NULL
        if text[at] >= BASIC_PLANE:
            letter.letters[0] = _find_letter(text[at])
            plain = &letter if letter.letters[0] else NULL
        elif _plain_of[text[at]] >= FIRST_PLAIN:
            plain = &_plains[_plain_of[text[at]]]
        elif _plain_of[text[at]] == MARK_UP:
            plain = _find_spelling(text, at, length, &after)
            if plain == NULL and _skip_mark_up(text, at, length, &after):
                changed, at = True, after
                continue
        if plain == NULL:
            while at < after:  # the marks of a run that is no mark-up
                folded[made], starts[made], ends[made] = text[at], <int32_t>at, <int32_t>at + 1
                made += 1
                at += 1
            continue
        changed = True
        for i in range(plain.length):
            folded[made], starts[made], ends[made] = plain.letters[i], <int32_t>at, <int32_t>after
            made += 1
        at = after
    if not changed or not made:
        return 0
    starts[0], ends[made - 1] = 0, <int32_t>length
    return made


cdef const Plain* _find_spelling(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t* after
) noexcept nogil:
    """What a spelling of several characters stands for, and where it ends; NULL if there is none."""
    cdef const Spelling* spelling
    cdef Py_ssize_t number, i
    for number in range(_spelling_count):
        spelling = &_spellings[number]
        i = 0
        while i < spelling.length and start + i < end and text[start + i] == spelling.letters[i]:
            i += 1
        if i == spelling.length:
            after[0] = start + i
            return &spelling.plain
    return NULL


cdef bint _skip_mark_up(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t* after) noexcept nogil:
    """Skips a tag, marks of quoting at the start of a line, or marks of emphasis; of a run that is none, all."""
    cdef Py_ssize_t at = start
    if text[start] == u"<":
        at = skip_tag(_longest_link, text, start, end)
    elif text[start] == u">":
        if start == 0 or is_in(text[start - 1], BREAK):
            while at < end and text[at] == u">":
                at += 1
                while at < end and (is_blank(text[at]) or text[at] == u"\t"):
                    at += 1
    elif text[start] in u"*_~":
        while at < end and text[at] == text[start]:
            at += 1
        after[0] = at
        return _is_emphasis(text, start, at, end)
    after[0] = max(at, start + 1)
    return at > start


cdef bint _is_emphasis(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t after, Py_ssize_t end) noexcept nogil:
    """Whether marks open before a word or close behind one, as those of Markdown do."""
    cdef bint is_first = start == 0, is_last = after == end, spaced
    if after - start > _longest_emphasis or (text[start] == u"~" and after - start != 2):
        return False
    spaced = is_first or is_in(text[start - 1], SPACE)
    if not is_last and (spaced or _has(_is_before_opening, text[start - 1])):
        if is_in(text[after], ALNUM) or text[after] in u"*_“‘\"'(":
            return True
    return not spaced and (is_last or is_in(text[after], SPACE) or _has(_is_after_closing, text[after]))


cdef inline bint _has(const bint* table, Py_UCS4 character) noexcept nogil:
    return character < BASIC_PLANE and table[character]
