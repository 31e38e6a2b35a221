"""Is it better on the user's own sentences? Both models on what he added and corrected, by whole documents held out.

Each sentence is judged by models that have seen neither it nor its document: the active one as it was trained, the
candidate as it is. So what is measured is what the next text of the same kind will get, not what was learnt by heart.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.explain.word_weights import share_weights
from rhetor.labeler import Labeler
from rhetor.learning.intervals import RESAMPLES, wilson_interval
from rhetor.model import Floats
from rhetor.records import LABELS
from training.candidate import Bench
from training.evaluation import Interval, find_interval
from training.fitting import Integers
from training.gate import Verdict

TELLING = 0.02
"""A difference in the share of right labels that somebody would want to be told of."""
LEAST_GROUPS = 5
"""With fewer documents they cannot be resampled, and single sentences are: the interval is then too narrow."""
SHOWN_FAILURES, SHOWN_WORDS = 50, 3


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence that the candidate, not having seen its document, labels otherwise than the user.

    ``words``: what spoke most for that label. ``is_learnt``: trained on this sentence too, the candidate labels it right.
    """

    text: str
    document: str
    given: str
    before: str
    after: str
    confidence: float
    is_learnt: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnComparison:
    """Shares of right labels, ``before`` by the active model. ``more``: about so many sentences more would tell a
    difference of two points from noise; 0 if these do.
    """

    sentences: int
    documents: int
    before: float
    before_interval: Interval
    after: float
    after_interval: Interval
    difference: float
    interval: Interval
    more: int
    failing: int
    failures: tuple[Failure, ...]

    @property
    def is_worse(self) -> bool:
        """Beyond noise."""
        return self.interval[1] < 0

    @property
    def reason(self) -> str:
        low, high = self.interval
        word = "Better" if low > 0 else "Worse" if self.is_worse else "No difference to be told"
        shares = f"{self.before:.1%} → {self.after:.1%} right"
        return (
            f"{word} on your own {self.sentences:,} sentences, held out by document: {shares} "
            f"({100 * self.difference:+.1f} points, 95 % interval {100 * low:+.1f} to {100 * high:+.1f})."
        )

    def to_json(self) -> dict[str, Any]:
        """All of it; ``failures`` holds sentences."""
        return asdict(self) | {"reason": self.reason}

    def figures(self) -> dict[str, Any]:
        """The same without any sentence, for a model's metrics, which anybody may read."""
        return {key: value for key, value in self.to_json().items() if key != "failures"}


def compare_on_own(bench: Bench, before: Floats, after: Floats) -> OwnComparison | None:
    """Both models' held-out probabilities (rows of the bench, labels) on what was added; None if nothing was."""
    rows = np.flatnonzero(bench.material.is_added)
    if not len(rows):
        return None
    gold, groups = bench.labels[rows], bench.groups[rows]
    was_right, is_right = before[rows].argmax(axis=1) == gold, after[rows].argmax(axis=1) == gold
    interval = _resample_difference(was_right, is_right, groups, bench.settings.seed)
    wrong = rows[~is_right]
    surest = wrong[np.argsort(-after[wrong].max(axis=1), kind="stable")] if len(wrong) else wrong
    return OwnComparison(
        sentences=len(rows),
        documents=len({bench.corpus.examples[row].document for row in rows.tolist()}),
        before=float(was_right.mean()),
        before_interval=wilson_interval(int(was_right.sum()), len(rows)),
        after=float(is_right.mean()),
        after_interval=wilson_interval(int(is_right.sum()), len(rows)),
        difference=float(is_right.mean() - was_right.mean()),
        interval=interval,
        more=_count_more(len(rows), interval),
        failing=len(wrong),
        failures=tuple(_describe(bench, row, before, after) for row in surest[:SHOWN_FAILURES].tolist()),
    )


def _resample_difference(was_right: NDArray[np.bool_], is_right: NDArray[np.bool_], groups: Integers, seed: int) -> Interval:
    """The 95 % interval of the paired bootstrap over groups of documents (Efron & Tibshirani 1993, ch. 13)."""
    numbers, members = np.unique(groups, return_inverse=True)
    if len(numbers) < LEAST_GROUPS:
        numbers, members = np.arange(len(groups)), np.arange(len(groups))
    gains = np.bincount(members, is_right.astype(float) - was_right, len(numbers))
    sizes = np.bincount(members, minlength=len(numbers))
    draws = np.random.default_rng(seed).multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), RESAMPLES)
    return find_interval((draws @ gains) / np.maximum(1, draws @ sizes))


def _count_more(sentences: int, interval: Interval) -> int:
    """An interval shrinks with the root of the number of sentences."""
    half = (interval[1] - interval[0]) / 2
    return max(0, round(sentences * (half / TELLING) ** 2) - sentences)


def _describe(bench: Bench, row: int, before: Floats, after: Floats) -> Failure:
    example, said = bench.corpus.examples[row], int(after[row].argmax())
    return Failure(
        example.text, example.document, LABELS[bench.labels[row]].value, LABELS[int(before[row].argmax())].value,
        LABELS[said].value, round(float(after[row, said]), 4),
    )  # fmt: skip


def explain_failures(labeler: Labeler, failures: Sequence[Failure]) -> list[Failure]:
    """With the words that spoke most for the wrong label, by the finished candidate; or that it has learnt the sentence."""
    labelled = labeler.label_sentences([failure.text for failure in failures], evidence=True, top=None)
    explained = []
    for failure, sentence in zip(failures, labelled, strict=True):
        assert sentence.evidence is not None
        if sentence.label == failure.given:
            explained.append(replace(failure, is_learnt=True))
            continue
        words = sorted(share_weights(failure.text, sentence.evidence).words, key=lambda word: -word.weight)
        spoke = tuple(failure.text[word.start : word.end] for word in words[:SHOWN_WORDS] if word.weight > 0)
        explained.append(replace(failure, words=spoke))
    return explained


def judge_both(verdict: Verdict, own: OwnComparison | None) -> Verdict:
    """The gate's verdict with the user's own sentences heard: a candidate that is worse on these does not pass either."""
    if own is None:
        return verdict
    reason = f"{verdict.reason.rstrip('.')}. {own.reason}" if verdict.passed or own.is_worse else verdict.reason
    return replace(verdict, passed=verdict.passed and not own.is_worse, reason=reason)
