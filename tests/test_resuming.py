"""Runs over folders that are killed, given again, or given twice at once: what is there, and what is left."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from rhetor import Labeler
from rhetor.batch import RunOptions, label_sources
from rhetor.batch.journal import JOURNAL, PARTS
from rhetor.errors import FolderError
from rhetor.store.strays import PART_PREFIX
from tests.conftest import SHIPPED, run_rhetor, wait_until
from tests.runs import label, make_articles, read_all


def start_batch(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    """``rhetor batch`` on two processes, in a process group of its own."""
    command = [
        sys.executable,
        "-m",
        "rhetor",
        "batch",
        folder,
        "--out",
        out,
        "--model",
        SHIPPED,
        "--jobs",
        "2",
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def is_running(pid: int) -> bool:
    """Whether a process is there and is more than a corpse."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_killed_in_the_middle_it_ends_the_same(tmp_path: Path) -> None:
    """Law 6: killed with SIGKILL twice, the resumed run ends with the bytes of an unbroken one."""
    folder = tmp_path / "articles"
    for copy in range(40):
        for number, text in enumerate(make_articles(1)):
            target = folder / f"{copy:02d}" / f"{number}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    (folder / "book.txt").write_text("\n\n".join(make_articles(8)), "utf-8")
    unbroken, broken = tmp_path / "unbroken", tmp_path / "broken"
    label(folder, unbroken)
    journal = broken / PARTS / JOURNAL
    for enough in (2, 6):
        process = start_batch(folder, broken)
        wait_until(lambda enough=enough: journal.exists() and journal.read_bytes().count(b"\n") > enough, 60)  # type: ignore[misc]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not (broken / "manifest.json").exists(), "the run ended before it could be killed"
    assert label(folder, broken).resumed >= 64
    assert read_all(broken) == read_all(unbroken)


def test_killed_inside_a_large_document_it_ends_the_same(tmp_path: Path) -> None:
    """Law 6: the part of its results that was written is not taken for them, and does not stay."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "book.txt").write_text("\n\n".join(make_articles(60)), "utf-8")
    process = start_batch(folder, out)
    wait_until(lambda: any(part.stat().st_size for part in out.glob(f"{PARTS}/{PART_PREFIX}*")), 60)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not list(out.glob("sentences*")), "all was written before it could be killed"
    assert label(folder, out).resumed == 0
    label(folder, tmp_path / "fresh")
    assert read_all(out) == read_all(tmp_path / "fresh")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux")
def test_workers_do_not_outlive_the_run(tmp_path: Path) -> None:
    """The process that was called is killed with SIGKILL, and it alone: its workers end too."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text("\n\n".join(make_articles(60)), "utf-8")
    process = start_batch(folder, out)
    wait_until(lambda: len(list(out.glob(f"{PARTS}/{PART_PREFIX}*"))) > 2, 60)
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(workers) >= 2
    process.kill()
    process.wait()
    wait_until(lambda: not any(is_running(int(worker)) for worker in workers), 20)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux")
