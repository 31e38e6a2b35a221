"""A model's folder that comes from a stranger, with checksums that fit: refused by name, before it takes anything."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rhetor import Label, Labeler
from rhetor.definition.features import BLOCKS
from rhetor.errors import ModelDamaged
from rhetor.registry import list_versions, open_registry, read_model, untrusted, write_model
from tests.conftest import run_rhetor

TEXT = "Officials said on Monday that the bridge would reopen. It must. Who pays? It rained."


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "models" / "1"


def sign(folder: Path, **more: Any) -> None:
    """Makes the manifest fit the files, as a stranger would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in manifest["files"]:
        manifest["files"][name]["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest | more))


def change_arrays(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with np.load(folder / "model.npz") as packed:
        arrays = dict(packed)
    change(arrays)
    np.savez(folder / "model.npz", **arrays)
    sign(folder)


def replace_member(folder: Path, name: str, content: bytes) -> None:
    """The npz with other bytes for one of its arrays."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(folder / "model.npz") as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, content if member.filename == name else old.read(member))
    (folder / "model.npz").write_bytes(buffer.getvalue())
    sign(folder)


def spell_header(shape: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"shape": shape, "fortran_order": False, "descr": "<f8"})
    return file.getvalue()


def test_an_archive_that_unpacks_to_too_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the arrays take is known before any is unpacked."""
    monkeypatch.setattr(untrusted, "MOST_UNPACKED", 1_000_000)
    monkeypatch.setattr(untrusted, "_read_array", lambda content: pytest.fail("it was unpacked"))
    with pytest.raises(ModelDamaged, match=r"1,000,000 are the limit.*rollback"):
        read_model(folder)


@pytest.mark.parametrize("shape", [(2**40,), (2**62, 2**62), (2**21, 2**22, 2**21), (5,), ()])
def test_a_header_that_claims_terabytes(folder: Path, shape: tuple[int, ...]) -> None:
    """A header must say as much as there is, and nothing is taken for what it says."""
    replace_member(folder, "intercepts.npy", spell_header(shape) + b"\0" * 32)
    with pytest.raises(ModelDamaged, match="has not"):
        read_model(folder)


@pytest.mark.parametrize(
    "content", [b"", b"\x93NUMPY\x01\x00\xff\xff", b"\x93NUMPY\x02\x00", b"\x93NUMPY\x01\x00\x05\x00[1,2\n", b"PK\x03\x04"]
)
def test_arrays_that_are_none(folder: Path, content: bytes) -> None:
    """Half a header, a later format, a header that is no dictionary."""
    replace_member(folder, "idf.npy", content)
    with pytest.raises(ModelDamaged):
        read_model(folder)


def test_an_archive_that_says_it_is_encrypted(folder: Path) -> None:
    """Nobody is asked for a password."""
    packed = bytearray((folder / "model.npz").read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.find(mark)
        packed[at + place] |= 1
    (folder / "model.npz").write_bytes(bytes(packed))
    sign(folder)
    with pytest.raises(ModelDamaged, match="encrypted"):
        read_model(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda arrays: arrays.update(intercepts=np.full(4, np.nan)), "finite"),
        (lambda arrays: arrays.update(intercepts=np.full(4, 1e300)), "beyond"),
        (lambda arrays: arrays.update(idf=-arrays["idf"]), "idf"),
        (lambda arrays: arrays.update(idf=arrays["idf"].astype(object)), "type of numbers"),
        (lambda arrays: arrays.update(idf=arrays["idf"].astype(complex)), "type of numbers"),
        (lambda arrays: arrays.update(message_biases=np.full((4, 2), np.inf)), "finite"),
        (lambda arrays: arrays.update(term_lengths=arrays["term_lengths"][::-1]), "name"),
        (lambda arrays: arrays.pop("coefficients"), "coefficients"),
    ],
)  # fmt: skip
def test_arrays_no_training_makes(folder: Path, change: Callable[[dict[str, Any]], None], message: str) -> None:
    """Infinities, numbers that would make them, objects, lengths that are others', an array that is missing."""
    change_arrays(folder, change)
    with pytest.raises(ModelDamaged, match=message):
        read_model(folder)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("threshold", float("nan"), "no probability"),
        ("threshold", 7, "no probability"),
        ("threshold", [0.5], "float"),
        ("labels", ["opinion", "opinion", "attribution", "factual-report"], "each of the four"),
        ("labels", ["call-to-action", "opinion", "attribution", "factual-report"], "another order"),
        ("quoted_error", float("nan"), "no share"),
        ("block_weights", [1e300] * len(BLOCKS), "beyond"),
    ],
)
def test_settings_no_training_makes(folder: Path, key: str, value: Any, message: str) -> None:
    """A threshold that is no probability; labels twice, or in an order the manifest knows nothing of."""
    settings = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(settings | {key: value}))
    sign(folder)
    with pytest.raises(ModelDamaged, match=message):
        read_model(folder)


