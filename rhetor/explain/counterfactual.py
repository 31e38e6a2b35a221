"""What would have to change: the least that can be left out of a sentence so that it gets the label that came second.

Nothing is estimated. Every variant is a real sentence with some words cut out, labelled like any other. The search is that
of Martens & Provost (2014, "Explaining data-driven document classifications"): the smallest set of cuts first, the
most promising of each size carried on; but only such cuts are tried as leave a sentence (``rhetor.explain.omission``).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from rhetor.engine.scoring.rows import Sentence
from rhetor.explain.omission import find_omissible
from rhetor.labeler import Labeler
from rhetor.records import Label

MOST_REMOVED = 4
BEAM, POOL = 5, 12
MARKS = ".,;:!?"
MOST_WORDS = 80
"""Of a longer sentence the first words are looked at. 80 words cover 99.9 % of real sentences."""

Cut = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A variant of a sentence.

    Attributes:
        runner_up: the label that came second in the sentence as it is.
        removed: ranges of code points that were cut out, in order.
        variant: the sentence without them, labelled.
        flips: whether the variant has the runner-up's label; if not, it is the one that comes closest.
    """

    runner_up: Label
    removed: Cut
    variant: Sentence
    flips: bool


def find_runner_up(sentence: Sentence) -> Label:
    """The label with the second highest probability."""
    return sorted(sentence.probabilities, key=lambda label: -sentence.probabilities[label])[1]


def find_change(labeler: Labeler, sentence: Sentence) -> Change | None:
    """The fewest cuts that give ``sentence`` its runner-up's label, or come closest to it.

    None if nothing can be left out so that a sentence is left.
    """
    omissible = find_omissible(sentence.text, MOST_WORDS)
    if not omissible:
        return None
    runner_up = find_runner_up(sentence)
    singles = _try_cuts(labeler, sentence, runner_up, ((cut,) for cut in omissible))
    best, frontier = singles[0], singles[:BEAM]
    pool = [change.removed[0] for change in singles[:POOL]]
    for size in range(2, min(MOST_REMOVED, len(omissible)) + 1):
        if best.flips:
            break
        cuts = {tuple(sorted({*change.removed, cut})) for change in frontier for cut in pool}
        tried = _try_cuts(labeler, sentence, runner_up, sorted(cut for cut in cuts if len(cut) == size and _is_apart(cut)))
        frontier = tried[:BEAM]
        best = min((best, *tried[:1]), key=_rank)
    return best


def _try_cuts(labeler: Labeler, sentence: Sentence, runner_up: Label, cuts: Iterable[Cut]) -> list[Change]:
    """Every variant, the best first."""
    tried = []
    for cut in cuts:
        variant = labeler.label_sentences([cut_out(sentence.text, cut)], quoted=sentence.quoted)[0]
        tried.append(Change(runner_up, cut, variant, variant.label is runner_up))
    return sorted(tried, key=_rank)


def _is_apart(cut: Cut) -> bool:
    """No two of its ranges overlap or touch: what each leaves of the sentence was looked at by itself."""
    return all(first[1] + 1 < second[0] for first, second in pairwise(cut))


def _rank(change: Change) -> tuple[bool, float]:
    """Those that flip first; then by how far the runner-up leads, or trails, the strongest other label."""
    probabilities = change.variant.probabilities
    rival = max(value for label, value in probabilities.items() if label is not change.runner_up)
    return not change.flips, math.log(max(rival, 1e-300)) - math.log(max(probabilities[change.runner_up], 1e-300))


def cut_out(text: str, cut: Cut) -> str:
    """``text`` without the ranges, which are in order; a space is not left doubled, nor at the edge or before a mark.

    What a capital was cut off from gets it.
    """
    kept, position = "", 0
    for start, end in cut:
        kept += text[position:start]
        position = end
        if position < len(text) and text[position].isspace() and (not kept or kept[-1].isspace()):
            position += 1
        elif position < len(text) and text[position] in MARKS:
            kept = kept.rstrip()
    left = (kept + text[position:]).strip()
    return left[:1].upper() + left[1:] if text[:1].isupper() else left
