"""Retraining jobs: each a process of its own, its state in a folder of the home.

    jobs/<id>/
      job.json      when it was asked for, and how; its number, which alone tells older from newer: clocks are set
      log.jsonl     a line for each step, and the result or the error as the last one; only the process writes it
      errors.txt    the process's standard error
      lock          held by the starter, and handed to the process, which has it as long as it lives

Whoever asks reads the folder, so any worker of the service answers, also after a restart. The lock tells a process at
work, or just started, from one that died: the system releases it, whatever ended the process.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rhetor.errors import JobNotFound, JobRunning
from rhetor.store.home import find_home
from rhetor.store.strays import hold, is_held
from rhetor.store.writing import cannot_write, keep_private, make_private_folder, write_json

KEPT_JOBS = 50
NICENESS = 15
"""Of 19: beside one busy process it still gets a thirtieth of a core, so that it ends some day."""


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """State of one job. Times are UTC, ISO 8601. ``progress`` is the last step; ``error`` says why it failed."""

    id: str
    status: JobStatus
    created: str
    progress: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    error: str | None = None
    finished: str | None = None


def jobs_folder() -> Path:
    return find_home() / "jobs"


def start_job(arguments: Sequence[str]) -> Job:
    """Starts ``rhetor arguments --job FOLDER`` as a job that outlives this process.

    Raises:
        JobRunning: one is at work; the message names it.
        FolderError: nothing can be written in the home, or no process started.
    """
    folder = jobs_folder()
    try:
        make_private_folder(folder)
        keep_private(folder, 0o700)  # what people wrote stands in results
        with FileLock(folder / ".starting", timeout=1):
            _remove_old_jobs()
            for job in list_jobs():
                if job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
                    raise JobRunning(f"Job {job.id} is {job.status}. Wait for its end, then start the next.")
            return read_job(_start(folder, arguments))
    except Timeout:
        raise JobRunning("Another retraining is just being started. Wait for its end, then start the next.") from None
    except OSError as error:
        raise cannot_write(folder, error) from None


def _start(jobs: Path, arguments: Sequence[str]) -> str:
    created = datetime.now(UTC)
    identifier = f"{created:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    folder = jobs / identifier
    number = 1 + max((_read_number(name) for name in _list_names()), default=0)
    folder.mkdir(0o700)
    try:
        with (folder / "lock").open("wb") as lock:
            hold(lock.fileno())
            record = {"job": identifier, "number": number, "created": created.isoformat(timespec="milliseconds")}
            write_json(folder / "job.json", {**record, "arguments": list(arguments)})
            _spawn(folder, arguments, lock.fileno())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return identifier


def _spawn(folder: Path, arguments: Sequence[str], lock: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, and arguments of ours
            [sys.executable, "-m", "rhetor", *arguments, "--job", str(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=environment, start_new_session=True,
            pass_fds=(lock,),
        )  # fmt: skip
    threading.Thread(target=_reap, args=(process, folder), daemon=True).start()


def _reap(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Takes note of the end of a process that could not say so itself, as long as its starter lives."""
    code = process.wait()
    if folder.is_dir() and not _last_word(_read_log(folder)):
        with suppress(OSError):  # a full disk: whoever reads the folder sees all the same that it is dead
            _append(folder, {"error": _explain_end(folder, f"ended with exit code {code}")})


def list_jobs(limit: int | None = None) -> list[Job]:
    """The latest jobs, newest first."""
    return list(islice((job for name in _list_names() if (job := _find_job(name))), limit))


def _list_names() -> list[str]:
    """Folders of jobs, newest first."""
    try:
        names = [entry.name for entry in jobs_folder().iterdir() if not entry.name.startswith(".")]
    except FileNotFoundError:
        return []
    return sorted(names, key=lambda name: (_read_number(name), name), reverse=True)


