"""Cue words by class, read from ``lexicon.json``, and the common words of English, from ``words.txt``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words in lower case.

    Attributes:
        classes: word -> the cue classes it stands in, in the file's order.
        calendar: months and days.
        known: words that are not names when a sentence opens with them.
    """

    classes: dict[str, tuple[str, ...]]
    calendar: frozenset[str]
    known: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that comes with rhetor, read once."""
    folder = files(__package__)
    data = json.loads(folder.joinpath("lexicon.json").read_text("utf-8"))
    classes: dict[str, tuple[str, ...]] = {}
    for name, group in data["classes"].items():
        for word in group["words"]:
            classes[word] = (*classes.get(word, ()), name)
    common = folder.joinpath("words.txt").read_text("utf-8").split()
    return Lexicon(classes, frozenset(data["calendar"]["words"]), frozenset(classes) | frozenset(common))
