"""What a hundred hostile requests do to the memory of a worker, and to somebody with one sentence."""

import json
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from tests.conftest import serving
from tests.test_gate import head, open_socket, post

pytestmark = pytest.mark.slow
MOST_MEMORY = 600 * 1024 * 1024
EMOJI = "😀 It must stop. ".encode()
BODIES = {
    "prose": b"The minister said on Monday that the bridge must be rebuilt. " * 270_000,
    "lines": b"a\n" * 490_000,
    "marks": b"Go! " * 490_000,
    "wide": EMOJI + b"The minister said on Monday that the bridge must be rebuilt. " * 270_000,
    "short": b"Go! " * 4_000,
}
PROSE = "The minister said on Monday that the bridge must be rebuilt. "
SCORES = {"comment": {"text": PROSE * 250_000 + "😀"}, "spanAnnotations": True, "requestedAttributes": {"OPINION": {}}}
OTHERS: dict[str, tuple[str, bytes]] = {
    "files to keep": (
        "/download/all",
        json.dumps({"format": "json", "texts": [{"name": "a", "text": PROSE * 2_000}] * 120}).encode(),
    ),
    "lists": ("/tei/predict", b'{"inputs":[' + b'[""],' * 3_000_000 + b'["a"]]}'),
    "objects": ("/v2/models/rhetor/infer", b'{"inputs":[],"parameters":{"a":[' + b"{}," * 5_000_000 + b"0]}}"),
    "scores": ("/perspective/v1alpha1/comments:analyze", json.dumps(SCORES, ensure_ascii=False).encode()),
}
"""Calls of programs and pages that take memory otherwise."""


def find_worker(address: str) -> psutil.Process:
    port = address.rsplit(":", 1)[1]
    (server,) = [each for each in psutil.Process().children() if port in each.cmdline()]
    return max(server.children(), key=lambda child: child.memory_info().rss)


@pytest.mark.parametrize("kind", [*BODIES, *OTHERS])
def test_a_hundred_hostile_requests_take_bounded_memory(home: Path, kind: str) -> None:
    """A hundred clients send the same and read nothing: the worker stays under 600 MB, and a sentence is answered."""
    path, body = OTHERS.get(kind) or ("/v1/label", BODIES[kind])
    sent, most, waits = (
        head(path, len(body), "application/json" if kind in OTHERS else "text/plain") + body,
        0,
        list[float](),
    )
    with serving() as address, ExitStack() as stack:
        worker = find_worker(address)

        def attack() -> None:
            with suppress(OSError):  # cut off, which is what it is there for
                stack.enter_context(open_socket(address, sent, room=4096))

        attackers = [threading.Thread(target=attack, daemon=True) for _ in range(100)]
        for attacker in attackers:
            attacker.start()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            most = max(most, worker.memory_info().rss)
            started = time.monotonic()
            assert post(address, "/v1/label", json.dumps({"text": "It must stop."}).encode())[0] == 200
            waits.append(time.monotonic() - started)
            time.sleep(0.1)
    print(f"{kind}: {most / 2**20:.0f} MB, longest wait {max(waits):.2f} s")
    assert most < MOST_MEMORY
