"""Archives as sources: what is in them is labelled as if it lay in a folder; what attacks or is damaged is named."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from rhetor.batch import BatchRun, RunOptions, label_sources
from rhetor.intake import archives
from rhetor.intake.tabular import ColumnWishes
from tests.conftest import SHIPPED
from tests.runs import read_rows

TEXTS = {"2024/a.txt": b"It rained, officials said.", "2024/b.md": b"# Mill\n\nWe must reopen it."}
TABLE = b"id,body,outlet\nx1,It is a disgrace.,Post\nx2,,Post\n"


def make_zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def make_tar(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return buffer.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}


def label(tmp_path: Path, name: str, content: bytes, **options: object) -> tuple[BatchRun, dict[str, dict[str, str]]]:
    """The run of an archive, and what it skipped."""
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / name).write_bytes(content)
    run = label_sources([tmp_path / "in"], tmp_path / "out", RunOptions(**options), model=SHIPPED)  # type: ignore[arg-type]
    return run, {row["source"]: row for row in read_rows(tmp_path / "out" / "skipped.csv")}


@pytest.mark.parametrize("name", ["all.zip", "all.tar", "all.tgz", *(f"all.tar.{packer}" for packer in PACKERS)])
def test_what_is_in_an_archive_is_labelled(tmp_path: Path, name: str) -> None:
    """Texts and tables, each under its path in the archive; folders, hidden files and pictures are none."""
    files = {**TEXTS, "posts.csv": TABLE, "photo.png": b"\x89PNG", ".DS_Store": b"x", "__MACOSX/2024/._a.txt": b"x"}
    if name.endswith(".zip"):
        content = make_zip(files)
    else:
        packer = name.removeprefix("all.tar").removeprefix(".").replace("all.tgz", "gz")
        content = PACKERS.get(packer, bytes)(make_tar(files))
    run, skipped = label(tmp_path, name, content, wishes=ColumnWishes(keep=("outlet",)))
    assert sorted(row.document for row in run.summary.rows) == [f"{name}/2024/a.txt", f"{name}/2024/b.md", "x1"]
    assert set(skipped) == {f"{name}/photo.png", f"{name}/posts.csv#2"}
    outlets = {row["document"]: row["outlet"] for row in read_rows(tmp_path / "out" / "sentences.csv")}
    assert outlets["x1"] == "Post"


@pytest.mark.parametrize("packer", PACKERS)
def test_a_packed_file_is_the_file(tmp_path: Path, packer: str) -> None:
    """A table that was packed by itself is a table."""
    run, skipped = label(tmp_path, f"posts.csv.{packer}", PACKERS[packer](TABLE))
    assert [row.document for row in run.summary.rows] == ["x1"]
    assert set(skipped) == {f"posts.csv.{packer}/posts.csv#2"}


def test_what_attacks_is_named(tmp_path: Path) -> None:
    """Paths that lead out, links, archives in archives: each with its reason, the others are labelled."""
    files = {**TEXTS, "../out.txt": b"It rained.", "/etc/motd.txt": b"It rained.", "inner.zip": make_zip(TEXTS)}
    run, skipped = label(tmp_path, "a.tar", make_tar(files, {"link.txt": "/etc/passwd"}))
    assert len(run.summary.rows) == 2
    assert {name: row["reason"] for name, row in skipped.items()} == {
        "a.tar/../out.txt": "its path leads out of the archive",
        "a.tar//etc/motd.txt": "its path leads out of the archive",
        "a.tar/inner.zip": "it is an archive inside of an archive",
        "a.tar/link.txt": "it is a link",
    }
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz", "bomb.txt.xz"])
def test_a_bomb_is_defused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to far more than its size is given up, and said; what came before it is labelled."""
    monkeypatch.setattr(archives, "FREE", 200_000)
    files = {"a.txt": b"It rained.", "z.txt": b"0" * 5_000_000}
    content = {
        "bomb.zip": lambda: make_zip(files),
        "bomb.tar.gz": lambda: gzip.compress(make_tar(files)),
        "bomb.txt.xz": lambda: lzma.compress(files["z.txt"]),
    }[name]()
    run, skipped = label(tmp_path, name, content)
    assert f"unpacks to more than {archives.MOST_TIMES} times its size" in skipped[name]["reason"]
    assert run.summary.failed == 1
    assert len(run.summary.rows) == (name != "bomb.txt.xz")


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.txt.bz2", "a.csv.xz", "a.txt.zst"])
@pytest.mark.parametrize("content", [b"", b"no archive at all" * 100])
def test_what_is_no_archive_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    """Empty or damaged: named with a cure, and nothing breaks."""
    run, skipped = label(tmp_path, name, content)
    assert not run.summary.documents
    assert skipped[name]["cure"]


def test_a_torn_archive_gives_what_it_has(tmp_path: Path) -> None:
    """A download that broke off: what is whole is labelled, the rest is said."""
    content = gzip.compress(
        make_tar({f"{n}.txt": b"It rained on %d." % n + bytes(str(n), "ascii") * 40_000 for n in range(9)})
    )
    run, skipped = label(tmp_path, "a.tar.gz", content[: len(content) * 2 // 3])
    assert "damaged, from here on" in skipped["a.tar.gz"]["reason"]
    assert run.summary.documents >= 1


def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    """With the cure; the others are labelled."""
    content = bytearray(make_zip({"a.txt": b"It rained.", "b.txt": b"It snowed."}))
    central = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    content[central + 8] |= 1
    run, skipped = label(tmp_path, "a.zip", bytes(content))
    assert [row.document for row in run.summary.rows] == ["a.zip/a.txt"]
    assert skipped["a.zip/b.txt"]["reason"] == "it is encrypted"
