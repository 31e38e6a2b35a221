"""Ways to correct a counted share without hand labels, side by side: how the one of ``rhetor estimate`` was chosen."""

from collections.abc import Sequence

import numpy as np

from benchmarks.held_out_scores import APART, Scored, take
from rhetor import LABELS
from rhetor.estimate.adjusted_count import look_at, trace_back
from rhetor.model import Floats
from training.outlets import HeldOut, measure_confusion, share_labels

DOCUMENTS, ROUNDS = 300, 100
Ways = Sequence[tuple[str, float, float]]


def compare_ways(scored: Scored, draws: int) -> Ways:
    """Of each way its name and the mean absolute error of a share, of genres alike and apart; counting comes first."""
    errors: dict[str, tuple[list[float], list[float]]] = {}
    generator = np.random.default_rng(4)
    for place, probabilities in enumerate((scored.seen, scored.unseen)):
        for number in range(draws):
            chosen = generator.random(int(scored.documents.max()) + 1) < 0.5
            inside = scored.apart != number % APART if place else chosen[scored.documents]
            known, others = take(scored, scored.seen, inside), take(scored, probabilities, ~inside)
            units = others.draw(generator, others.pick_pool(generator, number), DOCUMENTS)
            truth = share_labels(others.labels[units])
            for way, shares in try_ways(others.probabilities[units], known).items():
                errors.setdefault(way, ([], []))[place].append(float(np.abs(shares - truth).mean()))
    return [(way, float(np.mean(alike)), float(np.mean(apart))) for way, (alike, apart) in errors.items()]


def try_ways(probabilities: Floats, known: HeldOut) -> dict[str, Floats]:
    """The shares by each way."""
    counted, mean = share_labels(probabilities.argmax(axis=1)), probabilities.mean(axis=0)
    hard = np.eye(len(LABELS))[known.probabilities.argmax(axis=1)]

    def by_unit(values: Floats) -> Floats:
        columns = [values[known.labels == label].mean(axis=0) for label in range(len(LABELS))]
        return np.stack(columns, axis=1)

    seen = look_at(probabilities, np.ones(len(probabilities)), DOCUMENTS)
    return {
        "counted": counted,
        "mean probability": mean,
        "adjusted count (Forman 2008)": trace_back(by_unit(hard), counted),
        "adjusted mean probability (Bella et al. 2010)": trace_back(by_unit(known.probabilities), mean),
        "EM (Saerens et al. 2002)": find_by_em(probabilities, share_labels(known.labels)),
        "adjusted count by document (rhetor)": trace_back(measure_confusion(known), seen.shares),
    }


def find_by_em(probabilities: Floats, prior: Floats) -> Floats:
    """The shares that make probabilities, calibrated for shares ``prior``, most likely."""
    shares = prior
    for _ in range(ROUNDS):
        joint = probabilities * (shares / prior)
        shares = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares
