"""Whether a stop ends its sentence, by the word before it and the word after it."""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.splitter_words cimport EXCLAIMED, NEVER, NOT_STARTER, SPEAKER_VERB, STARTER, find_groups
from rhetor.engine.sentences.stops cimport Stop, find_abbreviation, is_cited, is_closed, is_full_stop, is_initials
from rhetor.engine.text.characters cimport (
    ALPHA, APOSTROPHE_MARK, DECIMAL, DIGIT, LETTER, LOWER, OPENER, QUOTE_AFTER, QUOTE_BEFORE, SPACE, UPPER, WORD,
    is_ascii_lower, is_ascii_upper, is_blank, is_in,
)

from rhetor.definition import limits

cdef Py_ssize_t _window = limits.WINDOW, _most_names = limits.MOST_NAMES

cdef struct Following:
    Py_ssize_t start, end  # of the word after a stop
    Py_ssize_t opened      # its start without opening quotes and brackets; end if there is no more
    Py_ssize_t limit       # how far a decision may look


cdef bint ends_sentence(const Py_UCS4* text, const Stop* stop, Py_ssize_t end) noexcept nogil:
    """Whether ``stop``, before the end of its block, ends its sentence."""
    cdef Following following
    if not is_in(text[stop.end], SPACE):
        return _is_glued(text, stop, end)
    if not _find_following(text, stop.end, end, &following):
        return True
    if _goes_on(text, &following):
        return False
    if stop.is_asking:
        return _ends_exclaimed(text, stop, &following)
    if not is_full_stop(text, stop) and not (stop.stop_end - stop.start == 1 and text[stop.start] in u"۔।"):
        return _ends_ellipsis(text, stop, &following)
    if _begins_lower(text, &following):
        return _ends_before_lower(text, stop)
    return _ends_at_stop(text, stop, &following)


cdef bint _find_following(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Following* following) noexcept nogil:
    """The word after the white space at ``at``. False if there is none near."""
    following.limit = min(end, at + 2 * _window)
    while at < following.limit and is_in(text[at], SPACE):
        at += 1
    following.start = at
    following.end = _find_word_end(text, at, min(following.limit, at + _window))
    while at < following.end and is_in(text[at], OPENER):
        at += 1
    following.opened = at
    return following.start < following.limit


