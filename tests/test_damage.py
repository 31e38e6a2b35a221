"""Bytes that a failing disk changed: no row goes out as what nobody said, and the rest can be saved."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from rhetor import LABELS
from rhetor.errors import StoreDamaged
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.learning.corrections.examining import examine_store
from tests.conftest import run_rhetor

ROWS = 60


@pytest.fixture(scope="module")
def sound_store(tmp_path_factory: pytest.TempPathFactory) -> CorrectionStore:
    """All of it in one file: what a copy of it changes is not covered by a log beside it."""
    store = CorrectionStore(tmp_path_factory.mktemp("sound") / "corrections.sqlite")
    store.append(
        [
            Correction(
                f"They said so {number} times.", LABELS[number % 4], annotator="Ada", document=f"d{number % 7}",
                start=number, end=number + 9, note="é" * (number % 5), meta={"x": number},
            )
            for number in range(ROWS)
        ]
    )  # fmt: skip
    connection = sqlite3.connect(store.database.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return store


def flip_bits(path: Path, dice: random.Random, count: int) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(count):
        content[dice.randrange(100, len(content))] ^= 1 << dice.randrange(8)  # behind the header of the file
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("seed", range(20))
def test_flipped_bits_never_go_out_as_content(sound_store: CorrectionStore, tmp_path: Path, seed: int) -> None:
    """Whatever bits flip, ten times over: what is read is what was written, or the store says that it is damaged; and the
    examination gives sound rows alone.
    """
    dice = random.Random(seed)
    written = {row.row: row for row in sound_store.read()}
    for attempt in range(10):
        copy = CorrectionStore(tmp_path / f"{attempt}.sqlite")
        shutil.copyfile(sound_store.database.path, copy.database.path)
        flip_bits(copy.database.path, dice, 1 + attempt)
        try:
            assert all(written[row.row] == row for row in copy.read())
        except StoreDamaged as error:
            assert "rhetor corrections verify" in str(error)
        kept: list[Correction] = []
        try:
            found = examine_store(copy, kept.append)
        except StoreDamaged:
            continue
        assert len(kept) == found.sound
        assert all(written[row.row] == row for row in kept)


def test_what_is_sound_is_saved(sound_store: CorrectionStore, empty_home: Path) -> None:
    """As the message says: the sound rows are written, the store moved away, and they are imported as they were."""
    path = empty_home / "corrections.sqlite"
    shutil.copyfile(sound_store.database.path, path)
    assert run_rhetor("corrections", "verify").stdout == f"{ROWS} rows, each as it was written.\n".encode()
    path.write_bytes(path.read_bytes().replace(b"They said so 7 times.", b"They paid so 7 times."))
    assert b"rhetor corrections verify" in run_rhetor("corrections", "list").stderr
    done = run_rhetor("corrections", "verify", "--rescue", empty_home / "sound.jsonl")
    assert done.returncode == 3
    assert b"Damaged: 1 of 60 rows" in done.stdout
    assert b"row 8" in done.stderr
    path.rename(empty_home / "damaged.sqlite")
    assert b"Added: 59." in run_rhetor("corrections", "import", empty_home / "sound.jsonl").stdout
    saved = {row.id: (row.text, row.label, row.meta, row.time) for row in CorrectionStore().read()}
    assert saved == {row.id: (row.text, row.label, row.meta, row.time) for row in sound_store.read() if row.row != 8}
