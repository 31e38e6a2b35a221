"""Text to labels and text to spans, beside what a user would pick instead: article by article, one thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.others import SMALL_FASTTEXT, flatten, make_punkt, make_pysbd, train_fasttext, train_reference
from benchmarks.rounds import Ratio, Run, compare_rounds
from benchmarks.systems import Trained
from rhetor import Labeler
from rhetor.engine.sentences import split_columns, split_sentences

SENTENCE = "The bridge must be rebuilt before winter."
REFERENCE, FASTTEXT, SMALL = "Punkt + scikit-learn", "fastText, split already", "fastText, 20 dimensions"
COLUMNS, RECORDS, READ, LISTS = "rhetor, columns", "rhetor, records", "rhetor, records read", "rhetor, label_sentences"
PUNKT, PYSBD, SPLIT, SPANS = "NLTK Punkt", "pySBD", "rhetor, split_columns", "rhetor, split_sentences"
ONE_PLAIN, ONE_LIST, ONE_LABEL = "scikit-learn, predict_proba", "rhetor, label_sentences", "rhetor, label"

Seconds = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Rivals:
    """What is set beside rhetor, trained on the same corpus."""

    reference: Trained
    fasttext: Any
    small_fasttext: Any


def train_rivals() -> Rivals:
    return Rivals(train_reference(), train_fasttext(), train_fasttext(**SMALL_FASTTEXT))


def make_labelling_runs(labeler: Labeler, rivals: Rivals, articles: Sequence[str]) -> dict[str, Run]:
    """The reference splits and predicts; fastText gets the pieces that rhetor makes, and says the best label of each."""
    punkt, predict = make_punkt(), rivals.reference.predict
    pieces = [[sentence.text for sentence in labeler.label(article).sentences] for article in articles]
    lines = [[flatten(piece) for piece in article] for article in pieces]
    return {
        REFERENCE: lambda: [predict(punkt.tokenize(article)) for article in articles],
        FASTTEXT: lambda: [rivals.fasttext.predict(article) for article in lines],
        SMALL: lambda: [rivals.small_fasttext.predict(article) for article in lines],
        COLUMNS: lambda: [labeler.label(article).columns for article in articles],
        RECORDS: lambda: [labeler.label(article).sentences for article in articles],
        READ: lambda: [_read_records(labeler, article) for article in articles],
        LISTS: lambda: [labeler.label_sentences(article) for article in pieces],
    }


def _read_records(labeler: Labeler, article: str) -> list[tuple[object, ...]]:
    return [
        (s.start, s.end, s.text, s.kind, s.label, s.confidence, s.uncertain, s.probabilities)
        for s in labeler.label(article).sentences
    ]


def make_splitting_runs(articles: Sequence[str]) -> dict[str, Run]:
    """Punkt gets whole articles, pySBD line after line, at which it is faster."""
    punkt, pysbd = make_punkt(), make_pysbd()
    lines = [[line for line in article.split("\n") if line.strip()] for article in articles]
    return {
        PUNKT: lambda: [list(punkt.span_tokenize(article)) for article in articles],
        PYSBD: lambda: [pysbd.segment(line) for article in lines for line in article],
        SPLIT: lambda: [split_columns(article) for article in articles],
        SPANS: lambda: [split_sentences(article) for article in articles],
    }


def make_one_sentence_runs(labeler: Labeler, rivals: Rivals) -> dict[str, Run]:
    return {
        ONE_PLAIN: lambda: rivals.reference.predict([SENTENCE]),
        "fastText, predict": lambda: rivals.fasttext.predict([SENTENCE]),
        ONE_LIST: lambda: labeler.label_sentences([SENTENCE]),
        ONE_LABEL: lambda: labeler.label(SENTENCE).sentences,
    }


def compute_ratios(labelling: Seconds, splitting: Seconds, one: Seconds) -> dict[str, Ratio]:
    return {
        "records": compare_rounds(labelling[REFERENCE], labelling[RECORDS]),
        "columns": compare_rounds(labelling[REFERENCE], labelling[COLUMNS]),
        "records_read": compare_rounds(labelling[REFERENCE], labelling[READ]),
        "label_sentences": compare_rounds(labelling[REFERENCE], labelling[LISTS]),
        "records_fasttext": compare_rounds(labelling[FASTTEXT], labelling[RECORDS]),
        "records_small_fasttext": compare_rounds(labelling[SMALL], labelling[RECORDS]),
        "splitter_punkt": compare_rounds(splitting[PUNKT], splitting[SPLIT]),
        "splitter_pysbd": compare_rounds(splitting[PYSBD], splitting[SPLIT]),
        "spans_punkt": compare_rounds(splitting[PUNKT], splitting[SPANS]),
        "one_sentence": compare_rounds(one[ONE_PLAIN], one[ONE_LIST]),
    }
