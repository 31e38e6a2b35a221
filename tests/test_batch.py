"""Folders: every document, nothing lost, the same bytes whatever happened on the way."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rhetor import Labeler
from rhetor.batch import dispatch, label_folder
from rhetor.batch.state import JOURNAL
from rhetor.errors import FolderError, ModelNotFound
from rhetor.formats.tables import COLUMNS, guard_row
from rhetor.intake.files import BLOCK
from rhetor.store.writing import PART_PREFIX
from tests.conftest import ROOT, SHIPPED, run_rhetor, wait_until
from tests.reference.records import make_record, make_row

DIFFERS = {"run.json", ".lock"}


def _read_all(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in DIFFERS
    }


def _read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def make_articles(copies: int) -> list[str]:
    """The sample articles, 78 KB of them, so many times over."""
    return [path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt"))] * copies


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents in two levels, with files that are none."""
    folder = tmp_path / "articles"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "b.txt").write_text("The mill closed on Monday. Officials said so. It is a disgrace.", "utf-8")
    (folder / "deep" / "a.md").write_text("# Mill\n\nWe must reopen it.", "utf-8")
    (folder / "deep" / "er" / "empty.txt").write_bytes(b"")
    (folder / "deep" / "er" / "latin.TXT").write_bytes("The café closed.".encode("cp1252"))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("hidden")
    return folder


def test_everything_is_written(folder: Path, tmp_path: Path, labeler: Labeler) -> None:
    """Results under each document's own path, summary, manifest, errors; what is no text is passed over."""
    out = tmp_path / "out"
    run = label_folder(folder, out, model=SHIPPED)
    assert (run.errors, len(run.skipped), run.resumed) == ((), 1, 0)
    names = ["b.txt", "deep/a.md", "deep/er/empty.txt", "deep/er/latin.TXT"]
    assert [row.document for row in run.summary.rows] == names
    lines = (out / "documents" / "b.txt.jsonl").read_text("utf-8").splitlines()
    text = (folder / "b.txt").read_text("utf-8")
    expected = [make_record(sentence, text) for sentence in labeler.label(text).sentences]
    assert [json.loads(line) for line in lines] == expected
    manifest = json.loads((out / "manifest.json").read_text())
    assert [entry["document"] for entry in manifest["documents"]] == names
    assert manifest["settings"]["model"]["version"] == SHIPPED.name
    summary = json.loads((out / "summary.json").read_text())
    assert summary["documents"] == 4
    assert summary["model"]["version"] == SHIPPED.name
    rows = _read_csv(out / "summary.csv")
    assert rows[-1]["document"] == "ALL"
    assert "Windows-1252" in rows[3]["warning"]
    assert (out / "errors.jsonl").read_text() == ""
    assert not (out / JOURNAL).exists()


def test_formats_hold_the_same(folder: Path, tmp_path: Path) -> None:
    """CSV and Parquet hold what JSONL holds."""
    import pyarrow.parquet as pq

    for format_ in ("jsonl", "csv", "parquet"):
        label_folder(folder, tmp_path / format_, model=SHIPPED, format=format_)
    records = [json.loads(line) for line in (tmp_path / "jsonl/documents/b.txt.jsonl").read_text("utf-8").splitlines()]
    table = pq.read_table(tmp_path / "parquet/documents/b.txt.parquet").to_pylist()
    rows = _read_csv(tmp_path / "csv/documents/b.txt.csv")
    assert list(rows[0]) == list(table[0]) == list(COLUMNS)
    for record, row, line in zip(records, table, rows, strict=True):
        assert (record["text"], record["start"], record["label"]) == (row["text"], row["start"], row["label"])
        assert record["probabilities"]["opinion"] == row["opinion"] == float(line["opinion"])


