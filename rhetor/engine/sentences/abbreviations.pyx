"""Whether a full stop ends its sentence, by whether the word before it is an abbreviation, and of which kind.

``word`` is where the word before the stop begins.
"""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.following cimport (
    Following, begins_sentence_lower, find_word_before, is_clause, is_noun, is_numbered, is_starter,
    measure_following,
)
from rhetor.engine.sentences.splitter_words cimport (
    ABBREVIATION, BEFORE_CAPITAL, BEFORE_NOUN, BEFORE_STARTER, BEFORE_SUBJECT, BODY, INITIALS, NAME_WORD, NEVER,
    NOT_STARTER, NUMBERED, NUMBERED_THING, STREET, SUBJECT, UNIT, find_groups, find_shortened, is_common,
)
from rhetor.engine.sentences.stops cimport Stop, find_abbreviation, is_closed
from rhetor.engine.text.characters cimport (
    ALPHA, DECIMAL, DIGIT, LOWER, QUOTE_AFTER, QUOTE_BEFORE, TITLE, UPPER, is_ascii_lower, is_ascii_upper, is_blank,
    is_in, to_lower,
)

from rhetor.engine.text.word_table cimport Phrases, list_phrases

from rhetor.definition import limits
from rhetor.language.parameters import load_parameters

cdef Py_ssize_t _longest_short = limits.LONGEST_SHORT
cdef Phrases _links
list_phrases(&_links, load_parameters().links)


cdef bint ends_before_lower(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, Py_ssize_t sentence_start
) noexcept nogil:
    """A lower-case word after the stop: the sentence goes on after an abbreviation, a bracket or a quotation."""
    if is_closed(stop) or stop.start - word < 2 or not is_in(text[stop.start - 1], ALPHA):
        return False
    cdef uint32_t groups = find_shortened(text, word, stop.start)
    if find_abbreviation(text, word, stop.start, groups, False) or _is_unit(text, word, stop.start):
        return False
    if is_common(text, word, stop.start):
        return True
    if groups & (NUMBERED | ABBREVIATION):
        return False
    return not _looks_shortened(text, word, stop.start) or begins_sentence_lower(text, sentence_start, stop.start)


