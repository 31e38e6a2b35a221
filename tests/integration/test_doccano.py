"""doccano's auto-labelling by a custom REST request, its import and its export, with a real doccano."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhetor import Labeler
from rhetor.learning.labelled import Remarks, read_records
from rhetor.learning.labelled.doccano import write_doccano
from tests.conftest import ROOT, SHIPPED, find_free_port, serving
from tests.integration.environments import keep_in_memory, make_environment, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("doccano")]
SIDE = Path(__file__).parent / "sides" / "doccano_side.py"
REQUIREMENTS = ("doccano>=1.8.4", "marshmallow<4", "setuptools<81", "numpy<2", "pandas<2.1", "scipy<1.14")
"""doccano 1.8.4 names no upper bounds, and does not start with what came after it."""
TEMPLATES = ROOT / "docs" / "with" / "doccano-spans.jinja", ROOT / "docs" / "with" / "doccano-category.jinja"
NAMES = {"factual-report": "Fact", "attribution": "Quote", "opinion": "Opinion", "call-to-action": "Appeal"}
RECORDS = [
    {"text": "It rained.", "label": "factual-report", "document": "a", "annotator": "Ada"},
    {"text": "We must act now! 😀", "label": "call-to-action", "document": "b", "annotator": "Ben"},
]
"""All with the same keys: of what one line has and another has not, doccano 1.8.4 makes NaN, which its database refuses."""


@pytest.fixture(scope="module")
def happened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a user did in doccano, and saw."""
    programs = make_environment("doccano", REQUIREMENTS)
    ours = tmp_path_factory.mktemp("ours") / "ours.jsonl"
    ours.write_text("".join(json.dumps(write_doccano(record)) + "\n" for record in RECORDS), "utf-8")
    address = f"http://127.0.0.1:{find_free_port()}"
    with keep_in_memory() as folder:
        env = {"DOCCANO_HOME": str(folder / "doccano"), "PATH": f"{programs}:/usr/bin:/bin"}
        doccano = programs / "doccano"
        for command in (["init"], ["createuser", "--username", "admin", "--password", "of-the-tests"]):
            subprocess.run([doccano, *command], env=env, capture_output=True, check=True, timeout=300)
        web = [doccano, "webserver", "--port", address.rpartition(":")[2], "--workers", "1"]
        worker = [doccano, "task"]
        rhetor = serving(RHETOR_HOME=str(folder / "home"), RHETOR_MODEL=SHIPPED.name)
        with (
            running(web, env, f"{address}/v1/health", folder / "web.log"),
            running(worker, env, f"{address}/v1/health", folder / "worker.log"),
            rhetor as served,
        ):
            done = subprocess.run(
                [programs / "python", SIDE, address, served, ours, *TEMPLATES],
                capture_output=True, text=True, check=False, timeout=240,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-2_000:]
            yield json.loads(done.stdout)


def test_sentences_are_labelled_as_spans(happened: dict[str, Any], labeler: Labeler) -> None:
    """In the project's own names, with the template of the docs."""
    found = [(span["start_offset"], span["end_offset"], span["label"]) for span in happened["marked"]]
    sentences = labeler.label(happened["article"]).sentences
    assert found == [(s.start, s.end, NAMES[str(s.label)]) for s in sentences]


def test_texts_are_labelled_as_a_whole(happened: dict[str, Any], labeler: Labeler) -> None:
    """A category, with the other template."""
    (sentence,) = labeler.label_sentences([happened["text"]])
    assert [category["label"] for category in happened["chosen"]] == [NAMES[str(sentence.label)]]


def _read(tmp_path: Path, content: str) -> list[dict[str, Any]]:
    path = tmp_path / "export.jsonl"
    path.write_text(content, "utf-8")
    remarks = Remarks()
    records = [record for _, record in read_records(path, remarks)]
    assert remarks == Remarks()
    return records


def test_its_export_of_spans_is_labelled_data(happened: dict[str, Any], tmp_path: Path, labeler: Labeler) -> None:
    """A sentence a span, with its place."""
    records = _read(tmp_path, happened["sequence_export"])
    sentences = labeler.label(happened["article"]).sentences
    assert [(r["text"], r["start"], r["label"]) for r in records] == [
        (s.text, s.start, NAMES[str(s.label)]) for s in sentences
    ]


def test_labelled_data_survives_a_round_trip(happened: dict[str, Any], tmp_path: Path) -> None:
    """Ours in, exported, read again: nothing is lost."""
    found = {record["text"]: record for record in _read(tmp_path, happened["round_trip"])}
    for record in RECORDS:
        assert found[record["text"]].items() >= record.items()
