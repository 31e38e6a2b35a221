"""The terms of a sentence that a model knows, each with the stretch it was read from, in the order of ``extract_terms``."""

from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from rhetor.terms.clauses cimport BELOW, MAIN, QUOTED, find_places
from rhetor.terms.forms cimport UNKNOWN
from rhetor.terms.known_forms cimport CLAUSE_END, IS_ALPHA, MOST_CLASSES, SHARED
from rhetor.terms.measures cimport add_measures
from rhetor.terms.processor cimport fetch_early, find_lowest_bit
from rhetor.terms.tokens cimport Token, make_tokens
from rhetor.terms.steps cimport StepTable, find_bucket, follow_step, place_step
from rhetor.terms.vocabulary cimport FIRST_TOKENS, LAST_TOKENS, PLACES, Places, Vocabulary, take_step

cdef enum:
    LONGEST_WORDS = 3
    LONGEST_CUES = 4


cdef int extract_hits(
    const Vocabulary* vocabulary, const Py_UCS4* text, const uint8_t* letters, Py_ssize_t length, Analysis* analysis
) except -1 nogil:
    """Fills ``analysis`` with what is found in one sentence. Time is linear in its length."""
    analysis.length, analysis.hit_count = <int32_t>length, 0
    analysis.count = make_tokens(
        vocabulary, text, letters, length, analysis.raw, analysis.words, analysis.tokens
    )
    find_places(analysis.tokens, analysis.count, analysis.places)
    _add_words(vocabulary, analysis)
    _add_frame(vocabulary, analysis)
    _add_cues(vocabulary, analysis)
    _add_main_verbs(vocabulary, analysis)
    add_measures(vocabulary, analysis)
    return 0


