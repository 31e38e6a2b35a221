"""Random samples that people label in a project: drawn, kept, found again.

The project holds the sentences that were drawn, in the order of the sample; the store of samples holds the numbers of all
units they were drawn from, so that shares can be estimated for as long as labels come in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhetor.document import Document
from rhetor.errors import InputError
from rhetor.estimate.drawing import Key, Sample, list_keys
from rhetor.estimate.run_table import Passage
from rhetor.estimate.run_units import Coded, Integers, Units, code_values
from rhetor.learning.labelled import normalise
from rhetor.learning.projects import NewUnit, ProjectStore
from rhetor.learning.projects.collection import MOST_UNITS
from rhetor.learning.projects.samples import SampleStore, StoredSample
from rhetor.model import Floats
from rhetor.records import LABELS

OF_UNITS = ("starts", "ends", "probabilities", "labels", "uncertain", "words")
ALONE = (
    "A random sample is read in a project of its own, blind: in an open one, or one with other sentences, nobody could tell "
    "which labels are those of the sample. Make a blind project without texts, and draw into that."
)


@dataclass(frozen=True, slots=True)
class ProjectSample:
    """
    Attributes:
        units: all that it was drawn from.
        rows: (drawn,) of the units, in the order in which they are to be labelled.
        numbers: (drawn,) of the project's unit that asks about each; of two that say the same there is one.
        chances: (drawn,) the probability of each to have been drawn.
        by: the columns whose groups are the strata.
    """

    name: str
    seed: int
    by: tuple[str, ...]
    units: Units
    rows: Integers
    numbers: Integers
    chances: Floats

    def list_keys(self) -> list[Key]:
        return list_keys(self.units, self.rows)

    def list_columns(self) -> list[str]:
        """By what its units can be grouped."""
        return ["document", *self.units.columns]


def unite_documents(documents: Sequence[tuple[str, Document]]) -> Units:
    """The units of labelled texts, each with its name, as if a run had labelled them."""
    pieces = [(name, piece) for name, document in documents for piece in document.sentences]
    said = [(name, piece) for name, piece in pieces if piece.label]
    numbers = {label: number for number, label in enumerate(LABELS)}
    model = documents[0][1] if documents else None
    return Units(
        code_values([name for name, _ in said]), {},
        np.array([piece.start for _, piece in said], dtype=np.int64),
        np.array([piece.end for _, piece in said], dtype=np.int64),
        np.array([[piece.probabilities[label] for label in LABELS] for _, piece in said]).reshape(-1, len(LABELS)),
        np.array([numbers[piece.label] for _, piece in said if piece.label], dtype=np.int64),
        np.array([piece.uncertain for _, piece in said], dtype=bool),
        np.array([len(piece.text.split()) for _, piece in said], dtype=np.int64),
        len(pieces) - len(said),
        {"name": model.model_name, "version": model.model_version} if model else {},
    )  # fmt: skip


def list_passages(documents: Sequence[tuple[str, Document]]) -> list[Passage]:
    """Of every unit of ``unite_documents`` its text, and what stands beside it."""
    return [passage for _, document in documents for passage in _list_passages(document)]


def _list_passages(document: Document) -> Iterator[Passage]:
    pieces = document.sentences
    texts = ["", *(piece.text for piece in pieces), ""]
    for place, piece in enumerate(pieces):
        if piece.label:
            yield Passage(*texts[place : place + 3])


def check_project(project: str, sample: Sample) -> None:
    """
    Raises:
        ProjectNotFound: there is no such project.
        InputError: it is open, or holds sentences that are not of this sample; or the sample is too large for any.
    """
    store, known = ProjectStore(), SampleStore().find(project)
    is_blind = store.find(project).is_blind
    if not is_blind or (store.count_units(project) and not (known and known.name == sample.name)):
        raise InputError(ALONE)
    if len(sample.rows) > MOST_UNITS:
        raise InputError(f"A project has {MOST_UNITS:,} units at most. Draw fewer.")


def keep_in_project(project: str, units: Units, sample: Sample, passages: Sequence[Passage]) -> None:
    """Puts a drawn sample before the people of a project. Killed half-way and done again, it ends as if it had not been.

    Args:
        passages: of the units drawn, in the order of the sample.

    Raises:
        InputError: the project has another sample, or other sentences.
    """
    numbers: dict[str, int] = {}
    of_place = [numbers.setdefault(normalise(passage.text), len(numbers) + 1) for passage in passages]
    names = {"document": units.documents, **units.columns}
    arrays: dict[str, Any] = {name: getattr(units, name) for name in OF_UNITS}
    arrays |= {name: coded.codes for name, coded in _rename(names).items()}
    arrays |= {"rows": sample.rows, "numbers": np.array(of_place, dtype=np.int64), "chances": sample.probabilities}
    facts = {"seed": sample.seed, "by": list(sample.by), "model": dict(units.model), "silent": units.silent}

    def keep(present: int) -> None:
        """Among other sentences, added while this one was drawn, the numbers would be those of others."""
        store = SampleStore()
        if present and not store.has(project):
            raise InputError(ALONE)
        store.keep(project, sample.name, facts, arrays, {name: c.values for name, c in _rename(names).items()})

    asked = [
        NewUnit(passage.text, document, start, end, passage.before, passage.after)
        for passage, (_, document, start, end) in zip(passages, list_keys(units, sample.rows), strict=True)
    ]
    ProjectStore().add_units(project, asked, {}, keep)


def _rename(columns: dict[str, Coded]) -> dict[str, Coded]:
    """Columns of a run may be called like the arrays beside them."""
    return {name if name == "document" else f"column {name}": coded for name, coded in columns.items()}


def find_project_sample(project: str) -> ProjectSample | None:
    """The sample that a project reads, if it reads one."""
    stored = SampleStore().find(project)
    return _restore(stored) if stored else None


def _restore(stored: StoredSample) -> ProjectSample:
    arrays, facts = stored.arrays, stored.facts
    coded = {name: Coded(arrays[name], tuple(values)) for name, values in stored.names.items()}
    documents = coded.pop("document")
    columns = {name.removeprefix("column "): column for name, column in coded.items()}
    own = {name: arrays[name] for name in OF_UNITS}
    units = Units(documents, columns, silent=facts["silent"], model=facts["model"], **own)
    return ProjectSample(
        stored.name, facts["seed"], tuple(facts["by"]), units, arrays["rows"], arrays["numbers"], arrays["chances"]
    )
