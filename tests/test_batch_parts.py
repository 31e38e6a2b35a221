"""The parts of a folder run: order of documents, tasks, columns, long lists in JSON."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rhetor import Labeler
from rhetor.batch.finding import Found, Sort, explain_file, find_sources
from rhetor.batch.listing import ListingWriter, read_listing
from rhetor.batch.planning import MOST_BYTES, MOST_DOCUMENTS, plan_parts
from rhetor.engine.text.packed import pack_names
from rhetor.formats.serialise import DIGITS
from rhetor.formats.tables import list_rows, round_values
from rhetor.intake.tabular import ColumnWishes
from rhetor.store.writing import to_json
from tests.conftest import texts
from tests.reference.records import make_row

names = st.text(st.sampled_from("ab-.!0é"), min_size=1, max_size=3).filter(lambda name: not name.startswith("."))
paths = st.sets(st.lists(names, min_size=1, max_size=3).map("/".join), max_size=12)


@given(paths)
@example({"a/b", "a-b", "a.txt", "a!/c", "a0"})
def test_documents_are_in_the_order_of_their_paths(given_paths: set[str]) -> None:
    """Whatever the names of files and folders, documents come sorted, as strings, by their whole path."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        for path in sorted(given_paths):
            if not (folder / path).exists() and not any(parent.is_file() for parent in (folder / path).parents):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(path)
        found = find_sources([str(folder)], folder / ".out")
        files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
        documents = sorted(path for path in files if not explain_file(path)[0])
        assert [found.name(place) for place in range(len(found))] == documents
        assert list(found.sizes) == [len(path.encode()) for path in documents]
        assert [skipped.source for skipped in found.skipped] == sorted(set(files) - set(documents))


@given(st.lists(st.tuples(st.integers(0, 3 * MOST_BYTES), st.booleans()), max_size=200), st.data())
def test_every_document_is_in_one_part(files: list[tuple[int, bool]], data: st.DataObject) -> None:
    """In order, whatever was broken; parts are small, and what is large, or an archive, is alone."""
    sizes, sorts = [size for size, _ in files], [Sort.ARCHIVE if packed else Sort.DOCUMENT for _, packed in files]
    addresses = pack_names(f"{number:03}" for number in range(len(files)))
    broken = data.draw(st.sets(st.sampled_from(range(len(files))))) if files else set()
    found = Found(addresses, 0, sorts, sizes, [0] * len(files), frozenset(), ())
    plan = plan_parts(found, {}, broken, ColumnWishes())
    assert [place for slot in plan.slots for place in slot] == [place for place in range(len(files)) if place not in broken]
    for slot in plan.slots:
        length = sum(sizes[place] for place in slot)
        assert len(slot) == 1 or (len(slot) <= MOST_DOCUMENTS and length <= MOST_BYTES)
        assert len(slot) == 1 or not any(sorts[place] for place in slot)


@given(st.lists(st.floats(0, 1), max_size=50))
@example([0.0000005, 0.0000015, 0.1234565, 0.9999995, 0.5, 1.0, 0.0, 2.5e-6])
@example([number / 2_000_000 for number in range(1, 4001, 2)])
def test_rounding_is_pythons(values: list[float]) -> None:
    """To the last bit, halves too."""
    assert round_values(np.array(values)).tolist() == [round(value, DIGITS) for value in values]


@settings(max_examples=100)
@given(texts)
@example("Related Posts\n\nIt rained. We must go!")
@example("")
def test_columns_are_the_rows(labeler: Labeler, text: str) -> None:
    """Columns hold what the rows of records hold, and Python's own types."""
    rows = [list(row) for stretch in labeler.label_blocks([text]) for row in list_rows(stretch.document, stretch.offset)]
    wanted = [make_row(sentence) for sentence in labeler.label(text).sentences]
    assert rows == wanted
    assert [[type(value) for value in row] for row in rows] == [[type(value) for value in row] for row in wanted]


printable = st.characters(exclude_categories=["Cs"])
short = st.text(printable, max_size=3)
plain = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.floats(0, 1), short)
values = st.one_of(plain, st.lists(plain, max_size=2), st.dictionaries(short, plain, max_size=2))
records = st.dictionaries(short, values, max_size=3)


@settings(max_examples=80)
@given(records, st.lists(records, max_size=4))
@example({"documents": [], "a": {}}, [{'\x7f\x00\n\u2028"': 1e-06}, {}])
def test_a_listing_is_json(head: dict[str, Any], elements: list[dict[str, Any]]) -> None:
    """The bytes are those of the whole written at once, and what was written is read."""
    head.pop("list", None)
    with TemporaryDirectory() as place:
        path = Path(place) / "list.json"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            writer = ListingWriter(file, head, "list")
            for element in elements:
                writer.add(element)
            writer.finish()
        assert path.read_bytes() == to_json({**head, "list": elements}).encode()
        found, read = read_listing(path, "list")
        assert (found, list(read)) == ({**head, "list": []}, elements)
