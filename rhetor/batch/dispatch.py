"""Which process does which task: processes of this machine, or workers of a Dask or Ray cluster."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from rhetor.batch.part_records import PartRecord, Task
from rhetor.batch.worker import end_with_parent, label_task
from rhetor.errors import FolderError, MissingExtra, RhetorError, SettingError

ENGINES = ("local", "dask", "ray")
ROUND = 256
"""Tasks that Ray is given at once."""
PATIENCE = 30
"""Seconds for a cluster to answer, as Dask has them."""
BROKEN = "The cluster broke down before all was labelled"
AGAIN = "Run the same command again, it goes on where it stopped."


def run_tasks(tasks: Iterator[Task], processes: int, engine: str = "local", scheduler: str = "") -> Iterator[PartRecord]:
    """The parts as they are done: that of the last task may be the first.

    Args:
        scheduler: address of the cluster's; empty for one that the environment names, or a new one on this machine.

    Raises:
        FolderError: a process was killed.
        OSError: parts cannot be written.
        MissingExtra: the engine is not installed.
        SettingError: the cluster cannot be reached.
    """
    if engine == "local" and processes < 2:
        yield from map(label_task, tasks)
        return
    from concurrent.futures import BrokenExecutor

    from joblib import Parallel, delayed

    with _use_engine(engine, scheduler):
        try:
            for some in _cut_rounds(tasks, engine):
                yield from Parallel(**_choose_backend(engine, processes))(delayed(label_task)(task) for task in some)
        except BrokenExecutor:
            raise FolderError(
                "A worker process was killed, perhaps for want of memory. Run the same command again, it goes on where it "
                "stopped; with fewer --jobs it needs less."
            ) from None
        except (OSError, RhetorError):
            raise
        except Exception as error:  # clusters have errors of their own
            if engine == "local":
                raise
            said = str(error).strip().partition("\n")[0].rstrip(" .")  # Ray tells of owners and addresses, over many lines
            raise FolderError(f"{BROKEN} ({type(error).__name__}: {said}). {AGAIN}") from None


def _cut_rounds(tasks: Iterator[Task], engine: str) -> Iterator[Iterable[Task]]:
    """All at once; for Ray, whose backend gives results when all are there, some at a time."""
    if engine != "ray":
        yield tasks
        return
    while some := list(islice(tasks, ROUND)):
        yield some


def _choose_backend(engine: str, processes: int) -> dict[str, Any]:
    if engine == "ray":
        return {"n_jobs": -1, "batch_size": 1}
    common = {"return_as": "generator_unordered", "batch_size": 1}
    if engine == "dask":
        return {**common, "n_jobs": -1, "pre_dispatch": "3*n_jobs"}
    ends = {"initializer": end_with_parent, "initargs": (os.getpid(),)}
    return {**common, "n_jobs": processes, "backend": "loky", **ends}


def _use_engine(engine: str, scheduler: str) -> AbstractContextManager[Any]:
    if engine == "dask":
        return _use_dask(scheduler)
    return _use_ray(scheduler) if engine == "ray" else nullcontext()


def _use_dask(scheduler: str) -> AbstractContextManager[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra("Dask is not installed", "dask", "or leave out --engine") from None
    from joblib import parallel_config

    @contextmanager
    def connect() -> Iterator[None]:
        try:
            client = Client(scheduler or None)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise SettingError(
                f"No Dask scheduler answers at {scheduler or 'the default address'}: {error}. Give --scheduler ADDRESS."
            ) from None
        with _hush("distributed", "distributed.client"), client, parallel_config(backend="dask", client=client):
            yield

    return connect()


@contextmanager
def _hush(*loggers: str) -> Iterator[None]:
    """Without the tracebacks that Dask logs when its scheduler is lost: what it raises then is what we say."""
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in loggers}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


def _use_ray(scheduler: str) -> AbstractContextManager[Any]:
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError:
        raise MissingExtra("Ray is not installed", "ray", "or leave out --engine") from None
    from joblib import parallel_config

    @contextmanager
    def connect() -> Iterator[None]:
        started = not ray.is_initialized()
        if started:
            try:
                _knock(scheduler)
                ended_by = signal.getsignal(signal.SIGTERM)
                ray.init(address=scheduler or None, log_to_driver=False)
                if threading.current_thread() is threading.main_thread():
                    signal.signal(signal.SIGTERM, ended_by)  # by Ray's own handler a run that is ended has status 0
            except (OSError, ValueError) as error:
                raise SettingError(
                    f"No Ray cluster answers at {scheduler or 'the default address'}: {error}. Give --scheduler ADDRESS."
                ) from None
        register: Any = register_ray  # without types, where Ray is there at all
        register()
        try:
            with parallel_config(backend="ray"):
                yield
        finally:
            if started:
                ray.shutdown()

    return connect()


def _knock(address: str) -> None:
    """Ray itself tries for minutes. Raises OSError if nobody listens there, ValueError if it is no address."""
    where = urlsplit(address if "://" in address else f"//{address}")
    if where.port:
        socket.create_connection((where.hostname, where.port), PATIENCE).close()
