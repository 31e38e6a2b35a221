"""The base: what the seeds and the real units teach by themselves. Every training of a user's starts from it.

Fitting the base takes minutes and depends on nothing that a user adds, so it is made once, with the release: the shipped
model is the base, and ``seeds/base.npz`` keeps beside it what a model does not say of itself, its scores of the sentences
it was trained on by models that did not see them. Where the two do not belong to the corpus at hand, the base is fitted.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from rhetor.errors import ModelError
from rhetor.model import Floats
from rhetor.registry import read_model
from rhetor.store.home import find_shipped, find_shipped_model
from rhetor.store.writing import write_aside
from training.anchoring import Base
from training.candidate import Bench, Evaluated, evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import Corpus
from training.learning import measure_learning
from training.settings import Settings

_fitted: dict[tuple[str, Settings], Base] = {}
"""The base fitted last, by corpus and settings."""


def find_base(corpus: Corpus, settings: Settings) -> Base:
    """The base of a corpus: the one that came with rhetor if it is of this corpus, and otherwise fitted here."""
    seeds = corpus.without_additions()
    fingerprint = seeds.fingerprint()
    key = (fingerprint, settings)
    if key not in _fitted:
        base = _read_base(fingerprint, settings) or _fit_base(seeds, settings)
        _fitted.clear()
        _fitted[key] = base
    return _fitted[key]


def _fit_base(seeds: Corpus, settings: Settings) -> Base:
    bench = prepare_bench(seeds, settings)
    evaluated = evaluate_held_out(bench)
    candidate = fit_candidate(bench, evaluated)
    return Base(
        candidate.model, evaluated.temperature, _round_scores(evaluated.scores), bench.folds,
        measure_learning(bench, evaluated).to_json(), asdict(candidate.messages) if candidate.messages else None,
    )  # fmt: skip


def _round_scores(scores: Floats) -> Floats:
    """As they are kept, so that a base that was fitted and one that was read are the same."""
    return scores.astype(np.float16).astype(np.float64)


def base_file() -> Path:
    return find_shipped("seeds") / "base.npz"


def write_base(bench: Bench, evaluated: Evaluated, folder: Path) -> None:
    """Keeps what was measured of the shipped model in ``folder``, of the corpus and the settings of ``bench``."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        about=np.frombuffer(_describe(bench.corpus.fingerprint(), bench.settings, folder).encode(), dtype=np.uint8),
        temperature=np.array(evaluated.temperature),
        scores=evaluated.scores.astype(np.float16),
        folds=bench.folds.astype(np.uint8),
    )
    with write_aside(base_file()) as aside:
        aside.write_bytes(buffer.getvalue())


def _describe(fingerprint: str, settings: Settings, folder: Path) -> str:
    """What the file is of: the corpus, the settings, and the weights of the model in ``folder``."""
    weights = hashlib.sha256((folder / "model.npz").read_bytes()).hexdigest()
    return json.dumps({"corpus": fingerprint, "settings": asdict(settings), "weights": weights})


def _read_base(fingerprint: str, settings: Settings) -> Base | None:
    """None if the shipped model is not what this corpus and these settings give."""
    folder = find_shipped_model()
    if folder is None or not base_file().is_file():
        return None
    try:
        with np.load(io.BytesIO(base_file().read_bytes()), allow_pickle=False) as arrays:
            if arrays["about"].tobytes().decode() != _describe(fingerprint, settings, folder):
                return None
            temperature, scores, folds = float(arrays["temperature"]), arrays["scores"], arrays["folds"]
        model, metrics = read_model(folder), json.loads((folder / "metrics.json").read_bytes())
    except (ModelError, OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None  # it is fitted again, which takes longer
    return Base(
        model, temperature, scores.astype(np.float64), folds.astype(np.int64),
        metrics["learning_curve"], metrics.get("messages"),
    )  # fmt: skip
