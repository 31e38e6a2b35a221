"""A candidate becomes a version: model, metrics, card with pictures, and manifest in one folder."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from rhetor.registry import Registry, write_model
from training.candidate import Bench, Candidate, Evaluated
from training.card import draw_card_pictures, write_card
from training.evaluation import figures_by_genre
from training.learning import measure_learning
from training.outlets import HeldOut, measure_errors
from training.showcase import pick_examples, pick_failures


def publish_candidate(
    registry: Registry,
    candidate: Candidate,
    bench: Bench,
    evaluated: Evaluated,
    corpus: dict[str, Any],
    comparison: dict[str, Any] | None = None,
) -> str:
    """Adds the model to the registry and returns its version. It is not active yet.

    Args:
        corpus: what the manifest says of the data.
        comparison: how it did beside the active model, for ``metrics.json``.
    """
    judged = np.flatnonzero(bench.is_real) if bench.is_real.any() else np.arange(len(bench.labels))
    genres = [bench.genres[row] for row in judged.tolist()]
    metrics: dict[str, Any] = {
        "held_out": evaluated.figures.to_json(),
        "seeds": evaluated.seed_figures.to_json() if evaluated.seed_figures else None,
        "genres": figures_by_genre(evaluated.probabilities[judged], bench.labels[judged], genres),
        "learning_curve": _find_curve(bench, evaluated),
    }
    if bench.is_real.any():
        held_out = HeldOut(
            evaluated.probabilities[judged], bench.labels[judged], bench.groups[judged],
            np.unique(genres, return_inverse=True)[1],
        )  # fmt: skip
        metrics["shares"] = measure_errors(held_out).to_json()
    if candidate.messages:
        metrics["messages"] = asdict(candidate.messages)
    if comparison:
        metrics["comparison"] = comparison
    pictures = draw_card_pictures(metrics)
    shown = pick_examples(bench, evaluated.probabilities), pick_failures(bench, evaluated.probabilities)

    def write(folder: Path, version: str) -> None:
        versioned = replace(candidate.model, version=version)
        card = write_card(versioned, version, corpus, metrics, *shown)
        write_model(folder, versioned, metrics, card, corpus, pictures)

    return registry.add(write)


def _find_curve(bench: Bench, evaluated: Evaluated) -> dict[str, Any]:
    """The base's, where training starts from one: how much more of a kind brings was measured on what is in it."""
    return bench.anchored.base.learning_curve if bench.anchored else measure_learning(bench, evaluated).to_json()
