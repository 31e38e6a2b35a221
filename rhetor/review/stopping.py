"""When more labels stop helping: when successive models hardly differ any more.

Stabilizing predictions (Bloodgood & Vijay-Shanker 2009): the models label the same unlabelled sentences; once the mean of
the last three kappas between one model and the next reaches 0.99, more labels of the same kind change little.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rhetor.agreement import cohens_kappa
from rhetor.errors import ModelError
from rhetor.labeler import Labeler
from rhetor.registry import Registry, read_manifest
from rhetor.review.seen import Seen

STOP_SET = 2_000
"""Sentences that all models label, as in the paper; always the same ones while they are remembered."""
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
    """Keeps what the models said, so that asking again labels only what is new. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, dict[str, str]] = {}

    def judge(self, registry: Registry, active: str, pool: Sequence[Seen]) -> Stopping:
        """Compares the models that led up to ``active`` on the stop set of ``pool``."""
        if len(pool) < LEAST_SENTENCES:
            reason = f"Too early to tell: {len(pool):,} sentences were seen, and {LEAST_SENTENCES} are needed."
            return Stopping(False, (), (), reason)
        stop_set = choose_stop_set(pool)
        versions = choose_models(registry, active)
        with self._lock:
            said = [self._label(registry, version, stop_set) for version in versions]
        kappas = tuple(cohens_kappa(first, second) for first, second in pairwise(said))
        return decide(kappas, tuple(versions))

    def _label(self, registry: Registry, version: str, stop_set: Sequence[Seen]) -> list[str]:
        known = self._said.get(version, {})
        new = [seen.text for seen in stop_set if seen.text not in known]
        if new:
            labelled = Labeler(registry.load(version)).label_sentences(new)
            known = known | {s.text: str(s.label) for s in labelled}
        self._said[version] = {seen.text: known[seen.text] for seen in stop_set}
        return list(self._said[version].values())


def choose_stop_set(pool: Sequence[Seen]) -> list[Seen]:
    """Always the same sentences of a pool, whatever is added to it: those with the smallest hashes."""
    return sorted(pool, key=lambda seen: hashlib.sha256(seen.key.encode()).digest())[:STOP_SET]


def choose_models(registry: Registry, active: str) -> list[str]:
    """``active`` and up to three models before it, oldest first, each with enough added data beyond the one before it."""
    were_active = {activation.version for activation in registry.history()} | {active}
    chosen: list[tuple[str, int]] = []
    for version in reversed(registry.versions()):
        if version not in were_active or not version.isdecimal() or not active.isdecimal() or int(version) > int(active):
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
