"""The wheel, installed into a clean environment somewhere else, works without the checkout."""

import json
import os
import shutil
import site
import socket
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT, wait_until

pytestmark = pytest.mark.xdist_group("wheel")  # built once: two builds at a time write the same files


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has the wheel, and the libraries it needs from the present one."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    # A .pth file adds the libraries, but not the .pth files beside them: the checkout stays out.
    (target,) = (folder / "env" / "lib").glob("python*/site-packages")
    (target / "libraries.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    where = subprocess.run(
        [python, "-c", "import rhetor; print(rhetor.__file__)"], check=True, capture_output=True, cwd=folder
    )
    assert str(folder) in where.stdout.decode()
    assert not wheel.name.endswith("-none-any.whl")
    return folder / "env" / "bin"


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("RHETOR_HOME", "PYTHONPATH")}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}


def test_label_works_elsewhere(installed: Path, tmp_path: Path) -> None:
    """rhetor label from the wheel: the shipped model comes along and starts the user's registry."""
    done = subprocess.run(
        [installed / "rhetor", "label", "-", "--format", "json"],
        input=b"Officials said so. It must end.", capture_output=True, check=True, cwd=tmp_path,
        env=_environment(tmp_path),
    )  # fmt: skip
    reply = json.loads(done.stdout)
    assert reply["model"] == {"name": "rhetor", "version": "1"}
    assert [sentence["label"] for sentence in reply["sentences"]] == ["attribution", "call-to-action"]
    assert (tmp_path / "data" / "rhetor" / "models" / "1" / "manifest.json").exists()


def test_a_report_can_be_made_elsewhere(installed: Path, tmp_path: Path) -> None:
    """Templates, palette and styles are in the wheel; so are the pictures of the shipped model's card."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("Officials said so. It must end.")
    subprocess.run(
        [installed / "rhetor", "batch", folder, "--out", tmp_path / "out", "--report"],
        capture_output=True, check=True, cwd=tmp_path, env=_environment(tmp_path),
    )  # fmt: skip
    assert "a.txt" in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert len(list((tmp_path / "data" / "rhetor" / "models" / "1").glob("*.svg"))) == 4


def test_a_read_only_home_still_labels(installed: Path, tmp_path: Path) -> None:
    """Where nothing can be written, the shipped model labels."""
    (tmp_path / "file").write_text("")
    environment = {**_environment(tmp_path), "RHETOR_HOME": str(tmp_path / "file" / "home")}
    subprocess.run(
        [installed / "rhetor", "label", "-"], input=b"It rained.", capture_output=True, check=True, env=environment
    )


def test_serve_works_elsewhere(installed: Path, tmp_path: Path) -> None:
    """rhetor serve from the wheel answers, with its page, the codebook, styles and scripts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen([installed / "rhetor", "serve", "--port", port], env=_environment(tmp_path), cwd=tmp_path)
    try:

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2) as reply:
                    return bool(json.load(reply)["model"]["version"] == "1")
            except OSError:
                return False

        wait_until(answers, 30)
        for path in ("/", "/review", "/models/1", "/styles.css", "/static/read.js", "/static/app.css"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as reply:
                assert reply.read(), path
    finally:
        process.terminate()
        process.wait(15)


def test_corrections_work_elsewhere(installed: Path, tmp_path: Path) -> None:
    """The schemas come along: the store is made in the user's folder."""
    (tmp_path / "new.jsonl").write_text('{"text": "It rained.", "label": "factual-report"}')
    done = subprocess.run(
        [installed / "rhetor", "corrections", "import", tmp_path / "new.jsonl"],
        capture_output=True, check=True, cwd=tmp_path, env=_environment(tmp_path),
    )  # fmt: skip
    assert done.stdout.startswith(b"Added: 1.")
    assert (tmp_path / "data" / "rhetor" / "corrections.sqlite").exists()


def test_the_seeds_travel_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    """rhetor train needs the seed corpus: it is in the package."""
    code = "from training.corpus import read_corpus; print(len(read_corpus().examples))"
    done = subprocess.run(
        [installed / "python", "-c", code], capture_output=True, check=True, cwd=tmp_path, env=_environment(tmp_path)
    )
    assert int(done.stdout) >= 1500


def test_a_missing_compiler_is_said_with_the_cure(tmp_path: Path) -> None:
    """Without a C compiler nothing is installed, and the last lines say what to install first."""
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    (tmp_path / "rhetor").mkdir()
    (tmp_path / "rhetor" / "empty.pyx").write_text("")
    done = subprocess.run(
        [sys.executable, "hatch_build.py"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "CC": "no-such-compiler"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "apt-get install build-essential python3-dev" in done.stderr
    assert done.stderr.endswith("Then run the same command again.\n")
