"""What the log says now: which rows count, what each annotator says of each sentence, where they differ.

A row counts unless it was withdrawn, or the same annotator said something later about the same text at the same place.
Rows about the same sentence, wherever it stood, are one ``Judged``: the model sees the sentence alone, so it can learn one
label for it.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rhetor.errors import CorrectionNotFound
from rhetor.learning.corrections.correction import Correction, RowKind
from rhetor.learning.corrections.log import CorrectionStore
from rhetor.learning.labelled.faults import normalise
from rhetor.records import Said


@dataclass(slots=True)
class Judged:
    """One sentence and all that counts about it. ``corrections`` holds the latest row of each annotator."""

    corrections: dict[str, Correction] = field(default_factory=dict)
    settlement: Correction | None = None

    @property
    def labels(self) -> dict[str, Said]:
        """What each annotator says."""
        return {name: row.label for name, row in self.corrections.items() if row.label}

    @property
    def is_conflict(self) -> bool:
        return bool(self.corrections) and self.label is None

    @property
    def label(self) -> Said | None:
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

    sentences: Mapping[str, Judged] = field(default_factory=dict)
    counting: frozenset[str] = frozenset()
    row: int = 0
    _log: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict, compare=False, repr=False)  # of each sentence
    _keys: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)  # id of a row -> its sentence

    def extend(self, rows: Iterable[Correction]) -> "Judgements":
        """The state after more rows, given in their order. Only the sentences they are about are judged anew."""
        sentences, log, keys = dict(self.sentences), dict(self._log), dict(self._keys)
        touched: dict[str, list[Correction]] = {}
        last = self.row
        for row in rows:
            key = keys[row.withdraws] if row.withdraws in keys else normalise(row.text)
            keys[row.id] = key
            touched.setdefault(key, []).append(row)
            last = row.row
        log |= {key: (*log.get(key, ()), *new) for key, new in touched.items()}
        counted: list[str] = []
        for key in touched:
            latest = find_counting(log[key])
            counted += [row.id for row in latest]
            if latest:
                sentences[key] = judge_sentence(latest)
            else:
                sentences.pop(key, None)
        counting = self.counting - {row.id for key in touched for row in log[key]} | frozenset(counted)
        return Judgements(sentences, counting, last, log, keys)

    def settled(self) -> list[Correction]:
        """The newest row of every sentence that has a label to train on, in the order of the log, with that label."""
        rows = [judged.latest for judged in self.sentences.values() if judged.label]
        return sorted(rows, key=lambda row: row.row)

    def conflicts(self) -> list[Judged]:
        """Sentences that annotators label differently and nobody settled, oldest first."""
        found = [judged for judged in self.sentences.values() if judged.is_conflict]
        return sorted(found, key=lambda judged: judged.latest.row)


def find_counting(rows: Iterable[Correction]) -> list[Correction]:
    """The rows about one sentence that count, in their order."""
    rows = list(rows)
    withdrawn = {row.withdraws for row in rows if row.withdraws}
    latest: dict[tuple[object, ...], Correction] = {}
    for row in rows:
        if row.kind is not RowKind.WITHDRAWAL and row.id not in withdrawn:
            is_settlement = row.kind is RowKind.SETTLEMENT
            latest[() if is_settlement else (row.annotator, row.text, row.document, row.start, row.end)] = row
    return sorted(latest.values(), key=lambda row: row.row)


def judge_sentence(rows: Iterable[Correction]) -> Judged:
    """What the rows that count say of their sentence."""
    judged = Judged()
    for row in rows:
        if row.kind is RowKind.SETTLEMENT:
            judged.settlement = row
        else:
            judged.corrections[row.annotator] = row
    return judged


def judge(rows: Iterable[Correction]) -> Judgements:
    """Plays the log, given in its order."""
    return Judgements().extend(rows)


class KnownJudgements:
    """What a store says, kept between two readings: a log only grows, so only new rows are read. For several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: object = None
        self._known = Judgements()

    def read(self, store: CorrectionStore) -> Judgements:
        """The state of the store now."""
        state, last = store.state()
        with self._lock:
            if state != self._state or self._known.row > last:  # another file, or something was erased from it
                self._state, self._known = state, Judgements()
            if self._known.row < last:
                self._known = self._known.extend(store.read(self._known.row))
            return self._known


def read_judgements(store: CorrectionStore, until: int | None = None) -> Judgements:
    """The state of a store now, or as of the row ``until``."""
    return judge(store.read(until=until))


def settle(
    store: CorrectionStore,
    sentence: str,
    label: Said,
    settler: str = "",
    note: str | None = None,
    judgements: Judgements | None = None,
) -> Correction:
    """Appends the settlement of the conflict about ``sentence``: its text, or the id of a correction of it.

    Args:
        judgements: what the store says now; read from it if None.

    Raises:
        CorrectionNotFound: nobody differs about that sentence.
    """
    for judged in (judgements or read_judgements(store)).conflicts():
        rows = judged.corrections.values()
        if normalise(sentence) == normalise(judged.latest.text) or sentence in {row.id for row in rows}:
            last = judged.latest
            settlement = Correction(
                last.text, label, last.before, last.model, last.document, last.start, last.end,
                settler, note=note, kind=RowKind.SETTLEMENT,
            )  # fmt: skip
            return store.append([settlement])[0]
    raise CorrectionNotFound(f"There is no open conflict about “{sentence[:80]}”. See: rhetor corrections conflicts")
