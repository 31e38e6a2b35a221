"""The gate: a candidate replaces the active model unless it is worse beyond noise.

Both are scored on the same folds, on the sentences that both were trained on, each by the labels it was trained on. Right
corrections make labels that can be learnt from one another, so that the candidate finds the held-out ones more often than
the active model found the old ones; wrong ones contradict their neighbours, and it finds fewer. New sentences do not count:
were they judged by their own labels, wrong ones would make the model that learnt them look better.

The difference of macro-F1 and of each label's F1 is resampled over groups of documents, in pairs (paired bootstrap, Efron &
Tibshirani 1993); worse beyond noise means that the whole 95 % interval lies below zero.
"""

from dataclasses import dataclass

from rhetor.model import Floats
from rhetor.records import LABELS
from training.evaluation import Interval, count_confusion, f1_by_label, find_interval, resample_confusions
from training.fitting import Integers

LABEL_LOSS = 0.02
"""A single label may lose this much F1 before noise is asked: four labels are four chances to fail by accident."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of sentences by a model that did not see them, (sentences, labels), and the labels it was to learn."""

    scores: Floats
    gold: Integers

    def f1(self) -> Floats:
        return f1_by_label(count_confusion(self.gold, self.scores.argmax(axis=1)))

    def resample_f1(self, groups: Integers, seed: int) -> Floats:
        return f1_by_label(resample_confusions(self.gold, self.scores.argmax(axis=1), groups, seed))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the candidate may be promoted, the measured difference of macro-F1 with its interval, and why."""

    passed: bool
    difference: float
    interval: Interval
    reason: str


def compare_models(active: HeldOut, candidate: HeldOut, groups: Integers, seed: int) -> Verdict:
    """Compares both models on the same sentences, in the same order; ``groups`` is of shape (sentences,)."""
    before, after = active.f1(), candidate.f1()
    resampled = candidate.resample_f1(groups, seed) - active.resample_f1(groups, seed)
    low, high = find_interval(resampled.mean(axis=1))
    difference = float(after.mean() - before.mean())
    measured = (
        f"macro-F1 {before.mean():.3f} → {after.mean():.3f} ({difference:+.3f}, 95 % interval {low:+.3f} to {high:+.3f})"
    )
    if high < 0:
        return Verdict(False, difference, (low, high), f"Worse beyond noise on the sentences known before: {measured}.")
    if reason := _find_lost_label(before, after, resampled, low):
        return Verdict(False, difference, (low, high), reason)
    better = "Better beyond noise" if round(low, 3) > 0 else "Not worse beyond noise"  # in the digits shown
    return Verdict(True, difference, (low, high), f"{better} on the sentences known before: {measured}.")


def _find_lost_label(before: Floats, after: Floats, resampled: Floats, gain: float) -> str | None:
    """Says which label pays for the others: it loses more than the mean over all labels gains at least."""
    for number, label in enumerate(LABELS):
        low, high = find_interval(resampled[:, number])
        if high < 0 and before[number] - after[number] > max(LABEL_LOSS, gain):
            return (
                f"{label.value} is worse beyond noise on the sentences known before: F1 {before[number]:.3f} → "
                f"{after[number]:.3f} (95 % interval {low:+.3f} to {high:+.3f})."
            )
    return None
