"""The Dockerfile's steps, run without Docker: in a folder that stands for the container, and an environment of its own."""

import json
import os
import re
import shutil
import site
import subprocess
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT, answers, find_free_port, wait_until

Step = tuple[str, str]
PLACES = ("/src", "/wheels", "/var/lib/rhetor")
"""Of the container, which stand in the folder instead."""
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
"""pip takes what the present environment has instead of fetching it. (0 means yes here; pip reads it that way.)"""


def read_steps() -> list[Step]:
    """Instruction and argument of each step; that of HEALTHCHECK is its command."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    pairs = (line.split(" ", 1) for line in joined.splitlines() if line)
    return [(name, re.sub(r".*?CMD ", "", argument) if name == "HEALTHCHECK" else argument) for name, argument in pairs]


def test_the_container_runs_as_nobody_in_particular() -> None:
    """Everything behind USER, the service among it, runs without rights; what it writes is a volume that is the user's."""
    steps = read_steps()
    names = [name for name, _ in steps]
    settings = dict(steps)
    assert settings["USER"] not in ("root", "0")
    assert names.index("USER") < names.index("CMD")
    assert f"RHETOR_HOME={settings['VOLUME']} " in settings["ENV"]
    made = next(argument for name, argument in steps if name == "RUN" and "useradd" in argument)
    assert f"--owner {settings['USER']} {settings['VOLUME']}" in made


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
def test_its_steps_make_a_service_that_is_well(tmp_path: Path) -> None:
    """What it copies is enough to build the wheel; the wheel serves; the health check sees the difference."""
    environment = _make_environment(tmp_path)
    for name, argument in read_steps():
        if name == "COPY" and argument == ". .":
            ignored = (ROOT / ".dockerignore").read_text("utf-8").replace("**/", "").split()
            shutil.copytree(ROOT, tmp_path / "src", ignore=shutil.ignore_patterns(*ignored))
        elif name == "RUN" and "useradd" not in argument:
            step = _move(argument, tmp_path)
            done = subprocess.run(
                ["sh", "-ec", step], cwd=tmp_path / "src", env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        elif name == "ENV":
            environment |= dict(setting.split("=", 1) for setting in _move(argument, tmp_path).split())
    _serve_and_check(dict(read_steps()), environment, tmp_path)


def _serve_and_check(steps: dict[str, str], environment: dict[str, str], folder: Path) -> None:
    port = str(find_free_port())
    start, check = (json.loads(steps[name].replace("8080", port)) for name in ("CMD", "HEALTHCHECK"))

    def is_well() -> bool:
        return subprocess.run(check, env=environment, cwd=folder, capture_output=True, check=False).returncode == 0

    assert not is_well()
    bin_ = Path(environment["PATH"].split(os.pathsep)[0])
    process = subprocess.Popen([bin_ / start[0], *start[1:]], env=environment, cwd=folder)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/live"), 60)
        assert is_well()
    finally:
        process.terminate()
        process.wait(15)


def _make_environment(folder: Path) -> dict[str, str]:
    """One that finds the libraries of the present one, but not the checkout."""
    venv.create(folder / "env", with_pip=True)
    (target,) = (folder / "env" / "lib").glob("python*/site-packages")
    (target / "libraries.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "RHETOR_HOME", "CC")}
    return {**kept, **OFFLINE, "PATH": f"{folder / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def _move(argument: str, folder: Path) -> str:
    for place in PLACES:
        argument = argument.replace(place, str(folder / place.lstrip("/")))
    return argument
