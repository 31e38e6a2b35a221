"""What the splitter knows about words: tables from words to the groups they are in, filled at import."""

from rhetor.engine.text.word_table cimport WordTable, build_word_table

from rhetor.language.page_words import load_page_words
from rhetor.language.parameters import load_parameters

cdef WordTable _vocabulary, _openings


def _name_groups():
    """Each group's bit, and its words."""
    parameters, page = load_parameters(), load_page_words()
    abbreviations = parameters.abbreviations
    return {
        NEVER: [word for word in abbreviations if abbreviations[word] == "never"],
        BEFORE_STARTER: [word for word in abbreviations if abbreviations[word] == "before-starter"],
        NUMBERED: parameters.numbered,
        ALSO_WORD: parameters.also_words,
        STARTER: parameters.starters,
        NOT_STARTER: parameters.not_starters,
        EXCLAIMED: parameters.exclaimed,
        SPEAKER_VERB: parameters.speaker_verbs,
        FURNITURE_LINE: page.lines,
        INTERFACE: page.interface,
        LINK_LIST: page.link_lists,
        SMALL: page.small,
        ASSERTIVE: _with_curly_apostrophes(page.assertive),
        URGING: _with_curly_apostrophes(page.urging),
    }


def _with_curly_apostrophes(words):
    return {*words, *(word.replace("'", "’") for word in words)}


def _fill_vocabulary():
    groups_of_words = {}
    for group, words in _name_groups().items():
        for word in words:
            groups_of_words[word] = groups_of_words.get(word, 0) | group
    build_word_table(&_vocabulary, groups_of_words)


_fill_vocabulary()
build_word_table(&_openings, dict.fromkeys(load_page_words().openings, 1))
VOCABULARY, OPENINGS = &_vocabulary, &_openings
LONGEST_FURNITURE = load_page_words().longest
