"""What a training came to, as JSON for whoever asked for it, with what changes on the sentences the service has seen."""

from dataclasses import asdict
from typing import Any

from rhetor.errors import RhetorError
from rhetor.labeler import Labeler
from rhetor.learning.review import Seen, SeenStore, score_sentences
from rhetor.learning.review.seen import may_remember, stack_probabilities
from rhetor.records import LABELS
from rhetor.registry import Registry, open_registry
from training.own import explain_failures
from training.retrain import Outcome

SHOWN_CHANGES = 200


def describe_outcome(outcome: Outcome) -> dict[str, Any]:
    """The result of a retraining job; see docs/api.md."""
    verdict = outcome.verdict
    return {
        "version": outcome.version,
        "promoted": outcome.promoted,
        "reason": outcome.reason,
        "corrections": outcome.corrections,
        "conflicts": outcome.conflicts,
        "candidate": outcome.candidate.to_json(),
        "active_version": outcome.active_version,
        "active": outcome.active.to_json() if outcome.active else None,
        "verdict": {
            "passed": verdict.passed, "reason": verdict.reason,
            "macro_f1_difference": verdict.difference, "interval": list(verdict.interval),
        } if verdict else None,
        "own": _describe_own(outcome),
        **compare_on_seen(open_registry(), outcome),
    }  # fmt: skip


def _describe_own(outcome: Outcome) -> dict[str, Any] | None:
    """How both did on the user's own sentences, with those that still fail and why."""
    if not outcome.own:
        return None
    labeler = Labeler(open_registry().load(outcome.version))
    failures = explain_failures(labeler, outcome.own.failures)
    return outcome.own.to_json() | {"failures": [asdict(failure) for failure in failures]}


def compare_on_seen(registry: Registry, outcome: Outcome) -> dict[str, Any]:
    """Which remembered sentences the candidate labels otherwise than the model that was active, newest first."""
    store = SeenStore()
    try:
        pool = store.read()
        after = score_sentences(Labeler(registry.load(outcome.version)), pool)
        before = score_sentences(Labeler(registry.load(outcome.active_version)), pool) if outcome.active_version else after
    except RhetorError as error:
        return {"seen": 0, "changed": 0, "changes": [], "changes_error": str(error)}
    changes = [
        {"text": new.text, "document": new.document, "active": old_label, "candidate": new_label}
        for new, old_label, new_label in zip(after, _labels(before), _labels(after), strict=True)
        if old_label != new_label
    ][::-1]
    return {"seen": len(pool), "changed": len(changes), "changes": changes[:SHOWN_CHANGES] if may_remember() else []}


def _labels(pool: list[Seen]) -> list[str]:
    if not pool:
        return []
    return [LABELS[index].value for index in stack_probabilities(pool).argmax(axis=1).tolist()]
