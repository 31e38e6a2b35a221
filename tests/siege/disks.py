"""A home on a disk that is full, or that nobody may write: real mounts, in a namespace of their own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import TOKEN, answers, find_free_port, wait_until

MOUNT = """
import json, os, subprocess, sys
from pathlib import Path
home, kind, left = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def run(*arguments):
    subprocess.run(arguments, check=True)
if kind == "full":
    run("cp", "-a", str(home), f"{home}.aside")
    run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(home))
    run("cp", "-a", f"{home}.aside/.", str(home))
    with open(home / "filler", "wb", buffering=0) as filler:
        for size in (65536, 4096, 1):
            try:
                while True:
                    filler.write(b"x" * size)
            except OSError:
                pass
        filler.truncate(filler.tell() - left)
else:
    run("mount", "--bind", str(home), str(home))
    run("mount", "-o", "remount,ro,bind", str(home))
"""
COMMANDS = """
results = []
for command in json.loads(sys.argv[4]):
    arguments = [sys.executable, "-m", "rhetor", *command]
    done = subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    results.append([done.returncode, done.stdout, done.stderr])
if kind == "full":
    (home / "filler").unlink()
    run("cp", "-a", f"{home}/.", f"{home}.after")
print(json.dumps(results))
"""
SERVE = """
os.execv(sys.executable, [sys.executable, "-m", "rhetor", "serve", "--workers", "1", "--port", sys.argv[4]])
"""


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    output: str
    errors: str


def enter(script: str, kind: str, home: Path, left: int, argument: str) -> list[str]:
    """The command line that runs a script with the home on such a disk. Only the script and what it starts see it so."""
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        missing = "There are no namespaces for users here: full and read-only disks are not tested."
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return [unshare, "-rm", sys.executable, "-c", MOUNT + script, str(home), kind, str(left), argument]


def run_on_disk(kind: str, home: Path, commands: Sequence[Sequence[str]], checkout: Path, left: int = 0) -> list[Done]:
    """Runs commands of rhetor with ``home`` on a disk that is ``full`` or ``read-only``, one after the other. What is left
    of a full one is found in ``home`` afterwards.

    Args:
        checkout: with whose seeds they train.
        left: bytes that are left on a full disk.
    """
    env = {**os.environ, "RHETOR_HOME": str(home), "PYTHONPATH": str(checkout)}
    arguments = enter(COMMANDS, kind, home, left, json.dumps(commands))
    done = subprocess.run(arguments, capture_output=True, text=True, env=env, timeout=600, check=True, cwd=checkout)
    if kind == "full":
        shutil.rmtree(home)
        home.with_name(f"{home.name}.after").rename(home)
    return [Done(*result) for result in json.loads(done.stdout)]


@contextmanager
def serving_on_disk(kind: str, home: Path) -> Iterator[str]:
    """The real service with its home on such a disk; gives its address."""
    (home / "service-token").write_text(TOKEN)
    port = find_free_port()
    process = subprocess.Popen(enter(SERVE, kind, home, 0, str(port)), stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/live"), 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
