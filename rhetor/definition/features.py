"""The one table of features: what they are called, which family each is of, and how many of them a sentence can have.

A feature is a template, "first {subject} {verb}". An empty slot, ``{}``, takes one of the values listed beside it; a
slot with a name takes any form of a token. What stands before the first named slot is the *stem*. Stems are numbered
here, all values of the empty slots in turn; a vocabulary of the engine has a node for each number, so the compiled
rules know features by numbers and spell none.

To add a family, three files: its features and a ``Family`` here; its rule in plain Python in ``extraction.py``; the
same rule in ``engine/terms/extraction.pyx``, or ``measures.pyx`` for what is of the whole sentence, which asks
``number_stem`` for the number. New words for a rule go to ``language/lexicon.json``. Then ``FEATURES_VERSION`` is
raised and a model trained. Counting, training, the ablation, evidence and the tests that hold the two rules together
follow from the table.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product

from rhetor.definition.known_forms import MARKS
from rhetor.definition.limits import MOST_TOKENS
from rhetor.language.lexicon import load_lexicon

FEATURES_VERSION = "4"
"""Recorded with every model. Raised whenever the terms of some sentence change."""

BLOCKS = ("words", "places", "cues")
"""TF-IDF spaces, each with a weight of its own. A term's name begins with its block's letter."""
BLOCK_OF_LETTER = {name[0]: number for number, name in enumerate(BLOCKS)}

SLOT = re.compile(r"\{(\w*)\}")
POSITION = re.compile(r"-?\d[=~]")
"""The only stems that their form follows without a space."""


class Place(StrEnum):
    """Where in the sentence a word stands. The order is that of the engine."""

    MAIN = "main"
    BELOW = "below"
    QUOTED = "quoted"
    NOUN = "noun"


class Subject(StrEnum):
    """What stands before a verb as its subject, if it is in none of the classes that tell."""

    START = "start"
    QUOTED = "quoted"
    CLAUSE = "clause"
    NAME = "name"
    OTHER = "other"


class Feature:
    """A template, and the values that each of its empty slots can take.

    Attributes:
        slots: for each empty slot its values; they come before the named slots.
        stem: the template up to the first named slot; empty if it begins with one.
    """

    def __init__(self, template: str, *slots: Iterable[object], block: str = "places") -> None:
        """
        Raises:
            ValueError: an empty slot has no values, or stands behind a named one.
        """
        self.template, self.block = template, block
        self.slots = tuple(tuple(map(str, values)) for values in slots)
        names = SLOT.findall(template)
        if any(names[: len(self.slots)]) or not all(names[len(self.slots) :]):
            raise ValueError(f"in {template!r}, {len(self.slots)} empty slots must come first, and the others have names")
        self.stem = re.split(r" ?\{\w+\}", template)[0]
        self._pattern = f"{block[0]}:{SLOT.sub('{}', template)}"

    def spell(self, *values: object) -> str:
        """The name of the term that has these values in its slots."""
        return self._pattern.format(*values)

    def spell_stems(self) -> Iterator[str]:
        """What the names of its terms can begin with, without the letter of the block, in the order of their numbers."""
        if self.stem:
            yield from (self.stem.format(*values) for values in product(*self.slots))

    def match(self, name: str) -> bool:
        """Whether a term is one of this feature's."""
        return self._regex.fullmatch(name) is not None

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        closed = iter(self.slots)
        parts = [re.escape(f"{self.block[0]}:")]
        for number, part in enumerate(SLOT.split(self.template)):
            if number % 2 == 0:
                parts.append(re.escape(part))
            else:
                parts.append(r"\S+" if part else f"(?:{'|'.join(map(re.escape, next(closed)))})")
        return re.compile("".join(parts))


@dataclass(frozen=True, slots=True)
class Family:
    """Features that stand or fall together; the ablation measures each by itself.

    Attributes:
        a_token, a_sentence: of one sentence there are at most ``a_token`` of its terms for each token, and ``a_sentence``
            more. The engine's memory is checked against it.
    """

    name: str
    features: tuple[Feature, ...]
    a_token: int
    a_sentence: int


WORD = Feature("{form}", block="words")
PAIR = Feature("{form} {next}", block="words")

FIRST_TOKENS, LAST_TOKENS = 4, 3
FIRST_TOKEN = Feature("{}={form}", range(FIRST_TOKENS))
FIRST_OF_FRAME = Feature("{}~{form}", range(FIRST_TOKENS))
LAST_OF_FRAME = Feature("-{}~{form}", range(LAST_TOKENS))

CUE = Feature("{} {}", load_lexicon().class_names, Place)

FIRST_VERB = Feature("first {subject} {verb}")
LATER_VERB = Feature("later {subject} {verb}")
VERB_AT_END = Feature("ends {subject} {verb}")
VERB_THEN = Feature("verb {form} then {after}")
FIRST_VERB_THEN = Feature("first {subject} {verb} then {after}")
NO_MAIN_VERB = Feature("no main verb, subject {subject}")

