"""What tests share: a home of their own, a small corpus to train on, a server on a real socket."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from rhetor import Labeler
from rhetor.store.home import find_shipped_model

pytest_plugins = ["tests.browser"]
TOKEN = "token-of-the-tests"  # noqa: S105 - it opens nothing
"""Of every service that ``serving`` starts without a key."""
ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
SHIPPED = find_shipped_model() or ROOT / "models" / "missing"
"""The folder of the model that comes with rhetor; its name is its version."""

_opener = urllib.request.build_opener()
_opener.addheaders = [("X-API-Key", TOKEN)]
urllib.request.install_opener(_opener)


class KnownClient(FlaskClient):
    """A client without a socket, which sends the app's key unless a test gives headers with another."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = kwargs["headers"] = Headers(kwargs.get("headers"))
        headers.setdefault("X-API-Key", self.application.extensions["rhetor-key"])
        return super().open(*args, **kwargs)


Flask.test_client_class = KnownClient
settings.register_profile("rhetor", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
settings.load_profile("rhetor")

# Any Unicode text, and text that looks more like prose with everything a splitter can trip over.
PIECES = ["The", "U.S.", "Mr.", "e.g.", "1.", "No.", "5", "3.5", "said", "“", "”", '"', "'", "’", "(", ")", "[4]", "...",
          "…", "?", "!", ".", ",", ":", ";", "—", "-", "•", "\n", "\n\n", "\r\n", " ", " ", " ", "\u00a0", "\t", "**",
          "must", "We", "it", "ended.Then", "http://a.b/c.", "😀", "é", "e\u0301", "\u2028", "\ufeff", "\x00", "今日。",
          "مرحبا", "Related Posts", "By Ann Lee", "$5", "61%", "a.m.", "Jan."]  # fmt: skip
anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
prose_like = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
texts = st.one_of(anything, prose_like)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests start first, so that no worker waits for another's at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def load_cases(name: str) -> dict[str, list[dict[str, object]]]:
    cases: dict[str, list[dict[str, object]]] = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return cases


@pytest.fixture(scope="session")
def labeler() -> Labeler:
    """The shipped model."""
    return Labeler.load(SHIPPED)


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever sets no home of its own shares an empty one: no test sees, or changes, what its user has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RHETOR_HOME", str(tmp_path_factory.mktemp("nobodys-home")))
        yield


def start_home(folder: Path) -> Path:
    """A home in which the user promoted a model, 1: the shipped one's numbers under a number of the user's."""
    model = folder / "models" / "1"
    shutil.copytree(SHIPPED, model)
    manifest = (model / "manifest.json").read_text("utf-8")
    (model / "manifest.json").write_text(manifest.replace(f'"version": "{SHIPPED.name}"', '"version": "1"', 1), "utf-8")
    (folder / "models" / "active").write_text("1\n")
    entry = {"version": "1", "at": "2026-11-22T09:30:00+00:00", "why": "promoted by hand"}
    (folder / "models" / "history.jsonl").write_text(json.dumps(entry) + "\n")
    return folder


def copy_version(home: Path, version: str) -> None:
    """Model 1 of a home once more, under another number."""
    folder = home / "models" / version
    shutil.copytree(home / "models" / "1", folder)
    manifest = (folder / "manifest.json").read_text("utf-8")
    (folder / "manifest.json").write_text(manifest.replace('"version": "1"', f'"version": "{version}"', 1), "utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own with a model of the user's active in it: the shipped one's numbers, as version 1."""
    folder = start_home(tmp_path / "home")
    monkeypatch.setenv("RHETOR_HOME", str(folder))
    return folder


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "empty-home"
    folder.mkdir()
    monkeypatch.setenv("RHETOR_HOME", str(folder))
    return folder


SMALL_CORPUS = 900


@pytest.fixture(scope="session")
def small_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A twelfth of the seed corpus in whole documents: trains in seconds, with all four labels."""
    folder = tmp_path_factory.mktemp("seeds")
    lines: list[str] = []
    for file in sorted((ROOT / "seeds" / "corpus").glob("*.jsonl")):
        lines += file.read_text("utf-8").splitlines()[:60]
    step = max(1, len(lines) // SMALL_CORPUS)
    documents = sorted({json.loads(line)["document"] for line in lines})
    kept = set(documents[::step])
    rows = [line for line in lines if json.loads(line)["document"] in kept]
    (folder / "small.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


@pytest.fixture
def few_seeds(small_seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Trainings of this process take the small corpus for the seeds."""
    monkeypatch.setattr("training.corpus.seeds_folder", lambda: small_seeds)
    return small_seeds


@pytest.fixture(scope="session")
def small_checkout(small_seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the small corpus: processes started with it on PYTHONPATH retrain in seconds."""
    folder = tmp_path_factory.mktemp("checkout")
    for package in ("rhetor", "service", "training"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(small_seeds, folder / "seeds" / "corpus")
    shutil.copytree(SHIPPED, folder / "models" / SHIPPED.name)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def run_rhetor(
    *arguments: str | Path, input: bytes | None = None, env: dict[str, str] | None = None, file_size: int = 0
) -> subprocess.CompletedProcess[bytes]:
    """The real command line in a process of its own, which may write no file larger than ``file_size`` bytes."""
    limit = ["prlimit", f"--fsize={file_size}"] if file_size else []
    return subprocess.run(
        [*limit, sys.executable, "-m", "rhetor", *map(str, arguments)],
        input=input, capture_output=True, env={**os.environ, **(env or {})}, check=False, timeout=120,
    )  # fmt: skip


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(file_size: int = 0, **env: str) -> Iterator[str]:
    """The real service on a real socket, that of PORT or any; gives its address and stops it at the end. It may write no
    file larger than ``file_size`` bytes.
    """
    limit = ["prlimit", f"--fsize={file_size}"] if file_size else []
    home = Path(env.get("RHETOR_HOME") or os.environ["RHETOR_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    (home / "service-token").write_text(TOKEN)
    port = env.pop("PORT", "") or find_free_port()
    process = subprocess.Popen(
        [*limit, sys.executable, "-m", "rhetor", "serve", "--port", str(port), "--workers", env.pop("WORKERS", "1")],
        env={**os.environ, **env}, stderr=subprocess.PIPE,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/health/live"), 30)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=60)  # a worker that is only starting is waited for


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents in two levels, with files that are none."""
    folder = tmp_path / "articles"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "b.txt").write_text("The mill closed on Monday. Officials said so. It is a disgrace.", "utf-8")
    (folder / "deep" / "a.md").write_text("# Mill\n\nWe must reopen it.", "utf-8")
    (folder / "deep" / "er" / "empty.txt").write_bytes(b"")
    (folder / "deep" / "er" / "latin.TXT").write_bytes("The café closed.".encode("cp1252"))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("hidden")
    return folder
