"""The pattern ``TOKEN`` of ``definition/tokens.py``, alternative by alternative, and what is said there of apostrophes."""

from libc.stdint cimport uint8_t
from libc.string cimport memchr, strlen

from rhetor.engine.terms.forms cimport LONGEST_PACKED, find_first_line, pack_letters
from rhetor.engine.terms.patterns cimport (
    ACRONYM, APOSTROPHE, CLITIC, DASH, DOTS, MARK, MONEY, NOTHING, QUOTE, URL, USER, WORD_TOKEN, match_acronym,
    match_email, match_figure, match_money, match_url, match_user, to_plain,
)
from rhetor.engine.text.characters cimport (
    ALNUM, APOSTROPHE_MARK, CLOSING_MARK, CURRENCY, DECIMAL, DOUBLE_MARK, LETTER, OPENING_MARK, SINGLE_MARK, SPACE,
    TOKEN_MARK, UPPER, is_ascii_upper, is_in,
)
from rhetor.engine.text.processor cimport count_letters, fetch_early
from rhetor.engine.text.word_table cimport Phrases, list_phrases

from rhetor.definition import limits
from rhetor.language.lexicon import load_lexicon

cdef Py_ssize_t _look_back = limits.LOOK_BACK
cdef Phrases _clitics
list_phrases(&_clitics, load_lexicon().clitics)
if not all(clitic[0] == "'" for clitic in load_lexicon().clitics):
    raise ValueError("a clitic in lexicon.json begins without an apostrophe")
cdef uint8_t[256] PLAIN_ENDS      # 1 for what may follow a word at once, and has nothing to do with it
for _end in range(256):
    PLAIN_ENDS[<int>_end] = _end in b"\0 \n,;!?()\""

if (limits.MOST_TOKENS, limits.LONGEST_TOKEN) != (MOST_TOKENS, LONGEST_TOKEN):
    raise ImportError("raw_tokens.pxd has other limits than definition/limits.py")


cdef Py_ssize_t find_raw_tokens(
    const WordLines* lines, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, RawToken* found, PackedWord* words
) noexcept nogil:
    """The first ``MOST_TOKENS`` tokens of a sentence, or one more; gives their number.

    ``found`` and ``words`` have room for ``MOST_RAW``; words are packed, and what is known of them asked for before it is needed.
    ``letters`` is ``text`` in narrow letters, with ``LONGEST_PACKED`` more behind it.
    """
    cdef Py_ssize_t at = 0, end = 0, count = 0, before
    cdef bint has_at = memchr(letters, c"@", length) != NULL  # without an "@", nothing can be an address
    while at < length and count < MOST_TOKENS:
        if text[at] == u" ":
            at += 1
            continue
        before = count
        if _is_plain_word(letters, at, has_at, &end):
            found[count] = RawToken(WORD_TOKEN, text[at] != letters[at], at, end)
            count += 1
        else:
            count = _add_any(text, length, at, has_at, &end, found, count)
        while before < count:
            words[before] = pack_letters(letters + found[before].start, found[before].end - found[before].start)
            fetch_early(find_first_line(lines, words[before]))
            before += 1
        at = end
    return count


cdef inline bint _is_plain_word(const uint8_t* letters, Py_ssize_t at, bint has_at, Py_ssize_t* end) noexcept nogil:
    """Whether a word of at most 15 letters of ASCII begins here and what follows cannot be a part of it; most are such words.

    A full stop may make it an acronym or an address, and a colon an address.
    """
    cdef int count = count_letters(letters + at)
    cdef uint8_t after = letters[at + count]
    end[0] = at + count
    if count == 0 or count == LONGEST_PACKED or has_at:
        return False
    if after == c".":
        return count > 1 and letters[at] != c"w"
    return PLAIN_ENDS[after]


cdef inline Py_ssize_t _add_any(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, bint has_at, Py_ssize_t* end, RawToken* found, Py_ssize_t count
) noexcept nogil:
    """What begins here, if a token does: one, or two if it ends in a clitic. Gives their number with those before."""
    cdef int kind = _match_token(text, length, at, has_at, end)
    if kind == NOTHING:
        end[0] = at + 1
        return count
    if kind == WORD_TOKEN:
        return _add_word(text, at, end[0], found, count)
    if kind == APOSTROPHE:
        kind = _resolve_apostrophe(text, length, at)
    found[count] = RawToken(kind, is_in(text[at], UPPER), at, end[0])
    return count + 1


cdef inline int _match_token(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, bint has_at, Py_ssize_t* end
) noexcept nogil:
    """The kind of the token that begins here, and its end; ``NOTHING`` if none does."""
    cdef Py_UCS4 first = text[at]
    if is_in(first, LETTER):
        return _match_word(text, length, at, has_at, end)
    if has_at and match_email(text, length, at, end):
        return URL
    if is_in(first, DECIMAL):
        return match_figure(text, length, at, end)
    return _match_mark(text, length, at, end)


cdef inline int _match_word(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, bint has_at, Py_ssize_t* end
) noexcept nogil:
    cdef Py_UCS4 first = text[at]
    cdef Py_ssize_t after
    if (first == u"h" or first == u"w") and match_url(text, length, at, end):
        return URL
    if has_at and match_email(text, length, at, end):
        return URL
    if is_ascii_upper(first):
        after = at + 1
        while after < length and after < at + 3 and is_ascii_upper(text[after]):
            after += 1
        if after < length and is_in(text[after], CURRENCY) and match_money(text, length, after, end):
            return MONEY
    if at + 1 < length and text[at + 1] == u"." and match_acronym(text, length, at, end):
        return ACRONYM
    end[0] = _find_word_end(text, length, at)
    return WORD_TOKEN


