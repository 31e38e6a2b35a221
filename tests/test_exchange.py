"""Corrections to files and back, and the command line that does it."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetor import LABELS
from rhetor.cli.corrections import corrections
from rhetor.errors import DataError
from rhetor.learning.corrections import Correction, CorrectionStore, correction_from_record, read_judgements, settle
from rhetor.learning.corrections.exchange import EXPORTS, read_corrections, select_new, write_corrections
from tests.conftest import run_rhetor
from training.reading import read_examples

FACT, ATTRIBUTION, OPINION, CALL = LABELS
RAIN = 'It rained,\nall "night".'
ENDING = {"jsonl": "jsonl", "csv": "csv", "doccano": "jsonl", "label-studio": "json"}


def export(store: CorrectionStore, format: str = "jsonl") -> str:
    file = io.StringIO(newline="")
    write_corrections(store, file, format)
    return file.getvalue()


def bring_in(store: CorrectionStore, path: Path, annotator: str = "", format: str | None = None) -> int:
    return len(store.append(select_new(store, read_corrections(path, annotator, format))))


@pytest.fixture
def full(tmp_path: Path) -> CorrectionStore:
    """Corrections of two annotators, an undo, a settled conflict, odd characters, unknown keys."""
    store = CorrectionStore(tmp_path / "full.sqlite")
    rows = [
        Correction(RAIN, FACT, OPINION, "1", "d1", 5, 25, "Ada", note="sure; \t", meta={"x": [1, {"y": None}]}),
        Correction(RAIN, OPINION, document="d1", start=5, end=25, annotator="Ben"),
        Correction("Löscht das Licht! 😀", CALL, annotator="Ada", meta={"meta": {"old": 1.0}, "source_id": 7}),
        Correction("Who pays?", OPINION, before=OPINION, document="d2"),
    ]  # fmt: skip
    written = store.append(rows)
    settle(store, written[0].id, FACT, "Cleo", "the clock says so")
    store.withdraw(written[3].id, "Ada")
    return store


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_a_round_trip_is_byte_for_byte(full: CorrectionStore, tmp_path: Path, format: str) -> None:
    """Export, import into an empty store, export: the same bytes, and the same state."""
    path = tmp_path / f"log.{format}"
    path.write_text(export(full, format), "utf-8", newline="")
    other = CorrectionStore(tmp_path / "other.sqlite")
    assert bring_in(other, path) == 6
    assert export(other, format) == path.read_bytes().decode()
    assert read_judgements(other) == read_judgements(full)
    assert bring_in(other, path) == 0, "a second import adds nothing"
    assert bring_in(full, path) == 0


@pytest.mark.parametrize("format", EXPORTS)
def test_what_was_exported_is_not_added_again(full: CorrectionStore, tmp_path: Path, format: str) -> None:
    """Every format, into the store it came from."""
    path = tmp_path / f"again.{ENDING[format]}"
    path.write_text(export(full, format), "utf-8", newline="")
    assert bring_in(full, path, format=format) == 0


@pytest.mark.parametrize("format", ["doccano", "label-studio"])
def test_other_tools_formats_keep_what_counts(full: CorrectionStore, tmp_path: Path, format: str) -> None:
    """Through doccano or Label Studio come labels, annotators, places, notes, unknown keys and settlements."""
    path = tmp_path / f"there.{ENDING[format]}"
    path.write_text(export(full, format), "utf-8", newline="")
    other = CorrectionStore(tmp_path / "other.sqlite")
    assert bring_in(other, path) == 4
    assert bring_in(other, path) == 0

    def essence(store: CorrectionStore) -> list[Any]:
        dropped = {"id": "", "time": "", "row": 0}
        counting = read_judgements(store).counting
        rows = [row for row in store.read() if row.id in counting]
        return sorted(({**{key: getattr(row, key) for key in Correction.__slots__}, **dropped} for row in rows), key=str)

    assert essence(other) == essence(full)


any_text = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)
records = st.fixed_dictionaries(
    {"text": any_text.filter(str.strip), "label": st.sampled_from([label.value for label in LABELS]), "odd": json_values},
    optional={"annotator": any_text, "note": any_text, "meta": json_values},
)


@settings(max_examples=25)
@given(st.lists(records, min_size=1, max_size=4))
def test_any_record_survives(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    """Any characters, any unknown keys: the second export has the bytes of the first."""
    folder = tmp_path_factory.mktemp("any")
    store, other = CorrectionStore(folder / "a.sqlite"), CorrectionStore(folder / "b.sqlite")
    store.append([correction_from_record(row) for row in rows])
    path = folder / "log.jsonl"
    path.write_text(export(store), "utf-8", newline="")
    assert bring_in(other, path) == len(rows)
    assert export(other).encode() == path.read_bytes()


def _write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_doccano_spans_become_sentences(tmp_path: Path) -> None:
    """Sequence labelling over a document: each span is a sentence at its place, for training too."""
    text = "😀 It rained. It must stop."
    spans = [[2, 12, "factual-report"], [13, 26, "call-to-action"]]
    entities = [{"id": 9, "start_offset": start, "end_offset": end, "label": label} for start, end, label in spans]
    old = _write(tmp_path, "old.jsonl", {"id": 4, "text": text, "label": spans, "document": "d"})
    new = _write(tmp_path, "new.jsonl", {"id": 4, "text": text, "entities": entities, "relations": [], "document": "d"})
    for path in (old, new):
        rows = [reading.correction for reading in read_corrections(path, "Ada")]
        assert [(r.text, r.label, r.start, r.end, r.annotator, r.document) for r in rows] == [
            ("It rained.", FACT, 2, 12, "Ada", "d"), ("It must stop.", CALL, 13, 26, "Ada", "d"),
        ]  # fmt: skip
        assert rows[0].meta == {"source_id": 4}
        assert [(example.text, example.label) for example in read_examples(path)] == [(r.text, r.label) for r in rows]


def _task(*choices: tuple[str, object], **data: object) -> dict[str, object]:
    annotations = [
        {"completed_by": who, "was_cancelled": False, "result": [{"type": "choices", "value": {"choices": [choice]}}]}
        for choice, who in choices
    ]
    return {"id": 1, "data": {"text": "It rained.", **data}, "annotations": annotations}


def test_label_studio_annotators_are_told_apart(tmp_path: Path) -> None:
    """Each annotation is a correction of its own, so two that differ are a conflict; a training refuses them by number."""
    path = _write(
        tmp_path, "tasks.json", [_task(("opinion", 3), ("factual-report", {"email": "b@example.org"}), document="d")]
    )
    rows = [reading.correction for reading in read_corrections(path)]
    assert [(row.label, row.annotator) for row in rows] == [(OPINION, "3"), (FACT, "b@example.org")]
    with pytest.raises(DataError, match=r"tasks.json:1: annotators give"):
        read_examples(path)


def test_a_choice_changed_in_label_studio_is_somebody_elses(full: CorrectionStore, tmp_path: Path) -> None:
    """The name a task travelled with is believed only while the choice is the one it was written with."""
    tasks = json.loads(export(full, "label-studio"))
    changed = tasks[-1]["annotations"][0]
    changed["result"][0]["value"]["choices"], changed["completed_by"] = ["opinion"], 12
    path = _write(tmp_path, "tasks.json", tasks)
    (row,) = select_new(full, read_corrections(path))
    assert (row.label, row.annotator) == (OPINION, "12")


SURE = '{"text": "a", "label": "opinion"'
FAULTS = [
    ("a.jsonl", SURE + '}\n{"text": "b", "label": "atribution"}', "a.jsonl:2.*Did you mean 'attribution'"),
    ("a.jsonl", SURE + ', "start": "x"}', "a.jsonl:1: start"),
    ("a.jsonl", SURE + ', "x": NaN}', "a.jsonl:1: the record cannot be written as JSON"),
    ("a.jsonl", SURE + ', "x": "\\ud800"}', "a.jsonl:1.*lone surrogate"),
    ("a.jsonl", '{"text": "a", "label": [[0, 9, "opinion"]]}', "a.jsonl:1: the span 0 to 9"),
    ("a.jsonl", '{"text": "a", "entities": [{"start_offset": 0}]}', "a.jsonl:1: the span 0 to None"),
    (
        "a.jsonl",
        '{"id": "u", "kind": "withdrawal", "time": "t", "text": "a", "withdraws": "v"}',
        "a.jsonl:1: it withdraws row v",
    ),
    ("a.csv", "text,label\n,opinion", "a.csv:2: the text is empty"),
    ("a.csv", "text,label,meta\na,opinion,{]", None),
    ("a.json", "{}", "a.json:1: it has no text and no label"),
]


@pytest.mark.parametrize(("name", "content", "message"), FAULTS)
def test_faults_are_named_with_their_line(tmp_path: Path, name: str, content: str, message: str | None) -> None:
    """Nothing of a file is taken until all of it is right; a cell that only looks like JSON is kept as it is."""
    store = CorrectionStore(tmp_path / "c.sqlite")
    path = _write(tmp_path, name, content)
    if message is None:
        assert bring_in(store, path) == 1
        return
    with pytest.raises(DataError, match=f"(?s){message}"):
        bring_in(store, path)
    assert not store.database.exists()


def test_an_id_with_another_content_is_refused(full: CorrectionStore, tmp_path: Path) -> None:
    """A row of the log cannot be changed by editing an export."""
    path = _write(tmp_path, "log.jsonl", export(full).replace("Ada", "Eve"))
    with pytest.raises(DataError, match=r"log.jsonl:1: row \w+ stands in the store with another content"):
        bring_in(full, path)


def test_a_log_is_no_training_data(full: CorrectionStore, tmp_path: Path) -> None:
    """Trained on directly, what was taken back would count: refused, with the cure."""
    with pytest.raises(DataError, match="rhetor corrections import"):
        read_examples(_write(tmp_path, "log.jsonl", export(full)))


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(corrections, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_commands(home: Path, tmp_path: Path) -> None:
    """Import, list, agreement, conflicts, settle, undo, export."""
    for name, label in (("ada", "opinion"), ("ben", "factual-report")):
        lines = [{"text": "It rained.", "label": label}, {"text": "It must stop.", "label": "call-to-action"}]
        path = _write(tmp_path, f"{name}.jsonl", "\n".join(map(json.dumps, lines)))
        assert run("import", path, "--annotator", name) == "Added: 2. In the store already: 0.\n"
    assert run("import", path, "--annotator", "ben") == "Added: 0. In the store already: 2.\n"
    listed = run("list").splitlines()
    assert len(listed) == 4
    measured = run("agreement")
    assert re.search(r"two annotators or more: 2\b.*50.0%", measured)
    assert re.search(r"ada, ben\s+2\s+50.0%\s+0.333", measured)
    assert "Open conflicts: 1" in measured
    assert "ben: factual-report" in run("conflicts")
    identifier = run("conflicts").split()[0]
    assert run("settle", identifier, "factual-report", "--annotator", "cleo").startswith("Settled as factual-report")
    assert run("conflicts") == "Open conflicts: 0.\n"
    assert run("undo", listed[1].split()[0]) == "Taken back: 1.\n"
    assert len(run("list").splitlines()) == 4
    assert len(run("list", "--all").splitlines()) == 6
    assert len(run("list", "--annotator", "cleo").splitlines()) == 1


def test_exports_as_a_user_runs_them(home: Path, tmp_path: Path) -> None:
    """The bytes on a pipe are those in a file; what is not there is one line and exit status 1."""
    CorrectionStore().append([Correction("Löscht\r\ndas Licht! 😀", CALL, annotator="Ada")])
    for format in ("jsonl", "csv"):
        file = tmp_path / f"out.{format}"
        run("export", file, "--format", format)
        assert run_rhetor("corrections", "export", "--format", format).stdout == file.read_bytes()
    missing = run_rhetor("corrections", "undo", "nothing")
    assert (missing.returncode, missing.stderr.count(b"\n")) == (1, 1)
    assert b"no correction 'nothing'" in missing.stderr
