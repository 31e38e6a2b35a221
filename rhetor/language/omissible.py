"""What can be left out of an English sentence, as data: ``omissible.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rhetor.language.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class Omissible:
    """All words in lower case; see the file for the reason of each group."""

    adverbs: frozenset[str]
    no_adverbs: frozenset[str]
    judging: frozenset[str]
    no_nouns: frozenset[str]
    degrees: frozenset[str]
    plain_sayings: frozenset[str]
    reversals: frozenset[str]
    clauses: frozenset[str]


@cache
def load_omissible() -> Omissible:
    """The words, with the classes of the lexicon spelled out; read once."""
    data = json.loads(files(__package__).joinpath("omissible.json").read_text("utf-8"))
    classes = load_lexicon().classes

    def words_of(entry: str) -> frozenset[str]:
        wanted = set(data[entry]["classes"])
        return frozenset(word for word, named in classes.items() if wanted & set(named))

    return Omissible(
        frozenset(data["adverbs"]["words"]),
        frozenset(data["no-adverbs"]["words"]),
        words_of("judging"),
        words_of("no-nouns"),
        *(frozenset(data[entry]["words"]) for entry in ("degrees", "plain-sayings", "reversals", "clauses")),
    )
