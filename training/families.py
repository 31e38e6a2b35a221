"""Families of terms that were tried and left out. Those the model has stand in ``definition/features.py``."""

import re
from collections.abc import Callable
from itertools import pairwise

from rhetor.definition.clauses import find_places
from rhetor.definition.extraction import make_frame
from rhetor.definition.known_forms import END, NAME, START
from rhetor.definition.tokens import tokenize
from rhetor.language.lexicon import load_lexicon
from training.clusters import load_clusters

SAYING_WINDOW = 3
LONGEST_WORD = 24


def add_triples(sentence: str) -> list[str]:
    """Words three in a row."""
    return _join_in_a_row([token.form for token in tokenize(sentence)], (3,))


def add_frames(sentence: str) -> list[str]:
    """The sentence without its subject matter, 1 to 4 in a row: cue words by class, other words by their ending."""
    frame = [token.form for token in make_frame(tokenize(sentence))]
    return frame + _join_in_a_row(frame, (2, 3, 4))


def _join_in_a_row(forms: list[str], sizes: tuple[int, ...]) -> list[str]:
    """With start and end of the sentence around them."""
    forms = [START, *forms, END]
    return [" ".join(forms[at : at + size]) for size in sizes for at in range(len(forms) - size + 1)]


def add_characters(sentence: str) -> list[str]:
    """Character n-grams 3-5 inside words."""
    words = [f" {token.form} " for token in tokenize(sentence) if token.form[0].isalpha() and len(token.form) < LONGEST_WORD]
    return [word[at : at + size] for word in words for size in (3, 4, 5) for at in range(len(word) - size + 1)]


def add_endings(sentence: str) -> list[str]:
    """The last four and the first five letters of long words."""
    words = [token.form for token in tokenize(sentence) if token.form[0].isalpha() and len(token.form) > 5]
    return [f"-{word[-4:]}" for word in words] + [f"{word[:5]}-" for word in words]


def add_skips(sentence: str) -> list[str]:
    """Skip-grams around reporting verbs: the verb with each word up to three before and after it."""
    classes, saying = load_lexicon().classes, load_lexicon().saying_classes
    forms = [token.form for token in tokenize(sentence)]
    found = []
    for position, form in enumerate(forms):
        if not saying.isdisjoint(classes.get(form, ())):
            near = range(max(0, position - SAYING_WINDOW), min(len(forms), position + SAYING_WINDOW + 1))
            found += [f"{classes[form][0]} {other - position:+d} {forms[other]}" for other in near if other != position]
    return found


def add_pairs(sentence: str) -> list[str]:
    """Every pair of cue classes with their places, in whatever order they stand."""
    cues = sorted(_cues_in_place(sentence))
    return [f"{first} & {second}" for number, first in enumerate(cues) for second in cues[number + 1 :]]


def add_sequences(sentence: str) -> list[str]:
    """Cue classes with their places in sequence, whatever stands between them."""
    cues = _cues_in_place(sentence)
    return [f"{first} > {second}" for first, second in pairwise(cues)]


def add_words_in_place(sentence: str) -> list[str]:
    """Every word with the place it stands in."""
    tokens = tokenize(sentence)
    return [f"{token.form} {place}" for token, place in zip(tokens, find_places(tokens), strict=True)]


def add_names(sentence: str) -> list[str]:
    """The words of names, which are else folded into one token."""
    names = [sentence[token.start : token.end] for token in tokenize(sentence) if token.form == NAME]
    return [word for name in names for word in re.findall(r"\w+", name.lower())]


def add_clusters(sentence: str) -> list[str]:
    """Clusters of words and pairs of them; a word that has none stands for itself."""
    clusters = load_clusters()
    return _join_in_a_row([f"c{clusters.get(token.form, token.form)}" for token in tokenize(sentence)], (1, 2))


def _cues_in_place(sentence: str) -> list[str]:
    classes, tokens = load_lexicon().classes, tokenize(sentence)
    return [
        f"{classes[token.form][0]}/{place}"
        for token, place in zip(tokens, find_places(tokens), strict=True)
        if token.form in classes
    ]


TRIED: dict[str, Callable[[str], list[str]]] = {
    "words three in a row": add_triples,
    "frame of cue classes 1-4": add_frames,
    "characters 3-5": add_characters,
    "word endings and beginnings": add_endings,
    "skip-grams around reporting verbs": add_skips,
    "pairs of cue classes": add_pairs,
    "sequences of cue classes": add_sequences,
    "words by place": add_words_in_place,
    "words of names": add_names,
    "clusters of words 1-2": add_clusters,
}
