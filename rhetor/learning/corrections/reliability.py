"""How far annotators agree about the sentences that at least two of them labelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from rhetor.learning.agreement import cohens_kappa, krippendorffs_alpha, raw_agreement
from rhetor.learning.corrections.judgements import Judgements
from rhetor.records import LABELS, Label


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
    shared = [judged.labels for judged in judgements.sentences.values() if len(judged.labels) > 1]
    units = [list(labels.values()) for labels in shared]
    pairs = [pair for labels in units for pair in combinations(labels, 2)]
    return Agreement(
        len(shared),
        raw_agreement([first for first, _ in pairs], [second for _, second in pairs]),
        krippendorffs_alpha(units),
        {label: _alpha_of_label(units, label) for label in LABELS},
        tuple(_compare(shared, *names) for names in combinations(sorted({name for labels in shared for name in labels}), 2)),
    )


def _alpha_of_label(units: list[list[Label]], label: Label) -> float:
    if not any(label in unit for unit in units):
        return float("nan")
    return krippendorffs_alpha([[said is label for said in unit] for unit in units])


def _compare(shared: list[dict[str, Label]], first: str, second: str) -> PairAgreement:
    both = [labels for labels in shared if first in labels and second in labels]
    said = [labels[first] for labels in both], [labels[second] for labels in both]
    return PairAgreement(first, second, len(both), raw_agreement(*said), cohens_kappa(*said))
