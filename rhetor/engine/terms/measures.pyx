"""What stands in ``_find_marks`` of ``features/extract.py`` and in ``features/balance.py``: terms of the whole sentence."""

from libc.stdint cimport uint32_t

from rhetor.engine.terms.clauses cimport MAIN, QUOTED
from rhetor.engine.terms.extraction cimport Analysis, add_hit
from rhetor.engine.terms.known_forms cimport IS_ALPHA, PAST, PRESENT, SHARED
from rhetor.engine.terms.processor cimport find_lowest_bit
from rhetor.engine.terms.tokens cimport Token
from rhetor.engine.terms.vocabulary cimport MOST_MARKS, Places, Vocabulary, take_step

from rhetor.definition import definitions

cdef enum:
    LONGEST_LENGTH = 7   # bits of the number of words
    MOST_QUOTES = 4

cdef uint32_t _most = definitions.MOST
cdef int _mark_count = len(definitions.MARKS)
if _mark_count > MOST_MARKS:
    raise ValueError(f"more than {MOST_MARKS} marks in features/definitions.py")


cdef void add_measures(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    _add_length(vocabulary, analysis)
    if analysis.survey.has_quotes:
        _add_quotes(vocabulary, analysis)
    else:
        _add(vocabulary, analysis, vocabulary.places.quotes[0])
    _add_end(vocabulary, analysis)
    _add_marks(vocabulary, analysis)
    _add_balance(vocabulary, analysis)
    _add_tense(vocabulary, analysis)


cdef inline void _add(const Vocabulary* vocabulary, Analysis* analysis, uint32_t node) noexcept nogil:
    add_hit(vocabulary, analysis, node, 0, analysis.length)


cdef void _add_length(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef uint32_t words = analysis.survey.figures_and_words
    cdef int bits = 0
    while words and bits < LONGEST_LENGTH:
        words >>= 1
        bits += 1
    _add(vocabulary, analysis, vocabulary.places.words[bits])


cdef void _add_quotes(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef const Places* places = &vocabulary.places
    cdef Py_ssize_t first = -1, last = -1, last_saying = -1, count = 0, quoted = 0, i
    for i in range(analysis.count):
        quoted += analysis.places[i] == QUOTED
        if analysis.tokens[i].form == SHARED.opening or analysis.tokens[i].form == SHARED.closing:
            first = i if count == 0 else first
            last = i
            count += 1
        elif analysis.tokens[i].classes & SHARED.saying_classes:
            last_saying = i
    _add(vocabulary, analysis, places.quotes[min(count, <Py_ssize_t>MOST_QUOTES)])
    _add(vocabulary, analysis, places.quote_first[first < 2])
    _add(vocabulary, analysis, places.quote_last[last > analysis.count - 3])
    _add(vocabulary, analysis, places.quote_before_saying[first < last_saying])
    _add(vocabulary, analysis, places.quote_odd[count % 2])
    _add(vocabulary, analysis, places.quoted[4 * quoted // analysis.count])


cdef void _add_end(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    if analysis.count == 0:
        return
    cdef const Token* last = &analysis.tokens[analysis.count - 1]
    if last.flags & IS_ALPHA:
        _add(vocabulary, analysis, vocabulary.places.ends_word)
    else:
        _add(vocabulary, analysis, take_step(vocabulary, vocabulary.places.ends, last.form))


cdef void _add_marks(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef uint32_t marks = analysis.survey.marks
    while marks:
        _add(vocabulary, analysis, vocabulary.places.holds[find_lowest_bit(marks)])
        marks &= marks - 1


cdef void _add_balance(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """For each kind of word its number and its share in tenths."""
    cdef uint32_t words = max(<uint32_t>1, analysis.survey.words), found
    cdef int kind
    for kind in range(SHARED.kinds):
        found = analysis.survey.kinds[kind]
        _add(vocabulary, analysis, vocabulary.places.counts[kind][min(found, _most)])
        _add(vocabulary, analysis, vocabulary.places.shares[kind][min(10 * found // words, _most)])


cdef void _add_tense(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """Of the first verb of the main clause that tells."""
    cdef Py_ssize_t i
    for i in range(analysis.count):
        if analysis.places[i] == MAIN:
            if analysis.tokens[i].flags & PRESENT:
                _add(vocabulary, analysis, take_step(vocabulary, vocabulary.places.tense, analysis.tokens[i].form))
                return
            if analysis.tokens[i].flags & PAST:
                _add(vocabulary, analysis, vocabulary.places.tense_past)
                return
    _add(vocabulary, analysis, vocabulary.places.tense_none)
