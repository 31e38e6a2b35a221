"""What unlabelled text teaches: coefficients that those of the labels are drawn to, instead of to zero.

A transformer that was tuned on the real units labels far more of the same kind of text. A logistic regression is fitted on
what it says. Its coefficients, in ``seeds/real/taught.npz``, are the mean of the prior when the base is fitted, and the
curvature of its loss says how strongly each is held there (as Chelba & Acero 2004 adapt a model, with the variances of
Kirkpatrick et al. 2017; the teacher's part is distillation, Hinton, Vinyals & Dean 2015). That needs neither the
transformer nor the text.

Through them a model would know what the documents hold that it is held out from, if the transformer was tuned on these. So
there are several teachers, each tuned on the documents of some folds: whoever is held out from a fold is taught by one that
was too, and the model that is shipped by the mean of all. ``training.teach`` makes the file.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.errors import DataError
from rhetor.model import Floats
from training.regression import Prior

FILE = "taught.npz"
FORMAT_VERSION = 1
EVERY_FOLD = -1
ARRAYS = ("labels", "label_curvature", "messages", "message_curvature")
CURE = "Get the file as it was released, or make it again (python -m training.teach --help)."


@dataclass(frozen=True)
class Taught:
    """Coefficients and curvatures: (teachers, terms, labels), and of messages (teachers, terms, nothing or something).

    Attributes:
        folds: (documents,) of the real text: the fold in which each is held out.
        seen: (teachers, folds), which folds each teacher was tuned on.
        labels, messages: coefficients, over the terms of the real text's counts, of the labels and of saying something.
        label_curvature, message_curvature: of the loss of what the teacher labelled, where its optimum is: how much it says.
    """

    folds: NDArray[np.int64]
    seen: NDArray[np.bool_]
    labels: Floats
    label_curvature: Floats
    messages: Floats
    message_curvature: Floats

    def draw_labels(self, weight: float, held_out: int = EVERY_FOLD) -> Prior:
        """The prior of the labels' coefficients: by teachers that did not see the fold, a piece counting ``weight``."""
        return self._draw(self.labels, self.label_curvature, weight, held_out)

    def draw_messages(self, weight: float, held_out: int = EVERY_FOLD) -> Prior:
        """The same of saying nothing and of saying something."""
        return self._draw(self.messages, self.message_curvature, weight, held_out)

    def _draw(self, centres: Floats, curvatures: Floats, weight: float, held_out: int) -> Prior:
        asked = np.ones(len(self.seen), dtype=bool) if held_out == EVERY_FOLD else ~self.seen[:, held_out]
        return Prior(centres[asked].mean(axis=0), weight * curvatures[asked].mean(axis=0))

    def spread(self, columns: NDArray[np.integer[Any]], width: int) -> "Taught":
        """The same over ``width`` terms, of which the present ones are ``columns``; of the others nothing is taught."""
        wide = []
        for array in (self.labels, self.label_curvature, self.messages, self.message_curvature):
            wide.append(np.zeros((len(array), width, array.shape[2])))
            wide[-1][:, columns] = array
        return Taught(self.folds, self.seen, *wide)


def write_taught(path: Path, taught: Taught, rows_sha256: str) -> None:
    """Writes ``taught.npz``, whose terms are those of the ``rows.npz`` with that checksum."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        facts=np.frombuffer(json.dumps({"format": FORMAT_VERSION, "rows": rows_sha256}).encode(), dtype=np.uint8),
        folds=taught.folds.astype(np.uint8),
        seen=taught.seen,
        **{name: getattr(taught, name).astype(np.float16) for name in ARRAYS},
    )
    path.write_bytes(buffer.getvalue())


def read_taught(path: Path, rows_sha256: str) -> Taught:
    """
    Raises:
        DataError: the file is damaged, or of other rows than those with this checksum.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        facts = json.loads(arrays["facts"].tobytes())
        numbers = [arrays[name].astype(np.float64) for name in ARRAYS]
        taught = Taught(arrays["folds"].astype(np.int64), arrays["seen"], *numbers)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(f"{path} is damaged ({error}). {CURE}") from error
    if facts != {"format": FORMAT_VERSION, "rows": rows_sha256}:
        raise DataError(f"{path} belongs to other rows than these. {CURE}")
    return taught
