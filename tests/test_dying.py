"""What is left when the service is killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.workers import HUNG_SECONDS
from tests.conftest import answers, find_free_port, wait_until

CHILDREN = "/proc/{0}/task/{0}/children"


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path(CHILDREN.format(os.getpid())).exists(), reason="who started whom is read from Linux's /proc")
@pytest.mark.parametrize("is_loading", [False, True])
def test_no_worker_outlives_a_killed_service(home: Path, is_loading: bool) -> None:
    """The server's own process is killed, also while its workers still load: they end, and the port is free again."""
    port = find_free_port()
    process = subprocess.Popen([sys.executable, "-m", "rhetor", "serve", "--port", str(port), "--workers", "2"])
    children = Path(CHILDREN.format(process.pid))
    try:
        wait_until(lambda: len(children.read_text().split()) >= 2, 30)
        workers = [int(pid) for pid in children.read_text().split()]
        if not is_loading:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/live"), 30)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_until(lambda: not any(map(_is_alive, workers)), 30)
    with socket.create_server(("127.0.0.1", port)):
        pass


@pytest.mark.slow
@pytest.mark.skipif(not Path(CHILDREN.format(os.getpid())).exists(), reason="who started whom is read from Linux's /proc")
def test_a_worker_that_dies_while_it_starts_holds_nobody_up(home: Path) -> None:
    """It is replaced at once, again and again, and not only when it counts as hung; then the service answers, and stops."""
    port = find_free_port()
    process = subprocess.Popen([sys.executable, "-m", "rhetor", "serve", "--port", str(port), "--workers", "2"])
    children = Path(CHILDREN.format(process.pid))

    def list_living() -> list[int]:
        return [int(pid) for pid in children.read_text().split() if _is_alive(int(pid))]

    try:
        wait_until(lambda: len(list_living()) >= 3, 30)  # the workers, and multiprocessing's tracker
        before = len(list_living())
        for _ in range(3):
            newest = max(list_living())
            time.sleep(0.8)  # it is asked whether it lives, and cannot answer yet
            os.kill(newest, signal.SIGKILL)
            wait_until(lambda newest=newest: len({*list_living()} - {newest}) >= before, HUNG_SECONDS - 5)
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/live"), 30)
    finally:
        process.terminate()
        process.wait(timeout=60)
