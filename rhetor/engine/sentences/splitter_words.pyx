"""What the splitter knows about words: tables from words to the groups they are in, filled at import."""

from rhetor.engine.text.word_table cimport WordTable, build_word_table

from rhetor.language.page_words import load_page_words
from rhetor.language.parameters import load_parameters

cdef WordTable _shortened, _around, _common, _page_words, _openings, _notices


def _name_shortened():
    """Each group's bit, and its words."""
    parameters = load_parameters()
    kinds = {
        "never": NEVER,
        "before-subject": BEFORE_SUBJECT,
        "before-starter": BEFORE_STARTER,
        "before-noun": BEFORE_NOUN,
        "before-clause": BEFORE_CLAUSE,
        "before-capital": BEFORE_CAPITAL,
    }
    groups = {
        bit: [word for word, stops in parameters.abbreviations.items() if stops == kind] for kind, bit in kinds.items()
    }
    return groups | {
        NUMBERED: parameters.numbered,
        ALSO_WORD: parameters.also_words,
        GIVEN_NAME: parameters.given_names,
        UNIT: parameters.units,
        STREET: parameters.streets,
    }


def _name_groups():
    parameters = load_parameters()
    return {
        NUMBERED_THING: parameters.numbered_things,
        SUBJECT: parameters.subjects,
        NAME_WORD: parameters.name_words,
        BODY: parameters.bodies,
        STARTER: parameters.starters,
        NOT_STARTER: parameters.not_starters,
        EXCLAIMED: parameters.exclaimed,
        SPEAKER_VERB: parameters.speaker_verbs,
    }


def _name_page_groups():
    page = load_page_words()
    return {
        FURNITURE_LINE: page.lines,
        INTERFACE: page.interface,
        LINK_LIST: page.link_lists,
        SMALL: page.small,
        ASSERTIVE: _with_curly_apostrophes(page.assertive),
        URGING: _with_curly_apostrophes(page.urging),
        VALEDICTION: page.valedictions,
        STAGE: page.stage,
        PLATFORM: page.platforms,
        RECORD: page.record,
        HEADLINE_VERB: page.headline_verbs,
        PLURAL: page.plurals,
        SOURCE: page.sources,
        HEADLINE_PREPOSITION: page.headline_prepositions,
    }


def _name_openings():
    page = load_page_words()
    return {
        FIRM_OPENING: page.openings - page.soft_openings,
        SOFT_OPENING: page.openings & page.soft_openings,
        SALUTATION: page.salutations,
        PLATFORM_OPENING: page.platform_openings,
    }


def _name_notices():
    page = load_page_words()
    return {NOTICE: page.finished_openings, FOLLOWING: page.following_openings}


def _with_curly_apostrophes(words):
    return {*words, *(word.replace("'", "’") for word in words)}


def _join_groups(words_of_groups):
    groups_of_words = {}
    for group, words in words_of_groups.items():
        for word in words:
            groups_of_words[word] = groups_of_words.get(word, 0) | group
    return groups_of_words


build_word_table(&_shortened, _join_groups(_name_shortened()))
build_word_table(&_around, _join_groups(_name_groups()))
build_word_table(&_common, dict.fromkeys(load_parameters().common, 1))
build_word_table(&_page_words, _join_groups(_name_page_groups()))
build_word_table(&_openings, _join_groups(_name_openings()))
build_word_table(&_notices, _join_groups(_name_notices()))
SHORTENED, AROUND, COMMON, PAGE_WORDS = &_shortened, &_around, &_common, &_page_words
OPENINGS, NOTICES = &_openings, &_notices
LONGEST_FURNITURE, LONGEST_STAGE = load_page_words().longest, load_page_words().stage_longest
