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
        calendar_names: months that are common words too, unless capitalised.
        known: words that are not names when a sentence opens with them.
        subordinators: words that open a clause below another.
        noun_openers: words after which a word is a noun: articles, possessives, prepositions.
        content_verbs: verbs whose object clause holds what somebody says or thinks.
        finite_verbs: modals and auxiliaries, which tell that a clause has its verb.
        verb_classes: classes whose words can be the verb of the main clause.
        subject_classes: classes whose words tell what kind of subject a clause has.
    """

    classes: dict[str, tuple[str, ...]]
    calendar: frozenset[str]
    calendar_names: frozenset[str]
    known: frozenset[str]
    subordinators: frozenset[str]
    noun_openers: frozenset[str]
    content_verbs: frozenset[str]
    finite_verbs: frozenset[str]
    verb_classes: frozenset[str]
    subject_classes: frozenset[str]


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
    return Lexicon(
        classes,
        frozenset(data["calendar"]["words"]),
        frozenset(data["calendar-names"]["words"]),
        frozenset(classes) | frozenset(common),
        frozenset(data["subordinators"]["words"]),
        frozenset(data["noun-openers"]["words"]),
        frozenset(word for word, names in classes.items() if set(names) & set(data["content-verbs"]["classes"])),
        frozenset(word for word, names in classes.items() if set(names) & set(data["finite-verbs"]["classes"])),
        frozenset(data["verb-classes"]["classes"]),
        frozenset(data["subject-classes"]["classes"]),
    )
