"""A room apart, for work on what strangers send that nobody can promise an end of: a process of its own, with limits.

A server process, started at the first need and quiet otherwise, has the libraries loaded and forks for each piece of work;
so it begins within milliseconds, and whatever becomes of the fork, this process goes on.
"""

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from rhetor.errors import RhetorError, TextError

Result = TypeVar("Result")
CPU_SECONDS, WALL_SECONDS = 10, 20.0
MORE_MEMORY = 768 * 1024 * 1024
"""Of addresses, beyond what the libraries have taken when the work begins."""
NICENESS = 5
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["service.room", "rhetor.intake", "trafilatura"])


def run_apart(name: str, work: Callable[..., Result], *arguments: Any) -> Result:
    """What ``work(*arguments)`` gives, worked out in a process of its own. All of it must be picklable.

    Args:
        name: of what is worked on, for messages.

    Raises:
        RhetorError: whatever ``work`` raises of these.
        TextError: it took too long or too much memory, or broke down.
    """
    ours, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=_work, args=(theirs, work, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        outcome = ours.recv() if ours.poll(WALL_SECONDS) else _TOO_SLOW
    except EOFError:  # it ended without a word: by the processor's limit, or by a fault of a library
        process.join()
        outcome = _TOO_SLOW if process.exitcode == -signal.SIGXCPU else _BROKEN
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()
    if isinstance(outcome, _Fault):
        raise TextError(f"{name} {outcome.what}. Open it in a browser, copy the text, and paste it here.")
    if isinstance(outcome, RhetorError):
        raise outcome
    result: Result = outcome[0]
    return result


class _Fault:
    def __init__(self, what: str) -> None:
        self.what = what


_TOO_SLOW = _Fault(f"takes more than {CPU_SECONDS} seconds to read, which is the limit")
_TOO_LARGE = _Fault("takes more memory to read than the limit")
_BROKEN = _Fault("cannot be read: the library that reads such files broke down on it")


def _work(theirs: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    _set_limits()
    outcome: Any
    try:
        outcome = (work(*arguments),)
    except RhetorError as error:
        outcome = error
    except MemoryError:
        outcome = _TOO_LARGE
    except Exception:
        outcome = _BROKEN
    theirs.send(outcome)
    theirs.close()


def _set_limits() -> None:
    os.nice(NICENESS)
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a line of the kernel's
        taken = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MORE_MEMORY, taken + MORE_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