PHRASE = Feature("{} {}", load_lexicon().phrases, ("first", "later"), block="cues")

MOST_LENGTH, MOST_QUOTES, QUARTERS = 7, 4, 4
"""Bits of the number of words, quotation marks, and quarters of the sentence, above which all are one."""
BOTH = (False, True)
LENGTH = Feature("words {}", range(MOST_LENGTH + 1))
QUOTES = Feature("quotes {}", range(MOST_QUOTES + 1))
QUOTE_FIRST = Feature("quote first {}", BOTH)
QUOTE_LAST = Feature("quote last {}", BOTH)
QUOTE_BEFORE_SAYING = Feature("quote before say {}", BOTH)
QUOTE_PARITY = Feature("quote marks {}", ("even", "odd"))
QUOTED_SHARE = Feature("quoted {}", range(QUARTERS + 1))
ENDS_IN_WORD = Feature("ends word")
ENDS_IN_MARK = Feature("ends {form}")
HOLDS = Feature("holds {}", MARKS)

KINDS_OF_WORDS = tuple(load_lexicon().balance)
MOST_COUNTED, TENTHS = 6, 10
"""A count or a share, in tenths, above which all are one."""
COUNT = Feature("count {} {}", KINDS_OF_WORDS, range(MOST_COUNTED + 1))
SHARE = Feature("share {} {}", KINDS_OF_WORDS, range(MOST_COUNTED + 1))
PRESENT_TENSE = Feature("tense {form}")
PAST_TENSE = Feature("tense past")
NO_TENSE = Feature("tense none")

FAMILIES = (
    Family("words 1-2", (WORD, PAIR), 2, 1),
    Family(
        "first and last tokens", (FIRST_TOKEN, FIRST_OF_FRAME, LAST_OF_FRAME), 0, 2 * FIRST_TOKENS + LAST_TOKENS
    ),
    Family(
        "main verb with its subject",
        (FIRST_VERB, LATER_VERB, VERB_AT_END, VERB_THEN, FIRST_VERB_THEN, NO_MAIN_VERB), 3, 2,
    ),
    Family(
        "marks of the sentence",
        (LENGTH, QUOTES, QUOTE_FIRST, QUOTE_LAST, QUOTE_BEFORE_SAYING, QUOTE_PARITY, QUOTED_SHARE, ENDS_IN_WORD,
         ENDS_IN_MARK, HOLDS), 0, 8 + len(MARKS),
    ),
    Family("balance and tense", (COUNT, SHARE, PRESENT_TENSE, PAST_TENSE, NO_TENSE), 0, 2 * len(KINDS_OF_WORDS) + 1),
    Family("cue classes by place", (CUE,), 0, len(load_lexicon().class_names) * len(Place)),
    Family("cues of several words", (PHRASE,), 0, 2 * len(load_lexicon().phrases)),
)  # fmt: skip
"""In the order in which a term's family is looked for."""


def find_family(name: str) -> str:
    """The name of the family that a term is of.

    Raises:
        ValueError: no feature has terms of this name.
    """
    for family in FAMILIES:
        if any(feature.match(name) for feature in family.features):
            return family.name
    raise ValueError(f"{name!r} is no term of definition/features.py")


def list_stems() -> list[tuple[int, str]]:
    """All stems with the number of their block, by their numbers."""
    return [(BLOCKS.index(feature.block), stem) for feature in _list_features() for stem in feature.spell_stems()]


def number_stem(feature: Feature, *sizes: int) -> int:
    """The number of a feature's first stem; those of its other stems follow it, the last slot changing fastest.

    Args:
        sizes: how many values each empty slot has, by the rule that asks: it must be so.

    Raises:
        ImportError: the feature is not in the table, or its slots have other sizes.
    """
    number = 0
    for other in _list_features():
        if other is feature:
            wanted = tuple(map(len, feature.slots))
            if wanted != sizes:
                raise ImportError(
                    f"{feature.template!r} has slots of {wanted} values, a compiled rule takes them for {sizes}"
                )
            return number
        number += len(list(other.spell_stems()))
    raise ImportError(f"{feature.template!r} is in no family of definition/features.py")


def count_most_terms(tokens: int = MOST_TOKENS + 1) -> int:
    """How many terms a sentence of so many tokens can have."""
    return sum(family.a_token * tokens + family.a_sentence for family in FAMILIES)


def _list_features() -> list[Feature]:
    return [feature for family in FAMILIES for feature in family.features]


def _check_table() -> None:
    templates = [feature._pattern for feature in _list_features()]
    if len(set(templates)) < len(templates):
        raise ImportError("a template stands in definition/features.py twice")
    for _, stem in list_stems():
        if stem.endswith(("=", "~")) and not POSITION.fullmatch(stem):
            raise ImportError(f"the stem {stem!r} ends as a position does, and is none")


_check_table()
