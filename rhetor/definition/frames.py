"""What frames letters, mails, transcripts and releases: greetings, notices, stage directions, the lines of speakers."""

import re
from itertools import pairwise

from rhetor.definition import limits
from rhetor.definition.lines import find_words
from rhetor.language.page_words import PageWords, load_page_words
from rhetor.language.parameters import load_parameters

TIME_OR_ADDRESS = re.compile(r"\d:\d\d|@")
BRACKETED = re.compile(r"\([^()]*\)\.?|\[[^\[\]]*\]\.?")
ASIDE = re.compile(r"\([^()]*\)")
OPENING_MARKS = "[(*_> "


def is_notice(text: str) -> bool:
    """Whether a piece is furniture though it may end in a full stop: a notice, an account, a stage direction, a speaker."""
    words = load_page_words()
    lower = text.lower()
    opened = lower.lstrip(OPENING_MARKS)
    if lower.startswith(words.finished_openings) or opened.startswith(words.finished_openings):
        return True
    if opened.startswith(words.following_openings) and _ends_in_account(text, words):
        return True
    return _is_stage_direction(text, words) or _is_speaker_line(text, words)


def _ends_in_account(text: str, words: PageWords) -> bool:
    """``… on Twitter.``, ``… @annlee``: the last word names a platform, or an account."""
    found = find_words(text)
    if len(found) > words.longest:
        return False
    before = text[text.rindex(found[-1]) - 1]
    return before == "@" or (found[-1][0].isupper() and found[-1].lower() in words.platforms)


def _is_stage_direction(text: str, words: PageWords) -> bool:
    """``(END VIDEO CLIP)``, ``[Laughter.]``."""
    if text[0] not in "([" or not BRACKETED.fullmatch(text):
        return False
    found = find_words(text)
    return len(found) <= words.stage_longest and any(word.lower() in words.stage for word in found)


def _is_speaker_line(text: str, words: PageWords) -> bool:
    """``Mr. HALE (during the reading).``, ``The SPEAKER pro tempore.``, ``THE PRESIDENT:``."""
    if text[-1] not in ".:" or not text[0].isupper() or len(text) > limits.LONGEST_RECORD:
        return False
    found = find_words(ASIDE.sub(" ", text))
    if len(found) > limits.LONGEST_SPEAKER_LINE:
        return False
    has_name = False
    for before, word in pairwise(["", *found]):
        is_place = has_name and word[0].isupper() and before.lower() in words.record
        if word.isupper() and word.isalpha() and len(word) >= limits.SHORTEST_SPEAKER:
            has_name = True
        elif not (word.isupper() or word.lower() in words.record or _is_title(word) or is_place):
            return False
    first = found[0] if found else ""
    return has_name and (text[-1] == ":" or not first.isupper())


def _is_title(word: str) -> bool:
    return load_parameters().abbreviations.get(word.lower()) == "never"


def frames_letter(content: str, bare: str, found: list[str], words: PageWords) -> bool:
    """Greetings of letters and mails, and the line over a mail that is quoted."""
    last = content[-1]
    if bare in words.valedictions:
        return last not in ".!?"
    lower = content.lower()
    if lower.startswith(words.salutations):
        longest = limits.LONGEST_GREETING if last in ",:" else limits.LONGEST_BARE_GREETING
        return len(found) <= longest and last not in ".?"
    return lower.endswith(words.quoting_endings) and bool(TIME_OR_ADDRESS.search(content))
