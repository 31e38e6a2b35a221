"""Whether a stop ends its sentence, by the word before it and the words after it."""

from rhetor.engine.sentences.abbreviations cimport ends_abbreviated, ends_before_lower
from rhetor.engine.sentences.following cimport (
    Following, begins_lower, begins_sentence_lower, find_following, find_word_before, find_word_end, is_clause, is_noun,
    is_numbered, is_starter, measure_following,
)
from rhetor.engine.sentences.splitter_words cimport EXCLAIMED, SPEAKER_VERB, STARTER, find_groups, find_shortened, is_common
from rhetor.engine.sentences.stops cimport Stop, find_abbreviation, find_word_start, is_cited, is_closed, is_full_stop
from rhetor.engine.text.characters cimport (
    DECIMAL, DIGIT, LETTER, LOWER, SPACE, UPPER, WORD, is_ascii_lower, is_ascii_upper, is_blank, is_in,
)

from rhetor.definition import limits

cdef Py_ssize_t _window = limits.WINDOW, _most_names = limits.MOST_NAMES


cdef bint ends_sentence(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t sentence_start, Py_ssize_t end
) noexcept nogil:
    """Whether ``stop``, before the end of its block, ends its sentence."""
    cdef Following following
    cdef Py_ssize_t word = find_word_start(text, stop.start)
    if is_cited(stop) and (is_blank(text[stop.close_end]) or text[stop.close_end] == u"["):
        if is_numbered(text, word, find_shortened(text, word, stop.start)):
            return False
    if not is_in(text[stop.end], SPACE):
        return _is_glued(text, stop, word, end)
    find_following(text, stop.end, end, &following)
    if following.start == following.end:
        return True
    if _goes_on(text, &following):
        return False
    if stop.is_dash:
        measure_following(text, &following)
        return _ends_broken(text, stop, &following, sentence_start)
    if stop.is_asking:
        return _ends_exclaimed(text, stop, word, &following, sentence_start)
    if not is_full_stop(text, stop) and not (stop.stop_end - stop.start == 1 and text[stop.start] in u"۔।"):
        return _ends_ellipsis(text, stop, word, &following)
    if begins_lower(text, &following):
        return ends_before_lower(text, stop, word, sentence_start)
    return ends_abbreviated(text, stop, word, &following, sentence_start)


cdef bint _goes_on(const Py_UCS4* text, const Following* following) noexcept nogil:
    """Whether a comma, a colon, another stop, a lone bar or a dash follows."""
    cdef Py_UCS4 first = text[following.start]
    cdef Py_ssize_t length = following.end - following.start
    if first in u",;:.?!§":
        return True
    if length == 1:
        return first in u"|&-–—"
    return length == 2 and first in u"-–—" and text[following.start + 1] in u"-–—"


cdef bint _ends_broken(
    const Py_UCS4* text, const Stop* stop, const Following* following, Py_ssize_t sentence_start
) noexcept nogil:
    """A dash at which a quotation (``“I never—” She stopped``) or a speaker (``so maybe — That is me``) breaks off."""
    cdef Py_ssize_t end, word
    cdef bint is_first
    if is_closed(stop):
        if begins_lower(text, following) or _names_speaker(text, following.start, following.limit):
            return False
        return is_starter(text, following) or (is_clause(text, following) and is_noun(text, following))
    word = find_word_before(text, stop.start, sentence_start, &end, &is_first)
    if is_first or word == end or not is_in(text[word], LOWER):
        return False
    return following.bare - following.opened > 1 and is_starter(text, following)


cdef bint _ends_exclaimed(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, const Following* following, Py_ssize_t sentence_start
) noexcept nogil:
    if begins_lower(text, following):
        if is_closed(stop) or not begins_sentence_lower(text, sentence_start, stop.start):
            return False
    if stop.closes_quotation and _names_speaker(text, following.start, following.limit):
        return False
    return find_groups(text, word, stop.stop_end) & EXCLAIMED == 0


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


cdef bint _ends_ellipsis(
    const Py_UCS4* text, const Stop* stop, Py_ssize_t word, const Following* following
) noexcept nogil:
    cdef Py_ssize_t end = following.end
    if following.opened < end and is_in(text[following.opened], LOWER | DIGIT):
        return False
    if is_closed(stop) or word < stop.start:
        return True
    while following.opened < end and text[end - 1] in u",.":
        end -= 1
    return find_groups(text, following.opened, end) & STARTER != 0


cdef bint _is_glued(const Py_UCS4* text, const Stop* stop, Py_ssize_t word, Py_ssize_t end) noexcept nogil:
    """Two sentences without a space between them: ``assault.Immediate``, but not ``example.Com`` or ``U.S.Army``."""
    cdef Py_ssize_t limit = min(end, stop.end + _window)
    if is_cited(stop):
        return is_in(text[stop.end], UPPER)
    if stop.is_dash or not _opens_glued(text, stop.end, limit) or _is_quoted_word(text, stop):
        return False
    if _has_any(text, word, stop.start, u":") or not _can_be_glued(text, word, stop.start):
        return False
    if text[stop.start - 1] == u")" and not _opens_known(text, stop.end, limit):
        return False
    limit = find_word_end(text, stop.end, limit)
    if _has_any(text, stop.end, _trim_marks(text, stop.end, limit), u"_"):
        return False
    if not is_full_stop(text, stop):
        return True
    if find_abbreviation(text, word, stop.start, find_shortened(text, word, stop.start), False):
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


cdef bint _opens_known(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Whether the letters that stand there, after an opening mark perhaps, are a word of English."""
    cdef Py_ssize_t start = at + 1 if text[at] in u"\"“‘(" else at
    at = start
    while at < end and (is_ascii_lower(text[at]) or is_ascii_upper(text[at])):
        at += 1
    return find_groups(text, start, at) & STARTER != 0 or is_common(text, start, at)


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
    """Whether a word ends in two letters, a figure, a per cent sign or a bracket."""
    if start == end:
        return False
    if is_in(text[end - 1], DECIMAL) or text[end - 1] in u"%)":
        return True
    return end - start > 1 and is_in(text[end - 1], LETTER) and is_in(text[end - 2], LETTER)


cdef Py_ssize_t _trim_marks(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while end > start and text[end - 1] in u".,;:!?…\"”’)":
        end -= 1
    return end
