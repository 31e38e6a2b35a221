"""Stops: a run of terminators (or spaced dots), what closes after it, then marks of notes and emoji.

No two parts can begin with the same character but for brackets, which are bounded, so a stop is found by going forward.

And the words whose full stop need not end anything: abbreviations and initials.
"""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.splitter_words cimport (
    ABBREVIATION, ALSO_WORD, GIVEN_NAME, INITIALS, NEVER, NUMBERED, find_shortened,
)
from rhetor.engine.text.characters cimport (
    ALPHA, BASIC_PLANE, CLASSES, CLOSER, DASH, INVISIBLE, LETTER, NOTE_MARK, OPENER, QUOTE_AFTER, SPACE, STOP, UPPER,
    WIDE_STOP, is_ascii_lower, is_ascii_upper, is_blank, is_in, skip_tag,
)
from rhetor.engine.text.word_table cimport Phrases, list_phrases

from rhetor.definition import limits
from rhetor.language import marks

cdef Py_ssize_t _longest_citation = limits.LONGEST_CITATION, _longest_note = limits.LONGEST_NOTE
cdef Py_ssize_t _longest_tag = limits.LONGEST_TAG, _window = limits.WINDOW
cdef Phrases _quote_entities, _space_entities
list_phrases(&_quote_entities, marks.QUOTE_ENTITIES)
list_phrases(&_space_entities, marks.SPACE_ENTITIES)


cdef bint find_stop(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Stop* stop) noexcept nogil:
    """The next stop in ``text[at:end]``."""
    at = _find_terminator(text, at, end)
    while at < end and is_in(text[at], DASH) and not _breaks_off(text, at, end):
        at = _find_terminator(text, at + 1, end)
    if at == end:
        return False
    read_stop(text, at, end, stop)
    return True


