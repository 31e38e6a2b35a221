"""How far two or more readings of the same things agree, beyond chance.

Short code of our own: scikit-learn's import costs the service over a second, and NLTK's as much. Tests hold it equal to
both, and to the worked examples of the papers.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from rhetor.learning.corrections.judgements import Judgements
from rhetor.records import LABELS, Label, Said


def raw_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Share of things that both say the same of; NaN if there are none."""
    pairs = list(zip(first, second, strict=True))
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else float("nan")


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Agreement of two readers beyond what their own shares of the labels give by chance (Cohen 1960).

    1.0 if both say one and the same label of everything; NaN if there is nothing.
    """
    observed, size = raw_agreement(first, second), len(first)
    if not size:
        return observed
    counts, others = Counter(first), Counter(second)
    chance = sum(counts[label] * others[label] for label in counts) / size**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def krippendorffs_alpha(units: Iterable[Sequence[Hashable]]) -> float:
    """Agreement of any number of readers, of whom some may be missing (Krippendorff 2011, nominal data).

    Args:
        units: for each thing what its readers said, in any order; things with fewer than two readers say nothing.

    Returns:
        1.0 for perfect agreement, 0.0 for chance; NaN if no thing was read twice.
    """
    coincidences: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    for unit in units:
        for pair in permutations(unit, 2):
            coincidences[pair] += 1 / (len(unit) - 1)
    totals: defaultdict[Hashable, float] = defaultdict(float)
    for (label, _), weight in coincidences.items():
        totals[label] += weight
    size = sum(totals.values())
    if not size:
        return float("nan")
    disagreement = sum(weight for (a, b), weight in coincidences.items() if a != b)
    expected = size**2 - sum(total**2 for total in totals.values())
    return 1.0 if not expected else 1.0 - (size - 1) * disagreement / expected


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Of two annotators, on the sentences both labelled."""

    first: str
    second: str
    sentences: int
    raw: float
    kappa: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of all annotators. ``alpha_by_label`` asks only whether a sentence is that label; NaN where nobody said so."""

    sentences: int
    raw: float
    alpha: float
    alpha_by_label: Mapping[Label, float]
    pairs: tuple[PairAgreement, ...]


def measure_agreement(judgements: Judgements) -> Agreement:
    """Agreement of what each annotator said last of each sentence. Settlements are not asked: they come after reading."""
    return measure_units([judged.labels for judged in judgements.sentences.values()])


def measure_units(said: Iterable[Mapping[str, Said]]) -> Agreement:
    """Agreement over units, for each of which is given what each annotator says; those that one has read do not count."""
    shared = [labels for labels in said if len(labels) > 1]
    units = [list(labels.values()) for labels in shared]
    pairs = [pair for labels in units for pair in combinations(labels, 2)]
    return Agreement(
        len(shared),
        raw_agreement([first for first, _ in pairs], [second for _, second in pairs]),
        krippendorffs_alpha(units),
        {label: _alpha_of_label(units, label) for label in LABELS},
        tuple(_compare(shared, *names) for names in combinations(sorted({name for labels in shared for name in labels}), 2)),
    )


def _alpha_of_label(units: list[list[Said]], label: Label) -> float:
    if not any(label in unit for unit in units):
        return float("nan")
    return krippendorffs_alpha([[said == label for said in unit] for unit in units])


def _compare(shared: list[Mapping[str, Said]], first: str, second: str) -> PairAgreement:
    both = [labels for labels in shared if first in labels and second in labels]
    said = [labels[first] for labels in both], [labels[second] for labels in both]
    return PairAgreement(first, second, len(both), raw_agreement(*said), cohens_kappa(*said))
