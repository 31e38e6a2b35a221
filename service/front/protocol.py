"""A connection: uvicorn's, with an end to everything a client can leave unfinished."""

import asyncio
import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.front.limits import HEADER_BYTES, HEADER_SECONDS, MOST_CONNECTIONS, REPLY_SECONDS

RESET = struct.pack("ii", 1, 0)
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """Cut off when headers do not come, grow without end, or a reply is not taken.

    What happens while a request is in work is up to ``service.front.gate``, which finds ``cut`` in the scope.
    """

    _timer: asyncio.TimerHandle | None = None
    _header_bytes = 0
    """Since something else than headers came: what stands around the chunks of a body, and behind it, counts as these do."""
    _in_headers = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self.cut()
            return
        self._set_timer(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._header_bytes += len(data)
        super().data_received(data)
        if self._header_bytes <= HEADER_BYTES or self.transport.is_closing():
            return
        if not self._in_headers:
            self.cut()
        else:
            self.transport.write(TOO_LARGE)
            self.transport.close()
            self._set_timer(REPLY_SECONDS)

    def on_message_begin(self) -> None:
        self._in_headers, self._header_bytes = True, 0
        self._set_timer(HEADER_SECONDS)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_headers:  # others stand behind the body, and nobody here reads them
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._header_bytes = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        self._in_headers, self._header_bytes = False, 0
        self._stop_timer()
        self.scope["cut"] = self.cut  # type: ignore[typeddict-unknown-key]
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.get_write_buffer_size():  # also of a connection that is closing: it would wait for ever
            self._set_timer(REPLY_SECONDS)

    def timeout_keep_alive_handler(self) -> None:
        if not self.transport.get_write_buffer_size():
            super().timeout_keep_alive_handler()

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self._set_timer(REPLY_SECONDS)

    def cut(self) -> None:
        """Ends the connection at once. What the system still has to send for it would be kept for minutes: it is dropped."""
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()

    def _set_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self.cut)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
