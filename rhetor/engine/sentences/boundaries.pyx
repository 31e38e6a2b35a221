"""Where one sentence ends inside a block of running text.

The method is Punkt's (Kiss & Strunk 2006, "Unsupervised Multilingual Sentence Boundary Detection"): every full stop
is a boundary unless the word in front of it is an abbreviation, an initial or a figure, and those are boundaries only
if the next word looks like the start of a sentence. To it come the cases Punkt leaves open: abbreviations by what may
follow them, quotations carried on by their speaker, glued sentences, citation marks, stops inside brackets.

NLTK's own Punkt gives the same decisions where only its rules apply (a test holds that); it is not imported here
because its package takes longer to import than rhetor takes to label an article.

Every decision looks at a bounded window around the stop, so the whole is linear in the text, whatever the text is.
"""

from rhetor.engine.sentences.endings cimport ends_sentence
from rhetor.engine.sentences.lines cimport skip_enumerator
from rhetor.engine.sentences.splitter_words cimport STARTER, find_groups
from rhetor.engine.sentences.stops cimport Stop, find_stop, is_cited, is_closed
from rhetor.engine.text.characters cimport (
    ALPHA, CLOSER, DECIMAL, LOWER, OPENER, SPACE, WIDE_STOP, WORD, is_ascii_lower, is_ascii_upper, is_blank, is_in,
)

from rhetor.definition import limits

cdef Py_ssize_t _longest_aside = limits.LONGEST_ASIDE, _window = limits.WINDOW


cdef void open_boundaries(
    BoundaryReader* reader, const Py_UCS4* text, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end
) noexcept nogil:
    """Starts with the block ``text[start:end]`` of a text of ``length`` code points."""
    reader.text, reader.length, reader.at, reader.end = text, length, start, end
    reader.sentence_start = reader.content = reader.searched = start
    reader.bracket = -1


cdef Py_ssize_t read_boundary(BoundaryReader* reader) noexcept nogil:
    """The end of the next sentence of the block but its last; -1 if there is no further one.

    The text between two boundaries, white space trimmed, is one sentence.
    """
    cdef Stop stop
    cdef Py_ssize_t boundary
    while find_stop(reader.text, reader.at, reader.end, &stop):
        reader.at = stop.end
        boundary = _find_boundary(reader, &stop)
        if boundary >= 0:
            reader.sentence_start = reader.content = boundary
            return boundary
    return -1


cdef Py_ssize_t _find_boundary(BoundaryReader* reader, const Stop* stop) noexcept nogil:
    """The boundary that a stop makes, or -1."""
    cdef const Py_UCS4* text = reader.text
    cdef Py_ssize_t boundary = _skip_note_number(text, stop.end, reader.length)
    if boundary >= reader.end or _is_enumerator(reader, stop.start) or _closes_an_aside(reader, stop):
        return -1
    if not (boundary > stop.end or is_in(text[stop.start], WIDE_STOP) or ends_sentence(text, stop, reader.end)):
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


cdef Py_ssize_t _skip_note_number(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t length) noexcept nogil:
    """Skips a bare note number that belongs to the sentence before: ``minority rights. 4 Even though``."""
    cdef Py_ssize_t at = start + 1
    if at >= length or not is_blank(text[start]) or not is_in(text[at], DECIMAL):
        return start
    at += 2 if at + 1 < length and is_in(text[at + 1], DECIMAL) else 1
    if at < length and is_blank(text[at]) and _is_starter(text, at + 1, length):
        return at
    return start


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
    if end - start == 1 and text[start] == u"I":
        return False
    return start < end and skip_enumerator(text, start, end) == end


cdef bint _closes_an_aside(BoundaryReader* reader, const Stop* stop) noexcept nogil:
    """True for a stop inside brackets that opened in the middle of the sentence: ``we met (or did we?) in Arizona``."""
    if not is_closed(stop) or reader.text[stop.stop_end] != u")" or is_cited(stop):
        return False
    cdef Py_ssize_t opening = _find_bracket(reader, stop.start)
    if opening < max(reader.sentence_start, stop.start - _longest_aside):
        return False
    return is_in(reader.text[opening + 1], LOWER) and _has_content(reader, opening)


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
