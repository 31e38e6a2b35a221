"""What a user would pick instead, as fast as each of them goes: splitters and systems."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from benchmarks.systems import Trained, fit_fasttext, train_plain
from rhetor.language.parameters import load_parameters
from training.corpus import read_corpus
from training.examples import Example

SMALL_FASTTEXT = {"dim": 20, "bucket": 200_000}
"""A fastText of a hundredth of the size, which finds more of itself in the processor's cache."""


def make_punkt() -> PunktSentenceTokenizer:
    """NLTK's Punkt with the project's abbreviations."""
    parameters = PunktParameters()
    parameters.abbrev_types = set(load_parameters().abbreviations)
    return PunktSentenceTokenizer(parameters)


def make_pysbd() -> Any:
    import pysbd

    return pysbd.Segmenter(language="en", clean=False, char_span=True)


def train_reference() -> Trained:
    """TF-IDF of words and pairs of words, logistic regression: how one would begin."""
    return train_plain(_read_examples(), inverse_regularisation=1.0)


def train_fasttext(**settings: Any) -> Any:
    """fastText on the text as it is, without the preparation that its accuracy asks for."""
    return fit_fasttext(((flatten(example.text), example.label) for example in _read_examples()), **settings)


def flatten(text: str) -> str:
    """On one line, since fastText reads lines."""
    return " ".join(text.split())


@cache
def _read_examples() -> Sequence[Example]:
    return read_corpus(only=()).examples
