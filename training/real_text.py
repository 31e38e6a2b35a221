"""Real text to learn from, without the text.

The texts that real units were read in are free to use but not this project's own, and none of them is kept here. What is
kept, in ``seeds/real``, are figures:

``units.jsonl``  a document a line: where it comes from, its licence and genre, the SHA-256 of its text, and of each unit
                 where it stands (code points), its label, its readings, and how many readers doubted
``rows.npz``     how often each term stands in each unit, in the order of ``units.jsonl``: what a model is fitted on
``taught.npz``   what unlabelled text of the same kind teaches, as coefficients over the same terms (``training/taught.py``)

``python -m training.count_units`` makes the first two from the texts, ``python -m training.teach`` the third; after a
change of features too.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.lib import format as npy
from numpy.typing import NDArray

from rhetor.definition.features import BLOCK_OF_LETTER, FEATURES_VERSION
from rhetor.errors import DataError
from rhetor.records import LABELS
from rhetor.store.home import find_shipped
from training.counting import Counts
from training.taught import FILE as TAUGHT
from training.taught import Taught, read_taught

FORMAT_VERSION = 1
LETTERS = "FAOC"
"""Of the labels, in their order, in ``units.jsonl``."""
SAYS_NOTHING, DISPUTED = -1, -2
"""In place of a label's number. Letters N and D."""
MOST_COUNT = 255
CURE = "Get the file as it was released, or make it again from the texts (python -m training.count_units --help)."


@dataclass(frozen=True)
class Unit:
    """One unit of a document: ``start`` and ``end`` in code points, ``label`` as a number, a letter for each reading."""

    start: int
    end: int
    label: int
    readings: str
    unsure: int


@dataclass(frozen=True)
class RealDocument:
    """Where a text comes from, and its units. ``sha256`` is of the text in UTF-8, so that whoever has it can tell."""

    name: str
    source: str
    path: str
    licence: str
    genre: str
    sha256: str
    units: tuple[Unit, ...]

    def to_record(self) -> dict[str, Any]:
        letters = LETTERS + "DN"
        return {
            "document": self.name,
            "source": self.source,
            "path": self.path,
            "licence": self.licence,
            "genre": self.genre,
            "sha256": self.sha256,
            "units": [[u.start, u.end, letters[u.label], u.readings, u.unsure] for u in self.units],
        }


@dataclass(frozen=True)
class RealText:
    """All units, in the order of the file, with their counts.

    Attributes:
        labels: (units,) numbers of labels, ``SAYS_NOTHING`` or ``DISPUTED``.
        groups: (units,) number of each unit's document.
        genres: of each unit.
        pieces: (units,) twice the place of the unit's kind in ``Kind``, and one more if it says something by the rules.
        counts: a row a unit.
        sha256: of the files, by name.
        taught: what unlabelled text teaches over the terms of ``counts``; None if there is no such file.
    """

    documents: tuple[RealDocument, ...]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    genres: tuple[str, ...]
    pieces: NDArray[np.uint8]
    counts: Counts
    sha256: dict[str, str]
    taught: Taught | None = None

    def count_labels(self) -> dict[str, int]:
        """Units of each label; those without one are not counted."""
        return {label.value: int((self.labels == number).sum()) for number, label in enumerate(LABELS)}


def real_folder() -> Path:
    return find_shipped("seeds") / "real"


def read_real_text(folder: Path | None = None) -> RealText:
    """
    Raises:
        DataError: a file is missing or damaged, or the rows are those of other units or of other features.
    """
    folder = folder or real_folder()
    try:
        contents = {name: (folder / name).read_bytes() for name in ("units.jsonl", "rows.npz")}
    except OSError as error:
        raise DataError(f"{error.filename} cannot be read: {error.strerror}. {CURE}") from error
    documents = tuple(_to_document(json.loads(line)) for line in contents["units.jsonl"].splitlines())
    units = [unit for document in documents for unit in document.units]
    sizes = [len(document.units) for document in documents]
    sha256 = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    pieces, counts = read_rows(folder / "rows.npz", sha256["units.jsonl"])
    taught = None
    if (folder / TAUGHT).is_file():
        taught = read_taught(folder / TAUGHT, sha256["rows.npz"])
        sha256[TAUGHT] = hashlib.sha256((folder / TAUGHT).read_bytes()).hexdigest()
    return RealText(
        documents,
        np.array([unit.label for unit in units], dtype=np.int64),
        np.repeat(np.arange(len(documents)), sizes),
        tuple(document.genre for document, size in zip(documents, sizes, strict=True) for _ in range(size)),
        pieces,
        counts,
        sha256,
        taught,
    )


