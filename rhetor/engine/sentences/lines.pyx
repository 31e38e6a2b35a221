"""What a line looks like: its list marker, its words and addresses, Title Case, how it ends.

A word here is a letter or figure, or a run of them with apostrophes, hyphens, underscores and full stops inside. A
list marker is a bullet, or an enumerator such as ``1.``, ``(12)``, ``b)``, ``iv)``. Each ``skip_…`` gives the offset
behind what it found, and ``start`` if it found nothing.
"""

from rhetor.engine.sentences.splitter_words cimport SMALL, find_page_groups
from rhetor.engine.sentences.stops cimport Stop, read_stop
from rhetor.engine.text.characters cimport (
    ALNUM, ALPHA, BASIC_PLANE, BULLET, DECIMAL, JOINER, LOWER, SPACE, STOP, TERMINAL_CLOSER, WIDE_STOP, WORD,
    is_ascii_lower, is_ascii_upper, is_in,
)

from rhetor.definition import limits
from rhetor.language import marks

cdef enum:
    MOST_HIGH_BULLETS = 16

cdef Py_ssize_t _longest_close = limits.LONGEST_CLOSE
cdef Py_UCS4 _word_bullet = ord(marks.WORD_BULLET)
cdef Py_UCS4[MOST_HIGH_BULLETS] _high_bullets
if len(marks.HIGH_BULLETS) >= MOST_HIGH_BULLETS:
    raise ImportError("marks.HIGH_BULLETS has more marks than lines.pyx has room for. Raise MOST_HIGH_BULLETS there.")
for _number in range(MOST_HIGH_BULLETS):
    _high_bullets[<int>_number] = ord(marks.HIGH_BULLETS[_number]) if _number < len(marks.HIGH_BULLETS) else 0


cdef bint find_token(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, Range* word) noexcept nogil:
    """The first word of ``text[at:end]``."""
    while at < end and not is_in(text[at], ALNUM):
        at += 1
    word.start = word.end = at
    while at < end and is_in(text[at], ALNUM | JOINER):
        at += 1
        if is_in(text[at - 1], ALNUM):
            word.end = at
    return word.start < word.end


cdef Py_ssize_t count_words(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t most) noexcept nogil:
    """How many words there are; no further than one more than ``most`` is counted."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    while count <= most and find_token(text, word.end, end, &word):
        count += 1
    return count


cdef bint is_finished(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a piece ends in a terminator, whatever closes after it: quotes, marks of notes, emoji."""
    cdef Py_ssize_t at = end, first = max(start, end - _longest_close)
    cdef Stop stop
    while at > start and is_in(text[at - 1], TERMINAL_CLOSER):
        at -= 1
    if at > start and is_in(text[at - 1], STOP | WIDE_STOP):
        return True
    at = end
    while at > first and not is_in(text[at - 1], STOP | WIDE_STOP):
        at -= 1
    if at == first:
        return False
    read_stop(text, at - 1, end, &stop)
    return stop.end == end or (at - 3 >= start and _ends_word(text, at - 3) and _is_note(text, at, end))


cdef bint _ends_word(const Py_UCS4* text, Py_ssize_t at) noexcept nogil:
    """Whether two small letters stand there."""
    return is_in(text[at], LOWER) and is_in(text[at], ALPHA) and is_in(text[at + 1], LOWER) and is_in(text[at + 1], ALPHA)