def test_killed_at_any_time_nothing_is_left(tmp_path: Path) -> None:
    """Thirty kills of the command alone, early and late: no process stays, and the next run leaves no stray file."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text("\n\n".join(make_articles(20)), "utf-8")
    label(folder, tmp_path / "fresh")
    for kill in range(30):
        process = start_batch(folder, out)
        time.sleep(0.1 * kill)
        process.kill()
        process.wait()
        wait_until(lambda group=process.pid: group not in list_groups(), 20)  # type: ignore[misc]
    label(folder, out)
    assert read_all(out) == read_all(tmp_path / "fresh")


def list_groups() -> set[int]:
    """Of the processes that are more than corpses."""
    groups = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and is_running(int(folder.name)):
            with suppress(ProcessLookupError):
                groups.add(os.getpgid(int(folder.name)))
    return groups


def test_a_second_run_does_nothing_where_nothing_changed(folder: Path, tmp_path: Path) -> None:
    """The same sources and results: all is taken over. Anything changed, new, gone or damaged: as a run from nothing."""
    out = tmp_path / "out"
    label(folder, out)
    before = read_all(out)
    assert label(folder, out).resumed == 3
    assert label(folder, out, resume=False).resumed == 0
    assert read_all(out) == before
    changes = [
        lambda: (folder / "b.txt").write_text("It rained.", "utf-8"),
        lambda: (folder / "new.txt").write_text("It snowed.", "utf-8"),
        lambda: (folder / "deep" / "er" / "latin.TXT").unlink(),
        lambda: (out / "sentences.csv").write_text("damaged"),
        lambda: (out / "groups.csv").unlink(),
        lambda: (out / "manifest.json").write_text("{"),
    ]
    for number, change in enumerate(changes):
        change()
        assert label(folder, out).resumed == 0
        label(folder, tmp_path / str(number))
        assert read_all(out) == read_all(tmp_path / str(number))


def test_results_of_another_model_are_not_taken_over(folder: Path, tmp_path: Path, home: Path) -> None:
    """Another model, or another format, labels everything anew."""
    import dataclasses

    from rhetor.registry import Registry, write_model

    out = tmp_path / "out"
    label_sources([folder], out)
    model = Labeler.load("1").model
    Registry().add(
        lambda path, version: write_model(path, dataclasses.replace(model, version=version, threshold=0.9), {}, "", {})
    )
    assert label_sources([folder], out, model="2").resumed == 0
    assert label_sources([folder], out, RunOptions(format="jsonl"), model="2").resumed == 0
    assert [path.name for path in out.glob("sentences.*")] == ["sentences.jsonl"]


def test_two_runs_do_not_write_to_one_folder(folder: Path, tmp_path: Path) -> None:
    """The second is refused with the cure."""
    from filelock import FileLock

    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"), pytest.raises(FolderError, match="another --out"):
        label(folder, out)


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, format_: str) -> None:
    """Results that do not fit: the message says what to do, no part is left, what is done stays, the next run goes on."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    label(folder, out, format=format_)
    before = read_all(out)
    (folder / "b.txt").write_text("\n\n".join(make_articles(1)))
    command = ["batch", folder, "--out", out, "--format", format_, "--model", SHIPPED]
    done = run_rhetor(*command, file_size=20_000)
    assert done.returncode == 1
    assert "goes on where it stopped" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    left = {name: content for name, content in read_all(out).items() if not name.startswith(PARTS)}
    assert left == before
    assert not list(out.rglob(f"{PART_PREFIX}*"))
    label(folder, out, format=format_)
    label(folder, tmp_path / "fresh", format=format_)
    assert read_all(out) == read_all(tmp_path / "fresh")


def test_nothing_of_the_users_is_removed(tmp_path: Path) -> None:
    """Files beside the results that no run wrote stay; results never go among the documents."""
    out = tmp_path / "out"
    (out / "documents" / "taxes").mkdir(parents=True)
    (out / "documents" / "taxes" / "2025.pdf").write_text("mine")
    (out / "notes.csv").write_text("mine")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    label(folder, out, per_document=True)
    (out / "documents" / "a.txt.csv").write_text("changed by hand")
    (folder / "a.txt").rename(folder / "b.txt")
    label(folder, out, per_document=True, format="jsonl")
    kept = {name for name in read_all(out) if name.startswith(("documents", "notes"))}
    assert kept == {"documents/b.txt.jsonl", "documents/a.txt.csv", "documents/taxes/2025.pdf", "notes.csv"}
    with pytest.raises(FolderError, match="among the documents"):
        label(out / "documents", out)


def test_a_damaged_journal_is_not_believed(folder: Path, tmp_path: Path) -> None:
    """Lines that are no entries, parts that are not what was written: they are labelled anew, and nothing of them stays."""
    out = tmp_path / "out"
    label(folder, out)
    before = read_all(out)
    settings = json.loads((out / "manifest.json").read_text())["settings"]
    (out / "manifest.json").unlink()
    (out / PARTS).mkdir()
    lines = [{"settings": settings}, {"key": "abc", "documents": 3, "sizes": 9, "files": {".rows": "0" * 64}}, [3]]
    (out / PARTS / JOURNAL).write_text("".join(json.dumps(line) + "\n" for line in lines))
    (out / PARTS / "abc.rows").write_text("damaged")
    assert label(folder, out).resumed == 0
    assert read_all(out) == before
