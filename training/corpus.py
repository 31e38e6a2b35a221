"""The corpus: the seeds that come with rhetor and everything users added, merged and checked.

Additions are kept as files of their own, one a training, never changed: ``added/0001.jsonl`` and so on, or
``added/rejected/0002.jsonl`` if the gate did not let the candidate through. No name comes again. A model's manifest names
the files it was trained on, with their SHA-256, so the corpus of any model can be put together again; and a file counts
for later trainings only once a published model names it, whatever a killed training left behind.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from rhetor.errors import DataError, ModelError
from rhetor.learning.erasure import find_successors, list_orphans
from rhetor.learning.labelled import normalise, summarise_problems
from rhetor.records import LABELS
from rhetor.registry import Registry, read_manifest
from rhetor.store.home import find_home, find_shipped
from rhetor.store.writing import cannot_write, keep_private, make_private_folder, write_text
from training.corrections import NONE, Taken
from training.examples import Example
from training.reading import read_examples
from training.real_text import RealText, read_real_text

Source = tuple[str, str | None]
"""Name and SHA-256 of a file; models of earlier releases name their newest file without the hash."""
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples to train on, and real units without their text.

    ``is_added`` tells of each example whether a user added it; ``seeds`` are the seeds before a user said otherwise;
    ``sources`` names files and hashes.
    """

    examples: tuple[Example, ...]
    is_added: tuple[bool, ...]
    seeds: tuple[Example, ...]
    sources: tuple[tuple[str, str], ...]
    corrections: Taken = NONE
    real: RealText | None = None

    def without_additions(self) -> "Corpus":
        """The seeds and the real units alone."""
        return Corpus(self.seeds, (False,) * len(self.seeds), self.seeds, (), real=self.real)

    def find_seeds(self) -> list[int]:
        """Of each example the number of the seed that has its words, whatever its label; -1 if none has."""
        numbers = {normalise(example.text): number for number, example in enumerate(self.seeds)}
        return [numbers.get(normalise(example.text), -1) for example in self.examples]

    def fingerprint(self) -> str:
        """SHA-256 over all texts, labels and documents, in order, and the files of real units."""
        digest = hashlib.sha256()
        for example, added in zip(self.examples, self.is_added, strict=True):
            digest.update(json.dumps([example.text, example.label.value, example.document, added]).encode())
        for text in self.corrections.silent:
            digest.update(json.dumps([text, None]).encode())
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
            "is_taught": bool(self.real and self.real.taught),
            "sources": [{"name": name, "sha256": sha256} for name, sha256 in self.sources],
        } | ({"corrections": self.corrections.describe()} if self.corrections.until else {})


def seeds_folder() -> Path:
    return find_shipped("seeds") / "corpus"


def added_folder() -> Path:
    return find_home() / "added"


def read_corpus(
    seeds: Path | None = None,
    only: Iterable[Source] | None = None,
    new: Sequence[Example] = (),
    corrections: Taken = NONE,
) -> Corpus:
    """The seeds, the additions, new examples and corrections. Where labels differ, the later of these holds.

    Args:
        seeds: folder of the seed corpus, with the real units in ``../real``; the one that came with rhetor if None.
        only: names and hashes of the additions to take; all that were not rejected if None.

    Raises:
        DataError: a record cannot be used, or one sentence has two labels in the seeds.
    """
    folder = seeds or seeds_folder()
    seed_files = sorted(folder.glob("*.jsonl"))
    real = read_real_text(folder.parent / "real") if (folder.parent / "real").is_dir() else None
    added_files = sorted(added_folder().glob("*.jsonl")) if only is None else _find_files(only)
    seed_examples = [example for file in seed_files for example in read_examples(file)]
    added = [example for file in added_files for example in read_examples(file)]
    sources = [(f"seeds/{file.name}", _hash_file(file)) for file in seed_files]
    sources += [(file.name, _hash_file(file)) for file in added_files]
    sources += [(f"seeds/real/{name}", sha256) for name, sha256 in real.sha256.items()] if real else []
    merged = merge_examples(seed_examples, [*added, *new, *corrections.examples], tuple(sources))
    return replace(merged, corrections=corrections, real=real)


def _find_files(sources: Iterable[Source]) -> list[Path]:
    """The additions of these names, rejected or not, that still are what they were."""
    successors = find_successors()
    wanted: dict[str, set[str | None]] = {}
    for name, sha256 in sources:  # records may have been erased from a file since
        wanted.setdefault(name, set()).add(successors.get(sha256 or "", sha256))
    files = sorted(_list_files(), key=lambda file: file.name)
    return [file for file in files if {None, _hash_file(file)} & wanted.get(file.name, set())]


def _list_files() -> list[Path]:
    return [*added_folder().glob("*.jsonl"), *(added_folder() / REJECTED).glob("*.jsonl")]


def list_sources(registry: Registry, version: str) -> list[Source]:
    """What the manifest of a version names: file names and hashes, which earlier releases left out."""
    manifest = read_manifest(registry.folder_of(version))
    return [(source["name"], source.get("sha256")) for source in manifest["corpus"]["sources"]]


def list_judged(registry: Registry) -> list[Source]:
    """The additions that a published model names and the gate did not reject."""
    accepted = {file.name for file in added_folder().glob("*.jsonl")}
    found: list[Source] = []
    for version in registry.versions():
        with suppress(ModelError):  # a version that cannot be read names nothing
            found += list_sources(registry, version)
    found += list_orphans()
    return [source for source in found if source[0] in accepted]


def merge_examples(seeds: Sequence[Example], added: Sequence[Example], sources: tuple[tuple[str, str], ...] = ()) -> Corpus:
    """One corpus of both. Repeated sentences are taken once; where labels differ, what the user said last holds.

    Raises:
        DataError: one sentence has two labels in the seeds.
    """
    refuse_contradictions(seeds, "The seed corpus")
    latest: dict[str, Example] = {}
    for example in added:
        latest[normalise(example.text)] = example
    first: dict[str, Example] = {}
    for example in seeds:
        first.setdefault(normalise(example.text), example)
    kept = [example for words, example in first.items() if words not in latest]
    is_added = (False,) * len(kept) + (True,) * len(latest)
    return Corpus((*kept, *latest.values()), is_added, tuple(first.values()), sources)


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


def add_examples(examples: Sequence[Example], registry: Registry, rejected: bool) -> tuple[Path, str]:
    """Keeps new examples in a file of their own; returns it with its SHA-256.

    Args:
        registry: no name that a model in it knows is given again.
        rejected: they are set aside, so that no later training takes them.

    Raises:
        FolderError: they cannot be written.
    """
    folder = added_folder()
    content = "".join(json.dumps(example.to_record(), ensure_ascii=False) + "\n" for example in examples)
    try:
        make_private_folder(folder / REJECTED)
        keep_private(folder, 0o700)
        with FileLock(folder / ".lock"):
            target = (folder / REJECTED if rejected else folder) / f"{_next_number(registry):04d}.jsonl"
            write_text(target, content)
    except OSError as error:
        raise cannot_write(folder, error) from None
    return target, _hash_file(target)


def _next_number(registry: Registry) -> int:
    names = [file.name for file in _list_files()]
    for version in registry.versions():
        with suppress(ModelError):
            names += [name for name, _ in list_sources(registry, version)]
    stems = [name.removesuffix(".jsonl") for name in names]
    return 1 + max((int(stem) for stem in stems if stem.isdecimal()), default=0)


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
