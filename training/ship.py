"""Rebuilds the default model from the seed corpus alone.

    python -m training.ship        the same as: make model

This is for releases of rhetor: it replaces ``models/1`` of the checkout. Users train with ``rhetor train``, which never
replaces anything.
"""

import os
import shutil
import tempfile
from pathlib import Path

from rhetor.registry import Registry
from rhetor.store.home import find_shipped
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.publishing import publish_candidate
from training.settings import DEFAULT_SETTINGS

SHIPPED_VERSION = "1"


def build_shipped_model(registry: Registry) -> Path:
    """Trains on the seeds and adds the model to an empty ``registry``; returns its folder."""
    corpus = read_corpus(only=())
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    evaluated = evaluate_held_out(bench)
    candidate = fit_candidate(bench, evaluated)
    return registry.folder_of(publish_candidate(registry, candidate, bench, evaluated, corpus.describe()))


def replace_shipped_model() -> Path:
    """Builds the model aside and puts it in the place of the shipped one."""
    models = find_shipped("models")
    models.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ship-", dir=models) as aside:
        built = build_shipped_model(Registry(Path(aside)))
        target = models / SHIPPED_VERSION
        shutil.rmtree(target, ignore_errors=True)
        os.rename(built, target)
    (models / "active").write_text(f"{SHIPPED_VERSION}\n")
    return target


if __name__ == "__main__":
    print(f"Written: {replace_shipped_model()}")
