"""The terms of a sentence that a model knows, each with the stretch it was read from, in the order of ``extract_terms``."""

from libc.stdint cimport int32_t, uint32_t, uint64_t, uint8_t
from libc.string cimport memset

from rhetor.engine.terms.analysis cimport MOST_HITS, MOST_POSITIONS, Analysis, Position, add_hit
from rhetor.engine.terms.clauses cimport BELOW, MAIN, PLACES, QUOTED, find_places
from rhetor.engine.terms.forms cimport NO_NODE
from rhetor.engine.terms.known_forms cimport CLAUSE_END, IS_ALPHA, SHARED, know_form
from rhetor.engine.terms.measures cimport add_measures
from rhetor.engine.terms.phrases cimport add_phrases
from rhetor.engine.terms.raw_tokens cimport MOST_RAW
from rhetor.engine.terms.tokens cimport Token, make_tokens, survey_tokens
from rhetor.engine.terms.vocabulary cimport Vocabulary, ask_for_step, take_asked, take_step
from rhetor.engine.text.processor cimport find_lowest_bit

from rhetor.definition import features
from rhetor.definition.features import count_most_terms, number_stem


cdef int _first_tokens = features.FIRST_TOKENS, _last_tokens = features.LAST_TOKENS
# Numbers of stems: the first of each feature's.
cdef int _first_token = number_stem(features.FIRST_TOKEN, _first_tokens)
cdef int _first_of_frame = number_stem(features.FIRST_OF_FRAME, _first_tokens)
cdef int _last_of_frame = number_stem(features.LAST_OF_FRAME, _last_tokens)
cdef int _cue = number_stem(features.CUE, SHARED.classes, PLACES)
cdef int _first_verb = number_stem(features.FIRST_VERB), _later_verb = number_stem(features.LATER_VERB)
cdef int _verb_at_end = number_stem(features.VERB_AT_END), _verb_then = number_stem(features.VERB_THEN)
cdef int _no_main_verb = number_stem(features.NO_MAIN_VERB)
cdef uint32_t _then = know_form("then")

if 2 * _first_tokens + _last_tokens > MOST_POSITIONS:
    raise ImportError(f"there are more than {MOST_POSITIONS} positions. Raise MOST_POSITIONS in analysis.pxd.")
if count_most_terms(MOST_RAW) >= MOST_HITS:  # One more is needed, since what is no term is written too.
    raise ImportError(f"a sentence can have {count_most_terms(MOST_RAW)} terms. Double MOST_HITS in analysis.pxd.")


cdef int extract_hits(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, Analysis* analysis
) except -1 nogil:
    """Fills ``analysis`` with what is found in one sentence. Time is linear in its length."""
    analysis.length, analysis.hit_count = <int32_t>length, 0
    analysis.count = make_tokens(
        vocabulary, text, letters, length, analysis.raw, analysis.words, analysis.tokens
    )
    _close_sentence(analysis)
    _ask_for_pairs(vocabulary, analysis)
    _ask_for_positions(vocabulary, analysis)
    survey_tokens(analysis.tokens, analysis.count, &analysis.survey)
    find_places(analysis.tokens, analysis.count, &analysis.survey, analysis.places)
    _add_words(vocabulary, analysis)
    _add_positions(vocabulary, analysis)
    _add_cues(vocabulary, analysis)
    _add_main_verbs(vocabulary, analysis)
    add_measures(vocabulary, analysis)
    add_phrases(vocabulary, analysis)
    analysis.hit_count = min(analysis.hit_count, <Py_ssize_t>MOST_HITS)
    return 0


cdef void _close_sentence(Analysis* analysis) noexcept nogil:
    """Puts the end of the sentence behind its tokens, among which it does not count."""
    cdef Token* end = &analysis.tokens[analysis.count]
    memset(end, 0, sizeof(Token))
    end.form, end.word_node, end.start, end.end = SHARED.end, NO_NODE, analysis.length, analysis.length


