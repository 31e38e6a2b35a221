from collections.abc import Mapping
from typing import final

import numpy as np

from rhetor.records import Evidence, Kind, Label

ROW: np.dtype[np.void]
"""The layout of a row, as NumPy reads it."""

@final
class Sentence:
    """One piece of a text and its label. It never changes.

    Attributes:
        start, end: code points into the document: ``document_text[start:end] == text``.
        label: None where the piece says nothing: furniture, a heading that only names a topic.
        probabilities: of all four labels, in their order; they sum to 1. Empty where ``label`` is None.
        confidence: calibrated probability of ``label``; 0.0 where it is None.
        uncertain: True if ``confidence`` is below the model's own threshold.
        evidence: filled if it was asked for.
        quoted: whether it stands in the middle of a quotation, whose marks are in the sentences around it.
    """

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        kind: Kind,
        label: Label | None,
        probabilities: Mapping[Label, float],
        confidence: float,
        uncertain: bool,
        evidence: Evidence | None = None,
        quoted: bool = False,
    ) -> None: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def label(self) -> Label | None: ...
    @property
    def probabilities(self) -> Mapping[Label, float]: ...
    @property
    def confidence(self) -> float: ...
    @property
    def uncertain(self) -> bool: ...
    @property
    def evidence(self) -> Evidence | None: ...
    @property
    def quoted(self) -> bool: ...

@final
class Rows:
    def __init__(self, content: bytes, labels: tuple[Label, ...]) -> None: ...
    def __len__(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    @property
    def labels(self) -> tuple[Label, ...]: ...
    @property
    def count(self) -> int: ...
    def make_sentences(self, text: str, evidence: list[Evidence | None] | None = None) -> tuple[Sentence, ...]: ...
    def count_labels(self) -> list[int]: ...
