"""The pieces of labelled texts as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetor.engine.scoring.rows import ROW, Rows
from rhetor.records import LABELS, Kind, Label


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The pieces of a text, one row each, n in all.

    Attributes:
        start, end: (n,) int64, code points: ``text[start[i]:end[i]]``.
        kind: (n,) uint8, places in ``kinds``.
        label: (n,) int8, places in ``labels``; -1 where the piece says nothing.
        probabilities: (n, labels) float64, in the order of ``labels``; rows of zeros where there is no label.
        confidence: (n,) float64; 0 where there is no label.
        uncertain: (n,) bool.
        quoted: (n,) bool, in the middle of a quotation, whose marks are in the sentences around.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.uint8]
    label: NDArray[np.int8]
    probabilities: NDArray[np.float64]
    confidence: NDArray[np.float64]
    uncertain: NDArray[np.bool_]
    quoted: NDArray[np.bool_]
    labels: tuple[Label, ...]
    kinds: tuple[Kind, ...] = tuple(Kind)


def rows_to_columns(parts: Sequence[Rows]) -> Columns:
    """The rows of all parts, one part after the other; they are of one model."""
    rows = np.frombuffer(b"".join(part.content for part in parts), dtype=ROW)
    labels = parts[0].labels if parts else LABELS
    return Columns(
        start=rows["start"].copy(),
        end=rows["end"].copy(),
        kind=rows["kind"].copy(),
        label=rows["label"].copy(),
        probabilities=rows["probabilities"][:, : len(labels)].copy(),
        confidence=rows["confidence"].copy(),
        uncertain=rows["uncertain"].copy(),
        quoted=rows["quoted"].copy(),
        labels=labels,
    )
