"""What stands in ``definition/clauses.py``: the place of each token, and sayings put in."""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from rhetor.engine.terms.known_forms cimport (
    ADJUNCT, CLAUSE_END, CONTENT_VERB, FINITE_VERB, FIRST_PERSON, INSERTION_END, INSERTION_MARK, IS_ALNUM, IS_CLASS,
    NEVER_FIRST, NOT_CONTENT, NOUN_OPENER, QUOTATION_END, SAYER, SHARED, STRONG_END, SUBORDINATOR,
)
from rhetor.engine.terms.tokens cimport Token

from rhetor.definition import limits
from rhetor.definition.features import Place

cdef Py_ssize_t _shortest_quotation = limits.SHORTEST_QUOTATION, _words_before_verb = limits.WORDS_BEFORE_VERB
cdef Py_ssize_t _longest_sayer = limits.LONGEST_SAYER
if [place.name for place in Place] != ["MAIN", "BELOW", "QUOTED", "NOUN"]:
    raise ImportError("clauses.pxd has other places than definition/features.py")

cdef struct Clauses:
    # What is known of the clauses so far.
    bint below, in_content, started, has_main_verb, is_own
    int verbs_below
    uint32_t previous_flags, previous_form
    Py_ssize_t last_comma


cdef void find_places(const Token* tokens, Py_ssize_t count, const Survey* survey, uint8_t* places) noexcept nogil:
    """The place of each token."""
    cdef Py_ssize_t start = -1, end = 0, i
    memset(places, MAIN, count)
    if survey.has_quotes:
        _find_quoted(tokens, count, places)
    _find_clauses(tokens, count, survey.last_comma, places)
    if survey.flags & INSERTION_MARK and survey.flags & CONTENT_VERB and _find_insertion(tokens, count, places, &start, &end):
        for i in range(count):
            if places[i] == MAIN and not start <= i < end:
                places[i] = BELOW


cdef void _find_quoted(const Token* tokens, Py_ssize_t count, uint8_t* places) noexcept nogil:
    """Marks what stands inside a quotation of some length; one with a mark at one end only reaches to the other end."""
    cdef Py_ssize_t opened = -1, i
    cdef bint closed_once = False
    for i in range(count):
        if tokens[i].form == SHARED.opening and opened < 0:
            opened = i
        elif tokens[i].form == SHARED.closing:
            if opened >= 0 and _is_quotation(tokens, opened + 1, i):
                _mark_quoted(places, opened + 1, i)
            elif opened < 0 and not closed_once:
                _mark_quoted(places, 0, i)
            opened, closed_once = -1, True
    if opened >= 0:
        _mark_quoted(places, opened + 1, count)


cdef void _mark_quoted(uint8_t* places, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, end):
        places[i] = QUOTED


cdef bint _is_quotation(const Token* tokens, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """Whether what stands between two marks is long enough, or ends as a sentence or before its speaker does."""
    cdef Py_ssize_t words = 0, i
    for i in range(start, end):
        words += tokens[i].flags & (IS_ALNUM | IS_CLASS) != 0
    return words >= _shortest_quotation or (words > 1 and tokens[end - 1].flags & QUOTATION_END != 0)


cdef void _find_clauses(const Token* tokens, Py_ssize_t count, Py_ssize_t last_comma, uint8_t* places) noexcept nogil:
    cdef Clauses state = Clauses(False, False, False, False, False, 0, 0, 0, last_comma)
    cdef Py_ssize_t i
    for i in range(count):
        if places[i] != QUOTED:
            _open_or_end_clause(&tokens[i], i, &state)
            places[i] = _find_place(tokens, count, i, &state)
            state.started = state.started or tokens[i].flags & (IS_ALNUM | IS_CLASS) != 0
        state.previous_flags, state.previous_form = tokens[i].flags, tokens[i].form


cdef inline void _open_or_end_clause(const Token* token, Py_ssize_t i, Clauses* state) noexcept nogil:
    cdef uint32_t flags = token.flags
    if state.is_own and token.form == SHARED.that:
        state.is_own = False
    elif flags & SUBORDINATOR and (state.started or (not flags & NEVER_FIRST and state.last_comma >= i)):
        state.below, state.verbs_below = True, 0
    elif flags & CLAUSE_END:
        state.below = state.in_content and not flags & STRONG_END
    elif state.below and flags & FINITE_VERB:
        # "the report that was published must …": the second verb is the main clause's, if it has none yet.
        state.below = state.has_main_verb or state.verbs_below == 0
        state.verbs_below += 1


cdef inline uint8_t _find_place(const Token* tokens, Py_ssize_t count, Py_ssize_t i, Clauses* state) noexcept nogil:
    cdef bint is_noun = state.previous_flags & NOUN_OPENER != 0
    if state.below or state.previous_form == SHARED.to:
        return NOUN if is_noun else BELOW
    if is_noun:
        return NOUN
    if tokens[i].flags & (FINITE_VERB | CONTENT_VERB):
        state.has_main_verb = True
        if tokens[i].flags & CONTENT_VERB and i + 1 < count:
            # What follows "officials say" is their content; what follows "we believe" is what the writer says.
            state.is_own = _has_first_person(tokens, max(0, i - _words_before_verb), i)
            state.below = state.in_content = not state.is_own and not tokens[i + 1].flags & NOT_CONTENT
    return MAIN


cdef bint _has_first_person(const Token* tokens, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(start, end):
        if tokens[i].flags & FIRST_PERSON:
            return True
    return False


cdef bint _find_insertion(
    const Token* tokens, Py_ssize_t count, const uint8_t* places, Py_ssize_t* start, Py_ssize_t* end
) noexcept nogil:
    """The first saying put in, from its mark to before its end."""
    cdef Py_ssize_t opened = -1, i
    for i in range(count):
        if tokens[i].flags & INSERTION_MARK:
            opened = i
        elif opened >= 1 and tokens[i].flags & CONTENT_VERB and places[i] != QUOTED and i <= opened + 1 + _longest_sayer:
            if _is_put_in(tokens, opened + 1, i, count):
                start[0], end[0] = opened, i + 1
                while end[0] < count and not tokens[end[0]].flags & INSERTION_END:
                    end[0] += 1
                return True
    return False


cdef bint _is_put_in(const Token* tokens, Py_ssize_t sayer, Py_ssize_t verb, Py_ssize_t count) noexcept nogil:
    """Whether a verb is all there is of its clause, with or without its subject before it."""
    cdef bint is_last = verb + 1 == count, has_sayer = False
    cdef uint32_t after = 0 if is_last else tokens[verb + 1].flags
    cdef Py_ssize_t i
    if sayer == verb:
        return not is_last and (tokens[verb + 1].form == SHARED.name or after & NOUN_OPENER != 0)
    if not is_last and not after & (INSERTION_END | ADJUNCT):
        return False
    for i in range(sayer, verb):
        if tokens[i].flags & (FIRST_PERSON | FINITE_VERB | SUBORDINATOR):
            return False
        has_sayer = has_sayer or tokens[i].flags & SAYER != 0
    return has_sayer
