"""Models on disk: nothing executed, nothing half written, every damage named with its cure."""

import dataclasses
import json
import multiprocessing
import os
import shutil
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from rhetor import Labeler
from rhetor.errors import FolderError, ModelBusy, ModelDamaged, ModelNotFound, ModelTooNew
from rhetor.model import Model
from rhetor.registry import Registry, open_registry, read_model, write_model
from rhetor.registry.format import FILES, FORMAT_VERSION
from rhetor.store.home import is_shipped_version
from tests.conftest import SHIPPED

CORPUS = {"sources": [], "sentences": 0, "added_sentences": 0}


@pytest.fixture(scope="module")
def model(labeler: Labeler) -> Model:
    """Some terms of the shipped model: what is written takes less time, and is written no differently."""
    full, kept = labeler.model, slice(None, None, 200)
    message = dataclasses.replace(full.message, coefficients=full.message.coefficients[kept])
    return dataclasses.replace(
        full, terms=full.terms[kept], blocks=full.blocks[kept], idf=full.idf[kept], coefficients=full.coefficients[:, kept],
        message=message,
    )  # fmt: skip


def _write(model: Model):  # type: ignore[no-untyped-def]
    def write(folder: Path, version: str) -> None:
        write_model(folder, dataclasses.replace(model, version=version), {}, "card", CORPUS)

    return write


def test_a_model_survives_a_round_trip(tmp_path: Path, labeler: Labeler) -> None:
    """What is read is what was written: the same terms, the same bits of every number."""
    write_model(tmp_path, labeler.model, {"f1": 1}, "card", CORPUS)
    read = read_model(tmp_path)
    assert read.terms == labeler.model.terms
    for name in ("idf", "coefficients", "intercepts", "blocks", "block_weights"):
        assert np.array_equal(getattr(read, name), getattr(labeler.model, name))
    assert read.threshold == labeler.model.threshold
    assert read.quoted_error == labeler.model.quoted_error < 1


def test_the_same_model_is_the_same_bytes(tmp_path: Path, labeler: Labeler) -> None:
    """Law 5, at the file's end: no time, no path, no order of a set is in the files."""
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
        write_model(folder, labeler.model, {}, "card", CORPUS)
    for name in (*FILES, "manifest.json"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_tampering_is_named(home: Path, name: str) -> None:
    """One changed byte in any file is found, named, and answered with a cure."""
    path = home / "models" / "1" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ModelDamaged, match=rf"{name}.*rollback"):
        Labeler.load()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(home: Path, name: str) -> None:
    """A file that is gone is named, not a traceback."""
    (home / "models" / "1" / name).unlink()
    with pytest.raises(ModelDamaged, match=name):
        Labeler.load("1")


def test_pickles_are_not_executed(home: Path, tmp_path: Path) -> None:
    """An array of objects, which NumPy would unpickle, is refused even with a fitting checksum."""
    folder = home / "models" / "1"
    with np.load(folder / "model.npz") as arrays:
        contents = dict(arrays)

    class Bomb:
        def __reduce__(self):  # type: ignore[no-untyped-def]
            return (os.mkdir, (str(tmp_path / "exploded"),))

    contents["idf"] = np.array([Bomb()], dtype=object)
    np.savez(folder / "model.npz", **contents)
    _sign(folder)
    with pytest.raises(ModelDamaged):
        Labeler.load("1")
    assert not (tmp_path / "exploded").exists()


def _sign(folder: Path) -> None:
    """Makes the manifest fit the files, as someone with bad intent would."""
    import hashlib

    manifest = json.loads((folder / "manifest.json").read_text())
    for name in FILES:
        manifest["files"][name]["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_model_from_before_quotations_still_labels(home: Path) -> None:
    """A model that says nothing of quotations makes nothing of them."""
    folder = home / "models" / "1"
    settings = json.loads((folder / "model.json").read_text())
    del settings["quoted_error"]
    (folder / "model.json").write_text(json.dumps(settings))
    _sign(folder)
    assert read_model(folder).quoted_error == 1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.update(labels=["opinion"]), "shapes"),
        (lambda s: s.update(labels=["fact", "attribution", "opinion", "call-to-action"]), "fact"),
        (lambda s: s.pop("threshold"), "threshold"),
        (lambda s: s.update(block_weights=[1]), "shapes"),
        (lambda s: s.update(block_weights=[1, 1, float("nan")]), "finite"),
        (lambda s: s.update(quoted_error=0), "quotations"),
        (lambda s: s.update(quoted_error=1.5), "quotations"),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused(home: Path, change, message: str) -> None:  # type: ignore[no-untyped-def]
    """Settings that do not fit the arrays are damage too."""
    folder = home / "models" / "1"
    settings = json.loads((folder / "model.json").read_text())
    change(settings)
    (folder / "model.json").write_text(json.dumps(settings))
    _sign(folder)
    with pytest.raises(ModelDamaged, match=message):
        read_model(folder)


