"""Real text as figures: what is kept, what is refused, and what a model learns from it."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from rhetor import Kind, Labeler
from rhetor.errors import DataError
from tests.conftest import ROOT, texts
from tests.reference.model import compute_message
from training.candidate import evaluate_held_out, fit_candidate, prepare_bench
from training.corpus import read_corpus
from training.count_units import count_units
from training.real_text import DISPUTED, SAYS_NOTHING, read_real_text
from training.settings import DEFAULT_SETTINGS

PLACES = ["mill", "ferry", "quarry", "orchard", "harbour", "tunnel", "lighthouse", "foundry"]
UNITS = [
    ("The {} closed in 1987 after a fire.", "factual-report", "F", {}),
    ("Residents said the {} had been sold twice.", "attribution", "AA", {}),
    ("Losing the {} is a disgrace.", "opinion", "O", {"unsure": 1}),
    ("The council must reopen the {}.", "call-to-action", "C", {}),
    ("Old {}", None, "N", {}),
    ("Perhaps the {}.", None, "FO", {"disputed": True}),
]


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Labelled real text, as ``count_units`` reads it: a document for each place, all units in it."""
    path = tmp_path_factory.mktemp("lessons") / "lessons.jsonl"
    lines = []
    for place in PLACES:
        text, units = "", []
        for form, label, readings, rest in UNITS:
            sentence = form.format(place)
            units.append(
                {"start": len(text), "end": len(text) + len(sentence), "label": label, "readings": readings, **rest}
            )
            text += sentence + "\n\n"
        named = {"document": place, "source": "nobody/nothing", "path": place, "licence": "own", "genre": "made up"}
        lines.append(json.dumps({**named, "text": text, "units": units}))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def seeds(small_seeds: Path, lessons: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus with these lessons beside it, as a release has them."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(small_seeds, folder / "corpus")
    (folder / "real").mkdir()
    count_units([lessons], folder / "real")
    return folder / "corpus"


def test_what_was_counted_is_read_back(seeds: Path) -> None:
    """Labels, documents, genres and counts; a unit without a label, and one that readers dispute, are told apart."""
    real = read_real_text(seeds.parent / "real")
    assert real.labels.tolist() == [0, 1, 2, 3, SAYS_NOTHING, DISPUTED] * len(PLACES)
    assert real.groups.tolist() == [number for number in range(len(PLACES)) for _ in UNITS]
    assert set(real.genres) == {"made up"}
    column = real.counts.terms.index("w:the")
    assert real.counts.matrix[:, column].toarray().ravel().tolist() == [1, 1, 1, 2, 0, 1] * len(PLACES)
    assert real.documents[0].units[2].unsure == 1


def test_the_same_text_gives_the_same_bytes(lessons: Path, tmp_path: Path) -> None:
    """Nothing of the time or the machine is in the files."""
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        count_units([lessons], tmp_path / name)
        made.append([(tmp_path / name / file).read_bytes() for file in ("units.jsonl", "rows.npz")])
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["units.jsonl", "rows.npz"])
@pytest.mark.parametrize("fault", ["cut", "gone"])
def test_what_does_not_belong_together_is_refused(seeds: Path, tmp_path: Path, name: str, fault: str) -> None:
    """A file that is missing, cut short or of other units; the message ends with the cure."""
    shutil.copytree(seeds.parent / "real", tmp_path / "real")
    file = tmp_path / "real" / name
    if fault == "gone":
        file.unlink()
    else:
        lines = file.read_bytes()
        file.write_bytes(lines[: lines.rindex(b"\n", 0, -1) + 1] if name == "units.jsonl" else lines[:-400])
    with pytest.raises(DataError, match="count_units"):
        read_real_text(tmp_path / "real")


def test_a_model_learns_from_it(seeds: Path) -> None:
    """Its figures are of the real units, and those of the seeds stand beside them; disputed units are in neither."""
    corpus = read_corpus(seeds, only=())
    bench = prepare_bench(corpus, DEFAULT_SETTINGS)
    evaluated = evaluate_held_out(bench)
    candidate = fit_candidate(bench, evaluated)
    assert int(np.sum(evaluated.figures.confusion)) == 4 * len(PLACES)
    assert evaluated.seed_figures is not None
    assert int(np.sum(evaluated.seed_figures.confusion)) == len(corpus.examples)
    assert candidate.messages is not None
    assert (candidate.messages.pieces, candidate.messages.silent) == (5 * len(PLACES), len(PLACES))
    assert corpus.describe()["real_units"] == 4 * len(PLACES)


def test_no_text_is_kept() -> None:
    """The release's figures hold offsets and terms, and no term is longer than two words with their place."""
    real = read_real_text()
    lines = (ROOT / "seeds/real/units.jsonl").read_text("utf-8").splitlines()
    keys = {key for line in lines for key in json.loads(line)}
    assert keys == {"document", "source", "path", "licence", "genre", "sha256", "units"}
    assert max(len(term.split()) for term in real.counts.terms if term.startswith("w:")) == 2


@pytest.mark.skipif("RHETOR_REAL_TEXT" not in os.environ, reason="RHETOR_REAL_TEXT names no files of labelled real text")
def test_the_release_was_made_of_these_texts(tmp_path: Path) -> None:
    """Where the texts are, they give the release's files to the byte. RHETOR_REAL_TEXT: their files, with ":" between."""
    count_units([Path(name) for name in os.environ["RHETOR_REAL_TEXT"].split(":")], tmp_path)
    for name in ("units.jsonl", "rows.npz"):
        assert (tmp_path / name).read_bytes() == (ROOT / "seeds/real" / name).read_bytes()


@given(texts)
def test_a_piece_has_a_label_if_it_says_something(labeler: Labeler, text: str) -> None:
    """By the odds that plain arithmetic gives; furniture never has one."""
    for piece in labeler.label(text).sentences:
        odds = compute_message(labeler.model, piece.text, piece.kind)
        if abs(odds) > 1e-4:
            assert (piece.label is not None) == (piece.kind is not Kind.FURNITURE and odds > 0)
