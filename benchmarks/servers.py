"""Servers to drive: started on a port of their own, each with a home of its own, and driven over loopback by wrk."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.texts import ROOT

BIN = Path(sys.executable).parent
SCRIPT = Path(__file__).parent / "load.lua"
HOST = "127.0.0.1"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk says of one drive: requests a second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


@contextmanager
def running(command: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """The address of the server that ``command`` starts; PORT in it becomes a free one."""
    port = str(find_port())
    with TemporaryDirectory() as home:
        (Path(home) / "metrics").mkdir()
        own = {"RHETOR_HOME": home, "PROMETHEUS_MULTIPROC_DIR": f"{home}/metrics"}
        program, *arguments = (part.replace("PORT", port) for part in command)
        with (Path(home) / "log").open("wb") as log:
            server = subprocess.Popen(
                [BIN / program, *arguments], cwd=ROOT, env=os.environ | own | environment, stdout=log, stderr=log
            )
        try:
            wait_for(f"http://{HOST}:{port}", server, Path(home) / "log")
            yield f"http://{HOST}:{port}"
        finally:
            server.terminate()
            server.wait()


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/health/live", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{server.args!r} does not answer:\n{log.read_text('utf-8')}")


def drive(address: str, clients: int, seconds: float, body: Path, route: str = "/v1/label") -> Load:
    """
    Raises:
        SystemExit: a request was refused or not answered.
    """
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}", "-s", str(SCRIPT), f"{address}{route}"]
    done = subprocess.run(command, env=os.environ | {"BODY": str(body)}, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    if said.pop("failed"):
        raise SystemExit(f"{address} did not answer every request:\n{done.stdout}")
    return Load(**said)
