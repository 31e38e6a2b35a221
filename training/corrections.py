"""The corrections that go into a training: settled, not withdrawn, one label a sentence.

The store is a log, so the corrections as of any row can be read again: a model's manifest keeps that row, and the corpus
the model was trained on can be put together again although the store has grown.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from rhetor.learning.corrections import Correction, CorrectionStore, read_judgements
from rhetor.records import Label, NoLabel
from training.examples import Example


@dataclass(frozen=True, slots=True)
class Taken:
    """Corrections as of the row ``until`` of the store.

    Attributes:
        silent: pieces that say nothing, so that they carry no label.
        conflicts: sentences left out, annotators differ.
    """

    examples: tuple[Example, ...] = ()
    until: int = 0
    conflicts: int = 0
    silent: tuple[str, ...] = ()

    def describe(self) -> dict[str, Any]:
        """What the manifest keeps. Nothing is said of silent pieces where there are none, as before they could be."""
        rows: list[Any] = [[example.text, example.label.value, example.document] for example in self.examples]
        digest = hashlib.sha256(json.dumps([*rows, *self.silent]).encode()).hexdigest()
        counted = {"silent": len(self.silent)} if self.silent else {}
        return {
            "sentences": len(self.examples),
            **counted,
            "until": self.until,
            "conflicts": self.conflicts,
            "sha256": digest,
        }


NONE = Taken()


def take_corrections(until: int | None = None) -> Taken:
    """The home's corrections now, or as of a row.

    Raises:
        StoreError: the store cannot be read.
    """
    judgements = read_judgements(CorrectionStore(), until)
    settled = [(row, row.label) for row in judgements.settled()]
    examples = tuple(_to_example(row, label) for row, label in settled if isinstance(label, Label))
    silent = tuple(row.text.strip() for row, label in settled if label is NoLabel.NONE)
    return Taken(examples, judgements.row, len(judgements.conflicts()), silent)


def take_again(described: dict[str, Any]) -> Taken:
    """The corrections a model was trained on, by its manifest's corpus; none if the store is another one now."""
    recorded = described.get("corrections")
    if not recorded:
        return NONE
    taken = take_corrections(recorded["until"])
    return taken if taken.describe() == recorded else NONE


def _to_example(row: Correction, label: Label) -> Example:
    # Sentences of one day may come from one text: without a document's name they stay together in the folds.
    return Example(row.text.strip(), label, row.document or f"corrections of {row.time[:10]}", origin=f"correction {row.id}")
