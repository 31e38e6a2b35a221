"""What stands in ``_find_marks``, ``_measure_balance`` and ``_find_tense`` of ``definition/extraction.py``: terms of the
whole sentence.
"""

from libc.stdint cimport uint32_t

from rhetor.engine.terms.analysis cimport Analysis, add_hit
from rhetor.engine.terms.clauses cimport MAIN, QUOTED
from rhetor.engine.terms.known_forms cimport IS_ALPHA, PAST, PRESENT, SHARED
from rhetor.engine.terms.tokens cimport Token
from rhetor.engine.terms.vocabulary cimport Vocabulary, take_step
from rhetor.engine.text.processor cimport find_lowest_bit

from rhetor.definition import features
from rhetor.definition.features import number_stem

cdef uint32_t _most_length = features.MOST_LENGTH, _most_quotes = features.MOST_QUOTES, _quarters = features.QUARTERS
cdef uint32_t _most = features.MOST_COUNTED, _tenths = features.TENTHS
# Numbers of stems: the first of each feature's.
cdef int _length = number_stem(features.LENGTH, _most_length + 1)
cdef int _quotes = number_stem(features.QUOTES, _most_quotes + 1)
cdef int _quote_first = number_stem(features.QUOTE_FIRST, 2), _quote_last = number_stem(features.QUOTE_LAST, 2)
cdef int _quote_before_saying = number_stem(features.QUOTE_BEFORE_SAYING, 2)
cdef int _quote_parity = number_stem(features.QUOTE_PARITY, 2)
cdef int _quoted_share = number_stem(features.QUOTED_SHARE, _quarters + 1)
cdef int _ends_in_word = number_stem(features.ENDS_IN_WORD), _ends_in_mark = number_stem(features.ENDS_IN_MARK)
cdef int _holds = number_stem(features.HOLDS, SHARED.marks_held)
cdef int _count = number_stem(features.COUNT, SHARED.kinds, _most + 1)
cdef int _share = number_stem(features.SHARE, SHARED.kinds, _most + 1)
cdef int _present_tense = number_stem(features.PRESENT_TENSE)
cdef int _past_tense = number_stem(features.PAST_TENSE), _no_tense = number_stem(features.NO_TENSE)


cdef void add_measures(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    _add_length(vocabulary, analysis)
    if analysis.survey.has_quotes:
        _add_quotes(vocabulary, analysis)
    else:
        _add(vocabulary, analysis, vocabulary.stems[_quotes])
    _add_end(vocabulary, analysis)
    _add_marks(vocabulary, analysis)
    _add_balance(vocabulary, analysis)
    _add_tense(vocabulary, analysis)


cdef inline void _add(const Vocabulary* vocabulary, Analysis* analysis, uint32_t node) noexcept nogil:
    add_hit(vocabulary, analysis, node, 0, analysis.length)


cdef void _add_length(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef uint32_t words = analysis.survey.figures_and_words
    cdef uint32_t bits = 0
    while words and bits < _most_length:
        words >>= 1
        bits += 1
    _add(vocabulary, analysis, vocabulary.stems[_length + bits])


cdef void _add_quotes(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef const uint32_t* stems = vocabulary.stems
    cdef Py_ssize_t first = -1, last = -1, last_saying = -1, count = 0, quoted = 0, i
    for i in range(analysis.count):
        quoted += analysis.places[i] == QUOTED
        if analysis.tokens[i].form == SHARED.opening or analysis.tokens[i].form == SHARED.closing:
            first = i if count == 0 else first
            last = i
            count += 1
        elif analysis.tokens[i].classes & SHARED.saying_classes:
            last_saying = i
    _add(vocabulary, analysis, stems[_quotes + min(count, <Py_ssize_t>_most_quotes)])
    _add(vocabulary, analysis, stems[_quote_first + <int>(first < 2)])
    _add(vocabulary, analysis, stems[_quote_last + <int>(last > analysis.count - 3)])
    _add(vocabulary, analysis, stems[_quote_before_saying + <int>(first < last_saying)])
    _add(vocabulary, analysis, stems[_quote_parity + count % 2])
    _add(vocabulary, analysis, stems[_quoted_share + _quarters * quoted // analysis.count])


cdef void _add_end(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    if analysis.count == 0:
        return
    cdef const Token* last = &analysis.tokens[analysis.count - 1]
    if last.flags & IS_ALPHA:
        _add(vocabulary, analysis, vocabulary.stems[_ends_in_word])
    else:
        _add(vocabulary, analysis, take_step(vocabulary, vocabulary.stems[_ends_in_mark], last.form))


cdef void _add_marks(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef uint32_t marks = analysis.survey.marks
    while marks:
        _add(vocabulary, analysis, vocabulary.stems[_holds + find_lowest_bit(marks)])
        marks &= marks - 1


cdef void _add_balance(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """For each kind of word its number and its share in tenths."""
    cdef uint32_t words = max(<uint32_t>1, analysis.survey.words), found
    cdef int kind, first = 0
    for kind in range(SHARED.kinds):
        found = analysis.survey.kinds[kind]
        _add(vocabulary, analysis, vocabulary.stems[_count + first + min(found, _most)])
        _add(vocabulary, analysis, vocabulary.stems[_share + first + min(_tenths * found // words, _most)])
        first += _most + 1


cdef void _add_tense(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """Of the first verb of the main clause that tells."""
    cdef Py_ssize_t i
    for i in range(analysis.count):
        if analysis.places[i] == MAIN:
            if analysis.tokens[i].flags & PRESENT:
                _add(vocabulary, analysis, take_step(vocabulary, vocabulary.stems[_present_tense], analysis.tokens[i].form))
                return
            if analysis.tokens[i].flags & PAST:
                _add(vocabulary, analysis, vocabulary.stems[_past_tense])
                return
    _add(vocabulary, analysis, vocabulary.stems[_no_tense])
