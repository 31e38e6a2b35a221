"""Held-out scores of real units, for the simulations of ``benchmarks.coverage``."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rhetor import LABELS, Labeler
from rhetor.model import Floats
from training.base import find_base
from training.candidate import prepare_bench
from training.corpus import read_corpus
from training.fitting import Integers, fit_rows, run_side_by_side, score_rows, to_probabilities
from training.outlets import HeldOut
from training.settings import DEFAULT_SETTINGS

APART = 6
"""Sets of four or five genres, each apart from the rest in turn."""


@dataclass(frozen=True)
class Scored:
    """Held-out units: ``seen`` and ``unseen`` probabilities, of models that knew the genre and that did not; (units,) the
    true labels, documents, genres, and the set in which the genre was apart."""

    seen: Floats
    unseen: Floats
    labels: Integers
    documents: Integers
    genres: Integers
    apart: Integers


def read_scored(path: Path) -> Scored:
    """From the cache, or made and put there."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **vars(score_held_out_twice()))
    with np.load(path) as arrays:
        return Scored(**arrays)


def score_held_out_twice() -> Scored:
    """By documents held out, as the release has them; and by sets of genres, for which models are trained without them."""
    corpus = read_corpus(only=())
    base = find_base(corpus, DEFAULT_SETTINGS)
    bench = prepare_bench(corpus, DEFAULT_SETTINGS, base)
    real, material = bench.is_real, bench.material
    names, genres = np.unique(np.array(bench.genres)[real], return_inverse=True)
    apart = np.full(len(real), -1)
    apart[real] = deal_genres(np.bincount(genres))[genres]
    print(f"training without each of {APART} sets of the {len(names)} genres", file=sys.stderr)
    everything = fit_rows(material, np.arange(len(real)), bench.settings)

    def run(number: int) -> Floats:
        fit = fit_rows(material, np.flatnonzero(apart != number), bench.settings, everything)
        return score_rows(material.counts, np.flatnonzero(apart == number), fit, bench.settings)

    unseen = np.zeros(base.scores.shape)
    for number, part in enumerate(run_side_by_side(run, [(number,) for number in range(APART)])):
        unseen[apart == number] = part
    seen, unseen = (to_probabilities(scores, base.temperature)[real] for scores in (base.scores, unseen))
    return Scored(seen, unseen, bench.labels[real], bench.groups[real], genres, apart[real])


def deal_genres(units: Integers) -> Integers:
    """The set of each genre, the sets as even as can be: the largest genre first, each to the smallest set."""
    sets, load = np.zeros(len(units), dtype=np.int64), np.zeros(APART)
    for genre in np.argsort(-units, kind="stable").tolist():
        sets[genre] = int(load.argmin())
        load[sets[genre]] += units[genre]
    return sets


def score_documents(path: Path) -> HeldOut:
    """Labelled documents as the shipped model sees their units, one by one."""
    labeler, names = Labeler.load(), [label.value for label in LABELS]
    probabilities, labels, documents, genres = [], [], [], []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        record = json.loads(line)
        units = [unit for unit in record["units"] if unit["label"] and not unit.get("disputed")]
        said = labeler.label_sentences([record["text"][unit["start"] : unit["end"]] for unit in units])
        probabilities += [[sentence.probabilities[label] for label in LABELS] for sentence in said]
        labels += [names.index(unit["label"]) for unit in units]
        documents += [number] * len(units)
        genres += [record["genre"]] * len(units)
    numbers = np.unique(genres, return_inverse=True)[1]
    return HeldOut(np.array(probabilities), np.array(labels), np.array(documents), numbers)


def take(scored: Scored, probabilities: Floats, inside: NDArray[np.bool_]) -> HeldOut:
    genres = np.unique(scored.genres[inside], return_inverse=True)[1]
    return HeldOut(probabilities[inside], scored.labels[inside], scored.documents[inside], genres)
