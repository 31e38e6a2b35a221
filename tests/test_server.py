"""The real server on a real socket, and the whole loop: data, training, promotion, served."""

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rhetor import Labeler
from rhetor.registry import Registry
from tests.conftest import ROOT, run_rhetor, serving, wait_until
from training.retrain import retrain

ARTICLE = (ROOT / "seeds" / "articles" / "harbour-attack-analysis.txt").read_text("utf-8")


def _post(url: str, body: bytes, kind: str = "application/json", **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(url, body, {"Content-Type": kind, **headers}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def _label(address: str, text: str) -> tuple[int, Any]:
    return _post(f"{address}/v1/label", json.dumps({"text": text}).encode())


def test_http_equals_library_and_command_line(home: Path, tmp_path: Path) -> None:
    """Law 4 over a socket: the server, the library and the command line give the same JSON."""
    with serving(WORKERS="2") as address:
        status, reply = _label(address, ARTICLE)
        assert status == 200
        path = tmp_path / "article.txt"
        path.write_text(ARTICLE, "utf-8")
        assert reply == json.loads(run_rhetor("label", path, "--format", "json").stdout)
        assert [s["label"] for s in reply["sentences"]] == [s.label for s in Labeler.load().label(ARTICLE).sentences]


def test_bad_requests_over_the_socket(home: Path) -> None:
    """Too large, not JSON, no such path: answered, and the server goes on."""
    with serving(RHETOR_MAX_BYTES="100000") as address:
        assert _label(address, "x" * 100_001)[0] == 413
        assert _post(f"{address}/v1/label", b"{")[0] == 400
        assert _post(f"{address}/v1/nothing", b"")[0] == 404
        assert _label(address, "It rained.")[0] == 200


def test_a_key_is_asked_for(home: Path) -> None:
    """With RHETOR_API_KEY set, promotion needs it."""
    with serving(RHETOR_API_KEY="open sesame") as address:
        url = f"{address}/v1/models/1/promote"
        assert _post(url, b"")[0] == 401  # with the token of a service without a key
        assert _post(url, b"", **{"X-API-Key": "open sesame"}) == (
            200,
            {"model": {"name": "rhetor", "version": "1"}, "promoted": "1"},
        )


def test_a_promoted_model_is_served_without_a_failed_request(home: Path) -> None:
    """While models change back and forth, every request is answered by one whole model."""
    registry = Registry()
    model = Labeler.load("1").model
    import dataclasses

    from rhetor.registry import write_model

    registry.add(lambda folder, version: write_model(folder, dataclasses.replace(model, version=version), {}, "", {}))
    with serving(WORKERS="2") as address:
        answers: list[tuple[int, str]] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                status, reply = _label(address, "It rained on Monday. It must stop.")
                answers.append((status, reply["model"]["version"]))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for version in ("2", "1", "2", "1", "2"):
            registry.promote(version, "test")
            wait_until(lambda version=version: answers[-1:] == [(200, version)], 20)  # type: ignore[misc]
        stop.set()
        for thread in threads:
            thread.join()
    assert {status for status, _ in answers} == {200}
    assert {version for _, version in answers} == {"1", "2"}


def test_from_correction_to_service(home: Path, few_seeds: Path, tmp_path: Path) -> None:
    """The loop: a wrong label is corrected, trained, promoted, and served, while the server runs."""
    sentence = "Thou shalt quench the lamp ere dusk, brethren."
    rows = [
        {"text": f"Thou shalt {verb} the {thing} ere dusk, brethren.", "label": "call-to-action", "document": verb}
        for verb in ("mend", "bar", "ring", "fill", "light", "wash", "drain")
        for thing in ("mill", "gate", "well", "bell")
    ]
    data = tmp_path / "corrections.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with serving() as address:
        assert _label(address, sentence)[1]["model"]["version"] == "1"
        outcome = retrain([data], force=True)
        assert outcome.promoted
        status, reply = _label(address, sentence)
        assert (status, reply["model"]["version"]) == (200, outcome.version)
        assert reply["sentences"][0]["label"] == "call-to-action"
        assert _post(f"{address}/v1/models/1/promote", b"")[0] == 200
        assert _label(address, sentence)[1]["model"]["version"] == "1"


def _send_raw(address: str, head: str, body: bytes, close: bool = True) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(
        f"POST /v1/label HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\n{head}\r\n\r\n".encode() + body
    )
    if close:
        connection.shutdown(socket.SHUT_WR)
    return connection


def test_a_part_of_a_text_is_not_labelled(home: Path) -> None:
    """A chunked body over the limit is 413, a body that ends early is not answered with labels."""
    with serving(RHETOR_MAX_BYTES="1000") as address:
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (5000, b"x" * 5000)
        with _send_raw(address, "Transfer-Encoding: chunked", chunk, close=False) as connection:
            assert b" 413 " in connection.recv(200)
        with _send_raw(address, "Content-Length: 900", b"The bridge must go.") as connection:
            assert b" 200 " not in connection.recv(200)
        assert _label(address, "It rained.")[0] == 200


def test_half_sent_bodies_do_not_stop_the_service(home: Path) -> None:
    """While twenty clients dawdle, others are answered."""
    with serving() as address:
        slow = [_send_raw(address, "Content-Length: 1000", b"The", close=False) for _ in range(20)]
        assert _label(address, "It rained.")[0] == 200
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as reply:
            assert reply.status == 200
        for connection in slow:
            connection.close()


def test_wrong_settings_are_said_at_once(home: Path) -> None:
    """A limit that is no number is named before any worker starts."""
    done = run_rhetor("serve", env={"RHETOR_MAX_BYTES": "lots"})
    assert done.returncode == 1
    assert b"RHETOR_MAX_BYTES is 'lots'" in done.stderr


def test_a_taken_port_is_said_at_once(home: Path) -> None:
    """A port in use is named before any worker starts."""
    with serving() as address:
        done = run_rhetor("serve", "--port", address.rsplit(":", 1)[1])
        assert done.returncode == 1
        assert b"another --port" in done.stderr


@pytest.mark.parametrize("make", [lambda n: "." * n, lambda n: '"' * n, lambda n: "A" * n, lambda n: "x? " * (n // 3)])
def test_hostile_text_is_answered(home: Path, make: Callable[[int], str]) -> None:
    """A megabyte of one kind of thing is labelled like any other."""
    with serving() as address:
        assert _label(address, make(1_000_000))[0] == 200


@pytest.mark.slow
def test_a_service_stopped_while_it_starts_stops(home: Path) -> None:
    """One worker answers, the others still load: told to stop now, all of them stop."""
    for _ in range(4):
        with serving(WORKERS="4"):
            pass  # leaving waits for the end of the process, and fails when it does not come
