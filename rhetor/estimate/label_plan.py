"""How many units to label by hand, before anyone labels."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rhetor.learning.intervals import Z
from rhetor.model import Floats

MARGIN = 0.02
LEAST = 50
"""Below this the intervals are not those planned for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """For a group: how many of its units to label so that the interval of every label is at most ``margin`` to either side.

    ``alone`` without the model, ``with_model`` with it; ``label`` is the one that needs most.
    """

    group: Mapping[str, str]
    units: int
    margin: float
    label: str
    alone: int
    with_model: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def plan_labels(group: Mapping[str, str], units: int, shares: Mapping[str, float], left: Floats | Sequence[float]) -> Plan:
    """
    Args:
        shares: of each label, as far as they are known.
        left: of each label the share of the hand labels' variance that is left beside the model.
    """
    variances = {label: share * (1 - share) for label, share in shares.items()}
    needed = {
        label: count_needed(variance * min(float(part), 1.0), units)
        for (label, variance), part in zip(variances.items(), left, strict=True)
    }
    most = max(needed, key=needed.__getitem__)
    return Plan(dict(group), units, MARGIN, most, count_needed(max(variances.values()), units), needed[most])


def count_needed(variance: float, units: int) -> int:
    """How many of ``units`` to draw for an interval of ``MARGIN`` to either side (Cochran 1977, ch. 4)."""
    endless = Z**2 * variance / MARGIN**2
    return min(units, max(math.ceil(endless / (1 + endless / units)), LEAST))
