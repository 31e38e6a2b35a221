"""Processes killed at any moment, again and again: what was acknowledged is there, nothing is half, no stray stays.

``RHETOR_SIEGE_KILLS`` is how many kills each campaign makes; a training gets a fifth of them by default.
"""

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from rhetor import Label
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.corrections.examining import examine_store
from rhetor.learning.corrections.exchange import read_corrections, select_new, write_corrections
from rhetor.learning.erasure import Wanted, WantedKind, forget
from rhetor.registry import Registry, read_model
from rhetor.store.home import find_home
from rhetor.store.strays import PART_PREFIX, sweep_home
from tests.conftest import copy_version, run_rhetor
from tests.test_erasure import DOCUMENT, OTHER, WORDS, fill_home, search

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("RHETOR_SIEGE_KILLS", "25"))
TRAININGS = int(os.environ.get("RHETOR_SIEGE_KILLS", "5"))
fork = multiprocessing.get_context("fork")


def kill_amid(work: Callable[[Connection], object], dice: random.Random, longest: float) -> list[Any]:
    """Runs ``work`` in a fork, kills it within ``longest`` seconds of its first word, and gives all its words."""
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=work, args=(theirs,))
    process.start()
    theirs.close()
    words = [ours.recv()]
    time.sleep(dice.random() * longest)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    while ours.poll():
        try:
            words.append(ours.recv())
        except (EOFError, OSError):
            break
    ours.close()
    return words


def list_strays(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.name.startswith(PART_PREFIX)]


def test_promotions(home: Path) -> None:
    """Whenever a promotion is killed, one version is active and loads, the history ends with it, a rollback goes back."""
    for version in ("2", "3"):
        copy_version(home, version)
    dice = random.Random(1)

    def promote(said: Connection) -> None:
        said.send("begun")
        while True:
            Registry().promote(dice.choice("123"), "siege")

    for number in range(KILLS):
        dice.seed(number)
        kill_amid(promote, dice, 0.2)
        registry = Registry()
        active, history = registry.active_version(), registry.history()
        assert history[-1].version == active
        read_model(registry.folder_of(active))
        if len({entry.version for entry in history}) > 1 and number % 5 == 0:
            assert registry.rollback() != active
            assert registry.active_version() != active
    Registry().promote("1", "last")
    assert list_strays(home) == []


def test_corrections(empty_home: Path) -> None:
    """Of every row that was acknowledged none is lost, none is changed, and none is there that nobody sent."""
    sent: set[str] = set()
    acknowledged: set[str] = set()
    dice = random.Random(2)
    for number in range(KILLS):

        def correct(said: Connection, number: int = number) -> None:
            said.send(None)
            store = CorrectionStore()
            for row in range(10_000):
                (written,) = store.append([Correction(f"It rained {number} {row}.", Label("opinion"), id=f"{number}-{row}")])
                said.send(written.id)

        acknowledged |= set(filter(None, kill_amid(correct, dice, 1.0)))
        sent |= {f"{number}-{row}" for row in range(10_000)}
        rows = CorrectionStore().read() if (empty_home / "corrections.sqlite").exists() else []
        assert acknowledged <= {row.id for row in rows} <= sent
    assert len(acknowledged) > KILLS
    assert examine_store(CorrectionStore()).is_sound
    sweep_home(find_home())
    assert list_strays(empty_home) == []


def test_undoing_and_settling(empty_home: Path) -> None:
    """An undo that was killed is there or not, and can be asked for again; no row is taken back twice."""
    store = CorrectionStore()
    rows = store.append(
        [Correction(f"It rained {number}.", Label("opinion"), annotator="Ada") for number in range(KILLS * 4)]
    )
    dice = random.Random(3)

    def undo(said: Connection) -> None:
        said.send(None)
        for row in rows:
            said.send(CorrectionStore().withdraw(row.id).id)

    for _ in range(KILLS):
        acknowledged = set(filter(None, kill_amid(undo, dice, 0.5)))
        assert acknowledged <= {row.id for row in store.read()}
    for row in rows:
        store.withdraw(row.id)
    withdrawn = [row.withdraws for row in store.read() if row.withdraws]
    assert sorted(withdrawn) == sorted(row.id for row in rows)


