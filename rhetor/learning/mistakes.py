"""What a model gets wrong, counted and shown: what training finds, and pictures and reports draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from rhetor.engine.scoring.rows import Sentence
from rhetor.records import Label


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence, with evidence, to which the model gave another label than readers did (``given``)."""

    sentence: Sentence
    given: Label
    document: str
    genre: str


def rank_confusions(confusion: Sequence[Sequence[int]]) -> list[tuple[int, int, int]]:
    """(count, row, column) of the labels that were mixed up, the commonest first.

    Args:
        confusion: ``confusion[i][j]`` is how many sentences of label i were predicted as j.
    """
    found = [
        (count, row, column)
        for row, counts in enumerate(confusion)
        for column, count in enumerate(counts)
        if row != column and count
    ]
    return sorted(found, key=lambda cell: (-cell[0], cell[1], cell[2]))
