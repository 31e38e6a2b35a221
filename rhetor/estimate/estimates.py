"""From a run to figures one may publish: by group and label, with what they assume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from rhetor.errors import ModelError
from rhetor.estimate import wording
from rhetor.estimate.adjusted_count import ErrorModel, bound_documents, correct_shares, look_at
from rhetor.estimate.comparisons import Comparison, Figure, compare_groups
from rhetor.estimate.difference import Labelled, Population, estimate_shares
from rhetor.estimate.hand_labels import HandLabels
from rhetor.estimate.label_plan import Plan, plan_labels
from rhetor.estimate.run_units import Integers, Units, group_units
from rhetor.formats.serialise import DIGITS
from rhetor.model import Floats
from rhetor.records import LABELS, Label

CALL = LABELS.index(Label.CALL_TO_ACTION)


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """Of a group, or of all.

    Attributes:
        labelled: units labelled by hand.
        uncertain: units whose label the model is not sure of; they are counted like the others.
        labels, words: figures of shares of units, and of words.
        with_call: documents with at least one call to action.
        refused: why nothing is said; empty if something is.
    """

    group: Mapping[str, str]
    documents: int
    units: int
    labelled: int
    uncertain: int
    labels: Mapping[str, Figure]
    words: Mapping[str, Figure]
    with_call: Figure
    refused: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "group": dict(self.group), "documents": self.documents, "units": self.units, "labelled": self.labelled,
            "uncertain": self.uncertain,
            "labels": {label: _to_record(figure) for label, figure in self.labels.items()},
            "words": {label: _to_record(figure) for label, figure in self.words.items()},
            "documents_with_call": _to_record(self.with_call),
            **({"refused": self.refused} if self.refused else {}),
        }  # fmt: skip


def _to_record(figure: Figure) -> dict[str, float]:
    return {name: round(getattr(figure, name), DIGITS) for name in ("counted", "share", "low", "high")}


@dataclass(frozen=True, slots=True)
class Estimate:
    """All figures of a run. ``total`` is of all groups together.

    ``cite`` is the method in sentences, with its sources; ``notes`` is what a reader must know besides.
    """

    model: Mapping[str, str]
    method: str
    assumes: str
    total: GroupEstimate
    groups: tuple[GroupEstimate, ...]
    comparisons: tuple[Comparison, ...]
    cite: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sample: Mapping[str, Any] = field(default_factory=dict)
    plan: tuple[Plan, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "model": dict(self.model), "method": self.method, "assumes": self.assumes, "notes": list(self.notes),
            "cite": list(self.cite), **({"sample": dict(self.sample)} if self.sample else {}),
            "total": self.total.to_json(), "groups": [group.to_json() for group in self.groups],
            "comparisons": [comparison.to_json() for comparison in self.comparisons],
            **({"plan": [plan.to_json() for plan in self.plan]} if self.plan else {}),
        }  # fmt: skip


class Way(Protocol):
    """A way to the figures of some units."""

    method: str
    assumes: str

    def estimate(self, rows: Integers, sizes: Floats) -> tuple[Floats, Floats, Floats, str]:
        """Shares, low and high of each label, of units that count ``sizes``; and why not, if nothing can be said."""
        ...

    def left(self, rows: Integers) -> Floats:
        """Of each label the share of the variance of hand labels that is left beside the model."""
        ...


class BySample:
    """From hand labels of a random sample."""

    method, assumes = wording.BY_SAMPLE, f"{wording.SAMPLE_ASSUMES} {wording.DOCUMENTS_ASSUME}"

    def __init__(self, units: Units, hand: HandLabels) -> None:
        self.units, self.hand = units, hand
        self.label_of = np.full(len(units), -2, dtype=np.int64)
        self.label_of[hand.labelled.rows] = hand.labelled.labels

    def estimate(self, rows: Integers, sizes: Floats) -> tuple[Floats, Floats, Floats, str]:
        found = estimate_shares(*self._take(rows, sizes))
        return found.shares, found.low, found.high, ""

    def left(self, rows: Integers) -> Floats:
        return estimate_shares(*self._take(rows, np.ones(len(rows)))).ratios

    def _take(self, rows: Integers, sizes: Floats) -> tuple[Population, Labelled]:
        labels = self.label_of[rows]
        read = np.flatnonzero(labels > -2)
        population = Population(self.units.probabilities[rows], self.hand.strata[rows], sizes)
        return population, Labelled(read, labels[read])


class ByCorrection:
    """From what is known of the model's errors."""

    method = wording.BY_CORRECTION

    def __init__(self, units: Units, errors: ErrorModel) -> None:
        self.units, self.errors = units, errors
        said = wording.CORRECTION_ASSUMES.format(units=errors.units, genres=errors.genres)
        self.assumes = f"{said} {wording.DOCUMENTS_ASSUME}"

    def estimate(self, rows: Integers, sizes: Floats) -> tuple[Floats, Floats, Floats, str]:
        documents = len(np.unique(self.units.documents.codes[rows]))
        found = correct_shares(self.errors, look_at(self.units.probabilities[rows], sizes, documents))
        return found.shares, found.low, found.high, wording.REFUSED.format(distance=found.distance) if found.refused else ""

    def left(self, rows: Integers) -> Floats:
        return self.errors.left


