"""The most telling words of each label: what the model's own evidence adds up to over many sentences.

A word's weight in a sentence is the sum of all contributions that lie on exactly that word (``rhetor.evidence``); here it is
added up over the sentences that got the label. Figures and names count as classes, as they do for the model.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from rhetor.batch.files import decode_document
from rhetor.batch.worker import Entry, load_labeler
from rhetor.errors import RhetorError
from rhetor.features.tokens import tokenize
from rhetor.records import LABELS, Label
from rhetor.scoring.rows import Sentence
from rhetor.sentences import says_something, split_sentences

MOST_SENTENCES = 10_000
"""Sentences whose evidence is added up. Of larger folders, whole documents are drawn until there are so many."""
SHOWN, LEAST_SENTENCES = 15, 2

Sums = dict[tuple[Label | None, str], tuple[float, int]]


@dataclass(frozen=True, slots=True)
class TellingWord:
    """``weight`` is the sum over the ``sentences`` of the label that hold the word."""

    word: str
    weight: float
    sentences: int


@dataclass(frozen=True, slots=True)
class TellingWords:
    """By label, the most telling first, and how much was read for it."""

    labels: dict[Label, tuple[TellingWord, ...]]
    documents: int
    sentences: int


def find_telling_words(folder: Path, entries: Sequence[Entry], model: Path, jobs: int) -> TellingWords:
    """The words over all documents of ``entries``, or over a sample of them that is the same for the same documents."""
    sample = draw_sample(entries)
    totals: Sums = {}
    for sums in _sum_all(folder, sample, model, jobs):
        for key, (weight, count) in sums.items():
            before = totals.get(key, (0.0, 0))
            totals[key] = (before[0] + weight, before[1] + count)
    sentences = sum(min(sum(entry.counts), MOST_SENTENCES) for entry in sample)
    return TellingWords(rank_words(totals), len(sample), sentences)


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


def sum_words(path: Path, sha256: str, model: Path) -> Sums:
    """Weights and numbers of sentences of each word of one document; nothing if it is not what was labelled.

    One sentence at a time, at most ``MOST_SENTENCES``: all evidence of a book would fill the memory.
    """
    try:
        content = path.read_bytes()
        text, _, _ = decode_document(content, path.name)
    except (OSError, RhetorError):
        return {}
    if hashlib.sha256(content).hexdigest() != sha256:
        return {}
    sums: Sums = {}
    for piece in islice(_find_pieces(text), MOST_SENTENCES):
        (sentence,) = load_labeler(model).label_sentences([piece], evidence=True, top=None)
        for word, weight in weigh_words(sentence).items():
            before = sums.get((sentence.label, word), (0.0, 0))
            sums[sentence.label, word] = (before[0] + weight, before[1] + 1)
    return sums


def _find_pieces(text: str) -> Iterator[str]:
    """The pieces of a text that get a label."""
    for span in split_sentences(text):
        piece = text[span.start : span.end]
        if says_something(piece, span.kind):
            yield piece


def weigh_words(sentence: Sentence) -> dict[str, float]:
    """What each word of a sentence with evidence spoke for its label."""
    if sentence.evidence is None:
        return {}
    forms = {(token.start + sentence.start, token.end + sentence.start): token.form for token in tokenize(sentence.text)}
    weights: dict[str, float] = {}
    for span in sentence.evidence.spans:
        form = forms.get((span.start, span.end))
        if form and (form[0].isalpha() or form in load_names()):
            word = load_names().get(form, form)
            weights[word] = weights.get(word, 0.0) + span.weight
    return weights


def rank_words(totals: Sums) -> dict[Label, tuple[TellingWord, ...]]:
    """The words with the largest sums; one that stands in a single sentence tells of that sentence alone."""
    ranked: dict[Label, tuple[TellingWord, ...]] = {}
    for label in LABELS:
        found = [
            TellingWord(word, weight, count)
            for (of, word), (weight, count) in totals.items()
            if of is label and count >= LEAST_SENTENCES and weight > 0
        ]
        ranked[label] = tuple(sorted(found, key=lambda word: (-round(word.weight, 6), word.word))[:SHOWN])
    return ranked


@cache
def load_names() -> dict[str, str]:
    """What the tokens that are no words are called."""
    names: dict[str, str] = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))["names"]
    return names


def _sum_all(folder: Path, sample: Sequence[Entry], model: Path, jobs: int) -> Iterable[Sums]:
    """In the order of the sample, however many processes there are: sums of floats keep their bits."""
    if min(jobs, len(sample)) < 2:
        return (sum_words(folder / entry.document, entry.input_sha256, model) for entry in sample)
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=min(jobs, len(sample)), return_as="generator")
    summed: Iterable[Sums] = run(delayed(sum_words)(folder / entry.document, entry.input_sha256, model) for entry in sample)
    return summed