cdef bint _is_note(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a stretch is the figures of notes."""
    cdef Py_ssize_t at = start
    while at < end and (is_in(text[at], DECIMAL) or (at > start and text[at] in u",–-")):
        at += 1
    return at == end


cdef bint is_title_case(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Every word but the small ones starts with a capital, and there are at least two."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    while find_token(text, word.end, end, &word):
        if find_page_groups(text, word.start, word.end) & SMALL:
            continue
        if is_in(text[word.start], LOWER):
            return False
        count += 1
    return count > 1


cdef Range trim_marks(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """A piece without the marks and spaces at its ends."""
    while start < end and not is_in(text[start], WORD):
        start += 1
    while start < end and not is_in(text[end - 1], WORD):
        end -= 1
    return Range(start, end)


cdef bint has_only_addresses(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether every word of a piece is part of an address of the web or of electronic mail."""
    cdef Py_ssize_t at = start, mail_start = start, after
    while at < end:
        after = _skip_web_address(text, at, end)
        if after == at and at >= mail_start:
            after = _skip_mail_address(text, at, end, &mail_start)
        if after > at:
            at = mail_start = after
        elif is_in(text[at], ALNUM):
            return False
        else:
            at += 1
    return True


cdef Py_ssize_t _skip_web_address(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = _skip_scheme(text, start, end), after = at
    while at > start and after < end and not is_in(text[after], SPACE):
        after += 1
    return after if after > at else start


cdef Py_ssize_t _skip_scheme(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips ``http://``, ``https://`` or ``www.``; ``start`` if none of them stands there."""
    if _stands_at(text, start, end, b"www.", 4):
        return start + 4
    if _stands_at(text, start, end, b"http://", 7):
        return start + 7
    return start + 8 if _stands_at(text, start, end, b"https://", 8) else start


cdef bint _stands_at(
    const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end, const char* wanted, Py_ssize_t length
) noexcept nogil:
    cdef Py_ssize_t i
    if end - at < length:
        return False
    for i in range(length):
        if text[at + i] != <Py_UCS4>wanted[i]:
            return False
    return True


cdef Py_ssize_t _skip_mail_address(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t* tried_to
) noexcept nogil:
    """Skips ``name@host.domain``. Without success no start before ``tried_to`` can succeed, so each is tried once."""
    cdef Py_ssize_t at = start, host, domain
    while at < end and (is_in(text[at], WORD) or text[at] in u".+-"):
        at += 1
    tried_to[0] = at
    if at == start or at == end or text[at] != u"@":
        return start
    host = at = at + 1
    while at < end and (is_in(text[at], WORD) or text[at] == u"-"):
        at += 1
    if at == host or at == end or text[at] != u".":
        return start
    domain = at = at + 1
    while at < end and (is_in(text[at], WORD) or text[at] == u"."):
        at += 1
    return at if at > domain else start


cdef bint starts_item(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether the line ``text[start:end]``, without white space around it, opens with a list marker and goes on."""
    cdef Py_ssize_t at = start + 1 if _is_bullet(text[start]) else _skip_number(text, start, end)
    cdef Py_ssize_t content = _skip_gap(text, at, end)
    return start < at < content and not is_in(text[content], SPACE)


cdef bint _is_bullet(Py_UCS4 character) noexcept nogil:
    return is_in(character, BULLET) or _is_odd_bullet(character)


cdef bint _is_odd_bullet(Py_UCS4 character) noexcept nogil:
    """A bullet that is a letter, or stands above the basic plane."""
    cdef Py_ssize_t i = 0
    if character < BASIC_PLANE:
        return character == _word_bullet
    while _high_bullets[i] and _high_bullets[i] != character:
        i += 1
    return _high_bullets[i] != 0


cdef Py_ssize_t skip_marker(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips a list marker, of several bullets too, and the gap behind it."""
    cdef Py_ssize_t at = start
    while at < end and (is_in(text[at], BULLET) or text[at] == u"#"):
        at += 1
    if at == start and start < end:
        at = start + 1 if _is_odd_bullet(text[start]) else _skip_number(text, start, end)
    cdef Py_ssize_t content = _skip_gap(text, at, end)
    return content if start < at < content else start


cdef Py_ssize_t skip_enumerator(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips one to three figures, one letter, or one to five letters that make a Roman number; a bracket may open it."""
    cdef Py_ssize_t first = start + 1 if start < end and text[start] == u"(" else start
    cdef Py_ssize_t at = _skip_three_figures(text, first, end)
    if at == first:
        at = _skip_roman(text, first, end)
    if at == first and at < end and (is_ascii_lower(text[at]) or is_ascii_upper(text[at])):
        at += 1
    return at if at > first else start


cdef Py_ssize_t _skip_number(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Skips an enumerator and the bracket behind it, or the full stop behind figures. Roman numbers are in lower case."""
    cdef Py_ssize_t first = start + 1 if text[start] == u"(" else start
    cdef Py_ssize_t at = skip_enumerator(text, start, end)
    if at == start or at == end:
        return start
    if text[at] == u")":
        return at + 1 if at - first == 1 or _is_small(text, first, at) else start
    return at + 1 if text[at] == u"." and is_in(text[first], DECIMAL) else start


cdef bint _is_small(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a number is written in figures or in small Roman letters."""
    while start < end and not is_ascii_upper(text[start]):
        start += 1
    return start == end


cdef Py_ssize_t _skip_three_figures(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = start
    while at < end and at - start < 3 and is_in(text[at], DECIMAL):
        at += 1
    return at


cdef Py_ssize_t _skip_roman(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at = start
    while at < end and at - start < 5 and text[at] in u"ivxIVX":
        at += 1
    return at


cdef Py_ssize_t _skip_gap(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at < end and (text[at] == u" " or text[at] == u"\t" or text[at] == 0xA0):
        at += 1
    return at
