"""Whether a stop ends its sentence, by the word before it and the words after it."""

import re

from rhetor.definition.abbreviations import ends_abbreviated, ends_before_lower
from rhetor.definition.following import (
    Following,
    begins_sentence_lower,
    find_following,
    find_word_before,
    is_noun,
    is_numbered,
    is_starter,
)
from rhetor.definition.limits import MOST_NAMES, WINDOW
from rhetor.definition.stops import Stop, find_abbreviation, find_word_start
from rhetor.language.parameters import Parameters

GLUED_BEFORE = re.compile(r"[^\W\d_]{2,}\Z|\d\Z|%\Z|\)\Z")
GLUED_AFTER = re.compile(r"[\"“‘(]?[A-Z][a-z’'-]|[\"“‘(]?(?:A|I) |[\"“‘(]?[A-Z][A-Z]")
GLUED_WORD = re.compile(r"[\"“‘(]?([A-Za-z]*)")
NAMED_SPEAKER = re.compile(rf"(?:[A-Z][\w.’'-]*[ \u00a0]+){{1,{MOST_NAMES}}}(?P<verb>[a-z]+)")


def ends_sentence(text: str, stop: Stop, sentence_start: int, end: int, parameters: Parameters) -> bool:
    """Whether ``stop``, before the end of its block, ends its sentence."""
    start = find_word_start(text, stop.start)
    word = text[start : stop.start]
    if stop.is_cited and text[stop.close_end] in " \u00a0[" and is_numbered(word, parameters):
        return False
    if not text[stop.end].isspace():
        return _is_glued(text, stop, word, end, parameters)
    following = find_following(text, stop.end, end)
    if not following.word:
        return True
    if _goes_on(following.word):
        return False
    terminator = text[stop.start : stop.stop_end]
    if terminator in "—–":
        return _ends_broken(text, stop, following, sentence_start, parameters)
    if stop.is_asking:
        return _ends_exclaimed(text, stop, word, following, sentence_start, parameters)
    if terminator not in (".", "۔", "।"):
        return _ends_ellipsis(word, stop, following, parameters)
    is_cased = not begins_sentence_lower(text, sentence_start, stop.start)
    if following.is_lower:
        return ends_before_lower(text, start, word, stop, is_cased, parameters)
    return ends_abbreviated(text, start, word, stop, following, sentence_start, is_cased, parameters)


def _goes_on(word: str) -> bool:
    """Whether a comma, a colon, another stop, a lone bar or a dash follows."""
    return word[0] in ",;:.?!§" or word in ("|", "&") or (len(word) < 3 and not word.strip("-–—"))


def _opens_clause(following: Following, parameters: Parameters) -> bool:
    return is_starter(following, parameters) or (following.is_clause and is_noun(following, parameters))


def _ends_broken(text: str, stop: Stop, following: Following, sentence_start: int, parameters: Parameters) -> bool:
    """A dash at which a quotation (``“I never—” She stopped``) or a speaker (``so maybe — That is me``) breaks off."""
    if stop.is_closed:
        return not following.is_lower and _opens_clause(following, parameters) and not _names_speaker(following, parameters)
    before, is_first = find_word_before(text, stop.start, sentence_start)
    if is_first or not before[:1].islower():
        return False
    return is_starter(following, parameters) and len(following.bare) > 1


def _names_speaker(following: Following, parameters: Parameters) -> bool:
    speaker = NAMED_SPEAKER.match(following.text)
    return speaker is not None and speaker["verb"] in parameters.speaker_verbs


def _ends_exclaimed(
    text: str, stop: Stop, word: str, following: Following, sentence_start: int, parameters: Parameters
) -> bool:
    if following.is_lower and (stop.is_closed or not begins_sentence_lower(text, sentence_start, stop.start)):
        return False
    if stop.closes_quotation and _names_speaker(following, parameters):
        return False
    return (word + text[stop.start : stop.stop_end]).lower() not in parameters.exclaimed


def _ends_ellipsis(word: str, stop: Stop, following: Following, parameters: Parameters) -> bool:
    if following.is_lower or following.opened[:1].isdigit():
        return False
    return bool(word) or stop.is_closed or following.opened.rstrip(",.").lower() in parameters.starters


def _is_glued(text: str, stop: Stop, word: str, end: int, parameters: Parameters) -> bool:
    """Two sentences without a space between them: ``assault.Immediate``, but not ``example.Com`` or ``U.S.Army``."""
    after = stop.end
    if stop.is_cited:
        return text[after].isupper()
    if text[stop.start : stop.stop_end] in "—–":
        return False
    window = text[after : min(end, after + WINDOW)]
    if not GLUED_AFTER.match(window):
        return False
    is_full_stop = text[stop.start : stop.stop_end] == "."
    if is_full_stop and text[stop.stop_end : stop.close_end] in ('"', "'"):
        return False
    if any(mark in word for mark in ".@/:\\") or not GLUED_BEFORE.search(word):
        return False
    if word[-1] == ")" and not _opens_known(window, parameters):
        return False
    following_word = window.split(None, 1)[0]
    if any(mark in following_word.rstrip('.,;:!?…"”’)') for mark in ".@/\\_"):
        return False
    if is_full_stop:
        return find_abbreviation(word, False, parameters) is None and not (word[-1:].isdigit() and len(word) < 2)
    return True


def _opens_known(text: str, parameters: Parameters) -> bool:
    """Whether the letters that stand there, after an opening mark perhaps, are a word of English."""
    match = GLUED_WORD.match(text)
    return match is not None and match[1].lower() in parameters.starters | parameters.common