cdef Py_ssize_t _find_word_end(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at < end and not is_in(text[at], SPACE):
        at += 1
    return at


cdef Py_ssize_t _find_word_start(const Py_UCS4* text, Py_ssize_t stop) noexcept nogil:
    """The start of the word that ends at ``stop``, without opening quotes and brackets; ``stop`` after a space."""
    cdef Py_ssize_t at = stop, first = max(0, stop - _window)
    while at > first and not is_in(text[at - 1], SPACE) and text[at - 1] not in u"—–/":
        at -= 1
    while at < stop and is_in(text[at], OPENER):
        at += 1
    return at


cdef bint _goes_on(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether a comma, a colon, another stop or a lone dash follows."""
    cdef Py_UCS4 first = text[following.start]
    return first in u",;:." or (first in u"-–—" and following.end - following.start == 1)


cdef bint _begins_lower(const Py_UCS4* text, const Following* following) noexcept nogil:
    return following.opened < following.end and is_in(text[following.opened], LOWER)


cdef bint _ends_exclaimed(const Py_UCS4* text, const Stop* stop, const Following* following) noexcept nogil:
    if _begins_lower(text, following):
        return False
    if _closes_quotation(text, stop) and _names_speaker(text, following.start, following.limit):
        return False
    cdef Py_ssize_t word = _find_word_start(text, stop.start)
    return find_groups(text, word, stop.stop_end) & EXCLAIMED == 0


cdef bint _closes_quotation(const Py_UCS4* text, const Stop* stop) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(stop.stop_end, stop.close_end):
        if is_in(text[at], QUOTE_AFTER):
            return True
    return False


cdef bint _names_speaker(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Whether one to three names and a verb of speaking follow."""
    cdef Py_ssize_t names = 0, verb
    while names < _most_names and at < end and is_ascii_upper(text[at]):
        at = _skip_name(text, at, end)
        names += 1
    verb = at
    while at < end and is_ascii_lower(text[at]):
        at += 1
    return names > 0 and find_groups(text, verb, at) & SPEAKER_VERB != 0


cdef Py_ssize_t _skip_name(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Skips a name and the spaces behind it; ``end`` if there are none."""
    while at < end and (is_in(text[at], WORD) or text[at] in u".’'-"):
        at += 1
    if at == end or not is_blank(text[at]):
        return end
    while at < end and is_blank(text[at]):
        at += 1
    return at


cdef bint _ends_ellipsis(const Py_UCS4* text, const Stop* stop, const Following* following) noexcept nogil:
    cdef Py_ssize_t end = following.end
    if following.opened < end and is_in(text[following.opened], LOWER | DIGIT):
        return False
    if is_closed(stop) or _find_word_start(text, stop.start) < stop.start:
        return True
    while following.opened < end and text[end - 1] in u",.":
        end -= 1
    return find_groups(text, following.opened, end) & STARTER != 0


cdef bint _ends_before_lower(const Py_UCS4* text, const Stop* stop) noexcept nogil:
    """A lower-case word after the stop: the sentence goes on after an abbreviation, a bracket or a quotation."""
    cdef Py_ssize_t word = _find_word_start(text, stop.start)
    if is_closed(stop) or stop.start - word < 2 or not is_in(text[stop.start - 1], ALPHA):
        return False
    return not find_abbreviation(text, word, stop.start, False) and not is_initials(text, word, stop.start)


cdef bint _ends_at_stop(const Py_UCS4* text, const Stop* stop, const Following* following) noexcept nogil:
    """A full stop before a word that is not in lower case."""
    cdef Py_ssize_t opened = following.opened, end = following.end
    cdef bint before_figure = opened < end and is_in(text[opened], DIGIT)
    cdef uint32_t stops = find_abbreviation(text, _find_word_start(text, stop.start), stop.start, before_figure)
    if not stops:
        return True
    if stops == NEVER:
        return is_closed(stop) and text[stop.stop_end] in u')"”'
    cdef uint32_t groups = find_groups(text, opened, _find_bare_end(text, opened, end))
    if groups & NOT_STARTER:
        return False
    if groups & STARTER and not (end - opened > 1 and text[opened + 1] == u"."):
        return True
    return is_in(text[following.start], QUOTE_BEFORE)


cdef Py_ssize_t _find_bare_end(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """The end of a word without what follows an apostrophe, or without the marks at its end."""
    cdef Py_ssize_t apostrophe = start
    while apostrophe < end and not is_in(text[apostrophe], APOSTROPHE_MARK):
        apostrophe += 1
    while end > start and not is_in(text[end - 1], WORD):
        end -= 1
    return min(apostrophe, end)


cdef bint _is_glued(const Py_UCS4* text, const Stop* stop, Py_ssize_t end) noexcept nogil:
    """Two sentences without a space between them: ``assault.Immediate``, but not ``example.Com`` or ``U.S.Army``."""
    cdef Py_ssize_t limit = min(end, stop.end + _window), word
    if is_cited(stop):
        return is_in(text[stop.end], UPPER)
    if not _opens_glued(text, stop.end, limit) or _is_quoted_word(text, stop):
        return False
    word = _find_word_start(text, stop.start)
    if _has_any(text, word, stop.start, u":") or not _can_be_glued(text, word, stop.start):
        return False
    limit = _find_word_end(text, stop.end, limit)
    if _has_any(text, stop.end, _trim_marks(text, stop.end, limit), u"_"):
        return False
    if not is_full_stop(text, stop):
        return True
    if find_abbreviation(text, word, stop.start, False):
        return False
    return not (stop.start - word == 1 and is_in(text[word], DIGIT))


cdef bint _opens_glued(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Whether a capitalised word, a word in capitals, ``A`` or ``I`` stands there, after an opening mark perhaps."""
    if text[at] in u"\"“‘(":
        at += 1
    if at + 1 >= end or not is_ascii_upper(text[at]):
        return False
    cdef Py_UCS4 second = text[at + 1]
    if second == u" ":
        return text[at] == u"A" or text[at] == u"I"
    return is_ascii_lower(second) or is_ascii_upper(second) or second in u"’'-"


cdef bint _is_quoted_word(const Py_UCS4* text, const Stop* stop) noexcept nogil:
    """Whether one straight quotation mark alone closes after a full stop."""
    return is_full_stop(text, stop) and stop.close_end - stop.stop_end == 1 and text[stop.stop_end] in u"\"'"


cdef bint _has_any(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_UCS4 mark) noexcept nogil:
    """Whether a word holds ``mark`` or another mark of addresses, paths and names of files."""
    cdef Py_ssize_t at
    for at in range(start, end):
        if text[at] in u".@/\\" or text[at] == mark:
            return True
    return False


cdef bint _can_be_glued(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a word ends in two letters, a figure or a per cent sign."""
    if start == end:
        return False
    if is_in(text[end - 1], DECIMAL) or text[end - 1] == u"%":
        return True
    return end - start > 1 and is_in(text[end - 1], LETTER) and is_in(text[end - 2], LETTER)


cdef Py_ssize_t _trim_marks(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while end > start and text[end - 1] in u".,;:!?…\"”’)":
        end -= 1
    return end
