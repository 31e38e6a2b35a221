"""Columns out of names and dates, metadata, and the names of documents."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor.batch import RunOptions, label_sources
from rhetor.batch.finding import find_cut
from rhetor.batch.naming import parse_pattern
from rhetor.batch.periods import name_period, read_date
from rhetor.errors import FolderError, SettingError
from tests.conftest import SHIPPED
from tests.runs import read_rows


@pytest.mark.parametrize(
    ("pattern", "name", "columns"),
    [
        (
            "{outlet}_{date:%Y-%m-%d}_{slug}",
            "2024/Post_2024-03-05_fees_rise.txt",
            {"outlet": "Post", "date": "2024-03-05", "slug": "fees_rise"},
        ),
        (
            "{outlet}_{date:%Y-%m-%d}_{slug}",
            "The_Post_2024-03-05_x.txt",
            {"outlet": "The_Post", "date": "2024-03-05", "slug": "x"},
        ),
        ("{outlet}_{date:%Y-%m-%d}_{slug}", "Post_2024-13-05_x.txt", {}),
        ("{date:%d%m%y}", "050324.html", {"date": "2024-03-05"}),
        ("{outlet}/{year}/{n}", "Post/2024/7.txt", {"outlet": "Post", "year": "2024", "n": "7"}),
        ("no {n}.", "no 7..txt", {"n": "7"}),
        ("{a}-{b}", "x.txt", {}),
    ],
)
def test_names_become_columns(pattern: str, name: str, columns: dict[str, str]) -> None:
    """The first fields are as short as they can be; dates are ISO's; what does not fit gives nothing."""
    assert parse_pattern(pattern).match(name) == columns


@given(st.text(st.sampled_from("a_-1 "), max_size=60))
def test_matching_ends_soon(name: str) -> None:
    """Whatever the name; each field holds something, and together they are the name."""
    found = parse_pattern("{a}_{b}_{c}_{d}_{e}").match(name)
    assert not found or "_".join(found.values()) == Path(name).stem


@pytest.mark.parametrize("pattern", ["", "no field", "{a}{a}", "{", "{0}", "{a b}"])
def test_what_is_no_pattern_is_said(pattern: str) -> None:
    """With one that is."""
    with pytest.raises(SettingError, match=r"Write it like '\{outlet\}"):
        parse_pattern(pattern)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2024-03-05", ("2024", "2024-03", "2024-W10")),
        ("2024-03-05T23:59:00+02:00", ("2024", "2024-03", "2024-W10")),
        ("5 March 2024", ("2024", "2024-03", "2024-W10")),
        ("Mar 5, 2024", ("2024", "2024-03", "2024-W10")),
        ("Tue, 05 Mar 2024 10:00:00 +0000", ("2024", "2024-03", "2024-W10")),
        ("Tue Mar 05 10:00:00 +0000 2024", ("2024", "2024-03", "2024-W10")),
        ("25/3/2024", ("2024", "2024-03", "2024-W13")),
        ("3/25/2024", ("2024", "2024-03", "2024-W13")),
        ("1709632800", ("2024", "2024-03", "2024-W10")),
        ("1709632800000", ("2024", "2024-03", "2024-W10")),
        ("2024-12-30", ("2024", "2024-12", "2025-W01")),
        ("March 2024", ("2024", "2024-03", "")),
        ("2024", ("2024", "", "")),
        ("3/4/2024", ("", "", "")),
        ("soon", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_periods_of_a_date(text: str, periods: tuple[str, ...]) -> None:
    """Of the ways in which people write dates; one that could be two days is none."""
    assert tuple(name_period(text, period) for period in ("year", "month", "week")) == periods


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%Y/%m/%d"]))
def test_dates_come_back(day: object, format: str) -> None:
    """From every format."""
    if day.year >= 1000:  # type: ignore[attr-defined]
        assert read_date(day.strftime(format)) == day  # type: ignore[attr-defined]


@given(st.text(max_size=20))
def test_any_text_may_stand_for_a_date(text: str) -> None:
    """It names a period or none; nothing breaks."""
    assert isinstance(name_period(text, "week"), str)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "north").mkdir(parents=True)
    (folder / "Post_2024-03-05_a.txt").write_text("It rained.")
    (folder / "north" / "Herald_2024-04-05_b.txt").write_text("It snowed.")
    return folder


