"""Groups of documents: counts, and shares with intervals that know that the units of a document belong together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rhetor.learning.intervals import clustered_interval
from rhetor.records import LABELS

MEASURES = (*(label.value for label in LABELS), "uncertain")
"""What is counted of each group."""


@dataclass(frozen=True, slots=True)
class Share:
    """A count, its share of all units, and the 95 % interval of that."""

    count: int
    share: float
    low: float
    high: float


@dataclass(slots=True)
class Group:
    """Documents with the same values in the columns that groups are made of. ``units`` are those that have a label."""

    values: tuple[str, ...]
    documents: int = 0
    units: int = 0
    hits: list[int] = field(default_factory=lambda: [0] * len(MEASURES))
    _with_units: int = 0
    _sizes: int = 0
    _squares: list[int] = field(default_factory=lambda: [0] * len(MEASURES))
    _products: list[int] = field(default_factory=lambda: [0] * len(MEASURES))

    def add(self, counts: Sequence[int], uncertain: int) -> None:
        """Counts a document, by its units of each label and those that are uncertain."""
        total = sum(counts)
        self.documents += 1
        self.units += total
        self._with_units += total > 0
        self._sizes += total * total
        for place, hits in enumerate((*counts, uncertain)):
            self.hits[place] += hits
            self._squares[place] += hits * hits
            self._products[place] += hits * total

    def measure(self) -> tuple[Share, ...]:
        """In the order of ``MEASURES``."""
        return tuple(self._measure(place) for place in range(len(MEASURES)))

    def _measure(self, place: int) -> Share:
        moments = (self._squares[place], self._products[place], self._sizes)
        low, high = clustered_interval(self._with_units, self.hits[place], self.units, moments)
        return Share(self.hits[place], self.hits[place] / self.units if self.units else 0.0, low, high)


def list_columns(by: Sequence[str]) -> Iterator[str]:
    """The columns of ``groups.csv``."""
    yield from by
    yield from ("documents", "units")
    for measure in MEASURES:
        yield from (measure, f"{measure} share", f"{measure} low", f"{measure} high")