cdef Py_ssize_t _find_terminator(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef const unsigned int* classes = CLASSES
    while at < end and not (text[at] < BASIC_PLANE and classes[text[at]] & (STOP | WIDE_STOP | DASH)):
        at += 1
    return at


cdef bint _breaks_off(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Whether a speaker may break off at a dash: a quotation closes there, or it stands alone before a capital."""
    if at + 1 < end and text[at + 1] in u"\"”»":
        return True
    if at == 0 or not is_blank(text[at - 1]) or at + 2 >= end:
        return False
    return is_blank(text[at + 1]) and is_ascii_upper(text[at + 2])


cdef void read_stop(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Stop* stop) noexcept nogil:
    """The stop that begins with the terminator or dash at ``at``."""
    stop.start = at
    stop.is_asking = stop.closes_quotation = False
    stop.is_dash = is_in(text[at], DASH)
    stop.stop_end = at + 1 if stop.is_dash else _skip_terminators(text, at, end, &stop.is_asking)
    stop.close_end = _skip_closers(text, stop.stop_end, end, &stop.closes_quotation)
    stop.end = _skip_citations(text, stop.close_end, end)


cdef Py_ssize_t _skip_terminators(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, bint* is_asking
) noexcept nogil:
    cdef Py_ssize_t at = _skip_spaced_dots(text, start, end)
    if at > start:
        return at
    at = start
    cdef unsigned int kind = WIDE_STOP if is_in(text[start], WIDE_STOP) else STOP
    while at < end and is_in(text[at], kind):
        is_asking[0] |= text[at] == u"?" or text[at] == u"!"
        at += 1
    is_asking[0] |= text[at - 1] in u"‽؟"
    return at


cdef Py_ssize_t _skip_spaced_dots(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips three dots or more with a space between any two."""
    cdef Py_ssize_t at = start + 1
    if text[start] != u".":
        return start
    while at + 1 < end and is_blank(text[at]) and text[at + 1] == u".":
        at += 2
    return at if at - start >= 5 else start


cdef Py_ssize_t _skip_closers(
    const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, bint* closes_quotation
) noexcept nogil:
    """Skips quotes, brackets, mark-up, invisible characters, and what HTML spells them with."""
    cdef Py_ssize_t after
    while at < end:
        if is_in(text[at], CLOSER | INVISIBLE):
            closes_quotation[0] |= is_in(text[at], QUOTE_AFTER)
            at += 1
            continue
        after = at
        if text[at] == u"&":
            after = _skip_phrase(text, at, end, &_quote_entities)
            closes_quotation[0] |= after > at
            if after == at:
                after = _skip_phrase(text, at, end, &_space_entities)
        elif text[at] == u"<":
            after = skip_tag(_longest_tag, text, at, end)
        if after == at:
            break
        at = after
    return at


cdef Py_ssize_t _skip_phrase(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, const Phrases* phrases
) noexcept nogil:
    cdef const char** phrase = <const char**>phrases.phrases
    cdef const char* letters
    cdef Py_ssize_t at
    while phrase[0] != NULL:
        letters, at = phrase[0], start
        while letters[0] and at < end and text[at] == <Py_UCS4>letters[0]:
            letters += 1
            at += 1
        if not letters[0]:
            return at
        phrase += 1
    return start


cdef Py_ssize_t _skip_citations(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t after = _skip_citation(text, at, end)
    while after > at:
        at = after
        after = _skip_citation(text, at, end)
    return at


cdef Py_ssize_t _skip_citation(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips a mark of a note, an emoji or an emoticon, with a space in front of it perhaps; ``start`` without."""
    cdef Py_ssize_t at = start, after
    if at < end and is_in(text[at], NOTE_MARK | INVISIBLE):
        return at + 1
    if at < end and is_blank(text[at]):
        at += 1
    if at == end or is_ascii_lower(text[at]) or is_ascii_upper(text[at]):
        return start
    if text[at] == u"[":
        after = _skip_bracket(text, start, at + 1, end, _longest_citation, False)
        if after == start and at == start:
            after = _skip_bracket(text, start, at + 1, end, _longest_note, True)
        return after
    if _is_emoji(text[at]):
        return _skip_emoji(text, at, end)
    return _skip_emoticon(text, start, at, end)


cdef Py_ssize_t _skip_bracket(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t inside, Py_ssize_t end, Py_ssize_t longest, bint with_spaces
) noexcept nogil:
    cdef Py_ssize_t at = inside
    while at < end and at - inside < longest and text[at] not in u"[]":
        if text[at] == u"\n" if with_spaces else is_in(text[at], SPACE):
            break
        at += 1
    return at + 1 if inside < at < end and text[at] == u"]" else start


cdef bint _is_emoji(Py_UCS4 character) noexcept nogil:
    if character < 0x2600:
        return False
    return (
        character <= 0x27BF
        or 0x2B00 <= character <= 0x2BFF
        or 0x1F1E6 <= character <= 0x1F1FF
        or 0x1F300 <= character <= 0x1FAFF
    )


cdef Py_ssize_t _skip_emoji(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Skips an emoji, its variation selectors, joiners and tags."""
    at += 1
    while at < end and (text[at] in u"\ufe0f\u200d\u20e3" or 0xE0020 <= text[at] <= 0xE007F):
        at += 1
    return at


cdef Py_ssize_t _skip_emoticon(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t at, Py_ssize_t end
) noexcept nogil:
    """Skips ``:-)`` and the like, behind which a space must stand or nothing."""
    cdef Py_ssize_t first
    if text[at] not in u":;=":
        return start
    at += 1
    if at < end and text[at] in u"-'’^o":
        at += 1
    first = at
    while at < end and at - first < 3 and text[at] in u")(DPp3/|\\":
        at += 1
    return at if at > first and (at == end or is_in(text[at], SPACE)) else start


cdef Py_ssize_t find_word_start(const Py_UCS4* text, Py_ssize_t stop) noexcept nogil:
    """The start of the word that ends at ``stop``, without opening quotes and brackets; ``stop`` after a space.

    A dash or a stroke parts words, but for a stroke behind one letter: ``M/s``.
    """
    cdef Py_ssize_t at = stop, first = max(0, stop - _window)
    while at > first and not is_in(text[at - 1], SPACE) and text[at - 1] not in u"—–/":
        at -= 1
    while at < stop and is_in(text[at], OPENER):
        at += 1
    if at - 2 >= first and text[at - 1] == u"/" and is_in(text[at - 2], ALPHA):
        if at - 2 == first or is_in(text[at - 3], SPACE | OPENER):
            return at - 2
    return at


cdef uint32_t find_abbreviation(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, uint32_t groups, bint before_figure
) noexcept nogil:
    """When the stop of the word ``text[start:end]`` may end a sentence, if it is an abbreviation or initials; 0 else.

    ``groups`` are those of the word.
    """
    if before_figure and groups & NUMBERED:
        return NEVER
    if end - start == 1 and is_in(text[start], UPPER):
        return INITIALS
    if groups & GIVEN_NAME and is_in(text[start], UPPER):
        return 0
    if groups & ABBREVIATION and not (groups & ALSO_WORD and not is_in(text[start], UPPER)):
        return groups & ABBREVIATION
    if _has_title_at_end(text, start, end):
        return NEVER
    return INITIALS if end - start > 1 and _is_initials(text, start, end) else 0


cdef bint _has_title_at_end(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the part of a word after its last hyphen is an abbreviation that a name follows, and no common word."""
    cdef Py_ssize_t at = end
    while at > start and text[at - 1] != u"-":
        at -= 1
    if at == start or at == end:
        return False
    cdef uint32_t groups = find_shortened(text, at, end)
    return groups & NEVER != 0 and (not groups & ALSO_WORD or is_in(text[at], UPPER))


cdef bint _is_initials(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a word is single letters with full stops between them, and hyphens perhaps."""
    cdef Py_ssize_t at = start
    while at + 1 < end and is_in(text[at], LETTER) and text[at + 1] == u".":
        at += 2
        if at + 1 < end and text[at] == u"-":
            at += 1
    return at == end - 1 and is_in(text[at], LETTER)
