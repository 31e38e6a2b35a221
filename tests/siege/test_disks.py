"""Full disks and homes that nobody may write: what was there stays, what can be read is read, and a sentence says why."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhetor import Label
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.people import KeyStore, Role
from rhetor.learning.projects import ProjectStore
from rhetor.registry import Registry
from tests.conftest import copy_version, run_rhetor, start_home
from tests.siege.disks import Done, run_on_disk, serving_on_disk

pytestmark = pytest.mark.slow
CURES = ("Free some space there", "Give a folder of yours")


@pytest.fixture
def used_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with two models of the user's, corrections that differ, and data to train on and to import beside it."""
    home = start_home(tmp_path / "home")
    monkeypatch.setenv("RHETOR_HOME", str(home))
    copy_version(home, "2")
    Registry().promote("2", "test")
    CorrectionStore().append(
        [Correction("It rained.", Label(label), annotator=label) for label in ("opinion", "attribution")]
    )
    (tmp_path / "new.jsonl").write_text('{"text": "It snowed on Monday.", "label": "factual-report"}\n')
    (tmp_path / "text.txt").write_text("It must stop.")
    KeyStore().add("Ada", Role.EDITOR)
    ProjectStore().create("spring", "", ["Ada"], 0, True, "")
    (tmp_path / "texts").mkdir()
    for number in range(5):
        (tmp_path / "texts" / f"{number}.txt").write_text("It must stop. Who pays? It rained in May.")
    assert run_rhetor("batch", tmp_path / "texts", "--out", home / "run", "--jobs", "1").returncode == 0
    assert run_rhetor("sample", home / "run", "--n", "2", "--out", tmp_path / "sample.csv").returncode == 0
    yield home


def list_writers(home: Path) -> list[list[str]]:
    """Every command that writes into the home."""
    new, first, run = str(home.parent / "new.jsonl"), CorrectionStore().read()[0].id, str(home / "run")
    return [
        ["models", "promote", "1"],
        ["models", "rollback"],
        ["models", "export", str(home / "pipeline.joblib")],
        ["train", new],
        ["corrections", "import", new],
        ["corrections", "undo", first],
        ["corrections", "settle", first, "opinion"],
        ["corrections", "export", str(home / "export.jsonl")],
        ["corrections", "verify", "--rescue", str(home / "sound.jsonl")],
        ["keys", "add", "Ben", "--role", "annotator"],
        ["keys", "code", "Ada"],
        ["keys", "revoke", "Ada"],
        ["forget", "--document", "a.txt", "--yes"],
        ["sample", run, "--n", "3", "--seed", "2"],
        ["sample", run, "--n", "3", "--seed", "3", "--project", "autumn", "--people", "Ada"],
    ]


def list_readers(home: Path) -> list[list[str]]:
    """Commands that only read, and must answer as ever."""
    return [
        ["label", str(home.parent / "text.txt")],
        ["models", "list"],
        ["models", "show"],
        ["models", "verify"],
        ["home"],
        ["corrections", "list"],
        ["corrections", "export"],
        ["corrections", "conflicts"],
        ["corrections", "agreement"],
        ["corrections", "verify"],
        ["keys", "list"],
        ["keys", "log"],
        ["estimate", str(home / "run")],
    ]


def check_message(command: list[str], done: Done) -> None:
    assert done.code == 1, (command, done)
    lines = [line for line in done.errors.splitlines() if line and not line.endswith("…")]
    assert len(lines) == 1, (command, done.errors)
    assert lines[0].startswith("error: "), (command, done.errors)
    assert any(cure in lines[0] for cure in CURES), (command, lines[0])


@pytest.mark.parametrize("kind", ["full", "read-only"])
def test_a_sentence_says_why_and_nothing_is_lost(used_home: Path, small_checkout: Path, kind: str) -> None:
    """Every command that writes ends with one sentence and a cure; every one that reads reads; all is as it was."""
    writers, readers = list_writers(used_home), list_readers(used_home)
    rows, before = CorrectionStore().read(), Registry().history()
    done = run_on_disk(kind, used_home, [*writers, *readers, ["home", "check"]], small_checkout)
    for command, result in zip(writers, done, strict=False):
        check_message(command, result)
    for command, result in zip(readers, done[len(writers) :], strict=False):
        assert result.code == 0, (command, result)
        assert "Traceback" not in result.errors, (command, result.errors)
    assert "It rained." in done[len(writers) + readers.index(["corrections", "export"])].output
    told = done[-1].output
    assert ("cannot be written" if kind == "read-only" else "bytes left") in told
    assert CorrectionStore().read() == rows
    assert (Registry().active_version(), Registry().history()) == ("2", before)
    assert not [path for path in used_home.rglob("*") if path.name.endswith((".part", "export.jsonl", ".joblib"))]
    assert not list((used_home / "added").glob("**/*.jsonl"))


@pytest.mark.parametrize("left", [20_000, 60_000])
def test_a_disk_that_fills_up_while_training(used_home: Path, small_checkout: Path, left: int) -> None:
    """The data fits and the model does not: neither is kept, and a sentence says why."""
    command = ["train", str(used_home.parent / "new.jsonl"), "--force"]
    (done,) = run_on_disk("full", used_home, [command], small_checkout, left)
    check_message(command, done)
    assert Registry().active_version() == "2"
    assert not list((used_home / "added").glob("**/*.jsonl"))
    assert not [path for path in used_home.rglob("*") if path.name.endswith(".part")]


def ask(address: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}{path}", content, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("kind", ["full", "read-only"])
def test_the_service_on_such_a_disk(used_home: Path, kind: str) -> None:
    """Nothing can be written: labels, lists and models are answered; what would change something says why, and changes
    nothing.
    """
    rows = CorrectionStore().read()
    with serving_on_disk(kind, used_home) as address:
        assert ask(address, "/v1/label", {"text": "It must stop."})[0] == 200
        for path, body in (
            ("/v1/corrections", {"text": "It snowed.", "label": "opinion"}),
            ("/v1/models/1/promote", {}),
            ("/v1/models/rollback", {}),
            ("/v1/retrain", {}),
            (f"/v1/corrections/{rows[0].id}/undo", {}),
            ("/v1/keys", {"name": "Ben", "role": "annotator"}),
            ("/v1/projects", {"name": "autumn", "people": ["Ada"]}),
            ("/v1/projects/spring/people", {"people": ["Ben"]}),
            ("/v1/projects/spring/sample", {"n": 2, "documents": [{"name": "a", "text": "It must stop. Who pays?"}]}),
            ("/v1/erasures", {"document": "a.txt"}),
        ):
            status, problem = ask(address, path, body)
            assert status == 500, (path, problem)
            assert any(cure in problem["detail"] for cure in CURES), (path, problem)
            assert str(used_home) not in problem["detail"]
        for path in (
            "/v1/corrections",
            "/v1/models",
            "/v1/models/2",
            "/v1/review",
            "/health/ready",
            "/v1/jobs",
            "/v1/projects",
            "/v1/keys",
        ):
            assert ask(address, path)[0] == 200, path
    assert CorrectionStore().read() == rows
    assert Registry().active_version() == "2"
