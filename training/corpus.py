"""The corpus: the seeds that come with rhetor and everything users added, merged and checked.

Additions are kept as files of their own, one a training, never changed: ``added/0001.jsonl`` and so on. A model's
manifest names the files it was trained on, so the corpus of any model can be put together again.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rhetor.errors import DataError
from rhetor.learning.labelled import normalise, summarise_problems
from rhetor.records import LABELS
from rhetor.store.home import find_home, find_shipped
from rhetor.store.writing import write_text
from training.corrections import NONE, Taken
from training.examples import Example
from training.reading import read_examples
from training.real_text import RealText, read_real_text


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples to train on, and real units without their text.

    ``is_added`` tells of each example whether a user added it; ``sources`` names files and hashes.
    """

    examples: tuple[Example, ...]
    is_added: tuple[bool, ...]
    sources: tuple[tuple[str, str], ...]
    corrections: Taken = NONE
    real: RealText | None = None

    def fingerprint(self) -> str:
        """SHA-256 over all texts, labels and documents, in order, and the files of real units."""
        digest = hashlib.sha256()
        for example, added in zip(self.examples, self.is_added, strict=True):
            digest.update(json.dumps([example.text, example.label.value, example.document, added]).encode())
        if self.real:
            digest.update(json.dumps(sorted(self.real.sha256.items())).encode())
        return digest.hexdigest()

    def describe(self) -> dict[str, Any]:
        """What the manifest keeps of the corpus."""
        counts = Counter(example.label for example in self.examples)
        units = self.real.count_labels() if self.real else {}
        return {
            "fingerprint": self.fingerprint(),
            "sentences": len(self.examples),
            "documents": len({example.document for example in self.examples}),
            "added_sentences": sum(self.is_added),
            "labels": {label.value: counts[label] for label in LABELS},
            "real_units": sum(units.values()),
            "real_documents": len(self.real.documents) if self.real else 0,
            "real_labels": units,
            "sources": [{"name": name, "sha256": sha256} for name, sha256 in self.sources],
        } | ({"corrections": self.corrections.describe()} if self.corrections.until else {})


def seeds_folder() -> Path:
    return find_shipped("seeds") / "corpus"


def added_folder() -> Path:
    return find_home() / "added"


def read_corpus(
    seeds: Path | None = None,
    only: Iterable[str] | None = None,
    new: Sequence[Example] = (),
    corrections: Taken = NONE,
) -> Corpus:
    """The seeds, the additions, new examples and corrections. Where labels differ, the later of these holds.

    Args:
        seeds: folder of the seed corpus, with the real units in ``../real``; the one that came with rhetor if None.
        only: names of the additions to take; all if None.

    Raises:
        DataError: a record cannot be used, or one sentence has two labels in the seeds.
    """
    folder = seeds or seeds_folder()
    seed_files = sorted(folder.glob("*.jsonl"))
    real = read_real_text(folder.parent / "real") if (folder.parent / "real").is_dir() else None
    wanted = None if only is None else set(only)
    added_files = [file for file in sorted(added_folder().glob("*.jsonl")) if wanted is None or file.name in wanted]
    seed_examples = [example for file in seed_files for example in read_examples(file)]
    added = [example for file in added_files for example in read_examples(file)]
    sources = [(f"seeds/{file.name}", _hash_file(file)) for file in seed_files]
    sources += [(file.name, _hash_file(file)) for file in added_files]
    sources += [(f"seeds/real/{name}", sha256) for name, sha256 in real.sha256.items()] if real else []
    merged = merge_examples(seed_examples, [*added, *new, *corrections.examples], tuple(sources))
    return replace(merged, corrections=corrections, real=real)


def merge_examples(seeds: Sequence[Example], added: Sequence[Example], sources: tuple[tuple[str, str], ...] = ()) -> Corpus:
    """One corpus of both. Repeated sentences are taken once; where labels differ, what the user said last holds.

    Raises:
        DataError: one sentence has two labels in the seeds.
    """
    refuse_contradictions(seeds, "The seed corpus")
    latest: dict[str, Example] = {}
    for example in added:
        latest[normalise(example.text)] = example
    examples: dict[str, Example] = {}
    for example in seeds:
        if normalise(example.text) not in latest:
            examples.setdefault(normalise(example.text), example)
    merged = (*examples.values(), *latest.values())
    return Corpus(merged, (False,) * len(examples) + (True,) * len(latest), sources)


def refuse_contradictions(examples: Sequence[Example], name: str) -> None:
    """
    Raises:
        DataError: the same sentence stands there with two labels; names both lines.
    """
    first: dict[str, Example] = {}
    problems = []
    for example in examples:
        known = first.setdefault(normalise(example.text), example)
        if known.label is not example.label:
            problems.append(
                f"{example.origin}: labelled {example.label.value}, but {known.origin} labels the same sentence "
                f"{known.label.value}: “{example.text[:60]}”. Keep one of them."
            )
    if problems:
        raise DataError(summarise_problems(name, problems), tuple(problems))


def add_examples(examples: Sequence[Example]) -> Path:
    """Keeps new examples for this and every later training, in a file of their own."""
    folder = added_folder()
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(example.to_record(), ensure_ascii=False) for example in examples]
    number = 1 + max((int(file.stem) for file in folder.glob("*.jsonl") if file.stem.isdecimal()), default=0)
    aside = folder / f".new-{os.getpid()}"
    write_text(aside, "\n".join(lines) + "\n")
    try:
        while True:
            target = folder / f"{number:04d}.jsonl"
            try:
                os.link(aside, target)  # fails if another process took the number: nothing is ever replaced
                return target
            except FileExistsError:
                number += 1
    finally:
        aside.unlink()


def set_aside(file: Path) -> Path:
    """Takes an addition out of later trainings without losing it."""
    folder = file.parent / "rejected"
    folder.mkdir(exist_ok=True)
    return file.rename(folder / file.name)


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
