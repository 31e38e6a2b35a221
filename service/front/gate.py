"""The ASGI app: reads a request within its limits, has it answered in a lane, sends the reply within its limits.

Only whole requests reach a thread, so those who send or read slowly hold a few kilobytes, and never anybody up.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from service.front.bridge import Answer, make_environ
from service.front.lanes import Budget, Lane, Lanes
from service.front.limits import BODY_RATE, BODY_SECONDS, DRAIN_SECONDS, FREE_BYTES, PART_BYTES, REPLY_RATE, REPLY_SECONDS
from service.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Scope = dict[str, Any]
Hold = Callable[[int], None]
CLOSE = (b"connection", b"close")


class _Gone(Exception):
    """The client is."""


class Gate:
    """Serves a WSGI app.

    Args:
        max_bytes: of a body.
        max_waiting: requests that have a place in each lane.
        max_held: bytes of bodies that are not answered yet.
    """

    def __init__(self, app: "WSGIApplication", max_bytes: int, max_waiting: int, max_held: int) -> None:
        self._app, self._max_bytes = app, max_bytes
        self._lanes, self._budget = Lanes(max_waiting), Budget(max_held)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        body = _Body(receive, self._budget, self._max_bytes)
        try:
            refused = None
            try:
                await body.read()
            except Problem as problem:
                refused = problem
                body.drop()
            await self._answer(scope, body, refused, send)
        except _Gone:
            pass
        except TimeoutError:
            scope["cut"]()
            await asyncio.sleep(0)
        finally:
            body.drop()

    async def _answer(self, scope: Scope, body: "_Body", refused: Problem | None, send: Any) -> None:
        lane = self._lanes.choose(scope["path"], scope["query_string"], scope["headers"], body.content)
        answer = await self._wait_for_answer(lane, scope, body, refused)
        await self._send(lane, answer, send, is_closing=refused is not None)

    async def _wait_for_answer(self, lane: Lane, scope: Scope, body: "_Body", refused: Problem | None) -> Answer:
        """The place in the lane is given back before the reply is sent: who reads slowly keeps nobody out."""
        try:
            lane.enter()
        except Problem as problem:
            return self._make_answer(scope, b"", refused or problem, body.hold)
        try:
            return await lane.run(partial(self._make_answer, scope, body.take_content(), refused, body.hold))
        finally:
            lane.leave()

    def _make_answer(self, scope: Scope, content: bytes, refused: Problem | None, hold: Hold) -> Answer:
        answer = Answer(self._app, make_environ(scope, content, refused, hold))
        try:
            hold(len(answer.first))
        except Problem as problem:
            answer.close()
            return Answer(self._app, make_environ(scope, b"", problem, hold))
        return answer

    async def _send(self, lane: Lane, answer: Answer, send: Any, is_closing: bool) -> None:
        headers = [*answer.headers, CLOSE] if is_closing else answer.headers
        reply = _Reply(send)
        try:
            await reply.send({"type": "http.response.start", "status": answer.status, "headers": headers})
            part = answer.first
            while not answer.is_whole and part:
                await reply.send_part(part)
                part = await lane.run(answer.read)
            await reply.send_part(part, is_last=True)
        finally:
            answer.close()


class _Body:
    """A body as it comes in. What it holds is counted until it is dropped."""

    def __init__(self, receive: Any, budget: Budget, most: int) -> None:
        self._receive, self._budget, self._most = receive, budget, most
        self._parts: list[bytes] = []
        self._size = self._asked = self._held = 0
        self.content = b""

    async def read(self) -> None:
        """
        Raises:
            Problem: 408 too slow, 413 too large, 429 too much is in work.
        """
        started = time.monotonic()
        try:
            async with asyncio.timeout(BODY_SECONDS) as patience:
                while await self._read_part():
                    end = started + BODY_SECONDS + self._size / BODY_RATE
                    patience.reschedule(asyncio.get_running_loop().time() + end - time.monotonic())
        except TimeoutError:
            raise Problem(408, f"The body was not sent within {BODY_SECONDS:.0f} seconds. Send it again, faster.") from None
        self.content = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()

    async def _read_part(self) -> bool:
        part, more = await self._receive_part()
        self._size += len(part)
        if self._size > self._most:
            self._parts.clear()
            await self._drain(more)
            raise Problem(413, f"The body is larger than {self._most:,} bytes. Send less at once.")
        try:
            self.hold(len(part))
        except Problem:
            self._parts.clear()
            await self._drain(more)
            raise
        self._parts.append(part)
        return more

    async def _receive_part(self) -> tuple[bytes, bool]:
        message = await self._receive()
        if message["type"] != "http.request":
            raise _Gone
        return message["body"], message["more_body"]

    def hold(self, size: int) -> None:
        """Counts ``size`` bytes more until ``drop``, beyond what is free. Called by whoever has the request, one at a time.

        Raises:
            Problem: 429, too much is in work.
        """
        self._asked += size
        more = max(0, self._asked - FREE_BYTES) - self._held
        if more > 0:
            self._budget.take(more)
            self._held += more

    async def _drain(self, more: bool) -> None:
        """A client that is still sending would not read the answer, and see a broken pipe."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while more:
                    _, more = await self._receive_part()
        except TimeoutError:
            pass

    def take_content(self) -> bytes:
        """The body, which is not kept here any longer; it goes on to count."""
        content, self.content = self.content, b""
        return content

    def drop(self) -> None:
        self.content = b""
        self._budget.give_back(self._held)
        self._held = 0


class _Reply:
    """A reply as it goes out, to a client that may keep it waiting for so long and no longer."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._sent, self._waited = 0, 0.0

    async def send_part(self, part: bytes, is_last: bool = False) -> None:
        """
        Raises:
            TimeoutError: the client does not take it.
        """
        at = 0
        while len(part) - at > PART_BYTES:
            await self._send_body(part[at : at + PART_BYTES], True)
            at += PART_BYTES
        await self._send_body(part[at:] if at else part, not is_last)

    async def _send_body(self, body: bytes, more: bool) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})
        self._sent += len(body)

    async def send(self, message: dict[str, Any]) -> None:
        started = time.monotonic()
        async with asyncio.timeout(REPLY_SECONDS + self._sent / REPLY_RATE - self._waited):
            await self._send(message)
        self._waited += time.monotonic() - started
