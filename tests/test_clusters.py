"""Beyond one machine: real clusters on loopback give the bytes of a local run, whoever is killed on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from rhetor.batch import RunOptions, label_sources
from rhetor.batch.journal import JOURNAL, PARTS
from tests.conftest import ROOT, SHIPPED, find_free_port, run_rhetor, wait_until
from tests.runs import make_articles, read_all
from tests.test_tables import ROWS, write_table

pytestmark = pytest.mark.slow
needs_ray = pytest.mark.skipif(not find_spec("ray"), reason="needs Ray, which comes for few versions of Python")


@contextmanager
def running(*command: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process of a cluster, as long as the context lasts."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", *map(str, command)], cwd=ROOT, **quiet) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Documents of all sizes and a table: some dozens of parts."""
    folder = tmp_path / "in"
    folder.mkdir()
    text = "\n\n".join(make_articles(1))
    for number in range(40):
        (folder / f"{number:03}.txt").write_text(text * (1 + number % 5), "utf-8")
    write_table(folder / "posts.csv", [{**row, "id": f"{n}{row['id']}"} for n in range(4_000) for row in ROWS])
    return folder


@contextmanager
def dask_cluster(
    folder: Path, workers: int, port: int = 0
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers without nurses; its address, and the processes."""
    file = folder / "scheduler.json"
    with ExitStack() as stack:
        options = ["--host", "127.0.0.1", "--port", port, "--no-dashboard", "--scheduler-file", file]
        scheduler = stack.enter_context(running("distributed.cli.dask_scheduler", *options))
        wait_until(file.exists, 60)
        mine = ["--scheduler-file", file, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", folder]
        started = [stack.enter_context(running("distributed.cli.dask_worker", *mine)) for _ in range(workers)]
        import json

        wait_until(lambda: bool(file.read_text()), 60)
        yield json.loads(file.read_text())["address"], scheduler, started


def test_dask_gives_the_bytes_of_a_local_run(sources: Path, tmp_path: Path) -> None:
    """A scheduler and three workers, one of which is killed in the middle: its work is done by the others."""
    label_sources([sources], tmp_path / "local", RunOptions(jobs=2), model=SHIPPED)
    journal = tmp_path / "dask" / PARTS / JOURNAL
    with dask_cluster(tmp_path, 3) as (address, _, workers):
        killed: list[int] = []

        def kill_one(done: int, total: int, documents: int) -> None:
            if not killed and 0 < done < total:
                killed.append(workers[0].pid)
                workers[0].send_signal(signal.SIGKILL)

        options = RunOptions(engine="dask", scheduler=address)
        run = label_sources([sources], tmp_path / "dask", options, model=SHIPPED, progress=kill_one)
        assert killed
        assert workers[0].wait(10) == -signal.SIGKILL
    assert run.summary.documents == 40 + 12_000
    assert not journal.exists()
    assert read_all(tmp_path / "dask") == read_all(tmp_path / "local")


def test_a_scheduler_that_is_restarted_loses_nothing(sources: Path, tmp_path: Path) -> None:
    """Killed in the middle, and another one started at its address: the command ends by itself and says what to do;
    the same command goes on to the same bytes."""
    out = tmp_path / "out"
    journal = out / PARTS / JOURNAL
    command = [sys.executable, "-m", "rhetor", "batch", sources, "--out", out, "--model", SHIPPED, "--engine", "dask"]
    port = find_free_port()
    command += ["--scheduler", f"tcp://127.0.0.1:{port}"]
    with (
        dask_cluster(tmp_path, 2, port) as (_, scheduler, _),
        subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process,
    ):
        wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") > 5, 60)
        scheduler.kill()
        scheduler.wait(10)
        (tmp_path / "scheduler.json").unlink()
        with dask_cluster(tmp_path, 2, port):
            said = process.communicate(timeout=120)[1].decode()
            assert process.returncode == 1, said
            assert said.splitlines()[-1].startswith("error: The cluster broke down before all was labelled")
            assert said.endswith("Run the same command again, it goes on where it stopped.\n")
            assert "Traceback" not in said
            done = run_rhetor(*command[3:])
    assert done.returncode == 0, done.stderr
    assert b"by an earlier run" in done.stdout
    label_sources([sources], tmp_path / "local", model=SHIPPED)
    assert read_all(out) == read_all(tmp_path / "local")


def test_a_scheduler_that_is_not_there_is_said(tmp_path: Path) -> None:
    """With the option that names one."""
    (tmp_path / "a.txt").write_text("It rained.")
    os.environ["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"] = "2s"
    try:
        done = run_rhetor(
            "batch", tmp_path / "a.txt", "--out", tmp_path / "out", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"
        )
    finally:
        del os.environ["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"]
    assert done.returncode == 1
    assert b"Give --scheduler ADDRESS" in done.stderr
    assert b"Traceback" not in done.stderr


@needs_ray
def test_ray_gives_the_bytes_of_a_local_run(sources: Path, tmp_path: Path) -> None:
    """On a cluster of this machine."""
    label_sources([sources], tmp_path / "local", RunOptions(jobs=2), model=SHIPPED)
    done = run_rhetor("batch", sources, "--out", tmp_path / "ray", "--engine", "ray", "--model", SHIPPED)
    assert done.returncode == 0, done.stderr
    assert read_all(tmp_path / "ray") == read_all(tmp_path / "local")


@needs_ray
def test_a_cluster_of_ray_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained.")
    nowhere = f"127.0.0.1:{find_free_port()}"
    done = run_rhetor("batch", tmp_path / "a.txt", "--out", tmp_path / "out", "--engine", "ray", "--scheduler", nowhere)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1].startswith(f"error: No Ray cluster answers at {nowhere}")
    assert done.stderr.decode().rstrip().endswith("Give --scheduler ADDRESS.")
    assert b"Traceback" not in done.stderr


@needs_ray
def test_a_worker_of_ray_that_dies_loses_nothing(sources: Path, tmp_path: Path) -> None:
    """Killed in the middle. Ray's backend may give up then: the same command goes on to the same bytes."""
    out = tmp_path / "ray"
    journal = out / PARTS / JOURNAL
    command = [sys.executable, "-m", "rhetor", "batch", sources, "--out", out, "--model", SHIPPED, "--engine", "ray"]
    with subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        wait_until(lambda: bool(find_ray_workers()), 60)
        wait_until(lambda: journal.exists(), 60)
        find_ray_workers()[0].kill()
        said = process.communicate(timeout=300)[1].decode()
    assert "Traceback" not in said
    if process.returncode:
        assert "it goes on where it stopped" in said
        done = run_rhetor(*command[3:])
        assert done.returncode == 0, done.stderr
    label_sources([sources], tmp_path / "local", RunOptions(jobs=2), model=SHIPPED)
    assert read_all(out) == read_all(tmp_path / "local")


@needs_ray
def test_a_run_on_ray_that_is_ended_has_not_succeeded(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "ray"
    command = [sys.executable, "-m", "rhetor", "batch", sources, "--out", out, "--model", SHIPPED, "--engine", "ray"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*map(str, command)], **quiet) as process:  # type: ignore[call-overload]
        wait_until(lambda: bool(find_ray_workers()), 60)
        process.terminate()
        assert process.wait(60) != 0
    assert not (out / "manifest.json").exists()


def find_ray_workers() -> list[psutil.Process]:
    """Those that have work: Ray names them by it."""
    named = [process for process in psutil.process_iter(["cmdline"]) if process.info["cmdline"]]
    return [process for process in named if process.info["cmdline"][0].startswith("ray::PoolActor")]