cdef inline Py_ssize_t _find_word_end(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    """Letters, and single hyphens and apostrophes between letters."""
    at += 1
    while at < length:
        if is_in(text[at], LETTER):
            at += 1
        elif _joins(text[at]) and at + 1 < length and is_in(text[at + 1], LETTER):
            at += 2
        else:
            break
    return at


cdef inline bint _joins(Py_UCS4 character) noexcept nogil:
    return character == u"-" or is_in(character, APOSTROPHE_MARK)


cdef int _match_mark(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, Py_ssize_t* end) noexcept nogil:
    cdef Py_UCS4 first = text[at]
    cdef bint is_double = at + 1 < length and text[at + 1] == first
    end[0] = at + 1
    if first == u"@" or first == u"#":
        return USER if match_user(text, length, at, end) else NOTHING
    if is_in(first, CURRENCY):
        return MONEY if match_money(text, length, at, end) else NOTHING
    if first == u"." and is_double:
        end[0] = _find_run_end(text, length, at)
        return DOTS
    if first == u"…":
        return DOTS
    if is_in(first, DOUBLE_MARK):
        return QUOTE
    if is_in(first, SINGLE_MARK):
        end[0] += is_double
        return QUOTE if is_double else APOSTROPHE
    if first == u"—" or first == u"–":
        return DASH
    if first == u"-":
        return _match_hyphen(text, length, at, is_double, end)
    return MARK if is_in(first, TOKEN_MARK) else NOTHING


cdef int _match_hyphen(
    const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at, bint is_double, Py_ssize_t* end
) noexcept nogil:
    """Two hyphens or more are a dash, and so is one between spaces."""
    if is_double:
        end[0] = _find_run_end(text, length, at)
        return DASH
    if at > 0 and is_in(text[at - 1], SPACE) and at + 1 < length and is_in(text[at + 1], SPACE):
        return DASH
    return NOTHING


cdef Py_ssize_t _find_run_end(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    cdef Py_UCS4 character = text[at]
    while at < length and text[at] == character:
        at += 1
    return at


cdef inline Py_ssize_t _add_word(
    const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end, RawToken* found, Py_ssize_t count
) noexcept nogil:
    """One token, or two if it ends in a clitic ("it's", "we’ll"); gives their number with those before."""
    cdef Py_ssize_t cut = _find_clitic(text, start, end) if end - start <= LONGEST_TOKEN else end
    found[count] = RawToken(WORD_TOKEN, is_in(text[start], UPPER), start, cut)
    if cut == end:
        return count + 1
    found[count + 1] = RawToken(CLITIC, False, cut, end)
    return count + 2


cdef inline Py_ssize_t _find_clitic(const Py_UCS4* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Where a clitic begins, at which the word ends; its end if it has none."""
    cdef const char** clitic = _clitics.phrases
    cdef Py_ssize_t at
    while clitic[0] != NULL:
        at = end - <Py_ssize_t>strlen(clitic[0])
        if at > start and _stands_at(text + at, clitic[0]):
            return at
        clitic += 1
    return end


cdef inline bint _stands_at(const Py_UCS4* text, const char* clitic) noexcept nogil:
    """Whether the letters of a clitic stand here, in whatever case, behind an apostrophe of either shape."""
    if not _is_apostrophe(text[0]):
        return False
    while True:
        text += 1
        clitic += 1
        if not clitic[0]:
            return True
        if to_plain(text[0]) != <Py_UCS4>clitic[0]:
            return False


cdef inline bint _is_apostrophe(Py_UCS4 character) noexcept nogil:
    return is_in(character, APOSTROPHE_MARK)


cdef int _resolve_apostrophe(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t at) noexcept nogil:
    """A single quotation mark opens after a space and closes before one; between letters it is an apostrophe."""
    cdef Py_UCS4 before = text[at - 1] if at else u" "
    cdef Py_UCS4 after = text[at + 1] if at + 1 < length else u" "
    if is_in(before, ALNUM) and is_in(after, ALNUM):
        return APOSTROPHE
    if before in u"sS" and is_in(after, SPACE) and _is_apostrophe(text[at]) and not _opened_single(text, at):
        return CLITIC
    return QUOTE


cdef bint _opened_single(const Py_UCS4* text, Py_ssize_t at) noexcept nogil:
    """Whether a single quotation was opened in the stretch before."""
    cdef Py_ssize_t first = max(0, at - _look_back), i
    for i in range(first, at):
        if text[i] == u"‘":
            return True
        if text[i] == u"'" and (i == first or text[i - 1] == u"(" or is_in(text[i - 1], SPACE)):
            return True
    return False


cdef bint opens_quotation(const Py_UCS4* text, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Direction of a mark: curly ones say it, straight ones by the spaces around them."""
    if end - start == 1 and is_in(text[start], OPENING_MARK):
        return True
    if end - start == 1 and is_in(text[start], CLOSING_MARK):
        return False
    cdef Py_UCS4 before = text[start - 1] if start else u" "
    cdef Py_UCS4 after = text[end] if end < length else u" "
    return (before in u"([—–-" or is_in(before, SPACE)) and not is_in(after, SPACE)
