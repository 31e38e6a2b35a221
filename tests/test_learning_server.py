"""Two worker processes on a real socket: people correct at once while a retraining runs."""

import json
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from rhetor.learning.corrections import CorrectionStore
from rhetor.registry import read_manifest
from tests.conftest import serving, wait_until

SENTENCES = 40


def _ask(address: str, path: str, body: object = None, method: str | None = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}{path}", data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class Client(threading.Thread):
    """An annotator who corrects sentence after sentence and takes every fifth word back."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__()
        self.address, self.name_, self.kept, self.failed = address, name, dict[str, str](), list[object]()

    def run(self) -> None:
        for number in range(SENTENCES):
            text = f"{self.name_} zorbulated quim number {number}."
            status, reply = _ask(
                self.address, "/v1/corrections", {"text": text, "label": "factual-report", "annotator": self.name_}
            )
            if status != 201:
                self.failed.append(reply)
                continue
            identifier = reply["correction"]["id"]
            if number % 5:
                self.kept[identifier] = text
            elif _ask(self.address, f"/v1/corrections/{identifier}/undo", {})[0] != 201:
                self.failed.append(identifier)


@pytest.mark.slow
def test_nothing_is_lost_while_a_retraining_runs(home: Path, small_checkout: Path) -> None:
    """Two people correct over two workers, a job trains, texts are labelled: every answer is right, every row is there once,
    the job is seen by both workers and ends; what came after it began is in the next training.
    """
    with serving(WORKERS="2", PYTHONPATH=str(small_checkout), PYTHONSAFEPATH="1") as address:
        assert _ask(address, "/v1/corrections", {"text": "The first quim.", "label": "opinion"})[0] == 201
        status, started = _ask(address, "/v1/retrain", {})
        assert status == 202
        clients = [Client(address, name) for name in ("Ada", "Ben")]
        for client in clients:
            client.start()
        statuses, refused = set(), set()
        while any(client.is_alive() for client in clients):
            statuses.add(_ask(address, "/v1/label", {"text": "It must stop. Who pays?"})[0])
            refused.add(_ask(address, "/v1/retrain", {})[0])
            statuses.add(_ask(address, "/v1/review?limit=3")[0])
        for client in clients:
            client.join()
        assert [client.failed for client in clients] == [[], []]
        assert statuses == {200}
        assert 409 in refused
        wait_until(lambda: {job["status"] for job in _ask(address, "/v1/jobs")[1]["jobs"]} == {"completed"}, 120)
        seen = [_ask(address, f"/v1/jobs/{started['job']}")[1] for _ in range(8)]
        assert all(reply["status"] == "completed" and reply["result"] == seen[0]["result"] for reply in seen)
        rows = CorrectionStore().read()
        assert len(rows) == len({row.id for row in rows}) == 1 + 2 * (SENTENCES + SENTENCES // 5)
        kept = {row.id: row.text for row in rows if row.label}
        for client in clients:
            assert client.kept.items() <= kept.items()
        assert _ask(address, "/v1/retrain", {"promote": False})[0] == 202
        wait_until(lambda: {job["status"] for job in _ask(address, "/v1/jobs")[1]["jobs"]} == {"completed"}, 120)
        last = _ask(address, "/v1/jobs")[1]["jobs"][0]["job"]
        result = _ask(address, f"/v1/jobs/{last}")[1]["result"]
        assert result["corrections"] == 1 + 2 * (SENTENCES - SENTENCES // 5)
        manifest = read_manifest(home / "models" / result["version"])
        assert manifest["corpus"]["corrections"]["until"] == len(rows)


def test_remembered_by_one_worker_asked_by_another(home: Path) -> None:
    """What any worker labelled is in the queue of all, after a second at most and after a restart."""
    texts = [f"Nobody zorbulates quim number {number}." for number in range(12)]
    with serving(WORKERS="2") as address:
        for text in texts:
            assert _ask(address, "/v1/label", {"text": text})[0] == 200
        wait_until(lambda: _ask(address, "/v1/review")[1]["progress"]["seen"] == 12, 10)
    with serving() as address:
        review = _ask(address, "/v1/review?limit=50")[1]
    assert {question["text"] for question in review["queue"]} == set(texts)
