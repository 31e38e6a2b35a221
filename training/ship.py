"""Rebuilds the default model from the seeds, real units included, alone.

    python -m training.ship        the same as: make model

This is for releases of rhetor: it replaces the model in ``models/`` of the checkout. Its version is the day's date as a
whole number, which no training of a user can take; the same model as before keeps its version. Users train with ``rhetor
train``, which never replaces anything.
"""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rhetor.model import Model
from rhetor.registry import Registry, write_model
from rhetor.store.home import find_shipped, find_shipped_model
from training.base import write_base
from training.candidate import Bench, Evaluated, evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.publishing import publish_candidate
from training.settings import DEFAULT_SETTINGS

WEIGHTS = ("model.npz", "model.json")
"""The files that decide what a model says."""


def build_shipped_model(aside: Path) -> tuple[Path, Bench, Evaluated]:
    """Trains on the seeds and writes the model into a folder of ``aside``, which is empty, named for its version.

    Gives the folder, and what the model was trained on and measured by.
    """
    corpus = read_corpus(only=())
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    evaluated = evaluate_held_out(bench)
    candidate = fit_candidate(bench, evaluated)
    described = corpus.describe()
    registry = Registry(aside, first=_choose_version(candidate.model, described))
    version = publish_candidate(registry, candidate, bench, evaluated, described)
    return registry.folder_of(version), bench, evaluated


def _choose_version(model: Model, corpus: dict[str, Any]) -> int:
    """That of the present shipped model if ``model`` is the same to the byte; otherwise today's date, or what comes next."""
    today = int(f"{datetime.now(UTC):%Y%m%d}")
    present = find_shipped_model()
    if present is None:
        return today
    with tempfile.TemporaryDirectory() as scratch:
        write_model(Path(scratch), model, {}, "", corpus)
        weights = [[(folder / name).read_bytes() for name in WEIGHTS] for folder in (Path(scratch), present)]
    return int(present.name) if weights[0] == weights[1] else max(today, int(present.name) + 1)


def replace_shipped_model() -> Path:
    """Builds the model aside and puts it in the place of the shipped one, and keeps what trainings start from."""
    models, before = find_shipped("models"), find_shipped_model()
    models.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ship-", dir=models) as aside:
        built, bench, evaluated = build_shipped_model(Path(aside))
        if before:
            shutil.rmtree(before)
        os.rename(built, models / built.name)
    write_base(bench, evaluated, models / built.name)
    return models / built.name


if __name__ == "__main__":
    print(f"Written: {replace_shipped_model()}")