def test_the_order_of_labels_is_the_models(tmp_path: Path, labeler: Labeler) -> None:
    """Law 2: a model whose labels stand in another order, with their rows, says the same of a text."""
    order = [2, 0, 3, 1]
    model = labeler.model
    turned = replace(
        model, labels=tuple(model.labels[n] for n in order), coefficients=model.coefficients[order],
        intercepts=model.intercepts[order],
    )  # fmt: skip
    corpus = {"sources": [], "sentences": 0, "added_sentences": 0}
    write_model(tmp_path, turned, {}, "card", corpus)
    before, after = labeler.label(TEXT, evidence=True), Labeler.load(tmp_path).label(TEXT, evidence=True)
    for old, new in zip(before.sentences, after.sentences, strict=True):
        assert new.label == old.label
        assert {label: new.probabilities[label] for label in Label} == pytest.approx(dict(old.probabilities))


@pytest.mark.parametrize("name", ["card.md", "model.npz", "model.json", "metrics.json", "manifest.json"])
def test_links_are_refused(folder: Path, tmp_path: Path, name: str) -> None:
    """A file that leads elsewhere is not read, though its checksum fits what stands there."""
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    with pytest.raises(ModelDamaged, match=rf"{name}.*link"):
        read_model(folder)


def test_a_pipe_is_refused(folder: Path) -> None:
    """It is not waited for."""
    (folder / "card.md").unlink()
    os.mkfifo(folder / "card.md")
    with pytest.raises(ModelDamaged, match="no ordinary file"):
        read_model(folder)


def test_a_card_cannot_steer_the_terminal(folder: Path) -> None:
    """Escape sequences of a card are spelled; a card that is no UTF-8 is damage."""
    (folder / "card.md").write_bytes(b"# Card\n\x1b[2Jgone\n")
    sign(folder)
    shown = run_rhetor("models", "show", "1")
    assert b"\\x1b[2Jgone" in shown.stdout
    assert b"\x1b" not in shown.stdout
    (folder / "card.md").write_bytes(b"\xff")
    sign(folder)
    assert b"says of itself cannot be read" in run_rhetor("models", "show", "1").stderr


@pytest.mark.parametrize(
    "metrics", [b"[]", b"{}", b'{"held_out": {"macro_f1": "\x1b[2J"}}', b"[" * 100_000, b'{"held_out": {"macro_f1": [1]}}']
)
def test_figures_that_are_none(folder: Path, metrics: bytes) -> None:
    """A version whose figures cannot be read is listed with what is wrong, and the others beside it."""
    (folder / "metrics.json").write_bytes(metrics)
    sign(folder)
    by_version = {info.version: info for info in list_versions(open_registry())}
    assert by_version["1"].error
    assert len(by_version) == 2
    assert b"\x1b" not in run_rhetor("models", "list").stdout
