"""Runs the examples of the README, and writes their real output into it.

    python -m tests.readme        rewrites README.md with what its commands print

In a ``console`` block each line after ``$`` is a command and the lines up to the next one are its output. The commands run
in order, in a folder with a copy of the sample articles and one home, which is empty at first.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from tests.conftest import ROOT, TOKEN, serving

README = ROOT / "README.md"
BLOCK = re.compile(r"```(console|python|text)\n(.*?)```", re.DOTALL)
SERVED = "http://127.0.0.1:8080"


def render_readme(folder: Path) -> str:
    """The README with the output its examples print, run in ``folder``."""
    _lay_out(folder)
    text = README.read_text("utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment = {
        **inherited,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RHETOR_HOME": str(folder / "home"),
        "COLUMNS": "110",
        "TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    printed = ""
    with serving(RHETOR_HOME=str(folder / "home")) as address:

        def fill(match: re.Match[str]) -> str:
            nonlocal printed
            kind, body = match.groups()
            if kind == "python":
                printed = _run_python(body, folder / "home")
                return match[0]
            if kind == "text":
                return f"```text\n{printed}```"
            commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
            return "```console\n" + "".join(_show(command, folder, environment, address) for command in commands) + "```"

        return BLOCK.sub(fill, text)


def _lay_out(folder: Path) -> None:
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    for name in ("Makefile", "pyproject.toml", "hatch_build.py"):
        shutil.copyfile(ROOT / name, folder / name)
    # The environment that make would make is the one the tests run in.
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for stamp in (".installed", ".installed-dev"):
        (folder / ".venv" / stamp).touch()


def _show(command: str, folder: Path, environment: dict[str, str], address: str) -> str:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace(SERVED, address)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    if done.returncode not in (0, 23, 141):  # curl and others whose reader had enough
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}")
    output = re.sub(r"in \d+\.\d s", "in 1.0 s", done.stdout)
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "2026-11-22T09:30:00+00:00", output)
    output = output.replace(str(folder / "home"), "~/.local/share/rhetor")
    return f"$ {command}\n{output}" + ("" if output.endswith("\n") or not output else "\n")


def _run_python(code: str, home: Path) -> str:
    before = os.environ.get("RHETOR_HOME")
    os.environ["RHETOR_HOME"] = str(home)
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    finally:
        if before is None:
            del os.environ["RHETOR_HOME"]
        else:
            os.environ["RHETOR_HOME"] = before
    return printed.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        README.write_text(render_readme(Path(scratch)), "utf-8")
