"""Sixteen clients while models are swapped and workers are killed: nobody who asks again is refused, and every reply is of
one model.

``RHETOR_SIEGE_SECONDS`` is how long; a third of a minute by default.
"""

import http.client
import json
import os
import random
import signal
import threading
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from rhetor import Labeler
from rhetor.registry import Registry
from tests.conftest import copy_version, serving

pytestmark = pytest.mark.slow
SECONDS = float(os.environ.get("RHETOR_SIEGE_SECONDS", "20"))
CLIENTS, WORKERS = 16, 2
TRIES = 100
REST = 4.0
"""Seconds between two kills, in which a worker starts."""
TEXT = "Officials said on Monday that the bridge would reopen. It must. Who pays?"


class Client:
    """Asks all the time. ``refused`` are connections that ended without a reply, ``wrong`` replies that are not right."""

    def __init__(self, port: int, wanted: dict[str, list[str]]) -> None:
        self.port, self.wanted = port, wanted
        self.answered, self.refused, self.wrong = 0, 0, list[str]()

    def ask(self, end: float) -> None:
        while time.monotonic() < end:
            for _ in range(TRIES):
                try:
                    status, reply = self._post()
                    break
                except (OSError, http.client.HTTPException):
                    self.refused += 1
                    time.sleep(0.1)
            else:
                self.wrong.append(f"no answer in {TRIES} tries")
                return
            self.answered += 1
            labels = [sentence["label"] for sentence in reply.get("sentences", [])]
            if status != 200 or labels != self.wanted.get(reply["model"]["version"]):
                self.wrong.append(f"{status} {reply}")

    def _post(self) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/v1/label", json.dumps({"text": TEXT}), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()


def is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:  # killed, and nobody has taken note of its end yet
        return False


def swap_and_kill(end: float, server: psutil.Process, dice: random.Random) -> tuple[int, int]:
    """Promotes one model after the other, and kills a worker now and then; gives how many of each."""
    swaps = kills = 0
    killed_at = time.monotonic()
    while time.monotonic() < end:
        Registry().promote("12"[swaps % 2], "siege")
        swaps += 1
        time.sleep(dice.random() / 5)
        if time.monotonic() - killed_at > REST:
            dice.choice([each for each in server.children() if is_worker(each)]).send_signal(signal.SIGKILL)
            killed_at = time.monotonic()
            kills += 1
    return swaps, kills


def test_swaps_and_kills_fail_nobody_who_asks_again(home: Path) -> None:
    """Each reply has the labels of the version it names; only connections of the killed end without one."""
    copy_version(home, "2")
    wanted = {version: [str(s.label) for s in Labeler.load(version).label(TEXT).sentences] for version in "12"}
    with serving(WORKERS=str(WORKERS)) as address:
        port = int(address.rsplit(":", 1)[1])
        (server,) = [each for each in psutil.Process().children() if str(port) in each.cmdline()]
        clients = [Client(port, wanted) for _ in range(CLIENTS)]
        end = time.monotonic() + SECONDS
        threads = [threading.Thread(target=client.ask, args=(end,)) for client in clients]
        for thread in threads:
            thread.start()
        swaps, kills = swap_and_kill(end, server, random.Random(18))
        for thread in threads:
            thread.join()
        with urllib.request.urlopen(f"{address}/health/ready", timeout=30) as reply:
            assert reply.status == 200
    answered, refused = sum(client.answered for client in clients), sum(client.refused for client in clients)
    print(f"{answered:,} answered, {swaps} swaps, {kills} kills, {refused} connections of the killed")
    assert [fault for client in clients for fault in client.wrong] == []
    assert swaps > 5
    assert answered > 100
