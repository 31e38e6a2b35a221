"""The retraining script: new data in, evaluated candidate out, promoted or not.

    python -m training.retrain new.jsonl      the same as: rhetor train new.jsonl

New data is checked, added to the seed corpus and everything added before, a candidate is trained, compared with the
active model on the same folds, and promoted if it is not worse beyond noise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.errors import ModelNotFound
from rhetor.learning.erasure import finish_erasures
from rhetor.learning.labelled import normalise
from rhetor.records import LABELS
from rhetor.registry import Registry, open_registry, read_manifest
from rhetor.store.home import find_home
from rhetor.store.strays import sweep_home
from training.base import find_base
from training.candidate import Bench, Evaluated, evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import Corpus, add_examples, list_judged, list_sources, read_corpus, refuse_contradictions
from training.corrections import take_again, take_corrections
from training.evaluation import Figures, compute_figures
from training.fitting import Integers, to_numbers
from training.gate import HeldOut, Verdict, compare_models
from training.own import OwnComparison, compare_on_own, judge_both
from training.publishing import publish_candidate
from training.reading import read_examples
from training.settings import DEFAULT_SETTINGS, Settings

Progress = Callable[[str], None]
STOPPED_CORRECTIONS = (
    " The corrections stay in the store and come into the next training again: look through them (rhetor corrections list), "
    "take wrong ones back (rhetor corrections undo), and train again."
)


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence to which the candidate, out of fold, gives another label than the active model."""

    text: str
    gold: str
    active: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training did. ``active`` and ``verdict`` are None if there was no model to compare with."""

    version: str
    promoted: bool
    reason: str
    candidate: Figures
    active_version: str | None
    active: Figures | None
    verdict: Verdict | None
    changes: tuple[Change, ...]
    added_file: Path | None
    corrections: int
    conflicts: int
    own: OwnComparison | None = None


@dataclass(frozen=True, slots=True)
class Active:
    """The active model on the candidate's folds. ``known``: which sentences it was trained on, ``labels``: as what."""

    result: Evaluated
    known: NDArray[np.bool_]
    labels: Integers


@dataclass(frozen=True, slots=True)
class Compared:
    """The active version beside the candidate; empty if there is none."""

    version: str | None = None
    figures: Figures | None = None
    verdict: Verdict | None = None
    changes: tuple[Change, ...] = ()
    own: OwnComparison | None = None


def retrain(
    data: Sequence[Path] = (),
    *,
    promote: bool = True,
    force: bool = False,
    settings: Settings = DEFAULT_SETTINGS,
    registry: Registry | None = None,
    progress: Progress = lambda message: None,
) -> Outcome:
    """Trains a candidate on the seeds, all earlier additions and ``data``, and promotes it if the gate lets it.

    Args:
        promote: False keeps the candidate as a version without making it active.
        force: promote whatever the gate says.
        progress: called with a line for people before each step.

    Raises:
        DataError: ``data`` cannot be used; nothing was changed.
        FolderError: a file cannot be read, or the registry cannot be written.
        ModelBusy: another model became active meanwhile; the candidate is kept.
    """
    registry = registry or open_registry()
    registry.check_writable()
    sweep_home(find_home())
    progress("Reading and checking the data")
    new = [example for path in data for example in read_examples(path, progress)]
    refuse_contradictions(new, "The new data")
    taken = take_corrections()
    corpus = read_corpus(only=list_judged(registry), new=new, corrections=taken)
    progress(f"Counting terms of {len(corpus.examples):,} sentences")
    bench = prepare_bench(corpus, settings, find_base(corpus, settings))
    progress("Training the candidate on each fold")
    evaluated = evaluate_held_out(bench)
    compared = _compare_with_active(registry, bench, evaluated, progress)
    verdict = compared.verdict
    progress("Training the candidate on everything")
    fitted = fit_candidate(bench, evaluated)
    is_rejected = promote and not force and verdict is not None and not verdict.passed
    added_file, sha256 = add_examples(new, registry, is_rejected) if new else (None, "")
    corpus_record = corpus.describe()
    if added_file:
        corpus_record["sources"].append({"name": added_file.name, "sha256": sha256})
    comparison = _describe_comparison(compared)
    progress("Writing the card")
    try:
        version = publish_candidate(registry, fitted, bench, evaluated, corpus_record, comparison)
    except BaseException:
        if added_file:
            added_file.unlink()  # no model came of it
        raise
    promoted, reason = _decide(registry, version, verdict, compared.version, promote, force)
    finish_erasures(registry)
    if verdict and not verdict.passed and taken.examples:
        reason += "." * (not reason.endswith(".")) + STOPPED_CORRECTIONS
    return Outcome(
        version, promoted, reason, evaluated.figures, compared.version, compared.figures, verdict, compared.changes,
        added_file, len(taken.examples), taken.conflicts, compared.own,
    )  # fmt: skip


