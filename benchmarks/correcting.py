"""How long people wait who correct and review while a retraining runs on the same machine.

    python -m benchmarks.correcting [--workers 2] [--clients 2]

A service with a home of its own is taught 20,000 remembered sentences of the seed corpus. Clients then correct one
sentence after another, and one asks for the review queue, first alone and then while a retraining of the whole corpus
runs. Prints median, 99th percentile and longest wait in milliseconds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
ADDRESS = "http://127.0.0.1:8138"
POOL = 20_000
ALONE_SECONDS = 10


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
        shutil.copytree(ROOT / "models" / "1", Path(home) / "models" / "1")
        (Path(home) / "models" / "active").write_text("1\n")
        fill_pool()
        command = [sys.executable, "-m", "rhetor", "serve", "--port", ADDRESS.rpartition(":")[2], "--workers", asked.workers]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for_server()
            for _ in range(20):
                ask("/v1/review")  # every worker once for the first time
            end = time.monotonic() + ALONE_SECONDS
            measure("alone", asked.clients, lambda: time.monotonic() > end)
            job = ask("/v1/retrain", {})["job"]
            measure("retraining", asked.clients, lambda: ask(f"/v1/jobs/{job}")["status"] not in ("queued", "running"))
        finally:
            server.terminate()
            server.wait()


def fill_pool() -> None:
    from rhetor import Labeler
    from rhetor.review import SeenStore, remember_sentence
    from training.corpus import read_corpus

    examples = read_corpus(only=()).examples[:POOL]
    labelled = Labeler.load().label_sentences([example.text for example in examples])
    kept = (remember_sentence(s, e.document, "1") for s, e in zip(labelled, examples, strict=True))
    SeenStore().remember(seen for seen in kept if seen)


def wait_for_server() -> None:
    for _ in range(200):
        try:
            ask("/health/live")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start")


def measure(name: str, clients: int, is_over: Callable[[], bool]) -> None:
    waits: dict[str, list[float]] = {"correct": [], "review": []}
    stop = threading.Event()

    def repeat(kind: str, call: Callable[[int], object], pause: float) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            started = time.perf_counter()
            call(number)
            waits[kind].append(time.perf_counter() - started)
            time.sleep(pause)

    def correct(client: int) -> Callable[[int], object]:
        row = {"label": "opinion", "annotator": f"a{client}", "document": name}
        return lambda number: ask("/v1/corrections", {**row, "text": f"Sentence {number} of {client}, {name}."})

    threads = [threading.Thread(target=repeat, args=("correct", correct(client), 0.2)) for client in range(clients)]
    threads.append(threading.Thread(target=repeat, args=("review", lambda number: ask("/v1/review"), 1.0)))
    for thread in threads:
        thread.start()
    while not is_over():
        time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    for kind, seconds in waits.items():
        ordered = sorted(second * 1000 for second in seconds)
        median, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        waited = f"median {median:6.0f}  p99 {high:6.0f}  longest {ordered[-1]:6.0f} ms"
        print(f"{name:<11} {kind:<8} {len(ordered):>5} calls  {waited}")


if __name__ == "__main__":
    main()
