"""Other sides that are too heavy for our own environment: each in one of its own, kept from run to run."""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import answers, wait_until

INSTALL_SECONDS, START_SECONDS = 1_200, 300
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there


def make_environment(name: str, requirements: Sequence[str]) -> Path:
    """The folder of programs of an environment with ``requirements``, made in the user's cache if it is not there yet.

    Where they cannot be had the test is left out, with the reason: a package index is nobody's duty.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rhetor-integration"
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / name
    stamp, wanted = folder / ".installed", f"{sys.version}\n{' '.join(requirements)}\n"
    with FileLock(cache / f".{name}.lock"):
        if not stamp.is_file() or stamp.read_text() != wanted:
            venv.create(folder, with_pip=True)
            command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
            except subprocess.TimeoutExpired:
                pytest.skip(f"{name} could not be installed within {INSTALL_SECONDS} seconds")
            if done.returncode:
                pytest.skip(f"{name} cannot be installed: {done.stderr.strip().splitlines()[-1:]}")
            stamp.write_text(wanted)
    return folder / "bin"


@contextmanager
def keep_in_memory() -> Iterator[Path]:
    """A folder for databases of a test: their migrations wait for a disk at every step, for minutes in all."""
    folder = Path(tempfile.mkdtemp(prefix="rhetor-", dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command: Sequence[str | Path], env: Mapping[str, str], url: str, log: Path) -> Iterator[None]:
    """A server, until the context is left; it answers at ``url``."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)), env={**os.environ, **env}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            wait_until(lambda: process.poll() is not None or answers(url), START_SECONDS)
            assert process.poll() is None, log.read_text("utf-8", "replace")[-2_000:]
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