def test_columns_come_from_folder_name_and_metadata(folder: Path, tmp_path: Path) -> None:
    """Each document has its own; where two have one name, the metadata hold."""
    metadata = tmp_path / "meta.csv"
    metadata.write_text("file;party;outlet\nPost_2024-03-05_a.txt;Left;The Post\nnorth/Herald_2024-04-05_b;Right;\n")
    options = RunOptions(metadata=metadata, name_pattern="{outlet}_{date:%Y-%m-%d}_{slug}", by=("outlet", "month"))
    label_sources([folder], tmp_path / "out", options, model=SHIPPED)
    rows = read_rows(tmp_path / "out" / "summary.csv")
    columns = ("document", "outlet", "date", "slug", "party", "folder", "month")
    assert list(rows[0])[:7] == list(columns)
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("Post_2024-03-05_a.txt", "The Post", "2024-03-05", "a", "Left", "", "2024-03"),
        ("north/Herald_2024-04-05_b.txt", "", "2024-04-05", "b", "Right", "north", "2024-04"),
    ]


def test_several_sources_are_named_below_their_folder(folder: Path, tmp_path: Path) -> None:
    """Folders, files and patterns together; what comes twice is labelled once."""
    (tmp_path / "other.txt").write_text("It froze.")
    sources = [folder / "north", str(folder / "*.txt"), tmp_path / "other.txt", folder / "Post_2024-03-05_a.txt"]
    run = label_sources(sources, tmp_path / "out", model=SHIPPED)
    names = ["in/north/Herald_2024-04-05_b.txt", "in/Post_2024-03-05_a.txt", "other.txt"]
    assert [row.document for row in run.summary.rows] == names


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        (["a/b.txt"], ["b.txt"]),
        (["b.txt", "c/d.txt"], ["b.txt", "c/d.txt"]),
        (["/x/b/1.txt", "/x/c/2.txt"], ["b/1.txt", "c/2.txt"]),
        (["s3://k/b/1.txt", "s3://k/b/2.txt"], ["1.txt", "2.txt"]),
        (["s3://k/1.txt", "s3://j/2.txt"], ["k/1.txt", "j/2.txt"]),
        (["s3://k"], ["k"]),
        (["/a/1.txt", "/b/2.txt"], ["a/1.txt", "b/2.txt"]),
        (["s3://k/b/1.txt", "c.txt"], ["s3://k/b/1.txt", "c.txt"]),
    ],
)
def test_what_names_of_documents_leave_out(sources: list[str], names: list[str]) -> None:
    """The deepest folder that holds all sources."""
    assert [source[find_cut(sources) :] for source in sources] == names


def test_metadata_that_cannot_be_read_are_said(folder: Path, tmp_path: Path) -> None:
    """Before the work, with the cure."""
    for name, says in (("gone.csv", "cannot be read"), ("meta.txt", "is not a table")):
        with pytest.raises(FolderError, match=says):
            label_sources([folder], tmp_path / "out", RunOptions(metadata=tmp_path / name), model=SHIPPED)


def test_addresses_are_sources(folder: Path, tmp_path: Path) -> None:
    """What fsspec knows: a folder in memory, a file over HTTP; what is not there is named."""
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/a.txt", b"It rained.")
    memory.pipe("/bucket/deep/posts.csv", b"id,text\nx,It snowed.\n")
    memory.pipe("/bucket/photo.png", b"x")
    run = label_sources(["memory://bucket"], tmp_path / "memory", model=SHIPPED)
    assert sorted(row.document for row in run.summary.rows) == ["a.txt", "x"]
    assert [source for source, _, _ in run.summary.read_skipped()] == ["photo.png"]
    with pytest.raises(FolderError, match="Check the address"):
        label_sources(["memory://nowhere/*.txt"], tmp_path / "none", model=SHIPPED)
    memory.rm("/bucket", recursive=True)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        run = label_sources([f"{address}/Post_2024-03-05_a.txt", f"{address}/gone.txt"], tmp_path / "http", model=SHIPPED)
        server.shutdown()
    assert [row.document for row in run.summary.rows] == ["Post_2024-03-05_a.txt"]
    assert run.summary.failed == 1
