"""Which sentences a model was trained on: measured on these, it shows how well it remembers."""

from collections.abc import Sequence
from pathlib import Path

from rhetor.learning.labelled import normalise
from rhetor.registry import read_manifest
from training.corpus import read_corpus
from training.corrections import take_again
from training.examples import Example


def count_known(folder: Path, examples: Sequence[Example]) -> int:
    """How many of the examples the model in ``folder`` was trained on, by its manifest and what of its data is here.

    Real units are here as figures alone, without their texts, so that these are not recognised.

    Raises:
        ModelError: the manifest cannot be read.
    """
    corpus = read_manifest(folder)["corpus"]
    sources = [(source["name"], source.get("sha256")) for source in corpus.get("sources", ())]
    trained = read_corpus(only=sources, corrections=take_again(corpus))
    known = {normalise(example.text) for example in trained.examples}
    return sum(normalise(example.text) in known for example in examples)
