"""What frames letters, mails, transcripts and releases: greetings, notices, stage directions, the lines of speakers."""

from libc.stdint cimport uint32_t

from rhetor.engine.sentences.lines cimport Range, count_words, find_token
from rhetor.engine.sentences.splitter_words cimport (
    FOLLOWING, LONGEST_FURNITURE, LONGEST_STAGE, NEVER, NOTICE, NOTICES, PLATFORM, RECORD, SALUTATION, STAGE, VALEDICTION,
    find_page_groups, find_shortened,
)
from rhetor.engine.text.characters cimport ALNUM, ALPHA, DECIMAL, LOWER, TITLE, UPPER, is_in, to_lower
from rhetor.engine.text.word_table cimport Phrases, find_beginning, list_phrases

from rhetor.definition import limits
from rhetor.language.page_words import load_page_words

cdef Py_ssize_t _longest_greeting = limits.LONGEST_GREETING, _longest_bare_greeting = limits.LONGEST_BARE_GREETING
cdef Py_ssize_t _longest_speaker_line = limits.LONGEST_SPEAKER_LINE, _shortest_speaker = limits.SHORTEST_SPEAKER
cdef Py_ssize_t _longest_record = limits.LONGEST_RECORD
cdef Phrases _quoting_endings
list_phrases(&_quoting_endings, load_page_words().quoting_endings)


cdef Py_ssize_t skip_marks(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    while at < end and text[at] in u"[(*_> ":
        at += 1
    return at


cdef bint is_notice(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether a piece is furniture though it may end in a full stop: a notice, an account, a stage direction, a speaker."""
    cdef Py_ssize_t opened = skip_marks(text, start, end)
    cdef uint32_t begun = find_beginning(NOTICES, text + opened, end - opened)
    if begun & NOTICE or (opened > start and find_beginning(NOTICES, text + start, end - start) & NOTICE):
        return True
    if begun & FOLLOWING and _ends_in_account(text, start, end):
        return True
    return _is_stage_direction(text, start, end) or _is_speaker_line(text, start, end)


cdef bint _ends_in_account(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """``… on Twitter.``, ``… @annlee``: the last word names a platform, or an account."""
    cdef Range word = Range(start, start), last = word
    cdef Py_ssize_t count = 0
    while count <= LONGEST_FURNITURE and find_token(text, word.end, end, &word):
        last = word
        count += 1
    if count > LONGEST_FURNITURE:
        return False
    return text[last.start - 1] == u"@" or (
        is_in(text[last.start], UPPER) and find_page_groups(text, last.start, last.end) & PLATFORM != 0
    )


cdef bint _is_stage_direction(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """``(END VIDEO CLIP)``, ``[Laughter.]``."""
    cdef Range word = Range(start, start)
    cdef Py_ssize_t count = 0
    cdef bint found = False
    if text[start] not in u"([" or not _is_bracketed(text, start, end):
        return False
    while count <= LONGEST_STAGE and find_token(text, word.end, end, &word):
        count += 1
        found |= find_page_groups(text, word.start, word.end) & STAGE != 0
    return found and count <= LONGEST_STAGE


cdef bint _is_bracketed(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether all of a piece, but a full stop perhaps, stands between brackets that hold none of their kind."""
    cdef Py_UCS4 opening = text[start], closing = u")" if opening == u"(" else u"]"
    cdef Py_ssize_t at = start + 1
    while at < end and text[at] != opening and text[at] != closing:
        at += 1
    if at == end or text[at] != closing:
        return False
    return at + 1 == end or (at + 2 == end and text[at + 1] == u".")


cdef bint _is_speaker_line(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """``Mr. HALE (during the reading).``, ``The SPEAKER pro tempore.``, ``THE PRESIDENT:``."""
    cdef Range word = Range(start, start), before = Range(start, start)
    cdef Py_ssize_t count = 0
    cdef bint has_name = False, is_first_upper = False, is_capital
    if text[end - 1] not in u".:" or not is_in(text[start], UPPER) or end - start > _longest_record:
        return False
    while find_token(text, _skip_asides(text, word.end, end), end, &word):
        is_capital = _is_upper(text, word)
        if count == 0:
            is_first_upper = is_capital
        count += 1
        if count > _longest_speaker_line:
            return False
        if is_capital and word.end - word.start >= _shortest_speaker and _is_alpha(text, word):
            has_name = True
        elif not (is_capital or find_page_groups(text, word.start, word.end) & RECORD or find_shortened(text, word.start, word.end) & NEVER):
            if not (has_name and is_in(text[word.start], UPPER) and find_page_groups(text, before.start, before.end) & RECORD):
                return False
        before = word
    return has_name and (text[end - 1] == u":" or not is_first_upper)


cdef Py_ssize_t _skip_asides(const Py_UCS4* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Skips what is no word, and brackets with all they hold."""
    cdef Py_ssize_t after
    while at < end and not is_in(text[at], ALNUM):
        after = at + 1
        if text[at] == u"(":
            while after < end and text[after] not in u"()":
                after += 1
            after = after + 1 if after < end and text[after] == u")" else at + 1
        at = after
    return at


cdef bint _is_upper(const Py_UCS4* text, Range word) noexcept nogil:
    """As str.isupper."""
    cdef bint has_upper = False
    cdef Py_ssize_t at
    for at in range(word.start, word.end):
        if is_in(text[at], LOWER | TITLE):
            return False
        has_upper = has_upper or is_in(text[at], UPPER)
    return has_upper


cdef bint _is_alpha(const Py_UCS4* text, Range word) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(word.start, word.end):
        if not is_in(text[at], ALPHA):
            return False
    return True


cdef bint frames_letter(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, uint32_t groups, uint32_t openings
) noexcept nogil:
    """Greetings of letters and mails, and the line over a mail that is quoted."""
    cdef Py_UCS4 last = text[end - 1]
    cdef Py_ssize_t longest
    if groups & VALEDICTION:
        return last not in u".!?"
    if openings & SALUTATION:
        longest = _longest_greeting if last in u",:" else _longest_bare_greeting
        return count_words(text, start, end, longest) <= longest
    return _ends_quoting(text, start, end) and _has_time_or_address(text, start, end)


cdef bint _ends_quoting(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef const char** ending = _quoting_endings.phrases
    cdef Py_ssize_t length, i
    while text[end - 1] == u":" and ending[0] != NULL:
        length = 0
        while ending[0][length]:
            length += 1
        i = 0
        while i < length and end - start >= length and to_lower(text[end - length + i]) == <Py_UCS4>ending[0][i]:
            i += 1
        if i == length:
            return True
        ending += 1
    return False


cdef bint _has_time_or_address(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(start, end):
        if text[at] == u"@":
            return True
        if text[at] == u":" and start < at and at + 2 < end and is_in(text[at - 1], DECIMAL):
            if is_in(text[at + 1], DECIMAL) and is_in(text[at + 2], DECIMAL):
                return True
    return False
