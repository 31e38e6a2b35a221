"""A random sample of a run's units to be labelled by hand: stratified, blind, repeatable.

Strata are the groups that are asked for. Each gets units by the square root of its size, at least a few (power allocation,
Bankier 1988): by size alone small groups would get none, and by even parts a small one as much as one of a hundred times as
many units. Within a stratum every unit is as likely as any other. The order of the sample is random over all strata, so that
whoever stops early has labelled a random sample too.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhetor.errors import SettingError
from rhetor.estimate.run_units import Grouping, Integers, Units
from rhetor.model import Floats

LEAST_OF_GROUP = 5
Key = tuple[int, str, int, int]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Units of a group, and how many of them were drawn."""

    group: Mapping[str, str]
    units: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Sample:
    """``rows`` of the units, in the order in which they are to be labelled; the stratum of each, and its probability to have
    been drawn. ``name`` is of its content: the same run, number, groups and seed give the same."""

    name: str
    seed: int
    by: tuple[str, ...]
    rows: Integers
    strata: tuple[Stratum, ...]
    of_row: Integers
    probabilities: Floats

    def to_record(self, units: Units) -> dict[str, Any]:
        """For the manifest of the run: all that a reader needs to draw it again, and what was drawn."""
        return {
            "sample": self.name,
            "seed": self.seed,
            "by": list(self.by),
            "strata": [{"group": dict(s.group), "units": s.units, "drawn": s.drawn} for s in self.strata],
            "units": [list(key) for key in list_keys(units, self.rows)],
        }


def draw_sample(units: Units, grouping: Grouping, by: Sequence[str], count: int, seed: int) -> Sample:
    """
    Raises:
        SettingError: more units are wanted than there are, or fewer than two for each group.
    """
    if count > len(units):
        raise SettingError(f"The run has {len(units):,} units with a label, fewer than {count:,}. Draw fewer.")
    members = grouping.list_rows()
    drawn = allocate(np.array([len(rows) for rows in members]), count)
    generator = np.random.default_rng(seed)
    picked = [generator.permutation(rows)[:part] for rows, part in zip(members, drawn.tolist(), strict=True)]
    order = generator.permutation(count)
    rows = np.concatenate(picked)[order]
    of_row = np.repeat(np.arange(len(members)), drawn)[order]
    strata = tuple(
        Stratum(group, len(inside), part)
        for group, inside, part in zip(grouping.groups, members, drawn.tolist(), strict=True)
    )
    share = np.array([stratum.drawn / stratum.units for stratum in strata])
    name = hashlib.sha256(repr((seed, tuple(by), list_keys(units, rows))).encode()).hexdigest()[:12]
    return Sample(name, seed, tuple(by), rows, strata, of_row, share[of_row])


def allocate(sizes: Integers, count: int) -> Integers:
    """How many of ``count`` each stratum of ``sizes`` gets: by the square root of its size, never more than it has."""
    least = np.minimum(sizes, min(LEAST_OF_GROUP, count // len(sizes)))
    if (least < np.minimum(sizes, 2)).any():
        raise SettingError(
            f"{count:,} units are too few for {len(sizes):,} groups: each needs at least two. Draw more, or from groups "
            "by fewer columns."
        )
    low, high = 0.0, float(count) + 1
    for _ in range(100):  # the factor at which the parts come to the whole
        middle = (low + high) / 2
        fits = np.clip(middle * np.sqrt(sizes), least, sizes).sum() <= count
        low, high = (middle, high) if fits else (low, middle)
    exact = np.clip(low * np.sqrt(sizes), least, sizes)
    parts = np.floor(exact + 1e-9).astype(np.int64)
    for place in np.argsort(parts - exact, kind="stable").tolist() * 2:
        if parts.sum() == count:
            break
        parts[place] += parts[place] < sizes[place]
    return parts


def list_keys(units: Units, rows: Integers) -> list[Key]:
    """By what a reader knows these units again: their number in the run, from 1, document, start and end."""
    names = [units.documents.values[code] for code in units.documents.codes[rows].tolist()]
    starts, ends = units.starts[rows].tolist(), units.ends[rows].tolist()
    return list(zip((rows + 1).tolist(), names, starts, ends, strict=True))
