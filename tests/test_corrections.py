"""The store of corrections: an append-only log, safe with several processes, and what it says now."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetor import LABELS, Label
from rhetor.errors import (
    CorrectionNotFound,
    DataError,
    FolderError,
    InputError,
    StoreBusy,
    StoreDamaged,
    StoreTooNew,
)
from rhetor.learning.corrections import (
    Correction,
    CorrectionStore,
    RowKind,
    correction_from_record,
    judge,
    read_judgements,
    settle,
)
from rhetor.learning.corrections.log import SCHEMA
from rhetor.learning.people import keys
from rhetor.learning.projects import collection, samples
from rhetor.learning.review import seen
from rhetor.store.database import Database
from tests.conftest import CASES

FACT, ATTRIBUTION, OPINION, CALL = LABELS


@pytest.fixture
def store(tmp_path: Path) -> CorrectionStore:
    return CorrectionStore(tmp_path / "corrections.sqlite")


def say(text: str, label: Label, annotator: str = "", **more: object) -> Correction:
    return Correction(text, label, annotator=annotator, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("schema", "version", "digest"),
    [
        (SCHEMA, 2, "c55b2463694402c7096e02dad1057c8f15b7d1a71b3785d65547238011f4430d"),
        (seen.SCHEMA, 2, "da882e636ff3cf72a75df09e25479e9691edfc578a4dd7ab26429fdfe2d3dde7"),
        (keys.SCHEMA, 1, "eaf3f76ffffdacfd58dbd5798b6d402a47b4b124c71acc2c11d5bbdd08e9817a"),
        (collection.SCHEMA, 1, "8d4b41155a87f159a5bfd5e0ab21580205f0482767f405bfe5d9c7cb147bea60"),
        (samples.SCHEMA, 1, "4745dd8fc5da8c1c6df7ff0b54884bf49d8edef13b9fd5c4117fc2b6f0a54d1f"),
    ],
    ids=["corrections", "seen", "people", "projects", "samples"],
)
def test_a_schema_changes_with_its_version(schema: object, version: int, digest: str) -> None:
    """Whoever changes a statement raises the version: files of users have the old one."""
    assert (schema.version, schema.digest()) == (version, digest)  # type: ignore[attr-defined]


def test_what_is_appended_is_read(store: CorrectionStore) -> None:
    """Every field comes back, with an id, a time in UTC and a place in the log."""
    (written,) = store.append(
        [
            say(
                "It must stop.",
                CALL,
                "Ada",
                before=OPINION,
                model="3",
                document="d",
                start=0,
                end=13,
                note="é",
                meta={"x": [1]},
            )
        ]
    )
    assert store.read() == [written] == [store.get(written.id)]
    assert written.row == 1
    assert written.time.endswith("+00:00")
    assert (written.before, written.model, written.meta) == (OPINION, "3", {"x": [1]})


def test_nothing_is_made_by_reading(store: CorrectionStore) -> None:
    """A home without corrections stays as it is."""
    assert (store.read(), store.last_row(), read_judgements(store).settled()) == ([], 0, [])
    assert not store.database.path.exists()


def test_rows_cannot_be_changed_or_deleted(store: CorrectionStore) -> None:
    """Not even by SQL: the file itself refuses."""
    store.append([say("It rained.", FACT)])
    connection = sqlite3.connect(store.database.path)
    for statement in ("UPDATE corrections SET label = 'opinion'", "DELETE FROM corrections"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
    connection.close()


def damage(path: Path, old: bytes, new: bytes) -> None:
    """Other bytes in a file, as a failing disk leaves them."""
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"It rained.", b"It ruined."), (b"It rained.", b"It \xf2ained."), (b"opinion", b"opinioo"), (b"Ada", b"Ida")],
)
def test_a_row_that_was_changed_is_not_given_out(store: CorrectionStore, old: bytes, new: bytes) -> None:
    """A flipped bit in text, label or name, valid or not: the store says that it is damaged, and what to do."""
    store.append([say("It rained.", OPINION, "Ada")])
    damage(store.database.path, old, new)
    with pytest.raises(StoreDamaged, match="rhetor corrections verify"):
        store.read()


@pytest.fixture
def old_store(store: CorrectionStore) -> CorrectionStore:
    """As an earlier release left it: without checksums."""
    connection = sqlite3.connect(store.database.path)
    connection.executescript((CASES / "corrections-1.sql").read_text("utf-8"))
    connection.execute("PRAGMA user_version = 1")
    values = ("a", "correction", "It rained.", "opinion", "Ada", "2026-11-22T09:30:00.000+00:00", '{"x": 1}')
    connection.execute(
        "INSERT INTO corrections (id, kind, text, label, annotator, time, meta) VALUES (?, ?, ?, ?, ?, ?, ?)", values
    )
    connection.commit()
    connection.close()
    return store


def test_a_store_of_an_earlier_release(old_store: CorrectionStore) -> None:
    """It is read as it is; the first write gives every row its checksum; nothing may be changed then as before."""
    before = old_store.read()
    assert [(row.text, row.meta) for row in before] == [("It rained.", {"x": 1})]
    old_store.append([say("It snowed.", FACT)])
    assert old_store.read()[:1] == before
    damage(old_store.database.path, b"It rained.", b"It ruined.")
    with pytest.raises(StoreDamaged):
        old_store.read()
    connection = sqlite3.connect(old_store.database.path)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute("UPDATE corrections SET label = 'opinion'")
    connection.close()


def test_undo_is_a_row(store: CorrectionStore) -> None:
    """What was taken back no longer counts, and what was said before holds again; both rows stay."""
    first, second = store.append([say("It rained.", FACT, "Ada"), say("It rained.", OPINION, "Ada")])
    assert [row.label for row in read_judgements(store).settled()] == [OPINION]
    withdrawal = store.withdraw(second.id, "Ada", "a slip")
    assert (withdrawal.kind, withdrawal.withdraws, withdrawal.note) == (RowKind.WITHDRAWAL, second.id, "a slip")
    judgements = read_judgements(store)
    assert [row.label for row in judgements.settled()] == [FACT]
    assert judgements.counting == {first.id}
    assert len(store.read()) == 3


def test_a_repeated_undo_is_the_same_undo(store: CorrectionStore) -> None:
    """A client that lost its connection may ask again."""
    (row,) = store.append([say("It rained.", FACT)])
    assert store.withdraw(row.id) == store.withdraw(row.id)
    assert store.last_row() == 2


def test_what_cannot_be_undone(store: CorrectionStore) -> None:
    """An unknown id, and an undo."""
    with pytest.raises(CorrectionNotFound, match="rhetor corrections list"):
        store.withdraw("nothing")
    (row,) = store.append([say("It rained.", FACT)])
    with pytest.raises(CorrectionNotFound):
        store.withdraw("nothing")
    with pytest.raises(InputError, match="Correct the sentence anew"):
        store.withdraw(store.withdraw(row.id).id)


def test_the_latest_of_one_annotator_counts() -> None:
    """On the same text at the same place; another place is another row that counts, and the sentence has the later label."""
    rows = [
        say("It rained.", FACT, "Ada", document="d", start=0, end=10, id="a", row=1),
        say("It rained.", OPINION, "Ada", document="d", start=0, end=10, id="b", row=2),
        say("It rained.", CALL, "Ada", document="e", start=0, end=10, id="c", row=3),
    ]
    judgements = judge(rows)
    assert judgements.counting == {"b", "c"}
    assert [row.label for row in judgements.settled()] == [CALL]


def test_a_conflict_is_left_out_until_it_is_settled(store: CorrectionStore) -> None:
    """Two annotators, two labels: no label to train on, until somebody settles it."""
    store.append([say("It rained.", FACT, "Ada"), say("it  rained!", OPINION, "Ben"), say("It must stop.", CALL, "Ada")])
    judgements = read_judgements(store)
    assert [row.text for row in judgements.settled()] == ["It must stop."]
    (conflict,) = judgements.conflicts()
    assert conflict.labels == {"Ada": FACT, "Ben": OPINION}
    settlement = settle(store, "It rained.", FACT, "Cleo")
    assert settlement.kind is RowKind.SETTLEMENT
    settled = read_judgements(store)
    assert {row.label for row in settled.settled()} == {FACT, CALL}
    assert settled.conflicts() == []


def test_a_settlement_holds_until_somebody_objects(store: CorrectionStore) -> None:
    """A later word that agrees changes nothing; one that differs opens the conflict again; taking it back closes it."""
    ada, _ = store.append([say("It rained.", FACT, "Ada"), say("It rained.", OPINION, "Ben")])
    settlement = settle(store, ada.id, FACT)
    store.append([say("It rained.", FACT, "Ben")])
    assert read_judgements(store).conflicts() == []
    (objection,) = store.append([say("It rained.", CALL, "Dora")])
    assert len(read_judgements(store).conflicts()) == 1
    store.withdraw(objection.id)
    assert [row.label for row in read_judgements(store).settled()] == [FACT]
    store.withdraw(settlement.id)
    assert [row.label for row in read_judgements(store).settled()] == [FACT], "both say so by now"


def test_settling_what_is_no_conflict(store: CorrectionStore) -> None:
    """Refused, with where to look."""
    store.append([say("It rained.", FACT, "Ada")])
    with pytest.raises(CorrectionNotFound, match="rhetor corrections conflicts"):
        settle(store, "It rained.", OPINION)


said = st.tuples(
    st.sampled_from("ABC"), st.sampled_from(["It rained.", "It must stop.", "Who pays?"]), st.sampled_from(LABELS)
)


@given(st.lists(st.one_of(said, st.integers(0, 30)), max_size=25))
def test_the_log_is_a_law(acts: list[tuple[str, str, Label] | int]) -> None:
    """A sentence has a label exactly if those who count agree; what was withdrawn shows nowhere."""
    rows: list[Correction] = []
    for number, act in enumerate(acts, 1):
        if isinstance(act, tuple):
            rows.append(say(act[1], act[2], act[0], id=str(number), row=number))
        elif act < len(rows) and rows[act].label:
            rows.append(
                Correction(rows[act].text, withdraws=rows[act].id, kind=RowKind.WITHDRAWAL, id=str(number), row=number)
            )
    judgements = judge(rows)
    withdrawn = {row.withdraws for row in rows}
    expected: dict[str, dict[str, Label]] = {}
    for row in rows:
        if row.label and row.id not in withdrawn:
            expected.setdefault(row.text, {})[row.annotator] = row.label
    assert {row.text: row.label for row in judgements.settled()} == {
        text: next(iter(labels.values())) for text, labels in expected.items() if len(set(labels.values())) == 1
    }
    assert {judged.latest.text for judged in judgements.conflicts()} == {
        text for text, labels in expected.items() if len(set(labels.values())) > 1
    }
    assert not judgements.counting & withdrawn
    half = judge(rows[: len(rows) // 2])
    assert half.extend(rows[len(rows) // 2 :]) == judgements
    assert half == judge(rows[: len(rows) // 2]), "a state never changes"


def test_the_state_as_of_a_row(store: CorrectionStore) -> None:
    """What counted when a model was trained can be read again, whatever came after."""
    first, _ = store.append([say("It rained.", FACT, "Ada"), say("It snowed.", FACT, "Ada")])
    store.withdraw(first.id)
    assert [row.text for row in read_judgements(store, until=2).settled()] == ["It rained.", "It snowed."]
    assert [row.text for row in read_judgements(store).settled()] == ["It snowed."]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"label": "opinion"}, "text is empty"),
        ({"text": " ", "label": "opinion"}, "text is empty"),
        ({"text": 3, "label": "opinion"}, "text is not a string"),
        ({"text": "a"}, "a withdrawal has"),
        ({"text": "a", "label": "satire"}, "unknown label"),
        ({"text": "a", "label": ["opinion"]}, "unknown label"),
        ({"text": "a", "label": "opinion", "start": -1}, "start"),
        ({"text": "a", "label": "opinion", "start": True}, "start"),
        ({"text": "a", "label": "opinion", "end": 2**70}, "end"),
        ({"text": "a", "label": "opinion", "start": 5, "end": 5}, "start is not before end"),
        ({"text": "a\ud800", "label": "opinion"}, "lone surrogate"),
        ({"text": "a", "label": "opinion", "x": "\ud800"}, "lone surrogate"),
        ({"text": "a", "label": "opinion", "x": float("inf")}, "JSON"),
        ({"text": "a", "label": "opinion", "x": "y" * 70_000}, "65,536"),
        ({"text": "a", "label": "opinion", "kind": "joke"}, "unknown kind"),
        ({"text": "a", "label": "opinion", "kind": "withdrawal", "withdraws": "b"}, "no label"),
    ],
)
def test_records_that_cannot_be_kept(record: dict[str, object], message: str) -> None:
    """Each is refused with the field."""
    with pytest.raises(DataError, match=message):
        correction_from_record(record)


WRITER = """
import sys
from pathlib import Path
from rhetor.learning.corrections import Correction, CorrectionStore
from rhetor.errors import StoreBusy
from rhetor.records import Label
store, name, batches, size = CorrectionStore(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for batch in range(batches):
    rows = [Correction(f"{name} {batch} {n}", Label("opinion"), annotator=name) for n in range(size)]
    while True:
        try:
            store.append(rows)
            break
        except StoreBusy:  # as it says: again in a second
            pass
    print(batch, flush=True)
"""


def _start_writer(path: Path, name: str, batches: int, size: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(batches), str(size)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_processes_write_at_once_and_lose_nothing(store: CorrectionStore) -> None:
    """Four processes make the file and append to it together: every row is there once, each writer's in its order."""
    writers = [_start_writer(store.database.path, name, 40, 1) for name in "abcd"]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors.decode()
    rows = store.read()
    assert len(rows) == len({row.id for row in rows}) == 160
    for name in "abcd":
        assert [row.text for row in rows if row.annotator == name] == [f"{name} {batch} 0" for batch in range(40)]


def test_a_killed_writer_leaves_whole_batches(store: CorrectionStore) -> None:
    """A process killed in mid-write, again and again: what it told of is there, no half of a batch, others go on."""
    size, dice = 400, random.Random(7)
    for attempt in range(4):
        victim = _start_writer(store.database.path, f"v{attempt}", 10_000, size)
        assert victim.stdout
        told = -1
        for _ in range(3):
            told = int(victim.stdout.readline())
        time.sleep(dice.random() / 50)
        victim.send_signal(signal.SIGKILL)
        rest, _ = victim.communicate(timeout=30)
        told = max([told, *map(int, rest.split())])
        kept = [row for row in store.read() if row.annotator == f"v{attempt}"]
        assert len(kept) % size == 0
        assert len(kept) // size in (told + 1, told + 2), "one batch may be written that it could not tell of"
        store.append([say("It rained.", FACT, "survivor")])
    with store.database.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_reader_does_not_wait_for_a_writer(store: CorrectionStore) -> None:
    """Inside another's transaction the log reads as it was before; a second writer is told to come again."""
    store.append([say("It rained.", FACT)])
    with store.database.writing():
        assert len(store.read()) == 1
        with pytest.raises(StoreBusy, match="Try again"):
            store.append([say("It snowed.", FACT)])
    store.append([say("It snowed.", FACT)])
    assert len(store.read()) == 2


def test_files_that_are_no_store(tmp_path: Path) -> None:
    """Another program's database, a later release's, rubbish, a folder that cannot be written: each said with the cure."""
    path = tmp_path / "corrections.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged, match="rhetor corrections verify"):
        CorrectionStore(path).read()
    path.unlink()
    path.touch()
    with pytest.raises(StoreDamaged, match="not a store"):
        CorrectionStore(path).append([say("a", FACT)])
    later = CorrectionStore(tmp_path / "later.sqlite")
    later.append([say("a", FACT)])
    Database(later.database.path, SCHEMA)
    connection = sqlite3.connect(later.database.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreTooNew, match="later release"):
        later.read()
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="RHETOR_HOME"):
        CorrectionStore(tmp_path / "file" / "corrections.sqlite").append([say("a", FACT)])


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Texts, notes, names and unknown keys of any characters."""
    store = CorrectionStore(tmp_path_factory.getbasetemp() / "any.sqlite")
    record = {
        "text": text,
        "label": "opinion",
        "annotator": text,
        "note": text,
        "document": text,
        "x": {text: [text, 1.5, None]},
    }
    (row,) = store.append([correction_from_record(json.loads(json.dumps(record)))])
    read = store.get(row.id)
    assert read == row
    assert {key: value for key, value in read.to_record().items() if key in record} == record
