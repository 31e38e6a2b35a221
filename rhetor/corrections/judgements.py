"""What the log says now: which rows count, what each annotator says of each sentence, where they differ.

A row counts unless it was withdrawn, or the same annotator said something later about the same text at the same place.
Rows about the same sentence, wherever it stood, are one ``Judged``: the model sees the sentence alone, so it can learn one
label for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rhetor.corrections.records import Correction, RowKind
from rhetor.corrections.store import CorrectionStore
from rhetor.labelled.sameness import normalise
from rhetor.records import Label


@dataclass(slots=True)
class Judged:
    """One sentence and all that counts about it. ``corrections`` holds the latest row of each annotator."""

    corrections: dict[str, Correction] = field(default_factory=dict)
    settlement: Correction | None = None

    @property
    def labels(self) -> dict[str, Label]:
        """What each annotator says."""
        return {name: row.label for name, row in self.corrections.items() if row.label}

    @property
    def is_conflict(self) -> bool:
        return bool(self.corrections) and self.label is None

    @property
    def label(self) -> Label | None:
        """The label to train on: what all say, or what was settled; None in a conflict.

        A settlement holds until somebody says something else after it.
        """
        if self.settlement:
            later = {row.label for row in self.corrections.values() if row.row > self.settlement.row}
            return self.settlement.label if later <= {self.settlement.label} else None
        labels = set(self.labels.values())
        return labels.pop() if len(labels) == 1 else None

    @property
    def latest(self) -> Correction:
        """The newest row that counts."""
        rows = [*self.corrections.values(), *([self.settlement] if self.settlement else [])]
        return max(rows, key=lambda row: row.row)


@dataclass(frozen=True, slots=True)
class Judgements:
    """The state of the log as of ``row``: sentences by their normalised text, and the ids of the rows that count."""

    sentences: dict[str, Judged]
    counting: frozenset[str]
    row: int

    def settled(self) -> list[Correction]:
        """The newest row of every sentence that has a label to train on, in the order of the log, with that label."""
        rows = [judged.latest for judged in self.sentences.values() if judged.label]
        return sorted(rows, key=lambda row: row.row)

    def conflicts(self) -> list[Judged]:
        """Sentences that annotators label differently and nobody settled, oldest first."""
        found = [judged for judged in self.sentences.values() if judged.is_conflict]
        return sorted(found, key=lambda judged: judged.latest.row)


def judge(rows: Iterable[Correction]) -> Judgements:
    """Plays the log, given in its order."""
    rows = list(rows)
    withdrawn = {row.withdraws for row in rows if row.withdraws}
    latest: dict[tuple[object, ...], Correction] = {}
    for row in rows:
        if row.kind is not RowKind.WITHDRAWAL and row.id not in withdrawn:
            place: tuple[object, ...] = (row.kind, row.annotator, row.text, row.document, row.start, row.end)
            if row.kind is RowKind.SETTLEMENT:
                place = (row.kind, normalise(row.text))
            latest[place] = row
    sentences: dict[str, Judged] = {}
    for row in sorted(latest.values(), key=lambda row: row.row):
        judged = sentences.setdefault(normalise(row.text), Judged())
        if row.kind is RowKind.SETTLEMENT:
            judged.settlement = row
        else:
            judged.corrections[row.annotator] = row
    counting = frozenset(row.id for row in latest.values())
    return Judgements(sentences, counting, rows[-1].row if rows else 0)


def read_judgements(store: CorrectionStore, until: int | None = None) -> Judgements:
    """The state of a store now, or as of the row ``until``."""
    return judge(store.read(until=until))