def test_imports(empty_home: Path, tmp_path: Path) -> None:
    """An import that was killed is done again: every row of the file is there once, as it stands there."""
    source = CorrectionStore(tmp_path / "source.sqlite")
    source.append([Correction(f"It rained {number}.", Label("opinion"), annotator="Ada") for number in range(3000)])
    file = tmp_path / "rows.jsonl"
    with file.open("w", encoding="utf-8") as opened:
        write_corrections(source, opened, "jsonl")
    readings, dice = read_corrections(file), random.Random(4)

    def take_in(said: Connection) -> None:
        said.send(None)
        store = CorrectionStore()
        store.append(select_new(store, readings))

    for _ in range(KILLS):
        kill_amid(take_in, dice, 0.5)
        if (empty_home / "corrections.sqlite").exists() and dice.random() < 0.3:
            for path in empty_home.glob("corrections.sqlite*"):
                path.unlink()  # from the beginning again, the making of the file too
    assert run_rhetor("corrections", "import", file).returncode == 0
    copy = tmp_path / "copy.jsonl"
    with copy.open("w", encoding="utf-8") as opened:
        write_corrections(CorrectionStore(), opened, "jsonl")
    assert copy.read_bytes() == file.read_bytes()
    sweep_home(find_home())
    assert list_strays(empty_home) == []


def test_trainings(home: Path, small_checkout: Path, tmp_path: Path) -> None:
    """After each killed training: what is active loads, no data counts that no model names; the next one ends, and leaves
    nothing of the killed.
    """
    data, dice = tmp_path / "new.jsonl", random.Random(5)
    command = [sys.executable, "-m", "rhetor", "train", str(data)]
    env = {**os.environ, "PYTHONPATH": str(small_checkout)}

    def write_data(number: int) -> None:
        rows = [{"text": f"It snowed {number} times in {year}.", "label": "factual-report"} for year in range(2000, 2010)]
        rows += [{"text": f"Winter {year} was {number} disgraces.", "label": "opinion"} for year in range(2000, 2010)]
        data.write_text("".join(json.dumps(row) + "\n" for row in rows))

    write_data(0)
    started = time.monotonic()
    subprocess.run(command, env=env, cwd=small_checkout, check=True, capture_output=True)
    longest = 1.3 * (time.monotonic() - started)
    for number in range(1, TRAININGS + 1):
        write_data(number)
        process = subprocess.Popen(
            command, env=env, cwd=small_checkout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(longest * (0.3 + 0.7 * dice.random()))  # most of the writing is at the end
        process.kill()
        process.wait()
        registry = Registry()
        assert registry.history()[-1].version == registry.active_version()
        for version in registry.versions():
            read_model(registry.folder_of(version))
    write_data(0)
    done = subprocess.run(command, env=env, cwd=small_checkout, check=True, capture_output=True, text=True)
    assert "Promoted." in done.stdout, done.stdout
    assert list_strays(home) == []


def test_forgetting(home: Path) -> None:
    """Killed at any moment and asked for again, it is done: no word is left in any file, what else was there is, and the
    models that learnt from it are gone, though the first attempt had removed already what told of them.
    """
    dice = random.Random(6)
    untouched = home.parent / "untouched"
    fill_home(home)
    copy_version(home, "2")
    manifest = home / "models/2/manifest.json"
    facts = json.loads(manifest.read_text("utf-8"))
    facts["corpus"]["corrections"] = {"until": 1_000_000}
    manifest.write_text(json.dumps(facts), "utf-8")
    shutil.copytree(home, untouched)
    wanted = Wanted(WantedKind.DOCUMENT, DOCUMENT)

    def erase(said: Connection) -> None:
        said.send(None)
        forget(wanted, "siege")

    for _ in range(KILLS):
        shutil.rmtree(home)
        shutil.copytree(untouched, home)
        kill_amid(erase, dice, 0.25)
        forget(wanted, "siege")
        sweep_home(find_home())
        assert search(home, *WORDS, DOCUMENT) == []
        assert [row.text for row in CorrectionStore().read()] == [OTHER]
        assert "2" not in Registry().versions()
        assert OTHER in (home / "added/0005.jsonl").read_text("utf-8")
        assert list_strays(home) == []
