"""``rhetor home check``: whatever is wrong with a home is named, with what to do; and what lies in it is its owner's."""

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rhetor import Label, Labeler
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.inspection import inspect_home
from rhetor.learning.jobs import JobStatus, read_job, start_job
from rhetor.learning.review import SeenStore, remember_sentence
from rhetor.registry import open_registry
from rhetor.store.strays import find_strays, remove_strays
from rhetor.store.writing import create_aside, create_folder_aside, write_text
from service.tokens import read_token
from tests.conftest import run_rhetor, wait_until


def fill(home: Path) -> None:
    CorrectionStore().append([Correction("It rained.", Label("opinion"))])
    (sentence,) = Labeler.load("1").label("It rained on Monday.").sentences
    seen = remember_sentence(sentence, "d", "1")
    assert seen
    SeenStore().remember([seen])
    read_token()


def name_source(home: Path, name: str, sha256: str) -> None:
    """Model 1 says that it was trained on an added file."""
    path = home / "models" / "1" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["corpus"]["sources"].append({"name": name, "sha256": sha256})
    path.write_text(json.dumps(manifest), "utf-8")


def add_file(home: Path, name: str = "0001.jsonl") -> None:
    (home / "added").mkdir(mode=0o700, exist_ok=True)
    (home / "added" / name).write_text("{}\n")


def damage(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(old, new) if old else new)


FAULTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a model": (lambda home: damage(home / "models" / "1" / "card.md", b"", b"x"), "model 1", "rollback"),
    "the pointer": (lambda home: damage(home / "models" / "active", b"", b"\xff"), "active model", "models promote"),
    "no version": (lambda home: damage(home / "models" / "active", b"", b"7\n"), "active model", "models promote"),
    "open home": (lambda home: home.chmod(0o755), "home", "chmod go="),
    "open store": (lambda home: (home / "corrections.sqlite").chmod(0o644), "corrections.sqlite", "chmod go="),
    "corrections": (lambda home: damage(home / "corrections.sqlite-wal", b"It rained", b"It ruined"), "corrections", ""),
    "sentences": (lambda home: damage(home / "seen.sqlite", b"", b"x" * 5000), "sentences seen", "Delete it"),
    "data gone": (lambda home: name_source(home, "0001.jsonl", "0" * 64), "added/0001.jsonl", "from a copy"),
    "data of nobody": (lambda home: add_file(home), "0001.jsonl", "rhetor train"),
    "data changed": (lambda home: (add_file(home), name_source(home, "0001.jsonl", "0")), "added/0001.jsonl", "from a copy"),
    "a stray": (lambda home: (home / "models" / ".rhetor-ab.part").touch(), ".rhetor-ab.part", "removes it"),
}  # fmt: skip


@pytest.fixture
def full_home(home: Path) -> Path:
    home.chmod(0o700)
    fill(home)
    return home


def test_a_sound_home_has_no_fault(full_home: Path) -> None:
    """Nothing is named, and the exit status is 0."""
    done = run_rhetor("home", "check")
    assert (done.returncode, done.stdout) == (0, f"{full_home}: nothing is wrong.\n".encode())


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_are_named_with_what_to_do(full_home: Path, kind: str) -> None:
    """One fault at a time, and nothing else is named."""
    make, place, cure = FAULTS[kind]
    connections = [store.database for store in (CorrectionStore(), SeenStore())]
    with connections[0].reading():  # so that SQLite leaves the log beside the file
        if kind == "corrections":
            CorrectionStore().append([Correction("It rained.", Label("opinion"))])
        make(full_home)
        found = list(inspect_home())
    assert len(found) == 1, found
    assert place in found[0].place
    assert cure in found[0].what


def test_the_command_says_it(full_home: Path) -> None:
    """A line a fault, and the exit status 3; ``rhetor home`` alone still prints where things are."""
    (full_home / "seen.sqlite").write_bytes(b"x" * 5000)
    done = run_rhetor("home", "check")
    assert done.returncode == 3
    assert b"Delete it" in done.stdout
    assert b"active model" in run_rhetor("home").stdout


def test_a_killed_job_is_named(full_home: Path) -> None:
    """With how to start it again."""
    folder = full_home / "jobs" / "20261122T093000000000-abcdef"
    folder.mkdir(parents=True)
    (full_home / "jobs").chmod(0o700)
    (folder / "job.json").write_text(json.dumps({"created": "2026-11-22T09:30:00.000+00:00"}))
    (found,) = inspect_home()
    assert "rhetor train" in found.what


def test_a_home_is_its_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else may read what is made: the home, stores and their logs, the token, jobs, added data."""
    monkeypatch.setenv("RHETOR_HOME", str(tmp_path / "a" / "home"))
    CorrectionStore().append([Correction("It rained.", Label("opinion"))])
    SeenStore().skip("It rained.", "Ada")
    read_token()
    job = start_job(["train", "--nonsense"])
    wait_until(lambda: read_job(job.id).status is JobStatus.FAILED, 60)
    open_registry().check_writable()
    home = tmp_path / "a" / "home"
    assert {path.name for path in home.iterdir()} >= {"corrections.sqlite", "seen.sqlite", "service-token", "jobs", "models"}
    for path in (home, home / "jobs", home / "jobs" / job.id, home / "models"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    for path in (home / "corrections.sqlite", home / "seen.sqlite", home / "service-token"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_store_of_an_earlier_release_is_closed(home: Path) -> None:
    """Readable for others as earlier releases made it, it is not after the first write."""
    store = CorrectionStore()
    store.append([Correction("It rained.", Label("opinion"))])
    store.database.path.chmod(0o644)
    store.append([Correction("It snowed.", Label("opinion"))])
    assert stat.S_IMODE(store.database.path.stat().st_mode) == 0o600


HOLDER = """
import sys, time
from pathlib import Path
from rhetor.store.writing import create_aside, create_folder_aside
file = create_aside(Path(sys.argv[1]) / "a.txt")
with create_folder_aside(Path(sys.argv[1])) as folder:
    (folder / "b.txt").touch()
    print("held", flush=True)
    time.sleep(60)
"""


def test_strays_are_what_nobody_holds(tmp_path: Path) -> None:
    """What a living process writes stays, however old; the moment it is killed it goes, however new."""
    writer = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout and writer.stdout.readline() == b"held\n"
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    remove_strays(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    writer.kill()
    writer.communicate()
    write_text(tmp_path / "kept.txt", "kept")
    (tmp_path / ".rhetor-link.part").symlink_to(tmp_path / "kept.txt")
    assert len(find_strays(tmp_path)) == 2
    remove_strays(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".rhetor-link.part", "kept.txt"]


def test_writers_and_sweepers_meet(tmp_path: Path) -> None:
    """Whoever writes aside while strays are removed all the time loses nothing."""
    code = "import sys\nfrom pathlib import Path\nfrom rhetor.store.strays import remove_strays\nwhile True:\n  remove_strays(Path(sys.argv[1]))"  # noqa: E501
    sweepers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    try:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            write_text(tmp_path / "a.txt", "a")
            with create_aside(tmp_path / "b.txt") as file:
                assert Path(file.name).exists()
            with create_folder_aside(tmp_path) as folder:
                (folder / "c.txt").touch()
    finally:
        for sweeper in sweepers:
            sweeper.kill()
            sweeper.wait()
