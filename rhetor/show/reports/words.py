"""The most telling words of each label in a folder: what sets its sentences apart, and spoke for the label in them.

A word tells of a label if it stands in the label's sentences more often than in the others by more than chance
(``rhetor.show.reports.log_odds``), if the model's evidence on exactly that word is for the label on the whole, and if a
reader can make something of it: a content word or a cue. Figures and names count as classes, as they do for the model.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from rhetor.batch.files import decode_document
from rhetor.batch.worker import Entry, load_labeler
from rhetor.definition.tokens import tokenize
from rhetor.engine.scoring.rows import Sentence
from rhetor.errors import RhetorError
from rhetor.labeler import Labeler
from rhetor.language.lexicon import load_lexicon
from rhetor.learning.intervals import Z
from rhetor.records import LABELS, Label
from rhetor.show.reports.log_odds import measure_log_odds

MOST_SENTENCES = 10_000
"""Sentences whose evidence is read. Of larger folders, whole documents are drawn until there are so many."""
SHOWN, LEAST_SENTENCES, LEAST_DOCUMENTS = 15, 2, 2
"""A word of one sentence, or of one document among several, tells of that alone."""


class Tally(NamedTuple):
    """Of a word in the sentences of one label: the evidence on it, and how many sentences and documents hold it."""

    weight: float
    sentences: int
    documents: int

    def plus(self, other: "Tally") -> "Tally":
        return Tally(self.weight + other.weight, self.sentences + other.sentences, self.documents + other.documents)


NONE = Tally(0.0, 0, 0)
Tallies = dict[tuple[Label, str], Tally]


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


def find_telling_words(folder: Path, entries: Sequence[Entry], model: Path, jobs: int) -> TellingWords:
    """The words over all documents of ``entries``, or over a sample of them that is the same for the same documents."""
    sample = draw_sample(entries)
    totals: Tallies = {}
    for tallies in _tally_all(folder, sample, model, jobs):
        for key, tally in tallies.items():
            totals[key] = totals.get(key, NONE).plus(tally)
    sentences = sum(min(sum(entry.counts), MOST_SENTENCES) for entry in sample)
    return TellingWords(rank_words(totals, min(LEAST_DOCUMENTS, len(sample))), len(sample), sentences)


def draw_sample(entries: Sequence[Entry]) -> list[Entry]:
    """Documents of at most ``MOST_SENTENCES`` sentences, or one; drawn by checksum, which no subject or name sorts."""
    labelled = [entry for entry in entries if sum(entry.counts)]
    sample: list[Entry] = []
    room = MOST_SENTENCES
    for entry in sorted(labelled, key=lambda entry: (entry.input_sha256, entry.document)):
        room -= sum(entry.counts)
        if room < 0 and sample:
            break
        sample.append(entry)
    return sample


def tally_words(path: Path, sha256: str, model: Path) -> Tallies:
    """Each word of one document by label; nothing if it is not what was labelled.

    One sentence at a time, at most ``MOST_SENTENCES``: all evidence of a book would fill the memory.
    """
    try:
        content = path.read_bytes()
        text, _, _ = decode_document(content, path.name)
    except (OSError, RhetorError):
        return {}
    if hashlib.sha256(content).hexdigest() != sha256:
        return {}
    tallies: Tallies = {}
    labeler = load_labeler(model)
    for piece in islice(_label_pieces(labeler, text), MOST_SENTENCES):
        (sentence,) = labeler.label_sentences([piece.text], quoted=piece.quoted, evidence=True, top=None)
        if sentence.label is None:
            continue
        for word, weight in weigh_words(sentence).items():
            key = (sentence.label, word)
            tallies[key] = tallies.get(key, NONE).plus(Tally(weight, 1, 0))
    return {key: tally._replace(documents=1) for key, tally in tallies.items()}


def _label_pieces(labeler: Labeler, text: str) -> Iterator[Sentence]:
    """The pieces of a text that have a label."""
    for stretch in labeler.label_blocks([text]):
        yield from (sentence for sentence in stretch.document.sentences if sentence.label)


def weigh_words(sentence: Sentence) -> dict[str, float]:
    """Each word of a sentence with evidence, and what spoke on exactly that word for the sentence's label."""
    names = load_vocabulary().names
    places = {
        (token.start + sentence.start, token.end + sentence.start): names.get(token.form, token.form)
        for token in tokenize(sentence.text)
        if token.form[0].isalpha() or token.form in names
    }
    weights = dict.fromkeys(places.values(), 0.0)
    for span in sentence.evidence.spans if sentence.evidence else ():
        if word := places.get((span.start, span.end)):
            weights[word] += span.weight
    return weights


def rank_words(totals: Tallies, documents: int) -> dict[Label, tuple[TellingWord, ...]]:
    """The words of each label with the highest scores, among those that stand in so many ``documents`` or more."""
    counts: dict[Label, Counter[str]] = {label: Counter() for label in LABELS}
    for (label, word), tally in totals.items():
        counts[label][word] = tally.sentences
    everywhere = sum(counts.values(), Counter[str]())
    ranked: dict[Label, tuple[TellingWord, ...]] = {}
    for label in LABELS:
        scores = measure_log_odds(counts[label], everywhere)
        found = [
            TellingWord(word, score, counts[label][word], everywhere[word])
            for word, score in scores.items()
            if score >= Z and is_telling(word) and _is_backed(totals[label, word], documents)
        ]
        ranked[label] = tuple(sorted(found, key=lambda word: (-round(word.score, 6), word.word))[:SHOWN])
    return ranked


def is_telling(word: str) -> bool:
    """Whether a reader can make something of the word by itself."""
    vocabulary, classes = load_vocabulary(), load_lexicon().classes.get(word, ())
    return word not in vocabulary.empty and not (classes and vocabulary.grammar.issuperset(classes))


def _is_backed(tally: Tally, documents: int) -> bool:
    return tally.weight > 0 and tally.sentences >= LEAST_SENTENCES and tally.documents >= documents


@cache
def load_vocabulary() -> Vocabulary:
    data = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
    return Vocabulary(data["names"], frozenset(data["grammar"]["classes"]), frozenset(data["grammar"]["words"]))


def _tally_all(folder: Path, sample: Sequence[Entry], model: Path, jobs: int) -> Iterable[Tallies]:
    """In the order of the sample, however many processes there are: sums of floats keep their bits."""
    if min(jobs, len(sample)) < 2:
        return (tally_words(folder / entry.document, entry.input_sha256, model) for entry in sample)
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=min(jobs, len(sample)), return_as="generator")
    each = (delayed(tally_words)(folder / entry.document, entry.input_sha256, model) for entry in sample)
    tallied: Iterable[Tallies] = run(each)
    return tallied
