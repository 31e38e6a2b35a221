"""The splitter's parameters: words, read from ``parameters.json``. The code that uses them knows none by name."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Stops = Literal[
    "never", "before-subject", "before-starter", "before-noun", "before-clause", "before-capital", "before-number"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the splitter knows about words. All words in lower case, abbreviations without their last full stop.

    Attributes:
        abbreviations: word -> when its full stop may end a sentence too.
        numbered: words that are abbreviations in front of a figure, a Roman number, a letter or a bracket only.
        also_words: abbreviations that are common words too, and count only with a capital.
        given_names: abbreviations that are people's names with a capital.
        units: words that are abbreviations behind a figure.
        streets: titles that also end the name of a street.
        numbered_things: words behind which a letter or a Roman number is no initial.
        subjects: pronouns that open a clause.
        name_words: common words that are surnames too.
        bodies: capitalised common words that go on with a name after an abbreviation.
        links: words that go on with a name.
        common: the common words of English.
        starters: words that open a sentence when capitalised.
        not_starters: capitalised words that go on with the sentence after a time or a unit.
        exclaimed: names that end in ``!`` or ``?``.
        speaker_verbs: verbs that, with a name, carry on the sentence of a quotation.
    """

    abbreviations: dict[str, Stops]
    numbered: frozenset[str]
    also_words: frozenset[str]
    given_names: frozenset[str]
    units: frozenset[str]
    streets: frozenset[str]
    numbered_things: frozenset[str]
    subjects: frozenset[str]
    name_words: frozenset[str]
    bodies: frozenset[str]
    links: tuple[str, ...]
    common: frozenset[str]
    starters: frozenset[str]
    not_starters: frozenset[str]
    exclaimed: frozenset[str]
    speaker_verbs: frozenset[str]


@cache
def load_parameters() -> Parameters:
    """The parameters that come with rhetor, read once."""
    folder = files(__package__)
    data = json.loads(folder.joinpath("parameters.json").read_text("utf-8"))
    abbreviations: dict[str, Stops] = {}
    numbered: set[str] = set()
    for group in data["abbreviations"].values():
        if group["stops"] == "before-number":
            numbered.update(group["words"])
        else:
            for word in group["words"]:
                abbreviations.setdefault(word, group["stops"])
    words = {name: frozenset(data[name]["words"]) for name in data if name not in ("comment", "abbreviations")}
    return Parameters(
        abbreviations,
        frozenset(numbered),
        words["also-words"],
        words["given-names"],
        words["unit-words"],
        words["streets"],
        words["numbered-things"],
        words["subjects"],
        words["name-words"],
        words["bodies"],
        tuple(data["links"]["words"]),
        frozenset(folder.joinpath("words.txt").read_text("utf-8").split()),
        words["starters"],
        words["not-starters"],
        words["not-after-exclamation"],
        words["speaker-verbs"],
    )