cdef void _ask_for_pairs(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """The table of steps is larger than the fast memory: a step is asked for long before it is needed."""
    cdef const Token* tokens = analysis.tokens
    cdef Py_ssize_t i
    for i in range(analysis.count):
        analysis.pairs[i] = ask_for_step(vocabulary, tokens[i].word_node, tokens[i + 1].form)


cdef void _ask_for_positions(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef Py_ssize_t i
    analysis.position_count = 0
    for i in range(min(analysis.count, <Py_ssize_t>_first_tokens)):
        _ask_for_position(vocabulary, analysis, vocabulary.stems[_first_token + i], analysis.tokens[i].form, i, i)
    _ask_for_first_of_frame(vocabulary, analysis)
    _ask_for_last_of_frame(vocabulary, analysis)


cdef void _ask_for_first_of_frame(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """The frame is the sentence without its subject matter: in it a run of words that say nothing is one token."""
    cdef const Token* tokens = analysis.tokens
    cdef Py_ssize_t first = 0, last, made
    for made in range(_first_tokens):
        if first >= analysis.count:
            return
        last = first
        while tokens[last].frame == SHARED.other_words and tokens[last + 1].frame == SHARED.other_words:
            last += 1
        _ask_for_position(vocabulary, analysis, vocabulary.stems[_first_of_frame + made], tokens[last].frame, first, last)
        first = last + 1


cdef void _ask_for_last_of_frame(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef const Token* tokens = analysis.tokens
    cdef Py_ssize_t last = analysis.count - 1, first, made
    for made in range(_last_tokens):
        if last < 0:
            return
        first = last
        while first > 0 and tokens[first].frame == SHARED.other_words and tokens[first - 1].frame == SHARED.other_words:
            first -= 1
        _ask_for_position(vocabulary, analysis, vocabulary.stems[_last_of_frame + made], tokens[last].frame, first, last)
        last = first - 1


cdef inline void _ask_for_position(
    const Vocabulary* vocabulary, Analysis* analysis, uint32_t node, uint32_t form, Py_ssize_t first, Py_ssize_t last
) noexcept nogil:
    cdef Position* position = &analysis.positions[analysis.position_count]
    position.step = ask_for_step(vocabulary, node, form)
    position.start, position.end = analysis.tokens[first].start, analysis.tokens[last].end
    analysis.position_count += 1


cdef void _add_words(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """The tokens and their pairs, of which the first begins with the start of the sentence, and the last ends with its end."""
    cdef const Token* tokens = analysis.tokens
    cdef uint32_t start = vocabulary.forms.forms[SHARED.start].word_node, node
    cdef Py_ssize_t i
    for i in range(analysis.count):
        add_hit(vocabulary, analysis, tokens[i].word_node, tokens[i].start, tokens[i].end)
    add_hit(vocabulary, analysis, take_step(vocabulary, start, tokens[0].form), 0, tokens[0].end)
    for i in range(analysis.count):
        node = take_asked(vocabulary, analysis.pairs[i])
        add_hit(vocabulary, analysis, node, tokens[i].start, tokens[i + 1].end)


cdef void _add_positions(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef const Position* position
    cdef Py_ssize_t i
    for i in range(analysis.position_count):
        position = &analysis.positions[i]
        add_hit(vocabulary, analysis, take_asked(vocabulary, position.step), position.start, position.end)


cdef void _add_cues(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """Each cue class once for each place it occurs in."""
    cdef uint64_t[PLACES] seen
    cdef uint64_t new
    cdef const Token* token
    cdef Py_ssize_t i
    cdef int place, stem
    memset(seen, 0, sizeof(seen))
    for i in range(analysis.count):
        token, place = &analysis.tokens[i], analysis.places[i]
        new = token.classes & ~seen[place]
        seen[place] |= new
        while new:
            stem = _cue + PLACES * find_lowest_bit(new) + place
            add_hit(vocabulary, analysis, vocabulary.stems[stem], token.start, token.end)
            new &= new - 1


cdef void _add_main_verbs(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """The verbs of the main clause, each with what stands before it as its subject; the first with the word after it."""
    cdef uint32_t subject = SHARED.subject_start, node
    cdef const Token* token
    cdef Py_ssize_t i, count = 0
    for i in range(analysis.count):
        token = &analysis.tokens[i]
        if analysis.places[i] == QUOTED:
            subject = SHARED.subject_quoted
        elif analysis.places[i] == MAIN and token.classes & SHARED.verb_classes:
            _add_verb(vocabulary, analysis, i, subject, count == 0)
            count += 1
        elif analysis.places[i] != BELOW:
            subject = _find_subject(token, subject)
    if count == 0:
        node = take_step(vocabulary, vocabulary.stems[_no_main_verb], subject)
        add_hit(vocabulary, analysis, node, 0, analysis.tokens[analysis.count - 1].end if analysis.count else 0)


cdef inline uint32_t _find_subject(const Token* token, uint32_t before) noexcept nogil:
    cdef uint64_t kinds = token.classes & SHARED.subject_classes
    if token.flags & CLAUSE_END:
        return SHARED.subject_clause
    if not token.flags & IS_ALPHA and token.form != SHARED.name:
        return before
    if kinds:
        return SHARED.class_names[find_lowest_bit(kinds)]
    return SHARED.subject_name if token.form == SHARED.name else SHARED.subject_other


cdef void _add_verb(
    const Vocabulary* vocabulary, Analysis* analysis, Py_ssize_t at, uint32_t subject, bint is_first
) noexcept nogil:
    cdef const Token* token = &analysis.tokens[at]
    cdef const uint32_t* stems = vocabulary.stems
    cdef int32_t start = token.start, end = token.end
    cdef uint32_t verb = SHARED.class_names[find_lowest_bit(token.classes & SHARED.verb_classes)]
    cdef uint32_t after = _find_class(&analysis.tokens[at + 1]) if at + 1 < analysis.count else SHARED.end
    cdef uint32_t with_subject = take_step(vocabulary, stems[_first_verb if is_first else _later_verb], subject)
    cdef uint32_t with_verb = take_step(vocabulary, with_subject, verb), node
    add_hit(vocabulary, analysis, with_verb, start, end)
    add_hit(vocabulary, analysis, take_step(vocabulary, with_subject, token.form), start, end)
    if after == SHARED.comma or after == SHARED.full_stop or after == SHARED.end or after == SHARED.closing:
        node = take_step(vocabulary, take_step(vocabulary, stems[_verb_at_end], subject), verb)
        add_hit(vocabulary, analysis, node, start, end)
    if is_first:
        node = take_step(vocabulary, take_step(vocabulary, stems[_verb_then], token.form), _then)
        add_hit(vocabulary, analysis, take_step(vocabulary, node, after), start, end)
        node = take_step(vocabulary, take_step(vocabulary, with_verb, _then), after)
        add_hit(vocabulary, analysis, node, start, end)


cdef inline uint32_t _find_class(const Token* token) noexcept nogil:
    """The first class of a word, its ending if it has none, or the token itself."""
    if token.classes:
        return SHARED.class_names[find_lowest_bit(token.classes)]
    return token.frame if token.flags & IS_ALPHA else token.form