def _compare_with_active(registry: Registry, bench: Bench, evaluated: Evaluated, progress: Progress) -> Compared:
    try:
        version = registry.active_version()
    except ModelNotFound:
        return Compared()
    progress(f"Comparing it with model {version}: training what that was trained on, on the same folds")
    described = read_manifest(registry.folder_of(version))["corpus"]
    sources = list_sources(registry, version)
    active = evaluate_active(bench, read_corpus(only=sources, corrections=take_again(described)), evaluated)
    own = compare_on_own(bench, active.result.probabilities, evaluated.probabilities)
    verdict = judge_both(judge_candidate(bench, active, evaluated), own)
    return Compared(version, active.result.figures, verdict, find_changes(bench, active, evaluated), own)


def evaluate_active(bench: Bench, before: Corpus, candidate: Evaluated) -> Active:
    """Trains on the corpus ``before``, fold by fold, on the candidate's folds.

    With the labels of then: what a user has corrected since, the active model still learnt wrong.
    """
    then, known = _go_back(bench, before)
    if known.all() and (then.labels == bench.labels).all() and (then.material.is_added == bench.material.is_added).all():
        return Active(candidate, known, then.labels)
    result = evaluate_held_out(then, known)
    judged = known & bench.is_real if (known & bench.is_real).any() else known
    figures = compute_figures(
        result.probabilities[judged], bench.labels[judged], bench.groups[judged], result.threshold, bench.settings.seed
    )
    return Active(replace(result, figures=figures), known, then.labels)


def _go_back(bench: Bench, before: Corpus) -> tuple[Bench, NDArray[np.bool_]]:
    """The bench with the labels its sentences had in an earlier corpus, and which of them stood there."""
    known = {normalise(e.text): (e.label, added) for e, added in zip(before.examples, before.is_added, strict=True)}
    rows = [known.get(normalise(example.text)) for example in bench.corpus.examples]
    now = zip(bench.corpus.examples, bench.corpus.is_added, strict=True)
    examples, added = zip(
        *(
            (replace(e, label=row[0]), row[1]) if row else (e, is_added)
            for row, (e, is_added) in zip(rows, now, strict=True)
        ),
        strict=True,
    )
    corpus = replace(bench.corpus, examples=examples, is_added=added)
    units = len(bench.labels) - len(examples)
    labels = np.concatenate([to_numbers(examples), bench.labels[len(examples) :]])
    is_added = np.concatenate([np.array(added, dtype=bool), np.zeros(units, dtype=bool)])
    material = replace(bench.material, labels=labels, is_added=is_added)
    then = replace(bench, corpus=corpus, material=material)
    return then, np.concatenate([[row is not None for row in rows], np.full(units, before.real is not None)])


def judge_candidate(bench: Bench, active: Active, candidate: Evaluated) -> Verdict:
    """The gate's verdict on the sentences that both were trained on, each by its own labels."""
    known = active.known
    return compare_models(
        HeldOut(active.result.scores[known], active.labels[known]),
        HeldOut(candidate.scores[known], bench.labels[known]),
        bench.groups[known],
        bench.settings.seed,
    )


def find_changes(bench: Bench, active: Active, candidate: Evaluated) -> tuple[Change, ...]:
    """The sentences, of those whose text is here, to which the models, out of fold, give different labels."""
    before, after = active.result.probabilities.argmax(axis=1), candidate.probabilities.argmax(axis=1)
    return tuple(
        Change(bench.corpus.examples[row].text, *(LABELS[numbers[row]].value for numbers in (bench.labels, before, after)))
        for row in np.flatnonzero((before != after) & ~bench.is_real).tolist()
    )


def _describe_comparison(compared: Compared) -> dict[str, Any] | None:
    """For a model's metrics, which anybody may read: no sentence is in it."""
    verdict = compared.verdict
    if verdict is None:
        return None
    return {
        "with": compared.version,
        "passed": verdict.passed,
        "macro_f1_difference": verdict.difference,
        "interval": list(verdict.interval),
        "reason": verdict.reason,
        "changed_labels": len(compared.changes),
        "own": compared.own.figures() if compared.own else None,
    }


def _decide(
    registry: Registry, version: str, verdict: Verdict | None, active_version: str | None, promote: bool, force: bool
) -> tuple[bool, str]:
    if not promote:
        return False, f"Not promoted, as asked. To promote it: rhetor models promote {version}"
    if force:
        registry.promote(version, "promoted by force")
        return True, "Promoted by force. " + (verdict.reason if verdict else "")
    if verdict is None:
        registry.promote(version, "first model")
        return True, "Promoted: there was no active model to compare with."
    if not verdict.passed:
        return False, f"Not promoted. {verdict.reason} To promote it all the same: rhetor models promote {version}"
    registry.promote(version, verdict.reason, expected=active_version)
    return True, f"Promoted. {verdict.reason}"


if __name__ == "__main__":
    from rhetor.cli import run_command
    from rhetor.cli.train import train

    run_command(train, "python -m training.retrain")
