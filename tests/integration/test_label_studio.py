"""The backend for Label Studio, with a real Label Studio and its SDK: labels, annotations, training, export."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhetor import Labeler
from rhetor.learning.jobs import list_jobs
from rhetor.learning.labelled import Remarks, read_records
from tests.conftest import SHIPPED, find_free_port, serving
from tests.integration.environments import keep_in_memory, make_environment, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("label-studio")]
SIDE = Path(__file__).parent / "sides" / "label_studio_side.py"
REQUIREMENTS = ("label-studio>=1.20", "label-studio-sdk>=2")
TOKEN, KEY = "token-of-the-label-studio-test", "key-of-the-label-studio-test"
NAMES = {"factual-report": "Fact", "attribution": "Quote", "opinion": "Opinion", "call-to-action": "Appeal"}


@pytest.fixture(scope="module")
def happened(small_checkout: Path) -> Iterator[dict[str, Any]]:
    """What a user did in Label Studio, and saw; ``jobs`` are the trainings that rhetor started."""
    programs = make_environment("label-studio", REQUIREMENTS)
    port = find_free_port()
    address = f"http://127.0.0.1:{port}"
    with keep_in_memory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("RHETOR_HOME", str(folder / "home"))
        # Label Studio keeps backends on loopback out unless it is told that they are meant.
        env = {
            "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "studio"), "SSRF_PROTECTION_ENABLED": "false",
            "ML_BLOCK_LOCAL_IP": "false", "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true", "COLLECT_ANALYTICS": "false",
            "LATEST_VERSION_CHECK": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "WEBHOOK_TIMEOUT": "30",
            "ML_CONNECTION_TIMEOUT": "30", "ML_TIMEOUT_HEALTH": "30", "ML_TIMEOUT_SETUP": "30",
        }  # fmt: skip
        start = [
            programs / "label-studio", "start", "--no-browser", "--init", "--port", str(port),
            "--internal-host", "127.0.0.1", "--username", "ada@rhetor.example", "--password", "of-the-tests-1",
            "--user-token", TOKEN,
        ]  # fmt: skip
        rhetor = serving(RHETOR_API_KEY=KEY, PYTHONPATH=str(small_checkout), PYTHONSAFEPATH="1")
        with running(start, env, f"{address}/health", folder / "studio.log"), rhetor as served:
            done = subprocess.run(
                [programs / "python", SIDE, address, TOKEN, served, KEY],
                capture_output=True,
                text=True,
                check=False,
                timeout=240,
            )
            assert done.returncode == 0, done.stderr[-2_000:]
            yield {**json.loads(done.stdout), "jobs": list_jobs(5)}


def test_tasks_come_labelled_in_the_projects_own_names(happened: dict[str, Any], labeler: Labeler) -> None:
    """A choice a text, with the score and the model that ``label_sentences`` gives."""
    for task in happened["tasks"]:
        (sentence,) = labeler.label_sentences([task["text"]])
        (prediction,) = task["predictions"]
        (result,) = prediction["result"]
        assert result["value"]["choices"] == [NAMES[str(sentence.label)]]
        assert (prediction["score"], prediction["model_version"]) == (sentence.confidence, SHIPPED.name)


def test_sentences_come_as_spans(happened: dict[str, Any], labeler: Labeler) -> None:
    """A region a sentence, where Label Studio's editor finds its text: it counts UTF-16 units."""
    (task,) = happened["marked"]
    utf16 = task["text"].encode("utf-16-le")
    found = [result["value"] for result in task["predictions"][0]["result"]]
    sentences = labeler.label(task["text"]).sentences
    assert [value["labels"] for value in found] == [[NAMES[str(sentence.label)]] for sentence in sentences]
    assert [utf16[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") for value in found] == [
        s.text for s in sentences
    ]


def test_annotations_become_corrections(happened: dict[str, Any]) -> None:
    """As they are made, by whom and where; what is deleted there is taken back here."""
    kept = [(row["text"], row["label"], row["annotator"]) for row in happened["kept"]]
    user = "label-studio user 1"
    assert sorted(kept) == [
        (happened["tasks"][0]["text"], "opinion", user),
        (happened["tasks"][1]["text"], "call-to-action", user),
    ]
    (withdrawal,) = [row for row in happened["taken_back"] if row["kind"] == "withdrawal"]
    assert withdrawal["withdraws"] == next(row["id"] for row in happened["kept"] if row["label"] == "opinion")


def test_training_is_a_job(happened: dict[str, Any]) -> None:
    """*Start training* starts the retraining script, and the backend stays connected."""
    assert len(happened["jobs"]) == 1
    assert happened["state"] == "CO"


def test_an_export_is_labelled_data(happened: dict[str, Any], tmp_path: Path) -> None:
    """Label Studio's own export is read as what people said."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps(happened["export"]), "utf-8")
    remarks = Remarks()
    records = [record for _, record in read_records(path, remarks)]
    assert [(record["text"], record["label"]) for record in records] == [(happened["tasks"][1]["text"], "Appeal")]
    assert remarks == Remarks()
