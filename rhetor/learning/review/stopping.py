"""When more labels stop helping: when successive models hardly differ any more.

Stabilizing predictions (Bloodgood & Vijay-Shanker 2009): the models label the same unlabelled sentences; once the mean of
the last three kappas between one model and the next reaches 0.99, more labels of the same kind change little.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rhetor.errors import ModelError
from rhetor.labeler import Labeler
from rhetor.learning.agreement import cohens_kappa
from rhetor.learning.review.seen import Seen
from rhetor.registry import Registry, read_manifest

STOP_SET = 2_000
"""Sentences that all models label, as in the paper; always the same ones while they are remembered."""
BATCH = 100
LEAST_SENTENCES = 100
"""With fewer, the agreement says nothing."""
WINDOW = 3
ENOUGH = 0.99
LEAST_ADDED = 20
"""Sentences that must have been added between two models for their agreement to say something."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """Whether to stop. ``kappas`` between one model and the next, oldest first, of ``versions``."""

    enough: bool
    kappas: tuple[float, ...]
    versions: tuple[str, ...]
    reason: str

    def to_record(self) -> dict[str, Any]:
        return {
            "enough": self.enough,
            "kappas": [round(kappa, 4) for kappa in self.kappas],
            "versions": list(self.versions),
            "reason": self.reason,
        }


class StoppingRule:
    """Keeps what the models said of the stop set, so that judging needs no labelling. Safe to use from several threads."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, str]] = {}

    def learn(self, registry: Registry, active: str, pool: Sequence[Seen], pause: Callable[[], bool]) -> None:
        """Lets the models that led up to ``active`` label what they have not labelled yet, until ``pause`` says False."""
        stop_set = choose_stop_set(pool)
        keys = {seen.key for seen in stop_set}
        for version in choose_models(registry, active):
            said = {key: label for key, label in self._said.get(version, {}).items() if key in keys}
            new = [seen for seen in stop_set if seen.key not in said]
            labeler = Labeler(registry.load(version)) if new else None
            for first in range(0, len(new), BATCH):
                assert labeler
                batch = new[first : first + BATCH]
                labelled = labeler.label_sentences([seen.text for seen in batch])
                said |= {seen.key: str(s.label) for seen, s in zip(batch, labelled, strict=True)}
                if not pause():
                    return
            self._said[version] = said  # replaced as a whole: whoever judges meanwhile sees the one or the other

    def judge(self, registry: Registry, active: str, pool: Sequence[Seen]) -> Stopping:
        """Compares the models that led up to ``active`` on what all of them have labelled of the pool."""
        if len(pool) < LEAST_SENTENCES:
            reason = f"Too early to tell: {len(pool):,} sentences were seen, and {LEAST_SENTENCES} are needed."
            return Stopping(False, (), (), reason)
        versions = choose_models(registry, active)
        said = [self._said.get(version, {}) for version in versions]
        shared = set.intersection(*(set(labels) for labels in said))
        if len(shared) < LEAST_SENTENCES:
            return Stopping(False, (), (), "The models are being compared on the sentences seen. Ask again in a moment.")
        labels = [[labels[key] for key in sorted(shared)] for labels in said]
        return decide(tuple(cohens_kappa(first, second) for first, second in pairwise(labels)), tuple(versions))


def choose_stop_set(pool: Sequence[Seen]) -> list[Seen]:
    """Always the same sentences of a pool, whatever is added to it: those with the smallest hashes."""
    return sorted(pool, key=lambda seen: hashlib.sha256(seen.key.encode()).digest())[:STOP_SET]


def choose_models(registry: Registry, active: str) -> list[str]:
    """``active`` and up to three models before it, oldest first, each with enough added data beyond the one before it."""
    were_active = {activation.version for activation in registry.history()} | {active}
    chosen: list[tuple[str, int]] = []
    versions = registry.versions()
    before = versions[: versions.index(active) + 1] if active in versions else []
    for version in reversed(before):
        if version not in were_active:
            continue
        try:
            added = int(read_manifest(registry.folder_of(version))["corpus"]["added_sentences"])
        except (ModelError, KeyError, TypeError, ValueError):
            continue
        if not chosen or chosen[-1][1] - added >= LEAST_ADDED:
            chosen.append((version, added))
    return [version for version, _ in chosen[: WINDOW + 1]][::-1]


def decide(kappas: tuple[float, ...], versions: tuple[str, ...]) -> Stopping:
    """Applies the rule to the kappas between successive models."""
    if len(kappas) < WINDOW:
        more = WINDOW - len(kappas)
        reason = (
            f"Too early to tell: {more} more {'retraining' if more == 1 else 'retrainings'} with at least {LEAST_ADDED} new "
            "labels each are needed to see whether the models still change."
        )
        return Stopping(False, kappas, versions, reason)
    mean = round(sum(kappas[-WINDOW:]) / WINDOW, 6)
    span = f"Models {versions[0]} to {versions[-1]} label the same sentences with a kappa of {mean:.3f} from one to the next"
    if mean >= ENOUGH:
        return Stopping(True, kappas, versions, f"{span}: more labels of this kind will hardly change the model.")
    return Stopping(False, kappas, versions, f"{span}, below {ENOUGH}: the model still learns from your labels.")
