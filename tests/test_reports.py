"""Reports: everything in one file, nothing from elsewhere, the same bytes for the same results, hostile texts harmless."""

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from hypothesis import given

from rhetor import LABELS, Labeler
from rhetor.batch import label_folder
from rhetor.batch.results import read_marks
from rhetor.batch.worker import Entry
from rhetor.cli.evaluate import evaluate
from rhetor.reports import folder as folder_report
from rhetor.reports import words as telling
from rhetor.reports.folder import measure_shares, rank_documents
from rhetor.reports.marking import mark_evidence
from rhetor.reports.words import draw_sample, find_telling_words, rank_words, weigh_words
from tests.conftest import ROOT, texts

MODEL = ROOT / "models" / "1"
HOSTILE = "<img src=x onerror=alert(1)> & 'co'.txt"
ATTACK = "</title></style></script><script>alert('x')</script>"


class Page(HTMLParser):
    """What a browser would find: elements with their attributes, text, and tags left open."""

    VOID = frozenset(["meta", "br", "img", "link", "input"])

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.contents.setdefault(self.open[-1], []).append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(" ".join(found) for found in self.contents.values()).split())

    def find(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _check(text: str) -> Page:
    """What holds for every report; returns it parsed."""
    page = Page(text)
    assert page.open == []
    assert not page.find("link")
    assert not page.find("img")
    assert len(page.find("script")) == len(page.find("style")) == 1
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset", "action")]
        link = attributes.get("href") or ""
        assert not re.match(r"[a-z]+:|//", link), "no link leads out of the folder"
    policy = next(meta["content"] or "" for meta in page.find("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    for name in ("style", "script"):
        digest = hashlib.sha256("".join(page.contents[name]).encode()).digest()
        assert f"{name}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(svg)  # noqa: S314
    assert not re.search(r"\bnan\b|Undefined", text)
    return page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Plain documents, an empty one, one that is not text, and one whose name and text attack the page."""
    folder = tmp_path / "articles"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.txt").write_text(
        "The mill closed on Monday. Officials said so. It is a disgrace. It is a disgrace, he said."
    )
    (folder / "deep" / "ä.md").write_text(
        "# Mill\n\nWe must reopen it. Sign the petition now. The mill is a disgrace.", "utf-8"
    )
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 30)
    (folder / HOSTILE).write_text(f"The mayor said {ATTACK} and left. It is {ATTACK} a disgrace.")
    return folder


def _report(folder: Path, out: Path, **options: object) -> str:
    label_folder(folder, out, model=MODEL, report=True, **options)  # type: ignore[arg-type]
    return (out / "report.html").read_text("utf-8")


def test_a_report_needs_nothing_from_elsewhere(folder: Path, tmp_path: Path) -> None:
    """One file under a policy that lets in itself alone; every link leads to a file of the run."""
    page = _check(_report(folder, tmp_path / "out"))
    for attributes in page.find("a"):
        target = attributes["href"] or ""
        assert target == "#model" or (tmp_path / "out" / unquote(target)).exists(), target


def test_a_hostile_document_is_shown_not_run(folder: Path, tmp_path: Path) -> None:
    """Names and texts with mark-up stand in the report as they are written."""
    report = _report(folder, tmp_path / "out")
    assert HOSTILE in _check(report).text
    assert "<img" not in report
    assert "alert('x')" not in report


def test_the_report_holds_the_summary(folder: Path, tmp_path: Path) -> None:
    """Documents, sentences, shares, errors, model and checksums are those of summary and manifest."""
    page = _check(_report(folder, tmp_path / "out"))
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert f"in {summary['documents']} documents" in page.text
    assert f"{summary['sentences']} sentences" in page.text
    for label, share in summary["shares"].items():
        assert f"{share:.0%} {label.replace('-', ' ')}" in page.text
    assert "binary.txt: binary.txt is not text" in page.text
    assert hashlib.sha256((tmp_path / "out" / "manifest.json").read_bytes()).hexdigest() in page.text
    assert json.loads((MODEL / "manifest.json").read_text())["files"]["model.npz"]["sha256"] in page.text
    assert "Intended use" in page.text
    listed = "".join(
        f"{entry['input_sha256']}  {entry['document']}\n"
        for entry in json.loads((tmp_path / "out" / "manifest.json").read_text())["documents"]
    )
    assert hashlib.sha256(listed.encode()).hexdigest() in page.text


def test_the_same_results_give_the_same_report(folder: Path, tmp_path: Path) -> None:
    """Processes, a second run and a resumed one do not change a byte."""
    first = _report(folder, tmp_path / "one")
    assert _report(folder, tmp_path / "two", jobs=3) == first
    assert _report(folder, tmp_path / "one") == first
    (tmp_path / "one" / "report.html").unlink()
    (tmp_path / "one" / "documents" / "b.txt.jsonl").unlink()
    assert _report(folder, tmp_path / "one") == first


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_marks_are_read_from_every_format(folder: Path, tmp_path: Path, format_: str, labeler: Labeler) -> None:
    """The strip is drawn from the results as they were written, whatever their format."""
    _check(_report(folder, tmp_path / "out", format=format_))
    sentences = labeler.label((folder / "deep" / "ä.md").read_text("utf-8")).sentences
    marks, uncertain = read_marks(tmp_path / "out" / "documents" / "deep" / f"ä.md.{format_}")
    assert marks == [sentence.label.value if sentence.label else None for sentence in sentences]
    assert uncertain == [sentence.uncertain for sentence in sentences]


def test_an_old_report_does_not_outlive_its_results(folder: Path, tmp_path: Path) -> None:
    """A run without --report takes away the report of an earlier one, and nothing that rhetor did not write."""
    out = tmp_path / "out"
    _report(folder, out)
    label_folder(folder, out, model=MODEL)
    assert not (out / "report.html").exists()
    (out / "report.html").write_text("mine")
    label_folder(folder, out, model=MODEL)
    assert (out / "report.html").read_text() == "mine"


@pytest.mark.parametrize("contents", [[], [""], ["It rained."], ["", "The plan is a disgrace."]])
def test_few_documents_make_a_report(tmp_path: Path, contents: list[str]) -> None:
    """No document, an empty one, one sentence: a report all the same, with intervals that say how little it is."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, content in enumerate(contents):
        (folder / f"{number}.txt").write_text(content)
    page = _check(_report(folder, tmp_path / "out"))
    assert f"in {len(contents)} document" in page.text
    if any(contents):
        assert "21 to 100%" in page.text


def test_long_tables_are_cut_and_say_so(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more documents than a page can show the first ones are shown, with the number of all and a link to all."""
    monkeypatch.setattr(folder_report, "SHOWN_DOCUMENTS", 2)
    page = _check(_report(folder, tmp_path / "out"))
    assert "The 2 documents that rank first, of 4" in page.text
    assert len([row for row in page.find("td") if row.get("class") == "left name"]) == 2
    assert {"href": "summary.csv"} in page.find("a")


def _entry(document: str, *counts: int) -> Entry:
    return Entry(document, hashlib.sha256(document.encode()).hexdigest(), "", "utf-8", "", sum(counts), counts, 0)


def test_many_sentences_rank_before_few() -> None:
    """The same share of opinion ranks higher in a long document; a document without sentences is last."""
    entries = [
        _entry("short", 0, 0, 1, 0),
        _entry("empty", 0, 0, 0, 0),
        _entry("long", 0, 0, 60, 0),
        _entry("plain", 60, 0, 0, 0),
    ]
    assert [entry.document for entry in rank_documents(entries)] == ["long", "short", "plain", "empty"]


def test_shares_of_all_by_hand() -> None:
    """Shares are over all sentences; their intervals come from documents, and from sentences where there is one document."""
    shares, _, method = measure_shares([_entry("a", 30, 0, 10, 0), _entry("b", 0, 0, 10, 0), _entry("c", 0, 0, 0, 0)])
    assert [share.share for share in shares] == [0.6, 0.0, 0.4, 0.0]
    assert (shares[0].low, shares[0].high) == (0.0, 0.75)
    assert "bootstrap" in method
    alone, _, method = measure_shares([_entry("a", 8, 0, 2, 0)])
    assert (alone[0].low, alone[0].high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert "Wilson" in method


def test_telling_words_add_up(tmp_path: Path, labeler: Labeler) -> None:
    """A word's figure is the sum of the evidence on it, over the sentences of its label, by whatever number of processes."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    content = ["Officials said so. Police said little.", "He said the mill had closed in 1994."]
    for number, text in enumerate(content):
        (folder / f"{number}.txt").write_text(text)
    label_folder(folder, out, model=MODEL)
    entries = [
        Entry(**{**row, "counts": tuple(row["counts"])})
        for row in json.loads((out / "manifest.json").read_text())["documents"]
    ]
    found = find_telling_words(folder, entries, MODEL, jobs=1)
    assert found == find_telling_words(folder, entries, MODEL, jobs=2)
    assert (found.documents, found.sentences) == (2, 3)
    sentences = [s for text in content for s in labeler.label(text, evidence=True, top=None).sentences]
    assert {sentence.label for sentence in sentences} == {LABELS[1]}
    word = next(word for word in found.labels[LABELS[1]] if word.word == "said")
    assert word.sentences == 3
    by_hand = sum(
        span.weight
        for s in sentences
        if s.evidence
        for span in s.evidence.spans
        if s.text[span.start - s.start : span.end - s.start] == "said"
    )
    assert word.weight == pytest.approx(by_hand)
    (folder / "0.txt").write_text("Something else now.")
    assert find_telling_words(folder, entries, MODEL, jobs=1).labels[LABELS[1]] == ()


def test_telling_words_call_classes_by_name(labeler: Labeler) -> None:
    """Names and figures are listed as what the model took them for."""
    (sentence,) = labeler.label_sentences(["In 1994 Ann Lee paid $5 to 12 boys."], evidence=True, top=None)
    assert {"(a year)", "(a name)", "(an amount of money)", "(a figure)", "paid"} <= set(weigh_words(sentence))


def test_a_word_of_one_sentence_tells_nothing() -> None:
    """What stands in one sentence only is not listed, nor what spoke against the label."""
    totals = {(LABELS[0], "often"): (2.0, 5), (LABELS[0], "once"): (9.0, 1), (LABELS[0], "against"): (-3.0, 5)}
    assert [word.word for word in rank_words(totals)[LABELS[0]]] == ["often"]


def test_the_sample_is_bounded_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the folder, so many sentences and no more are read for words, in whatever order the documents came."""
    monkeypatch.setattr(telling, "MOST_SENTENCES", 100)
    entries = [_entry(f"{number}", 7, 0, 0, 0) for number in range(500)]
    sample = draw_sample(entries)
    assert len(sample) == 14
    assert draw_sample(entries[::-1]) == sample
    assert len(draw_sample([_entry("huge", 5000, 0, 0, 0)])) == 1


@given(texts)
def test_marking_loses_nothing(labeler: Labeler, text: str) -> None:
    """The stretches of a marked sentence, joined, are the sentence."""
    (sentence,) = labeler.label_sentences([text], evidence=True, top=None)
    assert "".join(stretch.text for stretch in mark_evidence(sentence)) == text


def test_marks_fall_on_the_words_that_spoke(labeler: Labeler) -> None:
    """The strongest cue is marked as strong."""
    (sentence,) = labeler.label_sentences(["Officials said the bridge was open."], evidence=True, top=None)
    assert ("said", "for strong") in {(stretch.text, stretch.mark) for stretch in mark_evidence(sentence)}


def _evaluate(tmp_path: Path, rows: list[dict[str, str]]) -> str:
    data, report = tmp_path / "data.jsonl", tmp_path / "report.html"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = CliRunner().invoke(evaluate, [str(data), "--model", str(MODEL), "--report", str(report)], standalone_mode=False)
    assert done.exit_code == 0, done.output
    assert str(report) in done.output
    return report.read_text("utf-8")


def test_an_evaluation_is_one_page(tmp_path: Path) -> None:
    """Figures by label and genre, three pictures, the worst mistakes first with their words, model and data."""
    rows = [
        {"text": f"The mill number {n} was closed on Monday.", "label": "factual-report", "genre": "wire-report"}
        for n in range(30)
    ]
    rows += [{"text": f"Parliament must publish the {ATTACK} report.", "label": "attribution", "document": "x<y"}]
    rows += [{"text": "Perhaps it was open by then.", "label": "call-to-action"}]
    report = _evaluate(tmp_path, rows)
    page = _check(report)
    assert "wire-report" in page.text
    assert "x<y" in page.text
    assert hashlib.sha256((tmp_path / "data.jsonl").read_bytes()).hexdigest() in page.text
    titles = [title for title in page.contents["title"] if "32 sentences" in title]
    assert titles
    assert len(page.find("svg")) == 3
    confidences = [float(value) for value in re.findall(r", at (\d+)%", report)]
    assert len(confidences) >= 2
    assert confidences == sorted(confidences, reverse=True)
    assert "must" in page.contents["mark"]
    assert _evaluate(tmp_path, rows) == report


@pytest.mark.parametrize("label", ["factual-report", "opinion"])
def test_one_sentence_is_evaluated(tmp_path: Path, label: str) -> None:
    """One sentence, right or wrong, three labels absent: a page without a number that is none."""
    page = _check(_evaluate(tmp_path, [{"text": "The mill was closed on Monday.", "label": label}]))
    assert "1 labelled sentence:" in page.text
    assert ("taken for" in page.text) == (label == "opinion")
