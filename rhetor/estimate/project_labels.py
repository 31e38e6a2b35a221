"""What people said of a project's random sample, as one label for each unit; and the estimate as label after label came in.

Of a unit that several have read the label of most of them counts. Where no label has most, and no editor has settled the
unit, lots decide between those that were said: to leave such units out would leave out the hard ones, and what is left
would be no random sample any more.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rhetor.errors import InputError
from rhetor.estimate.comparisons import Figure
from rhetor.estimate.difference import Labelled
from rhetor.estimate.estimates import BySample, read_figures
from rhetor.estimate.hand_labels import LEAST, HandLabels, format_sample, number_label
from rhetor.estimate.project_samples import ProjectSample
from rhetor.estimate.run_units import Integers, group_units
from rhetor.learning.projects import Readings

MOST_STEPS, LEAST_OF_STEP = 24, 5


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """What counts for a unit of a project. ``row``: of the log, with which it got its first label."""

    label: str
    row: int
    by_lot: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The figures of all units together, when so many of the sample were ``labelled``."""

    labelled: int
    labels: Mapping[str, Figure]


def choose_labels(sample: ProjectSample, readings: Readings) -> dict[int, UnitLabel]:
    """Of each unit that somebody has read, by its number, the label that counts."""
    chosen = {}
    for number in set(sample.numbers.tolist()) & set(readings.of_unit):
        rows = readings.of_unit[number]
        said = Counter(str(row.label) for row in rows.values())
        first = min(row.row for row in rows.values())
        if settled := readings.settled.get(number):
            chosen[number] = UnitLabel(str(settled.label), first, False)
            continue
        most = sorted(label for label, count in said.items() if count == max(said.values()))
        lot = int(hashlib.sha256(f"{sample.name} {number}".encode()).hexdigest(), 16)
        chosen[number] = UnitLabel(most[lot % len(most)], first, len(most) > 1)
    return chosen


def gather_labels(sample: ProjectSample, readings: Readings, texts: Mapping[int, str]) -> HandLabels:
    """
    Args:
        texts: of the project's units, by number.

    Raises:
        InputError: fewer than two units are labelled.
    """
    chosen = choose_labels(sample, readings)
    places = np.flatnonzero(np.isin(sample.numbers, list(chosen)))
    if len(places) < LEAST:
        raise InputError(
            f"{len(places)} of {len(sample.rows)} units of the random sample are labelled, and an interval needs {LEAST}. "
            "Label more of them."
        )
    content = write_labelled(sample, chosen, texts).encode()
    return _hold(sample, chosen, places, hashlib.sha256(content).hexdigest())


def _hold(sample: ProjectSample, chosen: Mapping[int, UnitLabel], places: Integers, sha256: str = "") -> HandLabels:
    found = [chosen[number] for number in sample.numbers[places].tolist()]
    labels = np.array([number_label(each.label) for each in found], dtype=np.int64)
    strata = group_units(sample.units, sample.by).numbers
    drawn, lots = len(sample.rows), sum(each.by_lot for each in chosen.values())
    notes = []
    if len(places) < drawn:
        notes.append(f"{len(places)} of {drawn} units drawn are labelled so far.")
    if lots:
        notes.append(
            f"Readers differ about {lots} units that nobody has settled. Of each one label, chosen by lot among those most "
            "often given, counts until an editor settles it."
        )
    labelled = Labelled(sample.rows[places], labels)
    return HandLabels(sample.name, sample.seed, labelled, places, strata, drawn, sha256, tuple(notes))


def write_labelled(sample: ProjectSample, chosen: Mapping[int, UnitLabel], texts: Mapping[int, str]) -> str:
    """The file of the sample with its labels, as ``rhetor sample`` would have written it and people have filled it."""
    numbers = sample.numbers.tolist()
    labels = [chosen[number].label if number in chosen else "" for number in numbers]
    texts_of = [texts.get(number, "") for number in numbers]
    return format_sample(sample.name, sample.list_keys(), texts_of, sample.chances.tolist(), labels)


def follow_labels(sample: ProjectSample, readings: Readings) -> list[Step]:
    """How the figures moved, and their intervals shrank, in equal steps, with each unit's label as it is now."""
    chosen = choose_labels(sample, readings)
    order = sorted(
        (chosen[number].row, place) for place, number in enumerate(sample.numbers.tolist()) if number in chosen
    )  # fmt: skip
    places = np.array([place for _, place in order], dtype=np.int64)
    size = max(LEAST_OF_STEP, -(-len(places) // MOST_STEPS))
    ends = sorted({*range(size, len(places), size), len(places)} - set(range(LEAST)))
    return [Step(end, _measure(sample, _hold(sample, chosen, np.sort(places[:end])))) for end in ends]


def _measure(sample: ProjectSample, hand: HandLabels) -> dict[str, Figure]:
    everything = np.arange(len(sample.units))
    figures, _ = read_figures(sample.units, BySample(sample.units, hand), everything, np.ones(len(everything)))
    return figures
