"""The most telling words of each label in a folder: what sets its sentences apart, and spoke for the label in them.

How much more often words stand in one group of sentences than in the others is their log-odds with an informative prior:
Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16(4), 2008, equations 15 to 22. What they count in words we
count in sentences that hold the word, so that one sentence that repeats it says it once. The prior is the whole corpus: it
draws rare words towards no difference, and the score divides by the standard error, so that neither rare words nor merely
frequent ones come first.

A word tells of a label if it stands in the label's sentences more often than in the others by more than chance, if the
model's evidence on exactly that word is for the label on the whole, and if a reader can make something of it: a content
word or a cue. Figures and names count as classes, as they do for the model. Evidence costs thirty times what a label costs,
so it is asked for only about words that would be listed, in some of their sentences.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from rhetor.batch.worker import load_labeler
from rhetor.definition.tokens import tokenize
from rhetor.engine.scoring.rows import Sentence
from rhetor.labeler import Labeler
from rhetor.language.lexicon import load_lexicon
from rhetor.learning.intervals import Z
from rhetor.records import LABELS, Label

PRIOR_SHARE = 0.1
"""Weight of the prior, as a share of the corpus."""


def measure_log_odds(inside: Mapping[str, int], everywhere: Mapping[str, int]) -> dict[str, float]:
    """The z-score of each word of ``inside``; above zero it is more frequent there than elsewhere, at 0 as frequent.

    Args:
        inside: sentences of the group that hold the word.
        everywhere: sentences of all groups that do.
    """
    if len(everywhere) < 2:  # the odds of the only word there is have no denominator
        return dict.fromkeys(inside, 0.0)
    total_inside, total = sum(inside.values()), sum(everywhere.values())
    prior_total = PRIOR_SHARE * total
    scores = {}
    for word, count in inside.items():
        prior = PRIOR_SHARE * everywhere[word]
        within, beyond = count + prior, everywhere[word] - count + prior
        odds_within = within / (total_inside + prior_total - within)
        odds_beyond = beyond / (total - total_inside + prior_total - beyond)
        scores[word] = (math.log(odds_within) - math.log(odds_beyond)) / math.sqrt(1 / within + 1 / beyond)
    return scores


MOST_SENTENCES = 5_000
"""Sentences whose words are counted. Of larger folders, whole documents are drawn until there are so many."""
MOST_WEIGHED = 15
"""Sentences in which the evidence on a word is asked for."""
SHOWN, LEAST_SENTENCES, LEAST_DOCUMENTS = 15, 2, 2
"""A word of one sentence, or of one document among several, tells of that alone."""


class Said(NamedTuple):
    """A sentence with a label, the number of its document in the sample, and the words it holds."""

    document: int
    label: Label
    text: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class TellingWord:
    """``score`` is the z-score of the log-odds; ``sentences`` of the label hold the word, ``of`` of all labels."""

    word: str
    score: float
    sentences: int
    of: int


@dataclass(frozen=True, slots=True)
class TellingWords:
    """By label, the most telling first, and how much was read for it."""

    labels: dict[Label, tuple[TellingWord, ...]]
    documents: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of the tokens that are no words, and what has no meaning of its own: classes of the lexicon, and more words."""

    names: dict[str, str]
    grammar: frozenset[str]
    empty: frozenset[str]


def find_telling_words(said: Sequence[Said], documents: int, model: Path) -> TellingWords:
    """The words over sentences of so many documents, numbered from 0."""
    ranked = rank_words(said, min(LEAST_DOCUMENTS, documents))
    labels = {label: tuple(islice(_keep_backed(ranked[label], said, label, model), SHOWN)) for label in LABELS}
    return TellingWords(labels, documents, len(said))


def _keep_backed(words: Iterable[TellingWord], said: Sequence[Said], label: Label, model: Path) -> Iterator[TellingWord]:
    return (word for word in words if is_backed(load_labeler(model), said, label, word.word))


def draw_sample(documents: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Documents of at most ``MOST_SENTENCES`` sentences, or one, by name, with their numbers.

    Drawn by the checksum of their names, which no subject sorts: the same sample of the same documents.

    Args:
        documents: their names, and how many sentences of each have a label.
    """
    chosen: dict[str, int] = {}
    room = MOST_SENTENCES
    for name, sentences in sorted(documents, key=lambda pair: (hashlib.sha256(pair[0].encode()).digest(), pair[0])):
        room -= sentences
        if room < 0 and chosen:
            break
        if sentences:
            chosen.setdefault(name, len(chosen))
    return chosen


def make_said(document: int, label: Label, text: str) -> Said:
    return Said(document, label, text, frozenset(place_words(text).values()))


def place_words(text: str) -> dict[tuple[int, int], str]:
    """The words of a sentence by where they stand; figures and names as what they are called in the report."""
    names = load_vocabulary().names
    return {
        (token.start, token.end): names.get(token.form, token.form)
        for token in tokenize(text)
        if token.form[0].isalpha() or token.form in names
    }


def weigh_words(sentence: Sentence) -> dict[str, float]:
    """Each word of a sentence with evidence, and what spoke on exactly that word for the sentence's label."""
    places = place_words(sentence.text)
    weights = dict.fromkeys(places.values(), 0.0)
    for span in sentence.evidence.spans if sentence.evidence else ():
        if word := places.get((span.start - sentence.start, span.end - sentence.start)):
            weights[word] += span.weight
    return weights


def rank_words(said: Sequence[Said], documents: int) -> dict[Label, tuple[TellingWord, ...]]:
    """The words of each label that stand out and that a reader can make something of, highest score first.

    Args:
        documents: a word must stand in so many, or more.
    """
    counts: dict[Label, Counter[str]] = {label: Counter() for label in LABELS}
    holders: dict[Label, dict[int, set[str]]] = {label: defaultdict(set) for label in LABELS}
    for sentence in said:
        counts[sentence.label].update(sentence.words)
        holders[sentence.label][sentence.document] |= sentence.words
    everywhere = sum(counts.values(), Counter[str]())
    ranked: dict[Label, tuple[TellingWord, ...]] = {}
    for label in LABELS:
        held = Counter(word for words in holders[label].values() for word in words)
        found = [
            TellingWord(word, score, counts[label][word], everywhere[word])
            for word, score in measure_log_odds(counts[label], everywhere).items()
            if score >= Z and counts[label][word] >= LEAST_SENTENCES and held[word] >= documents and is_telling(word)
        ]
        ranked[label] = tuple(sorted(found, key=lambda word: (-round(word.score, 6), word.word)))
    return ranked


def is_telling(word: str) -> bool:
    """Whether a reader can make something of the word by itself."""
    vocabulary, classes = load_vocabulary(), load_lexicon().classes.get(word, ())
    return word not in vocabulary.empty and not (classes and vocabulary.grammar.issuperset(classes))


def is_backed(labeler: Labeler, said: Sequence[Said], label: Label, word: str) -> bool:
    """Whether the evidence on the word is for the label, in the first of its sentences taken together."""
    holders = islice((sentence for sentence in said if sentence.label is label and word in sentence.words), MOST_WEIGHED)
    weight = 0.0
    for holder in holders:
        (sentence,) = labeler.label_sentences([holder.text], evidence=True, top=None)
        weight += weigh_words(sentence)[word]
    return weight > 0


@cache
def load_vocabulary() -> Vocabulary:
    data = json.loads((Path(__file__).parent / "telling_words.json").read_text("utf-8"))
    return Vocabulary(data["names"], frozenset(data["grammar"]["classes"]), frozenset(data["grammar"]["words"]))
