"""The words around a stop: the one after it and how the next begins, and the one before a word."""

import re
from dataclasses import dataclass

from rhetor.definition.limits import SHORTEST_PLURAL, WINDOW
from rhetor.language.marks import APOSTROPHES, BREAKS, OPENERS
from rhetor.language.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Following:
    """The word after a stop, and how the one after it begins.

    Attributes:
        text: it and what comes near it.
        word: as it stands there.
        opened: without the quotes and brackets that open it.
        bare: without what closes it or follows its apostrophe, in lower case.
        next_word: the word after it; empty if there is none near.
    """

    text: str
    word: str
    opened: str
    bare: str
    next_word: str

    @property
    def is_lower(self) -> bool:
        return self.opened[:1].islower()

    @property
    def is_clause(self) -> bool:
        """Whether a word in lower case comes after it, as a verb does after its subject."""
        return self.next_word[:1].islower()


def find_following(text: str, at: int, end: int) -> Following:
    limit = min(end, at + 2 * WINDOW)
    after_break = False
    while at < limit and text[at].isspace():
        after_break = after_break or text[at] in BREAKS
        at += 1
    while after_break and at < limit and text[at] in "> \t":  # A mail that is quoted goes on in the next line.
        at += 1
    word = (text[at : min(limit, at + WINDOW)].split(None, 1) or [""])[0] if at < limit and not text[at].isspace() else ""
    rest = text[at + len(word) : limit].lstrip()
    opened = word.lstrip(OPENERS)
    bare = re.sub(rf"[{APOSTROPHES}].*|[^\w]+$", "", opened, flags=re.DOTALL)
    return Following(text[at:limit], word, opened, bare, (rest.split(None, 1) or [""])[0].lstrip(OPENERS))


def begins_sentence_lower(text: str, sentence_start: int, stop: int) -> bool:
    """Whether the first letter of the sentence, if it has one near its start, is in lower case."""
    head = text[sentence_start : min(stop, sentence_start + WINDOW)]
    letter = next((character for character in head if character.isalpha()), "")
    return letter.islower()


def is_starter(following: Following, parameters: Parameters) -> bool:
    return following.bare.lower() in parameters.starters and following.opened[1:2] != "."


def is_noun(following: Following, parameters: Parameters) -> bool:
    """Whether it is a common word, or looks like the plural of one."""
    bare = following.bare
    if len(bare) < 2 or not bare[0].isupper() or bare[1].isupper() or bare.lower() in parameters.bodies:
        return False
    return bare.lower() in parameters.common or _is_plural(bare)


def _is_plural(bare: str) -> bool:
    return len(bare) >= SHORTEST_PLURAL and bare[-1] == "s" and bare[-2] not in "sui"


def is_numbered(word: str, parameters: Parameters) -> bool:
    """Whether a reference word is no common word, or has the capital of one that is."""
    lower = word.lower()
    return lower in parameters.numbered and (lower not in parameters.also_words or word[0].isupper())


def find_word_before(text: str, start: int, sentence_start: int) -> tuple[str, bool]:
    """The word of the sentence before the one at ``start``, and whether it is the first; empty if there is none."""
    at = start
    while at > sentence_start and text[at - 1] in " \u00a0":
        at -= 1
    end = at
    while at > sentence_start and end - at < WINDOW and not text[at - 1].isspace():
        at -= 1
    word = text[at:end] if end < start else ""
    while at > sentence_start and text[at - 1].isspace():
        at -= 1
    return word, at == sentence_start
