"""Labelled data: what is read, and what is refused, by file and line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetor import LABELS
from rhetor.errors import DataError, FolderError
from rhetor.learning.labelled import normalise
from training.corpus import merge_examples, refuse_contradictions
from training.examples import Example
from training.reading import read_examples

LINE = {
    "text": "The mill closed.",
    "label": "factual-report",
    "document": "d1",
    "domain": "labour",
    "genre": "wire-report",
}


def _write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps(LINE) + "\n\n"),
        ("a.csv", "text,label,document,domain,genre\nThe mill closed.,factual-report,d1,labour,wire-report\n"),
        ("a.csv", '\ufeffText,Label,Document,Domain,Genre\r\n"The mill closed.",factual-report,d1,labour,wire-report\r\n'),
        ("a.tsv", "label\ttext\tdocument\tdomain\tgenre\nfactual-report\tThe mill closed.\td1\tlabour\twire-report\n"),
        ("a.jsonl", json.dumps({**LINE, "label": ["factual-report"]})),
        (
            "a.json",
            json.dumps([{"id": 4, "data": {k: v for k, v in LINE.items() if k != "label"},
                         "annotations": [{"result": [{"value": {"choices": ["factual-report"]}}]}]}]),
        ),
    ],
    ids=["jsonl", "csv", "csv with mark and CRLF", "tsv", "doccano", "label studio"],
)  # fmt: skip
def test_every_format_is_read(tmp_path: Path, name: str, content: str) -> None:
    """The same sentence from every format."""
    (example,) = read_examples(_write(tmp_path, name, content))
    assert example.to_record() == LINE


def test_unknown_keys_survive(tmp_path: Path) -> None:
    """What rhetor does not know, it keeps."""
    record = {**LINE, "meta": {"note": "ü"}, "annotator": "k", "n": 3}
    (example,) = read_examples(_write(tmp_path, "a.jsonl", json.dumps(record)))
    assert example.to_record() == record


def test_the_file_is_the_document_if_none_is_named(tmp_path: Path) -> None:
    """Sentences of one file without documents stay together in the folds."""
    path = _write(tmp_path, "monday.csv", "text,label\nIt rained.,factual-report\n")
    assert read_examples(path)[0].document == "monday"


@pytest.mark.parametrize(
    ("label", "hint"),
    [
        ("opinions", "Did you mean 'opinion'?"),
        ("atribution", "Did you mean 'attribution'?"),
        ("satire", "Labels: factual-report, attribution, opinion, call-to-action."),
        (3, "the label is a number, 3"),
        (None, "the label is missing"),
    ],
)
def test_another_spelling_is_suggested(tmp_path: Path, label: object, hint: str) -> None:
    """An unknown label is refused with the right one."""
    path = _write(tmp_path, "a.jsonl", json.dumps(LINE) + "\n" + json.dumps({**LINE, "label": label}))
    with pytest.raises(DataError) as caught:
        read_examples(path)
    assert hint in str(caught.value)
    assert "a.jsonl:2" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", json.dumps({**LINE, "text": "  "}), "a.jsonl:1: the text is empty"),
        ("a.jsonl", json.dumps({"label": "opinion"}), "a.jsonl:1: the text is empty or missing"),
        ("a.jsonl", "{", "a.jsonl:1: not JSON"),
        ("a.jsonl", "[1]", "a.jsonl:1: a JSON object is wanted"),
        ("a.jsonl", json.dumps({**LINE, "document": 3}), "document is not a string"),
        ("a.jsonl", "", "holds no labelled sentence"),
        ("a.csv", "The mill closed.,factual-report\n", "text,label,document"),
        ("a.csv", "text,label\nThe mill, which closed,factual-report,x\n", "a.csv:2: more fields"),
        ("a.jsonl", '{"text": "a \\ud800", "label": "opinion"}', "lone surrogate"),
        ("a.jsonl", "[" * 100_000, "not JSON"),
        ("a.csv", "text,label,label\na,opinion,opinion\n", "label twice"),
        ("a.csv", "text,label\n" + "x" * 200_000 + ",opinion\n", "quotation mark"),
        ("a.json", '[{"data": {"text": "a"}, "annotations": [{"result": [5]}]}]', "no labelled sentence"),
        ("a.json", "{}", "a.json:1: it has no text and no label"),
        ("a.json", "[3]", "a.json:1: a JSON object is wanted"),
        ("a.jsonl", json.dumps({**LINE, "label": ["opinion", "attribution"]}), "one sentence has 2 labels"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    """Each fault of a file is named; nothing of the file is taken."""
    with pytest.raises(DataError, match="(?s)" + message.replace("(", r"\(")):
        read_examples(_write(tmp_path, name, content))


def test_all_faults_are_kept(tmp_path: Path) -> None:
    """The message shows the first ten; the error has all."""
    path = _write(tmp_path, "a.jsonl", "\n".join(json.dumps({**LINE, "label": "x"}) for _ in range(25)))
    with pytest.raises(DataError, match="and 15 more") as caught:
        read_examples(path)
    assert len(caught.value.problems) == 25


@pytest.mark.parametrize("name", ["data.xlsx", "data"])
def test_other_files_are_refused(tmp_path: Path, name: str) -> None:
    """The kinds that are read are named."""
    with pytest.raises(FolderError, match="jsonl"):
        read_examples(_write(tmp_path, name, "x"))
    with pytest.raises(FolderError, match="cannot be read"):
        read_examples(tmp_path / "nowhere.jsonl")


def _example(text: str, label: int = 0, document: str = "d", origin: str = "a:1") -> Example:
    return Example(text, LABELS[label], document, origin=origin)


def test_contradictions_are_refused() -> None:
    """One sentence with two labels: both lines are named."""
    with pytest.raises(DataError, match=r"a:2.*a:1"):
        refuse_contradictions([_example("It rained.", 0), _example("it  rained", 1, origin="a:2")], "data")


def test_repetitions_are_taken_once() -> None:
    """The same sentence twice is one example."""
    assert len(merge_examples([_example("It rained."), _example("It rained!")], []).examples) == 1


def test_what_the_user_says_holds() -> None:
    """A user's label replaces the seed's for the same sentence, and the later one the earlier."""
    corpus = merge_examples(
        [_example("It rained."), _example("It snowed.")], [_example("It rained.", 2), _example("It rained.", 3)]
    )
    assert [(e.text, e.label) for e in corpus.examples] == [("It snowed.", LABELS[0]), ("It rained.", LABELS[3])]
    assert corpus.is_added == (False, True)


def test_fingerprint_changes_with_every_part() -> None:
    """Text, label, document and who added it are all in the fingerprint."""
    base = _example("It rained.")
    prints = {
        merge_examples(seeds, added).fingerprint()
        for seeds, added in (([base], []), ([], [base]), ([_example("It snowed.")], []), ([_example("It rained.", 1)], []),
                             ([_example("It rained.", document="e")], []))
    }  # fmt: skip
    assert len(prints) == 5


@given(st.text(max_size=60))
def test_normalise_is_stable(text: str) -> None:
    """Normalising twice is normalising once."""
    assert normalise(normalise(text)) == normalise(text)
