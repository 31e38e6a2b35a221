"""The worker processes. Each listens with a socket of its own; the system shares connections out between these."""

import resource
import socket
from typing import Any

from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from service.front.limits import IDLE_SECONDS
from service.front.protocol import Connection
from service.parent import STOP_SECONDS

BACKLOG = 1024
HUNG_SECONDS = 30
"""A worker that says nothing for so long is replaced. On a busy machine it takes some of them to start."""


def run_workers(host: str, port: int, workers: int) -> None:
    """Serves until this process is told to stop; a worker that dies is replaced."""
    _allow_many_files()
    config = Config(
        "service.asgi:app",
        host=host,
        port=port,
        workers=workers,
        http=Connection,
        ws="none",
        loop="uvloop",
        lifespan="off",
        interface="asgi3",
        log_level="error",
        access_log=False,
        proxy_headers=False,  # nothing here depends on who a proxy says it speaks for
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_worker_healthcheck=HUNG_SECONDS,
    )
    _Workers(config, [_Place(host, port)]).run()  # type: ignore[list-item]


class _Workers(Multiprocess):
    """uvicorn's supervisor, which waits for no worker for ever."""

    def keep_subprocess_alive(self) -> None:
        """Asks each worker whether it lives. As long as this process has the worker's end of their pipe as well, one that
        dies while it is asked is waited for until it counts as hung, and with it everybody.
        """
        for worker in self.processes:
            worker.child_conn.close()
        super().keep_subprocess_alive()

    def join_all(self) -> None:
        for worker in self.processes:
            worker.process.join(STOP_SECONDS + 1)
            if worker.process.exitcode is None:
                worker.kill()
                worker.process.join()


class _Place:
    """What the supervisor hands to each worker; arrived there it is a socket of that worker's own."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    def __reduce__(self) -> Any:
        return bind, (self.host, self.port)


def bind(host: str, port: int) -> socket.socket:
    """A socket that shares the port with those of the other workers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    return listener


def _allow_many_files() -> None:
    """Each connection is one; what a shell allows is often 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
