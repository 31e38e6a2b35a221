"""A request that is there as a whole, as WSGI wants it; and the app's answer in parts."""

import io
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from service.front.limits import PART_BYTES
from service.problems import HOLD, REFUSED, Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Headers = list[tuple[bytes, bytes]]


def make_environ(
    scope: dict[str, Any], body: bytes, refused: Problem | None, hold: Callable[[int], None]
) -> "WSGIEnvironment":
    """Headers with an underscore in their names are left out: in the environment they look like those with a hyphen."""
    host, port = scope["server"] or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            key, text = "HTTP_" + name.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = str(len(body)) if body else ""
    environ[HOLD] = hold
    if refused:
        environ[REFUSED] = refused
    return environ


class Answer:
    """What the app answers: status, headers, and parts that are made as they are asked for, from any thread."""

    status: int
    headers: Headers

    def __init__(self, app: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            self.status = int(status[:3])
            self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        self._parts = app(environ, start)
        self._iterator: Iterator[bytes] = iter(self._parts)
        self.first = self.read()
        self._length = next((int(value) for name, value in self.headers if name == b"content-length"), -1)
        self.is_whole = self._length == len(self.first) or environ["REQUEST_METHOD"] == "HEAD"
        if self.is_whole:
            self.close()

    def read(self) -> bytes:
        """The next part, of ``PART_BYTES`` or more if there is so much; empty at the end."""
        parts, size = [], 0
        for part in self._iterator:
            parts.append(part)
            size += len(part)
            if size >= PART_BYTES:
                break
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close:
            close()
