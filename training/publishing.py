"""A candidate becomes a version: model, metrics, card and manifest in one folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rhetor.model import Model
from rhetor.registry import Registry, write_model
from training.candidate import Bench, Evaluated
from training.card import write_card
from training.evaluation import figures_by_genre


def publish_candidate(
    registry: Registry,
    model: Model,
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
    genres = figures_by_genre(evaluated.probabilities, bench.labels, bench.corpus.examples)
    metrics: dict[str, Any] = {"held_out": evaluated.figures.to_json(), "genres": genres}
    if comparison:
        metrics["comparison"] = comparison

    def write(folder: Path, version: str) -> None:
        versioned = replace(model, version=version)
        card = write_card(versioned, version, evaluated.figures, corpus, genres)
        write_model(folder, versioned, metrics, card, corpus)

    return registry.add(write)
