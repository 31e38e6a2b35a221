"""Evidence laid on single words, so that a reader sees it inside the sentence.

The model's evidence lies on stretches that overlap: words, sequences of words, the whole sentence. Each stretch shares its
weight equally among the words it covers; what covers all words, or none, speaks of the sentence as a whole. That it stands
in the middle of a quotation is said by itself. Nothing is lost: intercept + ``whole`` + ``quotation`` + all words' weights
= the score of the label, to 1e-9.
"""

import math
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from rhetor.records import QUOTED, Evidence

WORD = re.compile(r"\w+(?:[-’'.,]\w+)*|[^\w\s]")
"""A word with its hyphens and apostrophes, a figure, or a single mark."""


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word or mark, in the unit of the evidence's spans, and what it added to the label's score."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class WordWeights:
    words: tuple[WordWeight, ...]
    whole: float
    quotation: float


def find_words(text: str) -> list[tuple[int, int]]:
    """Words and marks of a sentence, in order, as half-open ranges of code points."""
    return [match.span() for match in WORD.finditer(text)]


def share_weights(text: str, evidence: Evidence) -> WordWeights:
    """Weights of the words of one sentence. ``evidence`` is of that sentence alone; what it does not list is ``whole``."""
    words = find_words(text)
    starts, ends = [start for start, _ in words], [end for _, end in words]
    shares: list[list[float]] = [[] for _ in words]
    whole, quotation = [evidence.rest], 0.0
    for span in evidence.spans:
        if span.feature == QUOTED:
            quotation = span.weight
            continue
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end)
        if last <= first or last - first == len(words) > 1:
            whole.append(span.weight)
            continue
        for number in range(first, last):
            shares[number].append(span.weight / (last - first))
    weights = [WordWeight(start, end, math.fsum(share)) for (start, end), share in zip(words, shares, strict=True)]
    return WordWeights(tuple(weights), math.fsum(whole), quotation)
