"""One pass over the tokens, without a branch: what it counts would else take a pass each, or a look for what is mostly not there."""

from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memset

from rhetor.engine.terms.known_forms cimport KIND_BIT, IS_ALNUM, IS_ALPHA, IS_CLASS, LOW_FORMS, SHARED

cdef enum:
    MOST_TOGETHER = 255   # tokens whose kinds are counted in bytes before a byte could overflow

cdef uint64_t[1 << MOST_KINDS] _lanes  # by all bits of a token's kinds: a 1 in the byte of each

for _kinds in range(1 << MOST_KINDS):
    _lanes[<int>_kinds] = sum((_kinds >> kind & 1) << 8 * kind for kind in range(MOST_KINDS))


cdef void survey_tokens(const Token* tokens, Py_ssize_t count, Survey* survey) noexcept nogil:
    cdef uint64_t kinds = 0
    cdef uint32_t flags, form
    cdef Py_ssize_t i
    memset(survey, 0, sizeof(Survey))
    survey.last_comma = -1
    for i in range(count):
        flags, form = tokens[i].flags, tokens[i].form
        survey.flags |= flags
        survey.marks |= SHARED.mark_bits[form if form < LOW_FORMS else 0]
        survey.figures_and_words += flags & (IS_ALNUM | IS_CLASS) != 0
        survey.words += flags & (IS_ALPHA | IS_CLASS) != 0
        survey.last_comma = i if form == SHARED.comma else survey.last_comma
        survey.has_quotes |= (form == SHARED.opening) | (form == SHARED.closing)
        kinds += _lanes[flags >> KIND_BIT]
        if i % MOST_TOGETHER == MOST_TOGETHER - 1:
            _add_lanes(kinds, survey)
            kinds = 0
    _add_lanes(kinds, survey)


cdef inline void _add_lanes(uint64_t kinds, Survey* survey) noexcept nogil:
    cdef int lane
    for lane in range(MOST_KINDS):
        survey.kinds[lane] += kinds >> 8 * lane & 0xFF
