"""The wheel, installed into a clean environment somewhere else, works without the checkout."""

import json
import os
import platform
import re
import shutil
import site
import socket
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, SHIPPED, wait_until

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


@pytest.mark.slow
def test_label_works_elsewhere(installed: Path, tmp_path: Path) -> None:
    """rhetor label from the wheel: the shipped model comes along, labels from there, and nothing is written in the home."""
    done = subprocess.run(
        [installed / "rhetor", "label", "-", "--format", "json"],
        input=b"Officials said so. It must end.", capture_output=True, check=True, cwd=tmp_path,
        env=_environment(tmp_path),
    )  # fmt: skip
    reply = json.loads(done.stdout)
    assert reply["model"] == {"name": "rhetor", "version": SHIPPED.name}
    assert [sentence["label"] for sentence in reply["sentences"]] == ["attribution", "call-to-action"]
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
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
    (shipped,) = (installed.parent / "lib").glob("python*/site-packages/rhetor/shipped/models/*")
    assert (shipped.name, len(list(shipped.glob("*.svg")))) == (SHIPPED.name, 4)


def test_a_read_only_home_still_labels(installed: Path, tmp_path: Path) -> None:
    """Where nothing can be written, the shipped model labels."""
    (tmp_path / "file").write_text("")
    environment = {**_environment(tmp_path), "RHETOR_HOME": str(tmp_path / "file" / "home")}
    subprocess.run(
        [installed / "rhetor", "label", "-"], input=b"It rained.", capture_output=True, check=True, env=environment
    )


@pytest.mark.slow
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
                    return bool(json.load(reply)["model"]["version"] == SHIPPED.name)
            except OSError:
                return False

        wait_until(answers, 30)
        for path in ("/", "/review", f"/models/{SHIPPED.name}", "/styles.css", "/static/read.js", "/static/app.css"):
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


def test_the_home_is_the_same_however_rhetor_is_installed(installed: Path, tmp_path: Path) -> None:
    """The wheel and the checkout find one home, in the user's data folder; and RHETOR_HOME, if it is set, is it for both."""
    for chosen, expected in (({}, tmp_path / "data" / "rhetor"), ({"RHETOR_HOME": str(tmp_path / "own")}, tmp_path / "own")):
        for command in ([installed / "rhetor"], [sys.executable, "-m", "rhetor"]):
            environment = {**_environment(tmp_path), **chosen} | ({} if len(command) == 1 else {"PYTHONPATH": str(ROOT)})
            done = subprocess.run(
                [*command, "home"], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
            )
            assert done.stdout.splitlines()[0].split() == ["home", str(expected)]


def test_a_compiler_is_fetched_only_where_there_is_none(tmp_path: Path) -> None:
    """Zig is among what the build needs only without a C compiler, or for a wheel that is to run elsewhere."""
    code = "from hatchling.build import get_requires_for_build_wheel; print(get_requires_for_build_wheel())"
    found = []
    for environment in ({}, {"PATH": str(tmp_path)}, {"RHETOR_PORTABLE": "1"}):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
            env={**_without_choice(), **environment},
        )  # fmt: skip
        found.append("ziglang" in done.stdout)
    assert found == [False, True, True]


def _without_choice() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("CC", "RHETOR_PORTABLE")}


@pytest.mark.slow
def test_zig_compiles_where_there_is_no_compiler(tmp_path: Path) -> None:
    """With no compiler on the path the modules are compiled in place, and are imported."""
    module = _lay_out_module(tmp_path, "def add(int a, int b):\n    return a + b\n")
    environment = {**_without_choice(), "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "hatch_build.py"], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert len(list(module.parent.glob("*.so"))) == 1
    added = subprocess.run(
        [sys.executable, "-c", "from rhetor.small import add; print(add(2, 3))"],
        cwd=tmp_path, capture_output=True, check=True, env={**environment, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert added.stdout == b"5\n"


def _lay_out_module(folder: Path, source: str) -> Path:
    """A project of one module to compile."""
    shutil.copy(ROOT / "hatch_build.py", folder)
    module = folder / "rhetor" / "small.pyx"
    module.parent.mkdir()
    (module.parent / "__init__.py").write_text("")
    module.write_text(source)
    return module


@pytest.mark.slow
def test_the_portable_wheel_needs_no_new_c_library(tmp_path: Path) -> None:
    """The wheel of make wheel is tagged for glibc 2.17, and no module in it asks for a later one."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True, capture_output=True, env={**_without_choice(), "RHETOR_PORTABLE": "1"},
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    assert f"-manylinux_2_17_{platform.machine()}" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        modules = [archive.read(name) for name in archive.namelist() if name.endswith(".so")]
    assert len(modules) == len(list((ROOT / "rhetor").rglob("*.pyx")))
    asked = {tuple(map(int, v.split(b"."))) for module in modules for v in re.findall(rb"GLIBC_(\d+\.\d+)", module)}
    assert asked
    assert max(asked) <= (2, 17)


def test_missing_headers_are_said_with_the_cure(tmp_path: Path) -> None:
    """Without Python.h nothing is compiled, and one line says what to install."""
    _lay_out_module(tmp_path, "")
    code = (
        "import sysconfig; sysconfig.get_path = lambda name: '/nowhere';"
        "import hatch_build, pathlib; hatch_build.compile_modules(pathlib.Path('.'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "apt-get install python3-dev" in done.stderr.splitlines()[-1]


def test_a_compiler_that_is_not_there_is_said_with_the_cure(tmp_path: Path) -> None:
    """If CC names none, nothing is installed, and the last lines say what to install first."""
    _lay_out_module(tmp_path, "")
    done = subprocess.run(
        [sys.executable, "hatch_build.py"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "CC": "no-such-compiler"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "apt-get install build-essential python3-dev" in done.stderr
    assert done.stderr.endswith("Then run the same command again.\n")
