"""Whether a full stop ends its sentence, by whether the word before it is an abbreviation, and of which kind.

``start`` is where the word before the stop begins.
"""

import re

from rhetor.definition.following import Following, find_word_before, is_noun, is_numbered, is_starter
from rhetor.definition.limits import LONGEST_SHORT
from rhetor.definition.stops import Stop, find_abbreviation
from rhetor.language.marks import QUOTES_AFTER, QUOTES_BEFORE
from rhetor.language.parameters import Parameters

ROMAN = re.compile(r"[IVXLC]+\Z|[A-Z]\Z")


def ends_before_lower(text: str, start: int, word: str, stop: Stop, is_cased: bool, parameters: Parameters) -> bool:
    """A lower-case word after the stop: the sentence goes on after an abbreviation, a bracket or a quotation."""
    if stop.is_closed or not word[-1:].isalpha() or len(word) < 2:
        return False
    if find_abbreviation(word, False, parameters) or _is_unit(text, start, word, parameters):
        return False
    lower = word.lower()
    if lower in parameters.common:
        return True
    return not (lower in parameters.numbered or lower in parameters.abbreviations or (is_cased and _looks_shortened(word)))


def _looks_shortened(word: str) -> bool:
    """Whether an unknown word may be an abbreviation: it is short and in lower case, or has no vowel."""
    if not (word.isascii() and word.isalpha()):
        return False
    return (word.islower() and len(word) <= LONGEST_SHORT) or not any(letter in "aeiouyAEIOUY" for letter in word)


def _is_unit(text: str, start: int, word: str, parameters: Parameters) -> bool:
    """Whether a word is a unit behind a figure: ``12 km``, ``5ft``, ``a 10-min``."""
    bare = word.lstrip("0123456789-")
    if not bare or bare[0].isupper() or bare.lower() not in parameters.units:
        return False
    if bare != word:
        return True
    return start > 1 and text[start - 1] in " \u00a0" and text[start - 2].isdecimal()


def ends_abbreviated(
    text: str,
    start: int,
    word: str,
    stop: Stop,
    following: Following,
    sentence_start: int,
    is_cased: bool,
    parameters: Parameters,
) -> bool:
    """A full stop before a word that is not in lower case."""
    before_figure = following.opened[:1].isdigit()
    if before_figure and is_cased and _is_unlisted(word, parameters):
        return False
    if word.lower() in parameters.numbered and _names_part(word, following, parameters):
        return False
    kind = (
        "before-capital" if _is_unit(text, start, word, parameters) else find_abbreviation(word, before_figure, parameters)
    )
    if kind is None:
        return True
    if stop.is_closed and text[stop.stop_end] == ")" and text[start - 1 : start] == "(":
        return is_starter(following, parameters) and following.is_clause
    if kind == "never":
        if stop.is_closed and text[stop.stop_end] in ')"”':
            return True
        return _ends_street(text, start, word, following, sentence_start, parameters)
    if kind == "before-subject":
        return following.bare.lower() in parameters.subjects and following.is_clause
    return _ends_name(text, start, word, kind, following, sentence_start, parameters)


def _is_unlisted(word: str, parameters: Parameters) -> bool:
    """Whether a word before a figure is an abbreviation that no list has: ``b. 1920``, ``sect. 4``."""
    if len(word) == 1:
        return word.isascii() and word.islower()
    return word.islower() and word not in parameters.common and _looks_shortened(word)


def _names_part(word: str, following: Following, parameters: Parameters) -> bool:
    """Whether a Roman number, a letter, or either or a figure in brackets follows; behind a common word, a letter alone."""
    if not is_numbered(word, parameters):
        return len(following.bare) == 1 and following.bare in "BCDEFGHJKLMNOPQRSTUVWXYZ" and following.is_clause
    if following.word[0] in "([":
        return following.opened[:1].isdigit() or bool(ROMAN.match(following.bare))
    return bool(ROMAN.match(following.bare))


def _ends_street(
    text: str, start: int, word: str, following: Following, sentence_start: int, parameters: Parameters
) -> bool:
    """``on Mill St. Customers like it``, but ``to St. Ives``, ``Yesterday Dr. Woods came``."""
    if word.lower() not in parameters.streets or not following.is_clause:
        return False
    before, is_first = find_word_before(text, start, sentence_start)
    if is_first or not before[:1].isupper() or not before[-1].isalpha() or before.lower() in parameters.not_starters:
        return False
    bare = following.bare.lower()
    if is_starter(following, parameters):
        return True
    return is_noun(following, parameters) and bare[-1] == "s" and bare not in parameters.name_words


def _ends_letter(text: str, start: int, following: Following, sentence_start: int, parameters: Parameters) -> bool:
    """A letter that is no initial: ``plan B. Ministers know it``, ``He got an A. Teachers were proud``."""
    before, is_first = find_word_before(text, start, sentence_start)
    if not is_first and before.lower() in parameters.numbered_things:
        return len(following.bare) > 1
    if before[:1].isupper() and before.lower() not in parameters.numbered_things:
        return False
    is_plain = is_noun(following, parameters) and following.bare.lower() not in parameters.name_words
    return bool(before) and is_plain and following.is_clause


def _ends_name(
    text: str, start: int, word: str, kind: str, following: Following, sentence_start: int, parameters: Parameters
) -> bool:
    """An abbreviation that may end its sentence, before a word that is not in lower case."""
    bare = following.bare.lower()
    if bare in parameters.not_starters:
        return False
    if is_starter(following, parameters):
        return True
    if following.word[0] in QUOTES_BEFORE:
        return not (kind == "initials" and following.word[-1] in QUOTES_AFTER and following.next_word[:1].isupper())
    if following.opened != following.word or not following.opened[:1].isupper():
        return False
    if kind != "before-capital" and following.opened == following.bare + "." and bare in parameters.abbreviations:
        return False
    if kind == "before-capital":
        return len(following.bare) > 1
    if kind == "initials":
        if len(word) == 1:
            return _ends_letter(text, start, following, sentence_start, parameters)
        return (
            following.is_clause and is_noun(following, parameters) and bare[-1] == "s" and bare not in parameters.name_words
        )
    if kind == "before-starter" or not following.is_clause or bare in parameters.bodies:
        return False
    if following.next_word in parameters.links:
        return is_noun(following, parameters) and bare[-1] == "s"
    if kind == "before-noun":
        return is_noun(following, parameters)
    return len(following.bare) > 1
