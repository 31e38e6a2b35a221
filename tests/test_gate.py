"""What one client can do to the others, on a real socket: half-sent requests, replies nobody reads, too much at once."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from rhetor import Labeler
from rhetor.engine.sentences import split_sentences
from service.sizes import MOST_EXPLAINED, MOST_PIECES, RUN
from tests.conftest import SHIPPED, serving, texts, wait_until
from tests.reference.records import make_document_record

SOON = 5.0
"""Seconds. A service that waited for any of these attackers would take the twenty of its deadlines."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One service for all tests that set nothing else: attackers of one test are gone when the next begins."""
    with serving(RHETOR_HOME=str(tmp_path_factory.mktemp("home"))) as address:
        yield address


def post(address: str, path: str, body: bytes, kind: str = "application/json", timeout: float = 60) -> tuple[int, Any]:
    request = urllib.request.Request(f"{address}{path}", body, {"Content-Type": kind}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def is_answered(address: str) -> bool:
    """Whether a sentence and both health checks are answered soon."""
    for path in ("/health/live", "/health/ready"):
        with urllib.request.urlopen(address + path, timeout=SOON) as reply:
            assert reply.status == 200
    return post(address, "/v1/label", b'{"text": "It must stop."}', timeout=SOON)[0] == 200


def open_socket(address: str, sent: bytes, room: int = 0) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    connection = socket.socket()
    if room:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.settimeout(60)
    connection.connect((host, int(port)))
    connection.sendall(sent)
    return connection


def head(path: str, length: int, kind: str = "application/json") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


@pytest.mark.parametrize("path", ["/v1/label", "/v1/explain", "/v1/corrections", "/v1/retrain", "/read", "/nowhere"])
def test_half_sent_bodies_hold_nobody_up(address: str, path: str) -> None:
    """Two hundred bodies that do not end, on any route: others are answered."""
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(open_socket(address, head(path, 1000) + b'{"text": "The'))
        assert is_answered(address)


def test_half_sent_headers_hold_nobody_up(address: str) -> None:
    """Nor do headers that do not end; headers without end are refused."""
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(open_socket(address, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "))
        assert is_answered(address)
        endless = stack.enter_context(open_socket(address, b"GET / HTTP/1.1\r\nHost: localhost\r\n"))
        with pytest.raises(ConnectionError):
            for _ in range(100):
                endless.sendall(b"X-Long: " + b"a" * 50_000 + b"\r\n")
                time.sleep(0.01)


def test_replies_that_nobody_reads_hold_nobody_up(address: str) -> None:
    """Sixty clients ask for megabytes and read nothing: others are answered, and what is unread is bounded."""
    body = b"Go! " * 100_000
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(open_socket(address, head("/v1/label", len(body), "text/plain") + body, room=4096))
        assert is_answered(address)


def test_two_ways_to_say_how_long_a_body_is(address: str) -> None:
    """Content-Length beside Transfer-Encoding is refused: a proxy in front may have believed the other one."""
    request = b"POST /v1/label HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with open_socket(address, request) as connection:
        assert b" 400 " in connection.recv(100)


def test_a_plain_client_sees_why_its_body_is_refused(address: str) -> None:
    """Forty megabytes from a client that reads nothing before it has sent all: 413, not a broken pipe."""
    status, problem = post(address, "/v1/label", b"a" * 40_000_000, "text/plain")
    assert (status, problem["status"]) == (413, 413)
    assert "16,777,216" in problem["detail"]


def test_overload_is_said(home: Path) -> None:
    """More requests than have a place: 429 and when to try again, and the rest is answered."""
    body, statuses = b"It must stop. Who pays? " * 20_000, list[int]()
    with serving(RHETOR_MAX_WAITING="1") as address:
        threads = [
            threading.Thread(target=lambda: statuses.append(post(address, "/v1/label", body, "text/plain")[0]))
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert is_answered(address)
    assert set(statuses) == {200, 429}


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"text": "a\n" * (MOST_PIECES + 1)}, 413, f"{MOST_PIECES:,}"),
        ({"texts": ["a! " * 1000] * (MOST_PIECES // 1000 + 1)}, 413, f"{MOST_PIECES:,}"),
        ({"text": "Go! " * (MOST_EXPLAINED + 1), "evidence": True}, 422, f"{MOST_EXPLAINED:,}"),
        ({"text": "word " * 100_001, "evidence": True, "top": 1000}, 422, "500,000 characters"),
    ],
)
def test_too_much_is_refused_by_name(address: str, asked: dict[str, Any], status: int, said: str) -> None:
    """What would take too much is refused before it is begun, with the limit."""
    found, problem = post(address, "/v1/label", json.dumps(asked).encode())
    assert found == status
    assert said in problem["detail"]


@given(texts)
def test_no_text_has_more_pieces_than_its_ends_say(text: str) -> None:
    """The bound that requests are held to: a run of line breaks or end marks behind every piece but the last."""
    assert len(split_sentences(text)) <= 1 + sum(1 for _ in RUN.finditer(text))


@pytest.mark.parametrize("options", [{}, {"evidence": True}, {"offsets": "utf-16"}, {"evidence": True, "offsets": "utf-16"}])
def test_a_reply_in_parts_is_the_reply(address: str, labeler: Labeler, options: dict[str, Any]) -> None:
    """Law 4 for a text whose reply goes out in many parts."""
    text = "".join(f"Officials said so 😀 {number} times. It must stop! “No,” she said.\n\n" for number in range(600))
    _, reply = post(address, "/v1/label", json.dumps({"text": text, **options}).encode())
    evidence, utf16 = options.get("evidence", False), "offsets" in options
    wanted = make_document_record(labeler.label(text, evidence=evidence), text, utf16)
    assert reply == {"model": {"name": "rhetor", "version": SHIPPED.name}, **wanted}


def test_metrics_are_counted_over_all_workers(home: Path) -> None:
    """Whichever of two workers answers, it counts the requests of both."""
    with serving(WORKERS="2") as address:
        for _ in range(30):
            post(address, "/v1/label", b'{"text": "It must stop."}')

        def is_counted() -> bool:
            with urllib.request.urlopen(f"{address}/metrics", timeout=SOON) as reply:
                return 'rhetor_requests_total{route="/v1/label",status="200"} 30.0' in reply.read().decode()

        for _ in range(5):
            wait_until(is_counted, 20)


def test_a_full_disk_under_the_counters_stops_nobody(home: Path) -> None:
    """No file may be written: labels are given, counters are shown."""
    with serving(file_size=1) as address:
        for _ in range(30):
            assert post(address, "/v1/label", b'{"text": "It must stop.", "remember": false}')[0] == 200
        time.sleep(1.5)  # the counters would have been written by now
        with urllib.request.urlopen(f"{address}/metrics", timeout=SOON) as reply:
            assert b"rhetor_requests_total" in reply.read()


HTML = {
    "attributes": b"<html><p " + b"".join(b"a%d=1 " % number for number in range(75_000)) + b">It must stop.</p></html>",
    "names": b"<html><p " + b"".join(b"a%d " % number for number in range(75_000)) + b">It must stop.</p></html>",
    "spans": b"<html><body>" + b"<span>It must stop. " * 400_000,
    "depth": b"<html><body>" + b"<div>" * 1_000_000,
    "size": b"<html><body>" + b"<p>It must stop.</p>" * 500_000,
    "comments": b"<html><!--" + b"<!-- " * 1_000_000,
}


SLOW = ("names", "depth", "comments")
"""They meet the limit of time."""


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[pytest.mark.slow] if kind in SLOW else []) for kind in HTML])
def test_hostile_pages_are_refused_by_name_and_hold_nobody_up(address: str, kind: str) -> None:
    """Web pages that take parsers minutes and gigabytes: others are answered meanwhile, and each is refused or read."""
    found: list[tuple[int, Any]] = []

    def read() -> None:
        """Again while there is no room, for what an earlier test sent may not be done."""
        while not found or (found[-1][0] == 429 and len(found) < 40):
            found.append(post(address, "/read?name=hostile.html", HTML[kind], "application/octet-stream"))
            time.sleep(0.5)

    reader = threading.Thread(target=read)
    reader.start()
    while reader.is_alive():
        assert is_answered(address)
        time.sleep(0.2)
    reader.join()
    status, reply = found[-1]
    assert status in (200, 413, 422)
    assert status == 200 or "hostile.html" in reply["detail"]