def _read_number(name: str) -> int:
    """0 for a job of an earlier release, which has none, and for half a folder."""
    try:
        number = json.loads((jobs_folder() / name / "job.json").read_bytes())["number"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0
    return number if isinstance(number, int) else 0


def _find_job(name: str) -> Job | None:
    """None for a folder that a killed starter left, or that has just been removed."""
    try:
        return read_job(name)
    except JobNotFound:
        return None


def _remove_old_jobs() -> None:
    """All but the newest; one that is not at its end never goes."""
    for name in _list_names()[KEPT_JOBS:]:
        job = _find_job(name)
        if job is None or job.status in (JobStatus.COMPLETED, JobStatus.FAILED):
            shutil.rmtree(jobs_folder() / name, ignore_errors=True)


def read_job(identifier: str) -> Job:
    """
    Raises:
        JobNotFound: there is no such job.
    """
    folder = jobs_folder() / identifier
    if not set(identifier) <= set("0123456789abcdefT-"):
        raise JobNotFound(
            f"There is no job '{identifier}'. Give the id that starting it gave back; the newest {KEPT_JOBS} are kept."
        )
    try:
        created = str(json.loads((folder / "job.json").read_bytes())["created"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise JobNotFound(
            f"There is no job '{identifier}'. Give the id that starting it gave back; the newest {KEPT_JOBS} are kept."
        ) from None
    is_alive = is_held(folder / "lock")  # asked first: whoever is dead by now has written all there will be
    log = _read_log(folder)
    steps = [line for line in log if "step" in line]
    progress = steps[-1] if steps else None
    last = _last_word(log)
    if last is None:
        if is_alive:
            return Job(identifier, JobStatus.RUNNING if log else JobStatus.QUEUED, created, progress)
        return Job(identifier, JobStatus.FAILED, created, progress, error=_explain_end(folder, "died"))
    if "error" in last:
        return Job(identifier, JobStatus.FAILED, created, progress, None, last["error"], last.get("at"))
    return Job(identifier, JobStatus.COMPLETED, created, progress, last["result"], None, last.get("at"))


def _last_word(log: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((line for line in log if "result" in line or "error" in line), None)


def _explain_end(folder: Path, how: str) -> str:
    """Why a process ended that said nothing: the last line it wrote to standard error, if it wrote one."""
    try:
        lines = (folder / "errors.txt").read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        lines = []
    said = f" Its last words: {lines[-1][:500]}" if lines else ""
    return f"The retraining process {how} before it was done.{said} See which model is active, and start it again."


def _read_log(folder: Path) -> list[dict[str, Any]]:
    try:
        lines = (folder / "log.jsonl").read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    records = []
    for line in lines:
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError):
            continue  # the line a killed process was writing
    return [record for record in records if isinstance(record, dict)]


def _append(folder: Path, record: dict[str, Any]) -> None:
    line = json.dumps({**record, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}, ensure_ascii=False)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@dataclass
class JobLog:
    """The pen of a job's process. ``steps`` is how many steps there will be at most."""

    folder: Path
    steps: int
    done: int = 0

    def tell(self, message: str) -> None:
        """A step begins."""
        self.done += 1
        _append(self.folder, {"step": self.done, "steps": max(self.steps, self.done), "message": message})

    def finish(self, result: dict[str, Any]) -> None:
        _append(self.folder, {"result": result})

    def fail(self, error: str) -> None:
        with suppress(OSError):  # a full disk may be the error
            _append(self.folder, {"error": error})


@contextmanager
def working_on_job(folder: Path, steps: int) -> Iterator[JobLog]:
    """Holds the lock of the job this process was started for; an exception becomes the job's error and goes on."""
    with (folder / "lock").open("ab") as lock:
        hold(lock.fileno())  # unless the starter held it for this process
        log = JobLog(folder, steps)
        log.tell("Starting")
        _yield_to_others()
        try:
            yield log
        except BaseException as error:
            log.fail(str(error) or type(error).__name__)
            raise


def _yield_to_others() -> None:
    """Whoever labels and corrects meanwhile comes first: this process and those it starts take what is left of the cores."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if hasattr(os, "SCHED_BATCH"):  # Linux: it never takes a core from somebody who has just woken up
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