def test_a_newer_format_is_refused_with_the_cure(home: Path) -> None:
    """A model of a later release says what to install."""
    path = home / "models" / "1" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["format_version"] = FORMAT_VERSION + 1
    path.write_text(json.dumps(manifest))
    with pytest.raises(ModelTooNew, match=r"git pull, then pip install \."):
        Labeler.load("1")


def test_other_features_are_refused(home: Path) -> None:
    """A model trained on features this release does not make says so."""
    folder = home / "models" / "1"
    settings = json.loads((folder / "model.json").read_text())
    settings["features_version"] = "999"
    (folder / "model.json").write_text(json.dumps(settings))
    _sign(folder)
    with pytest.raises(ModelTooNew, match="Train again"):
        Labeler.load("1")


def test_a_missing_version_lists_what_there_is(home: Path) -> None:
    """The message ends with the cure."""
    with pytest.raises(ModelNotFound, match=rf"Model '7' is not in .*Available: {SHIPPED.name}, 1\."):
        Labeler.load("7")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A path that holds no model says so."""
    with pytest.raises(ModelNotFound, match="no manifest"):
        Labeler.load(tmp_path / "nowhere")


def test_no_active_model_says_how_to_make_one(tmp_path: Path) -> None:
    """An empty registry says: train."""
    with pytest.raises(ModelNotFound, match="rhetor train"):
        Registry(tmp_path / "models").active_version()


def test_a_home_without_a_users_model_follows_the_release(empty_home: Path) -> None:
    """Where nothing was promoted, the model that came with rhetor labels, from where it was installed: nothing is copied."""
    assert Labeler.load().model.version == SHIPPED.name
    assert Labeler.load(SHIPPED.name).model.version == SHIPPED.name
    assert open_registry().versions() == [SHIPPED.name]
    assert list(empty_home.iterdir()) == []


def test_no_training_takes_the_number_of_a_shipped_model(empty_home: Path, model: Model) -> None:
    """The shipped version is a date; a user's trainings count from 1, whatever ships and whatever was active before."""
    registry = Registry()
    assert is_shipped_version(SHIPPED.name)
    assert [registry.add(_write(model)) for _ in range(2)] == ["1", "2"]
    registry.promote("2", "test")
    registry.rollback()
    assert registry.add(_write(model)) == "3"
    assert registry.versions() == [SHIPPED.name, "1", "2", "3"]


def test_going_back_to_the_shipped_model_is_following_the_release_again(empty_home: Path, model: Model) -> None:
    """Promoted or rolled back to, the shipped model needs no pointer; the history says what was active when."""
    registry, pointer = Registry(), empty_home / "models" / "active"
    registry.promote(registry.add(_write(model)), "test")
    assert pointer.read_text() == "1\n"
    assert registry.rollback() == SHIPPED.name == registry.active_version()
    assert not pointer.exists()
    registry.promote("1", "again")
    registry.promote(SHIPPED.name, "by hand")
    assert not pointer.exists()
    assert [entry.version for entry in registry.history()] == [SHIPPED.name, "1", SHIPPED.name, "1", SHIPPED.name]