def write_units(path: Path, documents: Sequence[RealDocument]) -> str:
    """Writes ``units.jsonl``; gives its SHA-256, by which its rows know it."""
    lines = [json.dumps(document.to_record(), ensure_ascii=False) for document in documents]
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def write_rows(path: Path, pieces: NDArray[np.uint8], counts: Counts, units_sha256: str) -> None:
    """Writes ``rows.npz``; the same counts give the same bytes.

    Terms are numbered by how many units hold them, and a row keeps the gaps between its terms' numbers: most are small, and
    the file is a fifth of what plain arrays take. NumPy reads it (an LZMA archive of arrays).
    """
    holders = np.bincount(counts.matrix.indices, minlength=len(counts.terms))
    order = np.argsort(-holders, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    matrix = sp.csr_matrix(
        (counts.matrix.data, rank[counts.matrix.indices], counts.matrix.indptr.copy()), shape=counts.matrix.shape
    )
    matrix.sort_indices()
    gaps = np.diff(matrix.indices, prepend=0)
    firsts = matrix.indptr[:-1][np.diff(matrix.indptr) > 0]
    gaps[firsts] = matrix.indices[firsts]
    facts = {"format": FORMAT_VERSION, "features": FEATURES_VERSION, "units": units_sha256}
    arrays = {
        "facts": np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
        "names": np.frombuffer("\n".join(counts.terms[place] for place in order.tolist()).encode(), dtype=np.uint8),
        "lengths": np.diff(matrix.indptr).astype(np.uint16),
        **{f"gaps{byte}": (gaps >> (8 * byte) & 255).astype(np.uint8) for byte in range(3)},
        "pieces": pieces,
        "counts": np.minimum(matrix.data, MOST_COUNT).astype(np.uint8),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # bears no time of day
            member.compress_type = zipfile.ZIP_LZMA
            with archive.open(member, "w") as file:
                npy.write_array(file, array)


def read_rows(path: Path, units_sha256: str) -> tuple[NDArray[np.uint8], Counts]:
    """The pieces and counts of ``RealText``.

    Raises:
        DataError: the file is damaged, or it holds rows of other units, features or format.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        facts, pieces = json.loads(arrays["facts"].tobytes()), arrays["pieces"]
        terms = tuple(arrays["names"].tobytes().decode().split("\n"))
        ends = np.concatenate([[0], np.cumsum(arrays["lengths"], dtype=np.int64)])
        columns = sum(arrays[f"gaps{byte}"].astype(np.int64) << (8 * byte) for byte in range(3))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(f"{path} is damaged ({error}). {CURE}") from error
    if facts != {"format": FORMAT_VERSION, "features": FEATURES_VERSION, "units": units_sha256}:
        raise DataError(f"{path} belongs to other features or other units than these. {CURE}")
    running = np.cumsum(columns)
    before = np.concatenate([[0], running])[ends[:-1]]
    running -= np.repeat(before, np.diff(ends))
    blocks = np.array([BLOCK_OF_LETTER[name[0]] for name in terms], dtype=np.int8)
    shape = (len(ends) - 1, len(terms))
    matrix = sp.csr_matrix((arrays["counts"].astype(np.float32), running.astype(np.int32), ends), shape=shape)
    return pieces, Counts(terms, blocks, matrix)


def read_texts(files: Sequence[Path]) -> Iterator[tuple[RealDocument, str]]:
    """Documents with their text, from files of labelled real text: JSON lines as ``units.jsonl``, but with the text."""
    for file in files:
        for line in file.read_bytes().splitlines():  # of bytes: a text may hold Unicode's line ends
            record = json.loads(line)
            units = tuple(
                Unit(u["start"], u["end"], _number_label(u), u.get("readings", ""), u.get("unsure", 0))
                for u in record["units"]
            )
            sha256 = hashlib.sha256(record["text"].encode()).hexdigest()
            yield _make_document(record, sha256, units), record["text"]


def _number_label(unit: dict[str, Any]) -> int:
    if unit.get("disputed"):
        return DISPUTED
    return SAYS_NOTHING if unit["label"] is None else [label.value for label in LABELS].index(unit["label"])


def _to_document(record: dict[str, Any]) -> RealDocument:
    numbers = {letter: number for number, letter in enumerate(LETTERS)} | {"N": SAYS_NOTHING, "D": DISPUTED}
    units = tuple(Unit(start, end, numbers[letter], *rest) for start, end, letter, *rest in record["units"])
    return _make_document(record, record["sha256"], units)


def _make_document(record: dict[str, Any], sha256: str, units: tuple[Unit, ...]) -> RealDocument:
    return RealDocument(
        record["document"], record["source"], record["path"], record["licence"], record["genre"], sha256, units
    )
