"""How long people wait who correct and review while a retraining runs on the same machine.

    python -m benchmarks.correcting [--workers 2] [--clients 2]      # writes its table into docs/speed.md

A service with a home of its own remembers 20,000 sentences of the seed corpus. Clients then correct one sentence after
another, one labels a text, one asks for the review queue and one skips, first alone and then while a retraining of the whole
corpus runs, is promoted and taken over. Exits with an error if anybody waited for longer than a second.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.marks import put_between_marks

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "speed.md"
MARKS = "<!-- bench:correcting -->", "<!-- /bench:correcting -->"
ADDRESS = "http://127.0.0.1:8138"
POOL = 20_000
ALONE_SECONDS = 20
AFTER_SECONDS = 10
"""Beyond the end of the training, in which the workers take over the new model and score the pool anew."""
LONGEST = 1.0
PAUSES = {"correct": 0.1, "label": 0.1, "review": 0.2, "skip": 0.2}
"""Seconds between two calls of one client."""
TEXT = "The council voted on Tuesday. Critics said it was late. It must act now. Who could disagree? " * 10
Waits = dict[str, list[float]]


def ask(path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ADDRESS + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--clients", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["RHETOR_HOME"] = home
        fill_pool()
        command = [sys.executable, "-m", "rhetor", "serve", "--port", ADDRESS.rpartition(":")[2], "--workers", asked.workers]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for_server()
            found = run_phases(asked.clients)
        finally:
            server.terminate()
            server.wait()
    table = write_table(found)
    print(table)
    put_between_marks(DOCS, *MARKS, table)
    longest = max(max(seconds) for waits in found.values() for seconds in waits.values())
    if longest > LONGEST:
        raise SystemExit(f"Somebody waited {longest:.1f} s.")


def run_phases(clients: int) -> dict[str, Waits]:
    end = time.monotonic() + ALONE_SECONDS
    alone = measure("alone", clients, lambda: time.monotonic() > end)
    job = ask("/v1/retrain", {})["job"]
    ends: list[float] = []

    def is_over() -> bool:
        if not ends and ask(f"/v1/jobs/{job}")["status"] not in ("queued", "running"):
            ends.append(time.monotonic() + AFTER_SECONDS)
        return bool(ends) and time.monotonic() > ends[0]

    return {"alone": alone, "retraining": measure("retraining", clients, is_over)}


def fill_pool() -> None:
    from rhetor import Labeler
    from rhetor.learning.review import SeenStore, remember_sentence
    from training.corpus import read_corpus

    examples = read_corpus(only=()).examples[:POOL]
    labeler = Labeler.load()
    labelled = labeler.label_sentences([example.text for example in examples])
    kept = (remember_sentence(s, e.document, labeler.model.version) for s, e in zip(labelled, examples, strict=True))
    SeenStore().remember(seen for seen in kept if seen)


def wait_for_server() -> None:
    for _ in range(200):
        try:
            ask("/health/live")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start")


def measure(name: str, clients: int, is_over: Callable[[], bool]) -> Waits:
    """Seconds of each call, by kind."""
    waits: Waits = {kind: [] for kind in PAUSES}
    failed: list[str] = []
    stop = threading.Event()

    def repeat(kind: str, call: Callable[[int], object]) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            started = time.perf_counter()
            try:
                call(number)
            except OSError as error:
                failed.append(f"{kind}: {error}")
            waits[kind].append(time.perf_counter() - started)
            time.sleep(PAUSES[kind])

    def correct(client: int) -> Callable[[int], object]:
        row = {"label": "opinion", "annotator": f"a{client}", "document": name}
        return lambda number: ask("/v1/corrections", {**row, "text": f"Sentence {number} of {client}, {name}."})

    calls = [("correct", correct(client)) for client in range(clients)]
    calls.append(("label", lambda number: ask("/v1/label", {"text": f"{name} {number}. {TEXT}"})))
    calls.append(("review", lambda number: ask("/v1/review")))
    calls.append(("skip", lambda number: ask("/v1/review/skip", {"text": f"{name} {number}", "annotator": "a"})))
    threads = [threading.Thread(target=repeat, args=call) for call in calls]
    for thread in threads:
        thread.start()
    while not is_over():
        time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(f"{len(failed)} calls failed, the first: {failed[0]}")
    return waits


def write_table(found: dict[str, Waits]) -> str:
    rows = ["| | call | calls | median, ms | p99 | longest |", "|---|---|---|---|---|---|"]
    for name, waits in found.items():
        for kind, seconds in waits.items():
            ordered = sorted(second * 1000 for second in seconds)
            median, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
            rows.append(f"| {name} | {kind} | {len(ordered):,} | {median:.0f} | {high:.0f} | {ordered[-1]:.0f} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
