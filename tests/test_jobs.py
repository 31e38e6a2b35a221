"""Retraining jobs: processes of their own, whose state anybody can read and whose death nobody misses."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rhetor.errors import JobNotFound, JobRunning
from rhetor.learning import jobs
from rhetor.learning.jobs import Job, JobStatus, list_jobs, read_job, start_job, working_on_job
from rhetor.store.strays import hold
from tests.conftest import wait_until

WORKER = """
import sys, time
from pathlib import Path
from rhetor.learning.jobs import working_on_job
with working_on_job(Path(sys.argv[1]), 3) as log:
    log.tell("Working")
    print("at work", flush=True)
    time.sleep(60)
"""


def _lay_out(home: Path, name: str = "20261122T093000000000-abcdef") -> Path:
    folder = home / "jobs" / name
    folder.mkdir(parents=True)
    (folder / "job.json").write_text(json.dumps({"job": name, "created": "2026-11-22T09:30:00.000+00:00", "arguments": []}))
    return folder


def wait_for_job(identifier: str, seconds: float = 90) -> Job:
    wait_until(lambda: read_job(identifier).status in (JobStatus.COMPLETED, JobStatus.FAILED), seconds)
    return read_job(identifier)


def test_a_job_tells_its_steps_and_its_result(empty_home: Path) -> None:
    """Running with its last step while the process lives; completed with what it came to."""
    folder = _lay_out(empty_home)
    with working_on_job(folder, 3) as log:
        log.tell("Counting")
        log.finish({"version": "2"})
    job = read_job(folder.name)
    assert (job.status, job.result, job.error) == (JobStatus.COMPLETED, {"version": "2"}, None)
    assert job.progress and (job.progress["step"], job.progress["steps"], job.progress["message"]) == (2, 3, "Counting")
    assert job.finished and job.finished > job.created[:4]


def test_an_error_ends_a_job(empty_home: Path) -> None:
    """Its message is the job's error, and it goes on to whoever ran the process."""
    folder = _lay_out(empty_home)
    with pytest.raises(ValueError, match="out of ink"), working_on_job(folder, 3):
        raise ValueError("out of ink")
    assert (read_job(folder.name).status, read_job(folder.name).error) == (JobStatus.FAILED, "out of ink")


def test_a_killed_job_is_failed(empty_home: Path) -> None:
    """While the process lives the job is running; killed without a word, it is failed and says so, whoever asks."""
    folder = _lay_out(empty_home)
    process = subprocess.Popen([sys.executable, "-c", WORKER, str(folder)], stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"at work\n"
    assert read_job(folder.name).status is JobStatus.RUNNING
    with pytest.raises(JobRunning, match=folder.name):
        start_job(["train"])
    process.send_signal(signal.SIGKILL)
    process.communicate()
    job = read_job(folder.name)
    assert job.status is JobStatus.FAILED
    assert job.error and "died before it was done" in job.error


def test_a_process_that_never_started_is_failed(empty_home: Path) -> None:
    """Queued while its starter holds the lock for it; without a word, and held by nobody, it is dead."""
    folder = _lay_out(empty_home)
    with (folder / "lock").open("wb") as lock:
        hold(lock.fileno())
        assert read_job(folder.name).status is JobStatus.QUEUED
    assert read_job(folder.name).status is JobStatus.FAILED


def test_a_process_that_cannot_start_says_why(empty_home: Path) -> None:
    """The starter takes note of the exit, with the last line of standard error."""
    job = start_job(["train", "--nonsense"])
    assert job.status in (JobStatus.QUEUED, JobStatus.FAILED)
    failed = wait_for_job(job.id)
    assert failed.error and "exit code 2" in failed.error and "--nonsense" in failed.error
    assert [found.id for found in list_jobs(5)] == [job.id]
    assert not list((empty_home / "jobs").rglob("*.part"))


def test_the_line_a_killed_process_was_writing_is_passed_over(empty_home: Path) -> None:
    """Half a line, a line that is no record: the rest of the log holds."""
    folder = _lay_out(empty_home)
    (empty_home / "jobs" / "20261122T093000000001-abcdef").mkdir()
    assert [job.id for job in list_jobs(5)] == [folder.name], "a folder that a killed starter left is no job"
    (folder / "log.jsonl").write_text('{"step": 1, "steps": 3, "message": "a", "at": "t"}\n[1]\n{"result": {"vers')
    job = read_job(folder.name)
    assert (job.status, job.progress and job.progress["message"]) == (JobStatus.FAILED, "a")


def test_old_jobs_are_removed(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new job leaves the newest finished ones and whatever still runs, however old; half a folder goes as well."""
    monkeypatch.setattr(jobs, "KEPT_JOBS", 3)
    folders = [_lay_out(empty_home, f"20200101T09300000000{number}-abcdef") for number in range(6)]
    for folder in folders[1:]:
        (folder / "log.jsonl").write_text('{"result": {"version": "2"}, "at": "t"}\n')
    (folders[1] / "job.json").unlink()
    with working_on_job(folders[0], 3), pytest.raises(JobRunning, match=folders[0].name):
        start_job(["train", "--nonsense"])
    left = sorted(folder.name for folder in (empty_home / "jobs").iterdir() if folder.is_dir())
    assert left == [folders[0].name, *(folder.name for folder in folders[3:])]


def test_a_clock_that_was_wrong_blocks_nothing(empty_home: Path) -> None:
    """Jobs of 2099 and of 1970, at their end: the next starts, and is the newest; while one of 1970 works, none does."""
    for name in ("20990101T093000000000-abcdef", "19700101T000000000000-abcdef"):
        (_lay_out(empty_home, name) / "log.jsonl").write_text('{"result": {"version": "2"}, "at": "t"}\n')
    new = start_job(["train", "--nonsense"]).id
    assert list_jobs(1)[0].id == new
    wait_for_job(new, 60)
    with (empty_home / "jobs" / "19700101T000000000000-abcdef" / "lock").open("wb") as lock:
        hold(lock.fileno())
        (empty_home / "jobs" / "19700101T000000000000-abcdef" / "log.jsonl").unlink()
        with pytest.raises(JobRunning, match="19700101"):
            start_job(["train"])


@pytest.mark.parametrize("name", ["nothing", "..", "../models", "", "20261122T093000000000-abcdee", "a\0b"])
def test_unknown_jobs(empty_home: Path, name: str) -> None:
    """No such job, and no path out of the folder."""
    with pytest.raises(JobNotFound, match="Give the id"):
        read_job(name)


STARTER = """
import time
from rhetor.learning.jobs import start_job
print(start_job(["train", "nowhere.jsonl"]).id, flush=True)
time.sleep(60)
"""


def test_a_job_outlives_its_starter(home: Path) -> None:
    """The process that asked for a training is killed; the training goes on, and is reported by another process."""
    starter = subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, env=os.environ)
    assert starter.stdout
    identifier = starter.stdout.readline().decode().strip()
    starter.kill()
    starter.communicate()
    job = wait_for_job(identifier)
    assert job.error and "nowhere.jsonl cannot be read" in job.error
