"""Clocks that are wrong, and that jump: libfaketime in front of real processes."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from rhetor.learning.corrections import CorrectionStore
from rhetor.learning.jobs import JobStatus, list_jobs, read_job
from tests.conftest import TOKEN, answers, find_free_port, wait_until

pytestmark = pytest.mark.slow
FUTURE, PAST, NOW = "@2099-06-01 00:00:00", "@1971-06-01 00:00:00", "+0"
STARTER = """
from rhetor.learning.jobs import start_job
print(start_job(["train", "--nonsense"]).id)
"""


def follow_clock(clock: Path) -> dict[str, str]:
    """The environment of processes that read the time in the file ``clock``."""
    libraries = sorted(Path("/usr/lib").glob("**/libfaketimeMT.so.1"))
    if not libraries:
        missing = "There is no libfaketime: wrong clocks are not tested. On Debian and Ubuntu: apt-get install faketime"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return {
        "LD_PRELOAD": str(libraries[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip


@contextmanager
def serving_by_clock(home: Path, clock: Path) -> Iterator[str]:
    """The service; it is killed at the end, since libfaketime makes some waiting for an end last for ever."""
    (home / "service-token").write_text(TOKEN)
    port = find_free_port()
    command = [sys.executable, "-m", "rhetor", "serve", "--workers", "1", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **follow_clock(clock)}, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/live"), 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        workers = psutil.Process(process.pid).children(recursive=True)
        for each in (process, *workers):
            each.kill()
        process.wait(timeout=30)


def ask(url: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_clock_that_jumps_under_the_service(home: Path, tmp_path: Path) -> None:
    """From now to 2099, to 1971 and back: labels and questions are given, corrections count in the order they came in."""
    clock = tmp_path / "clock"
    clock.write_text(NOW)
    with serving_by_clock(home, clock) as address:
        for number, time in enumerate((FUTURE, PAST, NOW), 1):
            clock.write_text(time)
            correction = {"text": "It rained.", "label": ("opinion", "attribution", "factual-report")[number - 1]}
            assert ask(f"{address}/v1/corrections", correction)[0] == 201
            assert ask(f"{address}/v1/label", {"text": "It must stop."})[0] == 200
            assert ask(f"{address}/v1/review")[0] == 200
            assert ask(f"{address}/health/ready")[0] == 200
        in_force = [row["label"] for row in ask(f"{address}/v1/corrections")[1]["corrections"] if row["in_force"]]
    assert in_force == ["factual-report"]
    assert [row.time[:4] for row in CorrectionStore().read()[:2]] == ["2099", "1971"]


def test_jobs_of_a_wrong_clock(home: Path, tmp_path: Path) -> None:
    """A job is started in 2099, one in 1971, one now: none is in the way of the next, and the last is the newest."""
    clock = tmp_path / "clock"
    for time in (FUTURE, PAST, NOW):
        clock.write_text(time)
        env = {**os.environ, **follow_clock(clock)}
        started = subprocess.run([sys.executable, "-c", STARTER], env=env, capture_output=True, text=True, check=True)
        identifier = started.stdout.strip()
        wait_until(lambda identifier=identifier: read_job(identifier).status is JobStatus.FAILED, 60)
        assert list_jobs(1)[0].id == identifier
    assert [job.created[:4] for job in list_jobs()][1:] == ["1971", "2099"]