cdef bint _looks_shortened(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether an unknown word may be an abbreviation: it is short and in lower case, or has no vowel."""
    cdef bint is_lower = True, has_vowel = False
    cdef Py_ssize_t at
    for at in range(start, end):
        if is_ascii_upper(text[at]):
            is_lower = False
        elif not is_ascii_lower(text[at]):
            return False
        has_vowel |= to_lower(text[at]) in u"aeiouy"
    return start < end and ((is_lower and end - start <= _longest_short) or not has_vowel)


cdef bint _is_unit(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a word is a unit behind a figure: ``12 km``, ``5ft``, ``a 10-min``."""
    cdef Py_ssize_t bare = start
    while bare < end and (u"0" <= text[bare] <= u"9" or text[bare] == u"-"):
        bare += 1
    if bare == start and not (start > 1 and is_blank(text[start - 1]) and is_in(text[start - 2], DECIMAL)):
        return False
    return bare < end and not is_in(text[bare], UPPER) and find_shortened(text, bare, end) & UNIT != 0


cdef bint ends_abbreviated(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, Following* following, Py_ssize_t sentence_start
) noexcept nogil:
    """A full stop before a word that is not in lower case."""
    cdef uint32_t groups = find_shortened(text, word, stop.start)
    cdef bint before_figure = following.opened < following.end and is_in(text[following.opened], DIGIT)
    cdef uint32_t kind
    if before_figure and _is_unlisted(text, word, stop.start):
        if not begins_sentence_lower(text, sentence_start, stop.start):
            return False
    if groups & NUMBERED:
        measure_following(text, following)
        if _names_part(text, is_numbered(text, word, groups), following):
            return False
    if _is_unit(text, word, stop.start):
        kind = BEFORE_CAPITAL
    else:
        kind = find_abbreviation(text, word, stop.start, groups, before_figure)
    if not kind:
        return True
    measure_following(text, following)
    if is_closed(stop) and text[stop.stop_end] == u")" and word > 0 and text[word - 1] == u"(":
        return is_starter(text, following) and is_clause(text, following)
    if kind == NEVER:
        if is_closed(stop) and text[stop.stop_end] in u")\"”":
            return True
        return _ends_street(text, stop, word, following, sentence_start)
    if kind == BEFORE_SUBJECT:
        return find_groups(text, following.opened, following.bare) & SUBJECT != 0 and is_clause(text, following)
    return _ends_name(text, stop, word, kind, following, sentence_start)


cdef bint _is_unlisted(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a word before a figure is an abbreviation that no list has: ``b. 1920``, ``sect. 4``."""
    cdef Py_ssize_t at
    if end - start == 1:
        return is_ascii_lower(text[start])
    for at in range(start, end):
        if not is_ascii_lower(text[at]):
            return False
    return _looks_shortened(text, start, end) and not is_common(text, start, end)


cdef bint _names_part(const Py_UCS4* text, bint is_plain, const Following* following) noexcept nogil:
    """Whether a Roman number, a letter, or either or a figure in brackets follows; behind a common word, a letter alone."""
    cdef Py_ssize_t at = following.opened
    if not is_plain:
        if following.bare - at != 1 or not is_ascii_upper(text[at]) or text[at] in u"AI":
            return False
        return is_clause(text, following)
    if text[following.start] in u"([" and at < following.end and is_in(text[at], DIGIT):
        return True
    if following.bare - at == 1:
        return is_ascii_upper(text[at])
    while at < following.bare and text[at] in u"IVXLC":
        at += 1
    return at > following.opened and at == following.bare


cdef bint _ends_street(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, const Following* following, Py_ssize_t sentence_start
) noexcept nogil:
    """``on Mill St. Customers like it``, but ``to St. Ives``, ``Yesterday Dr. Woods came``."""
    cdef Py_ssize_t end, before
    cdef bint is_first
    if not find_shortened(text, word, stop.start) & STREET or not is_clause(text, following):
        return False
    before = find_word_before(text, word, sentence_start, &end, &is_first)
    if is_first or before == end or not is_in(text[before], UPPER) or not is_in(text[end - 1], ALPHA):
        return False
    if find_groups(text, before, end) & NOT_STARTER:
        return False
    return is_starter(text, following) or _is_plain_plural(text, following)


cdef bint _is_plain_plural(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether a common noun in the plural follows that is no surname."""
    if not is_noun(text, following) or to_lower(text[following.bare - 1]) != u"s":
        return False
    return not find_groups(text, following.opened, following.bare) & NAME_WORD


cdef bint _ends_name(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, uint32_t kind, const Following* following,
    Py_ssize_t sentence_start
) noexcept nogil:
    """An abbreviation that may end its sentence, before a word that is not in lower case."""
    cdef uint32_t groups = find_groups(text, following.opened, following.bare)
    cdef Py_ssize_t length = following.bare - following.opened
    if groups & NOT_STARTER:
        return False
    if is_starter(text, following):
        return True
    if is_in(text[following.start], QUOTE_BEFORE):
        return not (kind == INITIALS and _is_nickname(text, following))
    if following.opened > following.start or not is_in(text[following.opened], UPPER):
        return False
    if kind == BEFORE_CAPITAL:
        return length > 1
    if following.end == following.bare + 1 and text[following.bare] == u".":
        if find_shortened(text, following.opened, following.bare) & ABBREVIATION:
            return False
    if kind == INITIALS:
        return _ends_initials(text, stop, word, following, sentence_start)
    if kind == BEFORE_STARTER or groups & BODY or not is_clause(text, following):
        return False
    if _is_link(text, following):
        return is_noun(text, following) and to_lower(text[following.bare - 1]) == u"s"
    return is_noun(text, following) if kind == BEFORE_NOUN else length > 1


cdef bint _is_nickname(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether a quoted word and a capital follow: ``B. “Sully” Moyo``."""
    if not is_in(text[following.end - 1], QUOTE_AFTER):
        return False
    return following.next < following.next_end and is_in(text[following.next], UPPER)


cdef bint _ends_initials(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, const Following* following, Py_ssize_t sentence_start
) noexcept nogil:
    """A letter behind what has letters for names (``plan B. Ministers know``), or an institution's initials."""
    cdef Py_ssize_t end, before
    cdef bint is_first
    if stop.start - word > 1:
        return is_clause(text, following) and _is_plain_plural(text, following)
    before = find_word_before(text, word, sentence_start, &end, &is_first)
    if not is_first and find_groups(text, before, end) & NUMBERED_THING:
        return following.bare - following.opened > 1
    if before == end or (is_in(text[before], UPPER) and not find_groups(text, before, end) & NUMBERED_THING):
        return False
    if find_groups(text, following.opened, following.bare) & NAME_WORD:
        return False
    return is_noun(text, following) and is_clause(text, following)


cdef bint _is_link(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether "of", "and" or "or" comes after the next word."""
    cdef const char** link = _links.phrases
    cdef Py_ssize_t at
    while link[0] != NULL:
        at = 0
        while link[0][at] and following.next + at < following.next_end and text[following.next + at] == <Py_UCS4>link[0][at]:
            at += 1
        if not link[0][at] and following.next + at == following.next_end:
            return True
        link += 1
    return False
