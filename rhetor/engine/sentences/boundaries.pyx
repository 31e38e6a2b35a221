"""Where one sentence ends inside a block of running text.

The method is Punkt's (Kiss & Strunk 2006, "Unsupervised Multilingual Sentence Boundary Detection"): every full stop
is a boundary unless the word in front of it is an abbreviation, an initial or a figure, and those are boundaries only
if the next word looks like the start of a sentence. To it come the cases Punkt leaves open: abbreviations by what may
follow them, quotations carried on by their speaker, glued sentences, marks of notes, stops inside brackets.

NLTK's own Punkt gives the same decisions where only its rules apply (a test holds that); it is not imported here
because its package takes longer to import than rhetor takes to label an article.

Every decision looks at a bounded window around the stop, so the whole is linear in the text, whatever the text is.
"""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.endings cimport ends_sentence
from rhetor.engine.sentences.following cimport Following, find_following, is_clause, is_starter, measure_following
from rhetor.engine.sentences.lines cimport skip_enumerator
from rhetor.engine.sentences.splitter_words cimport NUMBERED, STARTER, find_groups, find_shortened
from rhetor.engine.sentences.stops cimport Stop, find_abbreviation, find_stop, find_word_start, is_cited, is_closed
from rhetor.engine.text.characters cimport (
    ALPHA, CLOSER, DECIMAL, LOWER, OPENER, SPACE, WIDE_STOP, WORD, is_ascii_lower, is_ascii_upper, is_blank, is_in,
)

from rhetor.definition import limits

cdef Py_ssize_t _longest_aside = limits.LONGEST_ASIDE, _window = limits.WINDOW, _longest_group = limits.LONGEST_GROUP


cdef void open_boundaries(
    BoundaryReader* reader, const Py_UCS4* text, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end
) noexcept nogil:
    """Starts with the block ``text[start:end]`` of a text of ``length`` code points."""
    reader.text, reader.length, reader.start, reader.at, reader.end = text, length, start, start, end
    reader.sentence_start = reader.content = reader.searched = reader.counted = start
    reader.bracket = reader.group = -1
    reader.quotes = 0


cdef Py_ssize_t read_boundary(BoundaryReader* reader) noexcept nogil:
    """The end of the next sentence of the block but its last; -1 if there is no further one.

    The text between two boundaries, white space trimmed, is one sentence.
    """
    cdef Stop stop
    cdef Py_ssize_t boundary
    if reader.group >= 0:
        boundary = reader.at = reader.group
        reader.sentence_start = reader.content = boundary
        reader.group = -1
        return boundary
    while find_stop(reader.text, reader.at, reader.end, &stop):
        _take_spaced_close(reader, &stop)
        reader.at = stop.end
        boundary = _find_boundary(reader, &stop)
        if boundary >= 0:
            reader.sentence_start = reader.content = boundary
            reader.group = _skip_group(reader, boundary)
            return boundary
    return -1


cdef void _take_spaced_close(BoundaryReader* reader, Stop* stop) noexcept nogil:
    """Takes in the mark that closes a quotation behind a space: ``" What is it? " asked Beth``.

    A straight mark closes behind an odd number of them in the block.
    """
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t at = stop.end
    if is_cited(stop) or at + 1 >= reader.end or not (is_blank(text[at]) or text[at] == 0x202F):
        return
    if text[at + 1] not in u"”»\"":
        return
    if at + 2 < reader.end and not is_in(text[at + 2], SPACE) and text[at + 2] not in u",;.:!?—–-":
        return
    if text[at + 1] == u'"':
        while reader.counted < at:
            reader.quotes += text[reader.counted] == u'"'
            reader.counted += 1
        if reader.quotes % 2 == 0:
            return
    stop.close_end = stop.end = at + 2
    stop.closes_quotation = True


cdef Py_ssize_t _find_boundary(BoundaryReader* reader, const Stop* stop) noexcept nogil:
    """The boundary that a stop makes, or -1."""
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t boundary = _skip_note_number(text, stop, reader.length)
    if boundary >= reader.end or _is_enumerator(reader, stop.start) or _closes_an_aside(reader, stop):
        return -1
    if boundary == stop.end and not is_in(text[stop.start], WIDE_STOP):
        if not ends_sentence(text, stop, reader.sentence_start, reader.end):
            return -1
    if is_in(text[boundary], ALPHA) and _is_mark_up(text, stop):
        return stop.stop_end  # The mark-up opens the next sentence.
    return boundary


cdef bint _is_mark_up(const Py_UCS4* text, const Stop* stop) noexcept nogil:
    """Whether nothing but mark-up closes after a stop."""
    cdef Py_ssize_t at = stop.stop_end
    while at < stop.close_end and (text[at] == u"*" or text[at] == u"_"):
        at += 1
    return is_closed(stop) and at == stop.close_end


cdef Py_ssize_t _skip_note_number(const Py_UCS4* text, const Stop* stop, Py_ssize_t length) noexcept nogil:
    """Skips a bare number of a note that belongs to the sentence before.

    ``minority rights. 4 Even though``, ``in spring.4 It reopened``.
    """
    cdef Py_ssize_t at = stop.end, word, after
    cdef uint32_t groups
    if at >= length or not (is_in(text[at], DECIMAL) or (is_blank(text[at]) and at + 1 < length and is_in(text[at + 1], DECIMAL))):
        return at
    word = find_word_start(text, stop.start)
    groups = find_shortened(text, word, stop.start)
    if groups & NUMBERED or find_abbreviation(text, word, stop.start, groups, True):
        return at
    if is_blank(text[at]):
        after = at + (3 if at + 2 < length and is_in(text[at + 2], DECIMAL) else 2)
        return after if after < length and is_blank(text[after]) and _is_starter(text, after + 1, length) else at
    if stop.stop_end > stop.start + 1 or not (stop.closes_quotation or _can_have_note(text, word, stop.start)):
        return at
    after = _skip_note_figures(text, at, length)
    return after if _opens_after_note(text, after, length) else at