def estimate_run(
    units: Units,
    by: Sequence[str],
    errors: ErrorModel | None,
    hand: HandLabels | None = None,
    plan: bool = False,
) -> Estimate:
    """The figures of a run, by the groups of the columns ``by``.

    Args:
        errors: of the model that made the run; needed without ``hand``.
        hand: labels of a random sample; without, the model's known errors are corrected for.
        plan: also say how many units to label by hand.

    Raises:
        SettingError: there is no such column.
        ModelError: neither ``hand`` nor ``errors`` is given.
    """
    grouping, way = group_units(units, by), _choose_way(units, errors, hand)
    work, members = _Work(units, way, errors, hand), grouping.list_rows()
    groups = tuple(work.estimate(group, rows) for group, rows in zip(grouping.groups, members, strict=True))
    total = groups[0] if len(groups) == 1 else work.estimate({}, np.arange(len(units)))
    plans = (_plan(way, group, rows) for group, rows in zip(groups, members, strict=True))
    return Estimate(
        units.model, way.method, way.assumes, total, groups,
        tuple(compare_groups([(group.group, group.labels) for group in groups if not group.refused])),
        wording.CITE_SAMPLE if hand else wording.CITE_CORRECTION,
        tuple(wording.write_notes(units, hand)),
        {"sample": hand.sample, "seed": hand.seed, "drawn": hand.drawn, "sha256": hand.sha256} if hand else {},
        tuple(plans) if plan else (),
    )  # fmt: skip


def _choose_way(units: Units, errors: ErrorModel | None, hand: HandLabels | None) -> Way:
    if hand:
        return BySample(units, hand)
    if errors:
        return ByCorrection(units, errors)
    raise ModelError(wording.NOT_MEASURED.format(**units.model))


def _plan(way: Way, group: GroupEstimate, rows: Integers) -> Plan:
    shares = {label: figure.share for label, figure in group.labels.items()}
    return plan_labels(group.group, len(rows), shares, way.left(rows))


def read_figures(units: Units, way: Way, rows: Integers, sizes: Floats) -> tuple[dict[str, Figure], str]:
    """Of each label what is counted of the units ``rows`` and what is estimated; and why not, if nothing can be said."""
    counted = np.bincount(units.labels[rows], sizes, len(LABELS)) / sizes.sum()
    *found, refused = way.estimate(rows, sizes)
    columns = zip(counted.tolist(), *(column.tolist() for column in found), strict=True)
    return {label.value: Figure(*row) for label, row in zip(LABELS, columns, strict=True)}, refused


@dataclass(frozen=True, slots=True)
class _Work:
    """All that the figures of a group are made of, but for its units."""

    units: Units
    way: Way
    errors: ErrorModel | None
    hand: HandLabels | None

    def estimate(self, group: Mapping[str, str], rows: Integers) -> GroupEstimate:
        words = np.maximum(self.units.words[rows], 1).astype(float)
        by_units, refused = read_figures(self.units, self.way, rows, np.ones(len(rows)))
        by_words, _ = read_figures(self.units, self.way, rows, words)
        return GroupEstimate(
            group,
            documents=len(np.unique(self.units.documents.codes[rows])),
            units=len(rows),
            labelled=int(np.isin(rows, self.hand.labelled.rows).sum()) if self.hand else 0,
            uncertain=int(self.units.uncertain[rows].sum()),
            labels=by_units,
            words=by_words,
            with_call=self._count_documents(rows),
            refused=refused,
        )

    def _count_documents(self, rows: Integers) -> Figure:
        """Documents with a call, as counted; single labels of a sample say nothing of whole documents."""
        documents, calls = self.units.documents.codes[rows], self.units.labels[rows] == CALL
        counted = len(np.unique(documents[calls])) / len(np.unique(documents))
        return Figure(counted, counted, *(bound_documents(self.errors, counted) if self.errors else (0.0, 1.0)))