def test_processes_do_not_change_a_byte(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process or three: the same files, whichever document is done first."""
    monkeypatch.setattr(dispatch, "BYTES_EACH", 1)  # however small the folder
    for jobs in (1, 3):
        label_folder(folder, tmp_path / str(jobs), model=SHIPPED, jobs=jobs)
    assert _read_all(tmp_path / "1") == _read_all(tmp_path / "3")


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_threads_do_not_change_a_byte(tmp_path: Path, format_: str) -> None:
    """A large document that is alone is labelled by as many threads as there are jobs, to the same file."""
    (tmp_path / "folder").mkdir()
    articles = [path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "articles").glob("*.txt"))]
    (tmp_path / "folder" / "all.txt").write_text("\n\n".join(articles * 14), "utf-8")
    assert (tmp_path / "folder" / "all.txt").stat().st_size > 4 * BLOCK
    for jobs in (1, 3):
        label_folder(tmp_path / "folder", tmp_path / str(jobs), model=SHIPPED, jobs=jobs, format=format_)
    assert _read_all(tmp_path / "1") == _read_all(tmp_path / "3")


def test_a_document_that_cannot_be_read_stops_nothing(folder: Path, tmp_path: Path) -> None:
    """It is in errors.jsonl, the others are labelled, the exit status is 3."""
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 30)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    done = run_rhetor("batch", folder, "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    errors = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()]
    assert [error["document"] for error in errors] == ["binary.txt", "gone.txt"]
    assert "not text" in errors[0]["error"]
    assert b"binary.txt" in done.stderr
    assert (tmp_path / "out" / "documents" / "b.txt.jsonl").exists()


def test_killed_in_the_middle_it_ends_the_same(tmp_path: Path) -> None:
    """Law 6: killed with SIGKILL twice, the resumed run ends with the bytes of an unbroken one."""
    folder = tmp_path / "articles"
    for copy in range(12):
        for number, text in enumerate(make_articles(1)):
            target = folder / f"{copy:02d}" / f"{number}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    (folder / "book.txt").write_text("\n\n".join(make_articles(8)), "utf-8")
    unbroken, broken = tmp_path / "unbroken", tmp_path / "broken"
    label_folder(folder, unbroken, model=SHIPPED)
    journal = broken / JOURNAL
    for enough in (10, 40):
        process = start_batch(folder, broken)
        wait_until(lambda enough=enough: journal.exists() and journal.read_bytes().count(b"\n") > enough, 60)  # type: ignore[misc]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not (broken / "manifest.json").exists(), "the run ended before it could be killed"
    run = label_folder(folder, broken, model=SHIPPED)
    assert run.resumed >= 40
    assert _read_all(broken) == _read_all(unbroken)


def test_killed_inside_a_large_document_it_ends_the_same(tmp_path: Path) -> None:
    """Law 6: the part of its results that was written is not taken for them, and does not stay."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "book.txt").write_text("\n\n".join(make_articles(60)), "utf-8")
    process = start_batch(folder, out)
    wait_until(lambda: any(part.stat().st_size for part in out.glob(f"documents/{PART_PREFIX}*")), 60)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (part,) = (out / "documents").iterdir()
    assert part.name.startswith(PART_PREFIX), "all was written before it could be killed"
    assert label_folder(folder, out, model=SHIPPED).resumed == 0
    label_folder(folder, tmp_path / "fresh", model=SHIPPED)
    assert _read_all(out) == _read_all(tmp_path / "fresh")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux")
def test_workers_do_not_outlive_the_run(tmp_path: Path) -> None:
    """The process that was called is killed with SIGKILL, and it alone: its workers end too."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text("\n\n".join(make_articles(60)), "utf-8")
    process = start_batch(folder, out)
    wait_until(lambda: len(list(out.glob(f"documents/{PART_PREFIX}*"))) > 1, 60)
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(workers) >= 2
    process.kill()
    process.wait()
    wait_until(lambda: not any(is_running(int(worker)) for worker in workers), 20)


def test_a_second_run_does_only_what_changed(folder: Path, tmp_path: Path) -> None:
    """Unchanged documents are taken over; changed, new and damaged ones are labelled; gone ones go."""
    out = tmp_path / "out"
    model = SHIPPED
    label_folder(folder, out, model=model)
    assert label_folder(folder, out, model=model).resumed == 4
    (folder / "b.txt").write_text("It rained.", "utf-8")
    (folder / "new.txt").write_text("It snowed.", "utf-8")
    (folder / "deep" / "er" / "empty.txt").unlink()
    (out / "documents" / "deep" / "a.md.jsonl").write_text("damaged")
    assert label_folder(folder, out, model=model).resumed == 1
    assert label_folder(folder, out, model=model, resume=False).resumed == 0
    fresh = tmp_path / "fresh"
    label_folder(folder, fresh, model=model)
    assert _read_all(out) == _read_all(fresh)


def test_results_of_another_model_are_not_taken_over(folder: Path, tmp_path: Path, home: Path) -> None:
    """Another model, or another format, labels everything anew."""
    import dataclasses

    from rhetor.registry import Registry, write_model

    out = tmp_path / "out"
    label_folder(folder, out)
    model = Labeler.load("1").model
    Registry().add(
        lambda path, version: write_model(path, dataclasses.replace(model, version=version, threshold=0.9), {}, "", {})
    )
    assert label_folder(folder, out, model="2").resumed == 0
    assert label_folder(folder, out, model="2", format="csv").resumed == 0
    assert {path.suffix for path in (out / "documents").rglob("*") if path.is_file()} == {".csv"}


def test_results_inside_the_folder_are_no_documents(folder: Path) -> None:
    """An output folder below the input is not labelled in turn."""
    out = folder / "out"
    label_folder(folder, out, model=SHIPPED, format="csv")
    assert len(label_folder(folder, out, model=SHIPPED, format="csv").summary.rows) == 4


def test_two_runs_do_not_write_to_one_folder(folder: Path, tmp_path: Path) -> None:
    """The second is refused with the cure."""
    from filelock import FileLock

    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"), pytest.raises(FolderError, match="another --out"):
        label_folder(folder, out, model=SHIPPED)


def test_wrong_folders_are_named_before_the_work(folder: Path, tmp_path: Path) -> None:
    """A folder that does not exist, a file for a folder, an output that cannot be written, a missing model."""
    model = SHIPPED
    with pytest.raises(FolderError, match="does not exist"):
        label_folder(tmp_path / "nowhere", tmp_path / "out", model=model)
    with pytest.raises(FolderError, match="rhetor label FILE"):
        label_folder(folder / "b.txt", tmp_path / "out", model=model)
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="another --out"):
        label_folder(folder, tmp_path / "file" / "out", model=model)
    with pytest.raises(ModelNotFound):
        label_folder(folder, tmp_path / "out", model=tmp_path / "nowhere")


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, format_: str) -> None:
    """Results that do not fit: the message says what to do, no part is left, what is done stays, the next run goes on."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    label_folder(folder, out, model=SHIPPED, format=format_)
    (folder / "b.txt").write_text("\n\n".join(make_articles(1)))
    command = ["batch", folder, "--out", out, "--format", format_, "--model", SHIPPED]
    done = run_rhetor(*command, file_size=20_000)
    assert done.returncode == 1
    assert "goes on where it stopped" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert [path.name for path in (out / "documents").iterdir()] == [f"a.txt.{format_}"]
    assert label_folder(folder, out, model=SHIPPED, format=format_).resumed == 1
    label_folder(folder, tmp_path / "fresh", model=SHIPPED, format=format_)
    assert _read_all(out) == _read_all(tmp_path / "fresh")


def test_nothing_of_the_users_is_removed(tmp_path: Path) -> None:
    """Files beside the results that no run wrote stay; results never go among the documents."""
    model = SHIPPED
    out = tmp_path / "out"
    (out / "documents" / "taxes").mkdir(parents=True)
    (out / "documents" / "taxes" / "2025.pdf").write_text("mine")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    label_folder(folder, out, model=model)
    (folder / "a.txt").rename(folder / "b.txt")
    label_folder(folder, out, model=model, format="csv")
    kept = sorted(
        path.relative_to(out / "documents").as_posix() for path in (out / "documents").rglob("*") if path.is_file()
    )
    assert kept == ["b.txt.csv", "taxes/2025.pdf"]
    with pytest.raises(FolderError, match="among the documents"):
        label_folder(out / "documents", out, model=model)


def test_odd_files_stop_nothing(tmp_path: Path) -> None:
    """A pipe, a name that is not UTF-8, a name too long for its results: each an error, the rest is labelled."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("It rained.")
    (folder / ("x" * 250 + ".txt")).write_text("It snowed.")
    os.mkfifo(folder / "pipe.txt")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("It hailed.")
    run = label_folder(folder, tmp_path / "out", model=SHIPPED)
    assert [row.document for row in run.summary.rows] == ["a.txt"]
    reasons = [message for _, message in run.errors]
    assert any("not UTF-8" in reason for reason in reasons)
    assert any("not a regular file" in reason for reason in reasons)
    assert any("Rename the document" in reason for reason in reasons)
    assert len((tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()) == 3


def test_a_damaged_journal_is_not_believed(folder: Path, tmp_path: Path) -> None:
    """A journal with lines that are no entries: everything is labelled anew."""
    out = tmp_path / "out"
    label_folder(folder, out, model=SHIPPED)
    settings = json.loads((out / "manifest.json").read_text())["settings"]
    (out / "manifest.json").unlink()
    (out / JOURNAL).write_text(json.dumps({"settings": settings}) + '\n{"document": "b.txt"}\n[3]\n')
    assert label_folder(folder, out, model=SHIPPED).resumed == 0


def test_a_document_of_any_size_has_the_results_of_its_text(tmp_path: Path, labeler: Labeler) -> None:
    """Law 4: a document that is read in several blocks, in UTF-16 too, gives what ``label`` gives for the whole text."""
    import pyarrow.parquet as pq

    folder = tmp_path / "in"
    folder.mkdir()
    text = "\n".join(make_articles(8)) + "\n\n- Old Town\n\n- Big Day – café\n\n- New Road\n"
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "b.txt").write_bytes(text.encode("utf-16"))
    expected = [make_record(sentence, text) for sentence in labeler.label(text).sentences]
    rows = [make_row(sentence) for sentence in labeler.label(text).sentences]
    for format_ in ("jsonl", "csv", "parquet"):
        label_folder(folder, tmp_path / format_, model=SHIPPED, format=format_)
    for name in ("a.txt", "b.txt"):
        lines = (tmp_path / "jsonl" / "documents" / f"{name}.jsonl").read_bytes()
        assert [json.loads(line) for line in lines.splitlines()] == expected
        table = pq.read_table(tmp_path / "parquet" / "documents" / f"{name}.parquet").to_pylist()
        assert [list(row.values()) for row in table] == rows
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows([COLUMNS, *map(guard_row, rows)])
        assert (tmp_path / "csv" / "documents" / f"{name}.csv").read_bytes() == buffer.getvalue().encode()


def test_memory_does_not_grow_with_a_document() -> None:
    """Law 7: a document of 60 MB is labelled in at most 1.2 times the memory of one of 6 MB, both larger than a block."""
    code = """
import resource, sys, tempfile
from pathlib import Path
from rhetor.batch import label_folder

paragraph = "and so it went on and on " * 400 + chr(10) * 2
with tempfile.TemporaryDirectory() as place:
    Path(place, "in").mkdir()
    with Path(place, "in", "a.txt").open("w") as file:
        for _ in range(int(sys.argv[1]) // len(paragraph)):
            file.write(paragraph)
    run = label_folder(Path(place, "in"), Path(place, "out"), model=sys.argv[2])
    assert run.summary.total.sentences == int(sys.argv[1]) // len(paragraph)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = [
        int(subprocess.run([sys.executable, "-c", code, str(size), SHIPPED], capture_output=True, check=True).stdout)
        for size in (6_000_000, 60_000_000)
    ]
    assert peaks[1] <= 1.2 * peaks[0]
