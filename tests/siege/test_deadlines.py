"""What is half sent, or not read, is cut off: the deadlines of ``service.front.limits``, waited for."""

import select
import socket
import time
import urllib.request

import pytest

from service.front.limits import BODY_SECONDS, HEADER_SECONDS, REPLY_RATE, REPLY_SECONDS
from tests.conftest import serving
from tests.test_gate import head, open_socket

pytestmark = pytest.mark.slow
PATIENCE = 90.0
"""Seconds beyond a deadline, for a machine that has other things to do."""
MOST_BUFFERED = 6_000_000
"""Bytes that the system takes for somebody who reads nothing."""
TEXT = b"It must stop. Who pays? " * 40_000


def wait_for_end(connection: socket.socket, drip: bytes = b"") -> tuple[float, bytes]:
    """Seconds until the service ends a connection to which ``drip`` is sent once a second, and what it had said."""
    started, said = time.monotonic(), b""
    connection.settimeout(1)
    while time.monotonic() - started < BODY_SECONDS + PATIENCE:
        try:
            if drip:
                connection.sendall(drip)
            part = connection.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            break
        if not part:
            break
        said += part
        drip = b""
    return time.monotonic() - started, said


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One service for all: each attacker waits for its own deadline."""
    with serving(RHETOR_HOME=str(tmp_path_factory.mktemp("home"))) as address:
        yield address


@pytest.mark.parametrize("drip", [b"", b"a"])
def test_headers_that_do_not_end_are_cut(address: str, drip: bytes) -> None:
    """Nothing more, or a byte a second: the connection ends, and not before its time."""
    with open_socket(address, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ") as connection:
        seconds, _ = wait_for_end(connection, drip)
    assert HEADER_SECONDS - 2 < seconds < HEADER_SECONDS + PATIENCE


def test_a_connection_without_a_request_is_cut(address: str) -> None:
    """Somebody who connects and says nothing goes as well."""
    with open_socket(address, b"") as connection:
        seconds, said = wait_for_end(connection)
    assert seconds < HEADER_SECONDS + PATIENCE
    assert said == b""


@pytest.mark.parametrize("drip", [b"", b"a"])
def test_bodies_that_do_not_end_are_answered(address: str, drip: bytes) -> None:
    """408, and the connection ends; a byte a second buys no time."""
    with open_socket(address, head("/v1/label", 1000) + b'{"text": "The') as connection:
        seconds, said = wait_for_end(connection, drip)
    assert BODY_SECONDS - 2 < seconds < BODY_SECONDS + PATIENCE
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"Send it again" in said


def test_a_reply_that_is_not_read_is_cut(address: str) -> None:
    """Megabytes are asked for and nothing is read: the connection is reset, after what the buffers of the system took
    has bought its seconds.
    """
    with open_socket(address, head("/v1/label", len(TEXT), "text/plain") + TEXT, room=4096) as connection:
        ends = select.poll()
        ends.register(connection, select.POLLERR | select.POLLHUP)
        started = time.monotonic()
        longest = REPLY_SECONDS + MOST_BUFFERED / REPLY_RATE + PATIENCE
        assert ends.poll(1000 * longest), "nobody cut it off"
        assert time.monotonic() - started > REPLY_SECONDS - 2


def test_a_slow_line_is_served(address: str) -> None:
    """Somebody who reads slowly, but reads, gets the whole of it."""
    text = TEXT[:60_000]
    with open_socket(address, head("/v1/label", len(text), "text/plain") + text, room=4096) as connection:
        said = b""
        while b"\r\n0\r\n\r\n" not in said[-200:] and not said.endswith(b"}}"):
            time.sleep(0.005)
            part = connection.recv(16_384)
            if not part:
                break
            said += part
    assert said.startswith(b"HTTP/1.1 200 ")
    assert said.rstrip().endswith((b"}}", b"0"))


def test_others_are_served_all_the_while(address: str) -> None:
    """After all that the service is as it was."""
    with urllib.request.urlopen(f"{address}/health/ready", timeout=30) as reply:
        assert reply.status == 200