def _upgrade(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release is installed: the same model, two years on."""
    later = folder / "20281122"
    shutil.copytree(SHIPPED, later)
    manifest = (
        (later / "manifest.json").read_text("utf-8").replace(f'"version": "{SHIPPED.name}"', '"version": "20281122"', 1)
    )
    (later / "manifest.json").write_text(manifest, "utf-8")
    monkeypatch.setattr("rhetor.registry.store.find_shipped_model", lambda: later)


def test_an_upgrade_replaces_the_shipped_model(
    empty_home: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home with a user's model keeps it; an earlier shipped one is the new one from now on, unless it was kept."""
    registry = Registry()
    registry.promote(registry.add(_write(model)), "test")
    _upgrade(tmp_path, monkeypatch)
    upgraded = open_registry()
    assert upgraded.versions() == ["20281122", "1"]
    assert Labeler.load().model.version == "1"
    assert upgraded.rollback() == "20281122" == Labeler.load().model.version
    (empty_home / "models" / "active").write_text(f"{SHIPPED.name}\n")
    assert Labeler.load().model.version == "20281122"
    shutil.copytree(SHIPPED, empty_home / "models" / SHIPPED.name)
    upgraded.promote(SHIPPED.name, "kept by hand")
    assert Labeler.load().model.version == SHIPPED.name


def test_a_home_of_an_earlier_release_that_nobody_touched_follows(
    home: Path, model: Model, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The copy that earlier releases put into each home, readable or not, gives way to the shipped model; said once."""
    path = home / "models" / "1" / "model.json"
    path.write_text(path.read_text().replace('"features_version": "', '"features_version": "0'))
    _sign(home / "models" / "1")
    line = {"version": "1", "at": "2026-11-22T09:30:00+00:00", "why": "came with rhetor"}
    (home / "models" / "history.jsonl").write_text(json.dumps(line) + "\n")
    assert [Labeler.load().model.version for _ in range(2)] == [SHIPPED.name] * 2
    assert [record.getMessage() for record in caplog.records] == [
        f"Model 1 in {home / 'models'} came with an earlier release of rhetor. From now on model {SHIPPED.name} labels, "
        "which came with this one."
    ]
    assert not (home / "models" / "active").exists()
    assert (home / "models" / "1" / "manifest.json").exists()
    assert Registry().add(_write(model)) == "2"


def test_a_home_of_an_earlier_release_that_cannot_be_written_follows_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is changed there, and the shipped model labels."""
    (home / "models" / "history.jsonl").unlink()

    def refuse(registry: Registry) -> None:
        raise FolderError("read-only")

    monkeypatch.setattr(Registry, "check_writable", refuse)
    assert Labeler.load().model.version == SHIPPED.name
    assert (home / "models" / "active").read_text() == "1\n"


def test_a_model_of_the_users_is_never_taken_for_a_copy(home: Path, tmp_path: Path) -> None:
    """Promoted by hand, or trained on anything but the seeds, model 1 stays active; one that cannot be read is refused."""
    assert Labeler.load().model.version == "1"
    (home / "models" / "history.jsonl").unlink()
    path = home / "models" / "1" / "manifest.json"
    path.write_text(path.read_text().replace('"added_sentences": 0', '"added_sentences": 3'))
    assert Labeler.load().model.version == "1"
    settings = home / "models" / "1" / "model.json"
    settings.write_text(settings.read_text().replace('"features_version": "', '"features_version": "0'))
    _sign(home / "models" / "1")
    with pytest.raises(ModelTooNew, match=rf"rhetor train.*rhetor models promote {SHIPPED.name}"):
        Labeler.load()


def test_versions_are_whole_numbers_that_never_change(home: Path, model: Model) -> None:
    """A new version gets the next number; the others stay as they were."""
    before = {path: path.read_bytes() for path in (home / "models" / "1").iterdir()}
    assert [Registry().add(_write(model)) for _ in range(2)] == ["2", "3"]
    assert Registry().versions() == [SHIPPED.name, "1", "2", "3"]
    assert {path: path.read_bytes() for path in (home / "models" / "1").iterdir()} == before
    assert Registry().active_version() == "1"


def test_a_failed_write_leaves_nothing(home: Path, model: Model) -> None:
    """Law 6: a version that fails half way is not there at all."""

    def fail(folder: Path, version: str) -> None:
        _write(model)(folder, version)
        raise OSError(28, "No space left on device")

    with pytest.raises(FolderError, match="No space left on device"):
        Registry().add(fail)
    assert sorted(path.name for path in (home / "models").iterdir() if not path.name.startswith(".lock")) == [
        "1",
        "active",
        "history.jsonl",
    ]


def _add_and_hang(home: Path, ready) -> None:  # type: ignore[no-untyped-def]
    os.environ["RHETOR_HOME"] = str(home)

    def hang(folder: Path, version: str) -> None:
        (folder / "model.npz").write_bytes(b"half")
        ready.set()
        threading.Event().wait()

    Registry().add(hang)


def test_a_killed_write_leaves_what_was_there(home: Path, model: Model) -> None:
    """Law 6: killed while a version is being written, the registry still loads and goes on counting."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_add_and_hang, args=(home, ready))
    process.start()
    assert ready.wait(30)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert Registry().versions() == [SHIPPED.name, "1"]
    assert Labeler.load().model.version == "1"
    assert Registry().add(_write(model)) == "2"


def test_many_writers_get_a_number_each(home: Path, model: Model) -> None:
    """Two trainings that end at once do not take the same number."""
    numbers: list[str] = []
    threads = [threading.Thread(target=lambda: numbers.append(Registry().add(_write(model)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers, key=int) == [str(number) for number in range(2, 10)]


def test_promote_and_rollback(home: Path, model: Model) -> None:
    """Rollback goes to the version active before, step by step; history says when and why."""
    registry = Registry()
    for _ in range(2):
        registry.promote(registry.add(_write(model)), "test")
    assert registry.active_version() == "3"
    assert registry.rollback() == "2"
    assert registry.rollback() == "1"
    with pytest.raises(ModelNotFound, match="models list"):
        registry.rollback()
    registry.promote("3", "again")
    assert registry.rollback() == "1"
    assert [entry.version for entry in registry.history()] == ["1", "2", "3", "2", "1", "3", "1"]


def test_a_damaged_version_is_not_promoted(home: Path, model: Model) -> None:
    """Promotion loads the model first; the old one stays active."""
    registry = Registry()
    version = registry.add(_write(model))
    (registry.folder / version / "model.npz").write_bytes(b"broken")
    with pytest.raises(ModelDamaged):
        registry.promote(version, "test")
    assert registry.active_version() == "1"


def test_a_promotion_that_was_overtaken_is_refused(home: Path, model: Model) -> None:
    """What was compared with model 1 does not replace model 2."""
    registry = Registry()
    first, second = registry.add(_write(model)), registry.add(_write(model))
    registry.promote(first, "test", expected="1")
    with pytest.raises(ModelBusy, match="Model 2 became active"):
        registry.promote(second, "test", expected="1")


def test_a_torn_history_line_is_skipped(home: Path, model: Model) -> None:
    """Half a line, as a full disk may leave it, does not hide the rest."""
    registry = Registry()
    registry.promote(registry.add(_write(model)), "test")
    with (registry.folder / "history.jsonl").open("a") as file:
        file.write('{"version": "9", "a')
    assert [entry.version for entry in registry.history()] == ["1", "2"]


def test_a_home_that_cannot_be_written_leaves_the_shipped_models_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped model labels, but nothing is promoted or added there."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RHETOR_HOME", str(tmp_path / "file" / "home"))
    assert Labeler.load().model.version == SHIPPED.name
    with pytest.raises(FolderError, match="RHETOR_HOME"):
        open_registry().promote(SHIPPED.name, "test")
    with pytest.raises(FolderError, match="RHETOR_HOME"):
        open_registry().add(lambda folder, version: None)


def test_a_number_is_never_given_twice(home: Path, model: Model) -> None:
    """A version that was active and is gone keeps its number."""
    registry = Registry()
    registry.promote(registry.add(_write(model)), "test")
    shutil.rmtree(home / "models" / "2")
    assert registry.add(_write(model)) == "3"
    with pytest.raises(ModelNotFound, match="'2'"):
        Labeler.load()


def test_a_copied_version_is_found_out(home: Path) -> None:
    """A folder under another number than its manifest's is damage."""
    shutil.copytree(home / "models" / "1", home / "models" / "9")
    with pytest.raises(ModelDamaged, match="copied or renamed"):
        Labeler.load("9")


def test_arrays_that_are_no_archive_are_damage(home: Path) -> None:
    """A model.npz that is no zip, even with a fitting checksum, is named."""
    folder = home / "models" / "1"
    (folder / "model.npz").write_bytes(b"PK nothing")
    _sign(folder)
    with pytest.raises(ModelDamaged):
        read_model(folder)
