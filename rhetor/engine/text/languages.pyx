"""Which language a text is in, line by line: ``rhetor/definition/languages.py``, compiled.

Every text that comes in is looked at, so it must cost next to nothing: most lines of English are known by one of two words,
which are looked for in blocks, and the others are read no further than their second function word.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memset

from rhetor.definition import languages as rule
from rhetor.definition.languages import settle
from rhetor.engine.text.characters cimport ALNUM, ALPHA, DIGIT, TITLE, UPPER, is_in, to_lower
from rhetor.engine.text.line_search cimport Text, find_end
from rhetor.engine.text.word_table cimport WordTable, build_word_table, find_word
from rhetor.language.function_words import load_function_words
from rhetor.records import Languages, Passage

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void* PyUnicode_DATA(object text)

cdef enum:
    MOST_LANGUAGES = 96
    MOST_SCRIPTS = 32
    MOST_RANGES = 48
    MOST_SETS = 2048
    LONGEST = 63
    LATIN_ENDS = 0x370
    FOLDED = 0x250
    SEEN_BITS = 14
    NONE = -1

cdef struct Range:
    Py_UCS4 first, last
    int script

cdef struct Tally:
    Py_ssize_t words, english, latin, others, most
    Py_ssize_t[MOST_LANGUAGES] foreign
    Py_ssize_t[MOST_SCRIPTS] scripts

_known = load_function_words()
_alone = [Languages(code, ()) for code in _known.languages]
cdef int _languages = len(_known.languages), _scripts = len(_known.scripts), _ranges_used = 0
cdef int _kana, _japanese
cdef WordTable _words
cdef uint64_t[MOST_SETS][2] _sets  # of languages that have a word, a bit each; a word's group is a place here
cdef Range[MOST_RANGES] _ranges
cdef int[MOST_SCRIPTS] _language_of
cdef int[MOST_LANGUAGES] _script_of
cdef Py_ssize_t _enough = rule.ENOUGH, _least_foreign = rule.LEAST_FOREIGN, _foreign_share = rule.FOREIGN_SHARE
cdef Py_ssize_t _english_share = rule.ENGLISH_SHARE, _least_letters = rule.LEAST_LETTERS, _kana_share = rule.KANA_SHARE
_glue, _weak_glue = rule.GLUE, rule.WEAK_GLUE
cdef uint16_t[FOLDED] _folded  # letters in lower case; 0 for what is none
cdef uint32_t[1 << (SEEN_BITS - 5)] _seen
cdef uint8_t[128] _marks  # 1 for glue, 2 for weak glue


def find_languages(str text):
    """The language of most of a text, and the passages in another; see the definition."""
    cdef int width = PyUnicode_KIND(text)
    cdef const void* data = PyUnicode_DATA(text)
    if width == 1:
        return _find(text, <const uint8_t*>data)
    return _find(text, <const uint16_t*>data) if width == 2 else _find(text, <const uint32_t*>data)


cdef object _find(str text, const Text* data):
    cdef Py_ssize_t length = len(text), start = 0, end
    cdef Py_ssize_t[MOST_LANGUAGES] totals
    cdef Tally line, rest
    cdef int language
    cdef bint is_sure
    memset(totals, 0, sizeof(totals))
    memset(&rest, 0, sizeof(rest))
    memset(&line, 0, sizeof(line))
    runs = []
    while start <= length:
        if start < length and data[start] == 10:
            start += 1
            continue
        is_sure = find_end(data, start, length, &end)
        language = 0 if is_sure or _count_line(data, start, end, &line) else _decide(&line)
        if language == NONE:
            _add(&rest, &line)
        else:
            totals[language] += end - start
            _extend(runs, start, end, language)
        start = end + 1
        _clear(&line)
    if len(runs) == 1:
        return _alone[runs[0][2]]
    codes = _known.languages
    passages = [Passage(begin, stop, codes[number]) for begin, stop, number in runs]
    told = {codes[number]: totals[number] for number in range(_languages) if totals[number]}
    language = _decide(&rest)
    return settle(text, passages, told, None if language == NONE else codes[language])


cdef void _clear(Tally* tally) noexcept nogil:
    """Its tables are long, and most lines leave nothing in them."""
    if tally.most:
        memset(tally.foreign, 0, sizeof(tally.foreign))
    if tally.others:
        memset(tally.scripts, 0, sizeof(tally.scripts))
    tally.words = tally.english = tally.latin = tally.others = tally.most = 0


cdef int _extend(list runs, Py_ssize_t start, Py_ssize_t end, int language) except -1:
    cdef Py_ssize_t last = len(runs) - 1
    if last >= 0 and runs[last][2] == language:
        runs[last][1] = end
    else:
        runs.append([start, end, language])
    return 0


cdef inline bint _is_letter(Py_UCS4 character) noexcept nogil:
    return _folded[character] != 0 if character < FOLDED else is_in(character, ALPHA)


cdef bint _count_line(const Text* text, Py_ssize_t line, Py_ssize_t end, Tally* tally) noexcept nogil:
    """As in the definition: True, and not all of it counted, as soon as it is English beyond doubt."""
    cdef Py_ssize_t at = line, begun
    while True:
        while at < end and not _is_letter(text[at]):
            at += 1
        if at >= end:
            return False
        begun = at
        while at < end and _is_letter(text[at]):
            at += 1
        if _count_word(text, line, begun, at, end, tally):
            return True


cdef bint _count_word(
    const Text* text, Py_ssize_t line, Py_ssize_t start, Py_ssize_t end, Py_ssize_t length, Tally* tally
) noexcept nogil:
    """Counts a word; whether the line is English beyond doubt by now."""
    cdef uint32_t place
    tally.words += 1
    _count_letters(text, start, end, tally)
    place = _look_up(text, start, end)
    if place == 0 or _is_glued(text, start - 1, -1, line, length) or _is_glued(text, end, 1, line, length):
        return False
    if _sets[place][0] & 1:
        tally.english += 1
    elif not is_in(text[start], UPPER | TITLE):
        _count_languages(_sets[place], tally)
    return tally.english >= _enough and tally.most < _least_foreign


cdef inline uint32_t _look_up(const Text* text, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """The set of languages that have a word; 0 for most, which the bits of ``_seen`` tell without a closer look."""
    cdef Py_UCS4[LONGEST] word
    cdef Py_ssize_t i
    cdef uint32_t bit
    if end - start > _words.longest:
        return 0
    bit = _pick_bit(_fold(text[start]), _fold(text[start + (end - start > 1)]), _fold(text[end - 1]), end - start)
    if not _seen[bit >> 5] >> (bit & 31) & 1:
        return 0
    for i in range(end - start):
        word[i] = text[start + i]
    return find_word(&_words, word, end - start)


cdef inline Py_UCS4 _fold(Py_UCS4 character) noexcept nogil:
    return _folded[character] if character < FOLDED else to_lower(character)


cdef inline uint32_t _pick_bit(Py_UCS4 first, Py_UCS4 second, Py_UCS4 last, Py_ssize_t length) noexcept nogil:
    """Of a word in lower case, by some of its letters and its length."""
    cdef uint32_t mixed = <uint32_t>first * <uint32_t>0x9E3779B1 + <uint32_t>second * <uint32_t>0x85EBCA77
    mixed = (mixed ^ (mixed >> 15)) * <uint32_t>0xC2B2AE3D + <uint32_t>last * <uint32_t>0x27D4EB2F
    mixed += <uint32_t>length * <uint32_t>0x165667B1
    return (mixed ^ (mixed >> 13)) * <uint32_t>0x9E3779B1 >> (32 - SEEN_BITS)


cdef inline void _count_letters(const Text* text, Py_ssize_t start, Py_ssize_t end, Tally* tally) noexcept nogil:
    cdef Py_ssize_t i
    cdef int script
    if Text is uint8_t:
        tally.latin += end - start
    else:
        for i in range(start, end):
            script = NONE if text[i] < LATIN_ENDS else _find_script(text[i])
            if script == NONE:
                tally.latin += 1
            else:
                tally.scripts[script] += 1
                tally.others += 1


cdef int _find_script(Py_UCS4 letter) noexcept nogil:
    cdef int i
    for i in range(_ranges_used):
        if _ranges[i].first <= letter <= _ranges[i].last:
            return _ranges[i].script
    return NONE


cdef void _count_languages(const uint64_t* set, Tally* tally) noexcept nogil:
    cdef int number
    for number in range(1, _languages):
        if set[number >> 6] >> (number & 63) & 1:
            tally.foreign[number] += 1
            tally.most = max(tally.most, tally.foreign[number])


cdef bint _is_glued(const Text* text, Py_ssize_t at, int step, Py_ssize_t line, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t beyond = at + step
    cdef Py_UCS4 mark, behind = 32
    if at < line or at >= length:
        return False
    mark = text[at]
    if is_in(mark, DIGIT) or (mark < 128 and _marks[mark] == 1):
        return True
    if mark >= 128 or _marks[mark] != 2:
        return False
    if line <= beyond < length:
        behind = text[beyond]
    return is_in(behind, ALNUM) or (behind < 128 and _marks[behind] == 1)


cdef int _decide(const Tally* tally) noexcept nogil:
    cdef int best = 0, number
    if tally.most:
        for number in range(1, _languages):
            if tally.foreign[number] > tally.foreign[best]:
                best = number
    cdef Py_ssize_t most = tally.foreign[best]
    if tally.others > tally.latin and tally.others >= _least_letters:
        return _decide_script(tally, best if most else NONE)
    if most >= _least_foreign and most > 2 * tally.english and _foreign_share * most >= tally.words:
        return best
    return 0 if tally.english > most and _english_share * tally.english >= tally.words else NONE


cdef int _decide_script(const Tally* tally, int best) noexcept nogil:
    cdef int most = 0, number
    if _kana_share * tally.scripts[_kana] >= tally.others:
        return _japanese
    for number in range(1, _scripts):
        if tally.scripts[number] > tally.scripts[most]:
            most = number
    return best if best != NONE and _script_of[best] == most else _language_of[most]


cdef void _add(Tally* rest, const Tally* line) noexcept nogil:
    cdef int number
    rest.words += line.words
    rest.english += line.english
    rest.latin += line.latin
    rest.others += line.others
    rest.most += line.most
    if line.most:
        for number in range(_languages):
            rest.foreign[number] += line.foreign[number]
    if line.others:
        for number in range(_scripts):
            rest.scripts[number] += line.scripts[number]


cdef _fill_tables():
    global _kana, _japanese, _ranges_used
    numbers = {code: number for number, code in enumerate(_known.languages)}
    names = [script.name for script in _known.scripts]
    _kana, _japanese = names.index("kana"), numbers["ja"]
    sets = sorted({tuple(sorted(numbers[code] for code in codes)) for codes in _known.words.values()})
    ranges = [(first, last, number) for number, script in enumerate(_known.scripts) for first, last in script.ranges]
    if _languages > MOST_LANGUAGES or _scripts > MOST_SCRIPTS or len(ranges) > MOST_RANGES or len(sets) >= MOST_SETS:
        raise ImportError("language/function_words.json has outgrown its tables. Raise the sizes in languages.pyx.")
    for place, members in enumerate(sets, 1):
        for number in members:
            _sets[<int>place][<int>number >> 6] |= <uint64_t>1 << (<int>number & 63)
    places = {members: place for place, members in enumerate(sets, 1)}
    build_word_table(&_words, {
        word: places[tuple(sorted(numbers[code] for code in codes))] for word, codes in _known.words.items()
    })
    for code in range(FOLDED):
        _folded[<int>code] = to_lower(code) if is_in(code, ALPHA) else 0
    for word in _known.words:
        bit = _pick_bit(_fold(word[0]), _fold(word[len(word) > 1]), _fold(word[len(word) - 1]), len(word))
        _seen[<int>bit >> 5] |= <uint32_t>1 << (<int>bit & 31)
    for place, (first, last, number) in enumerate(ranges):
        _ranges[<int>place] = Range(first, last, number)
    _ranges_used = len(ranges)
    for number, script in enumerate(_known.scripts):
        _language_of[<int>number] = numbers[script.language]
    for code, number in numbers.items():
        _script_of[<int>number] = _known.script_of.get(code, NONE)
    for mark in _glue:
        _marks[ord(mark)] = 1
    for mark in _weak_glue:
        _marks[ord(mark)] = 2


_fill_tables()