cdef void _add_words(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    cdef const Token* token
    cdef Py_ssize_t i
    for i in range(analysis.count):
        token = &analysis.tokens[i]
        analysis.forms[i + 1], analysis.starts[i + 1], analysis.ends[i + 1] = token.form, token.start, token.end
        analysis.nodes[i + 1] = token.word_node
    analysis.nodes[0] = vocabulary.forms.forms[SHARED.start].word_node
    _add_ngrams(vocabulary, analysis, analysis.count, LONGEST_WORDS)


cdef void _add_frame(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """The sentence without its subject matter; runs of words that say nothing are one token."""
    cdef const Token* token
    cdef Py_ssize_t i, made = 0
    for i in range(analysis.count):
        token = &analysis.tokens[i]
        if token.frame == SHARED.other_words and made and analysis.forms[made] == SHARED.other_words:
            analysis.ends[made] = token.end
            continue
        made += 1
        analysis.forms[made], analysis.starts[made], analysis.ends[made] = token.frame, token.start, token.end
        analysis.nodes[made] = token.cue_node
    analysis.frame_count = made
    analysis.nodes[0] = vocabulary.forms.forms[SHARED.start].cue_node
    _add_ngrams(vocabulary, analysis, made, LONGEST_CUES)
    _add_positions(vocabulary, analysis)


cdef void _add_ngrams(const Vocabulary* vocabulary, Analysis* analysis, Py_ssize_t count, int longest) noexcept nogil:
    """Of the forms that stand from 1 to ``count``; start and end of the sentence are put around them."""
    cdef Py_ssize_t i
    analysis.forms[0], analysis.starts[0], analysis.ends[0] = SHARED.start, 0, 0
    analysis.forms[count + 1], analysis.forms[count + 2] = SHARED.end, UNKNOWN
    analysis.starts[count + 1] = analysis.ends[count + 1] = analysis.length
    for i in range(1, count + 1):
        add_hit(vocabulary, analysis, analysis.nodes[i], analysis.starts[i], analysis.ends[i])
    if vocabulary.tree != NULL:
        _grow_longer(vocabulary, analysis, count, longest)
    else:
        _add_longer(vocabulary, analysis, count, longest)


cdef void _add_longer(const Vocabulary* vocabulary, Analysis* analysis, Py_ssize_t count, int longest) noexcept nogil:
    """All n-grams of two forms and more."""
    cdef StepTable table = vocabulary.steps
    cdef const uint32_t* forms = analysis.forms
    cdef uint64_t* steps = analysis.steps
    cdef uint32_t node
    cdef int size
    cdef Py_ssize_t i
    # The node of the n-gram that begins at a token goes one form further. The table is larger than the fast memory, so the next
    # step is asked for as soon as its beginning is known; when it is needed, it is there.
    for i in range(count + 1):
        steps[i] = _ask_for_step(table, analysis.nodes[i], forms[i + 1])
    for size in range(2, longest):
        for i in range(count - size + 3):
            node = follow_step(table, steps[i])
            add_hit(vocabulary, analysis, node, analysis.starts[i], analysis.ends[i + size - 1])
            steps[i] = _ask_for_step(table, node, forms[i + size])
    for i in range(count - longest + 3):
        add_hit(vocabulary, analysis, follow_step(table, steps[i]), analysis.starts[i], analysis.ends[i + longest - 1])


cdef void _grow_longer(const Vocabulary* vocabulary, Analysis* analysis, Py_ssize_t count, int longest) noexcept nogil:
    """The same, where every n-gram is a term."""
    cdef int size
    cdef Py_ssize_t i
    for size in range(2, longest + 1):
        for i in range(count - size + 3):
            analysis.nodes[i] = take_step(vocabulary, analysis.nodes[i], analysis.forms[i + size - 1])
            add_hit(vocabulary, analysis, analysis.nodes[i], analysis.starts[i], analysis.ends[i + size - 1])


cdef inline uint64_t _ask_for_step(StepTable table, uint32_t node, uint32_t form) noexcept nogil:
    cdef uint64_t step = place_step(table, node, form)
    fetch_early(find_bucket(table, step))
    return step


cdef void _add_positions(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """The first tokens, and the first and last of the frame, which stands in ``forms``."""
    cdef Py_ssize_t i, at
    cdef const Token* token
    cdef uint32_t node
    for i in range(min(analysis.count, <Py_ssize_t>FIRST_TOKENS)):
        token = &analysis.tokens[i]
        node = take_step(vocabulary, vocabulary.places.first_tokens[i], token.form)
        add_hit(vocabulary, analysis, node, token.start, token.end)
    for i in range(min(analysis.frame_count, <Py_ssize_t>FIRST_TOKENS)):
        node = take_step(vocabulary, vocabulary.places.first_frame[i], analysis.forms[i + 1])
        add_hit(vocabulary, analysis, node, analysis.starts[i + 1], analysis.ends[i + 1])
    for i in range(min(analysis.frame_count, <Py_ssize_t>LAST_TOKENS)):
        at = analysis.frame_count - i
        node = take_step(vocabulary, vocabulary.places.last_frame[i], analysis.forms[at])
        add_hit(vocabulary, analysis, node, analysis.starts[at], analysis.ends[at])


cdef void _add_cues(const Vocabulary* vocabulary, Analysis* analysis) noexcept nogil:
    """Each cue class once for each place it occurs in."""
    cdef uint64_t[PLACES] seen
    cdef uint64_t new
    cdef const Token* token
    cdef Py_ssize_t i
    cdef int place
    memset(seen, 0, sizeof(seen))
    for i in range(analysis.count):
        token, place = &analysis.tokens[i], analysis.places[i]
        new = token.classes & ~seen[place]
        seen[place] |= new
        while new:
            add_hit(vocabulary, analysis, vocabulary.places.cues[find_lowest_bit(new)][place], token.start, token.end)
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
        node = take_step(vocabulary, vocabulary.places.no_main_verb, subject)
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
    cdef const Places* places = &vocabulary.places
    cdef int32_t start = token.start, end = token.end
    cdef uint32_t verb = SHARED.class_names[find_lowest_bit(token.classes & SHARED.verb_classes)]
    cdef uint32_t after = _find_class(&analysis.tokens[at + 1]) if at + 1 < analysis.count else SHARED.end
    cdef uint32_t with_subject = take_step(vocabulary, places.first_verb if is_first else places.later_verb, subject)
    cdef uint32_t with_verb = take_step(vocabulary, with_subject, verb), node
    add_hit(vocabulary, analysis, with_verb, start, end)
    add_hit(vocabulary, analysis, take_step(vocabulary, with_subject, token.form), start, end)
    if after == SHARED.comma or after == SHARED.full_stop or after == SHARED.end or after == SHARED.closing:
        node = take_step(vocabulary, take_step(vocabulary, places.ends, subject), verb)
        add_hit(vocabulary, analysis, node, start, end)
    if is_first:
        node = take_step(vocabulary, take_step(vocabulary, places.verb, token.form), places.then_form)
        add_hit(vocabulary, analysis, take_step(vocabulary, node, after), start, end)
        node = take_step(vocabulary, take_step(vocabulary, with_verb, places.then_form), after)
        add_hit(vocabulary, analysis, node, start, end)


cdef inline uint32_t _find_class(const Token* token) noexcept nogil:
    """The first class of a word, its ending if it has none, or the token itself."""
    if token.classes:
        return SHARED.class_names[find_lowest_bit(token.classes)]
    return token.frame if token.flags & IS_ALPHA else token.form
