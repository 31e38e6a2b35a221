"""The gate: a candidate replaces the active model unless it is worse beyond noise.

Both are scored on the same folds. What counts is what was known before the new data came: were the new sentences
judged by their own labels, wrong labels would make the model that learnt them look better. The difference of macro-F1
and of each label's F1 is resampled over groups of documents, in pairs (paired bootstrap, Efron & Tibshirani 1993); worse
beyond noise means that the whole 95 % interval lies below zero.
"""

from dataclasses import dataclass

from rhetor.model import Floats
from rhetor.records import LABELS
from training.evaluation import count_confusion, f1_by_label, find_interval, resample_confusions
from training.fitting import Integers

LABEL_LOSS = 0.02
"""A single label may lose this much F1 before noise is asked: four labels are four chances to fail by accident."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the candidate may be promoted, the measured difference of macro-F1 with its interval, and why."""

    passed: bool
    difference: float
    interval: tuple[float, float]
    reason: str


def compare_models(active: Floats, candidate: Floats, gold: Integers, groups: Integers, seed: int) -> Verdict:
    """Compares held-out scores of both models, (examples, labels) each, on the sentences known before."""
    predictions = [scores.argmax(axis=1) for scores in (active, candidate)]
    f1_active, f1_candidate = (f1_by_label(count_confusion(gold, predicted)) for predicted in predictions)
    resampled = [f1_by_label(resample_confusions(gold, predicted, groups, seed)) for predicted in predictions]
    differences = resampled[1] - resampled[0]
    low, high = find_interval(differences.mean(axis=1))
    difference = float(f1_candidate.mean() - f1_active.mean())
    measured = (
        f"macro-F1 {f1_active.mean():.3f} → {f1_candidate.mean():.3f} "
        f"({difference:+.3f}, 95 % interval {low:+.3f} to {high:+.3f})"
    )
    if high < 0:
        return Verdict(False, difference, (low, high), f"Worse beyond noise on the sentences known before: {measured}.")
    for number, label in enumerate(LABELS):
        label_low, label_high = find_interval(differences[:, number])
        loss = float(f1_active[number] - f1_candidate[number])
        if label_high < 0 and loss > LABEL_LOSS:
            return Verdict(
                False, difference, (low, high),
                f"{label.value} is worse beyond noise on the sentences known before: F1 {f1_active[number]:.3f} → "
                f"{f1_candidate[number]:.3f} (95 % interval {label_low:+.3f} to {label_high:+.3f}).",
            )  # fmt: skip
    better = "Better beyond noise" if low > 0 else "Not worse beyond noise"
    return Verdict(True, difference, (low, high), f"{better} on the sentences known before: {measured}.")