cdef bint _can_have_note(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether figures behind the stop of this word can be no decimals: it ends in small letters, or is a year."""
    if end - start > 1 and is_in(text[end - 1], LOWER) and is_in(text[end - 1], ALPHA) and is_in(text[end - 2], ALPHA):
        return True
    if end - start != 4 or not is_in(text[start + 2], DECIMAL) or not is_in(text[start + 3], DECIMAL):
        return False
    return (text[start] == u"1" and text[start + 1] in u"56789") or (text[start] == u"2" and text[start + 1] == u"0")


cdef Py_ssize_t _skip_note_figures(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Skips up to four numbers of up to three figures, with commas or dashes between them."""
    cdef Py_ssize_t numbers, after = at
    for numbers in range(4):
        at = after + (numbers > 0)
        while at < end and at - after < 3 + (numbers > 0) and is_in(text[at], DECIMAL):
            at += 1
        if at == after + (numbers > 0):
            return after
        after = at
        if after >= end or text[after] not in u",–-":
            break
    return after


cdef bint _opens_after_note(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Whether white space and a capital follow, an opening mark before it perhaps."""
    cdef Py_ssize_t start = at
    while at < end and is_blank(text[at]):
        at += 1
    if at > start and at < end and text[at] in u"\"“‘(":
        at += 1
    return at > start and at < end and is_ascii_upper(text[at])


cdef Py_ssize_t _skip_group(BoundaryReader* reader, Py_ssize_t start) noexcept nogil:
    """The end of a group in brackets between two sentences, -1 without: ``Is it one? (Phil. 4:8) No, it is not.``"""
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t at = start, inside, letters = 0, after
    while at < reader.end and is_in(text[at], SPACE):
        at += 1
    if at == start or at == reader.end or text[at] != u"(":
        return -1
    inside = at = at + 1
    while at < reader.end and at - inside < _longest_group and text[at] not in u"()\n":
        letters += is_in(text[at], ALPHA)
        at += 1
    if at == reader.end or text[at] != u")" or at - inside < 3 or letters < 2:
        return -1
    if skip_enumerator(text, inside, at) == at:
        return -1
    after = at = at + 1
    while at < reader.end and is_blank(text[at]):
        at += 1
    return after if at > after and _is_starter_before(text, at, reader.end) else -1


cdef bint _is_starter_before(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """As ``_is_starter``, of one letter too."""
    cdef Py_ssize_t at = start + 1
    if start >= end or not is_ascii_upper(text[start]):
        return False
    while at < end and is_ascii_lower(text[at]):
        at += 1
    return (at == end or not is_in(text[at], WORD)) and (find_groups(text, start, at) & STARTER) != 0


cdef bint _is_starter(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t length) noexcept nogil:
    """Whether a word with a capital that opens sentences stands at ``start``."""
    cdef Py_ssize_t at = start + 1
    if at >= length or not is_ascii_upper(text[start]) or not is_ascii_lower(text[at]):
        return False
    while at < length and is_ascii_lower(text[at]):
        at += 1
    return (at == length or not is_in(text[at], WORD)) and (find_groups(text, start, at) & STARTER) != 0


cdef bint _is_enumerator(BoundaryReader* reader, Py_ssize_t stop) noexcept nogil:
    """True for the stop of ``1.`` or ``b.`` that begins a sentence."""
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t start = reader.sentence_start, end = stop
    if stop - start > _window:
        return False
    while start < end and is_in(text[start], SPACE):
        start += 1
    while start < end and is_in(text[end - 1], SPACE):
        end -= 1
    if end - start == 1 and text[start] == u"I" and reader.sentence_start > reader.start:
        return False
    return start < end and skip_enumerator(text, start, end) == end


cdef bint _closes_an_aside(BoundaryReader* reader, const Stop* stop) noexcept nogil:
    """True for a stop inside brackets that opened in the middle of the sentence: ``we met (or did we?) in Arizona``."""
    if not is_closed(stop) or reader.text[stop.stop_end] != u")" or is_cited(stop):
        return False
    cdef Py_ssize_t opening = _find_bracket(reader, stop.start)
    cdef Following following
    if opening < max(reader.sentence_start, stop.start - _longest_aside) or not is_in(reader.text[opening + 1], LOWER):
        return False
    if is_in(reader.text[stop.end], SPACE):
        find_following(reader.text, stop.end, reader.end, &following)
        measure_following(reader.text, &following)
        if is_starter(reader.text, &following) and is_clause(reader.text, &following):
            return False
    return _has_content(reader, opening)


cdef Py_ssize_t _find_bracket(BoundaryReader* reader, Py_ssize_t end) noexcept nogil:
    """The last opening bracket among the ``_longest_aside`` characters before ``end``, each looked at once; -1 without."""
    cdef Py_ssize_t at = max(reader.searched, end - _longest_aside)
    while at < end:
        if reader.text[at] == u"(":
            reader.bracket = at
        at += 1
    reader.searched = end
    return reader.bracket


cdef bint _has_content(BoundaryReader* reader, Py_ssize_t end) noexcept nogil:
    """Whether the sentence has more than quotes, brackets, mark-up and white space before ``end``."""
    while reader.content < end and _is_padding(reader.text[reader.content]):
        reader.content += 1
    return reader.content < end


cdef bint _is_padding(Py_UCS4 character) noexcept nogil:
    return is_in(character, CLOSER | OPENER) or is_blank(character) or character in u"\t\r\n"
