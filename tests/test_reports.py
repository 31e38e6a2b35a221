"""Reports: everything in one file, nothing from elsewhere, the same bytes for the same results, hostile texts harmless."""

import base64
import hashlib
import json
import math
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from rhetor import LABELS, Labeler
from rhetor.batch import RunOptions, label_sources
from rhetor.cli.evaluate import evaluate
from rhetor.formats import TABLE_FORMATS
from rhetor.show.reports import folder_report
from rhetor.show.reports import telling_words as telling
from rhetor.show.reports.evaluation_report import mark_evidence
from rhetor.show.reports.folder_report import Counted, measure_shares, rank_documents
from rhetor.show.reports.telling_words import (
    Said,
    draw_sample,
    find_telling_words,
    is_backed,
    is_telling,
    measure_log_odds,
    rank_words,
    weigh_words,
)
from tests.conftest import SHIPPED, texts

MODEL = SHIPPED
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
    run = label_sources([folder], out, RunOptions(**options), model=MODEL)  # type: ignore[arg-type]
    folder_report.write_folder_report(run)
    return (out / "report.html").read_text("utf-8")


def test_a_report_needs_nothing_from_elsewhere(folder: Path, tmp_path: Path) -> None:
    """One file under a policy that lets in itself alone; every link leads to a file of the run."""
    page = _check(_report(folder, tmp_path / "out"))
    places = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    for attributes in page.find("a"):
        target = attributes["href"] or ""
        assert target.removeprefix("#") in places or (tmp_path / "out" / unquote(target)).exists(), target


def test_a_hostile_document_is_shown_not_run(folder: Path, tmp_path: Path) -> None:
    """Names and texts with mark-up stand in the report as they are written."""
    report = _report(folder, tmp_path / "out")
    assert HOSTILE in _check(report).text
    assert "<img" not in report
    assert "alert('x')" not in report


def test_the_report_holds_the_summary(folder: Path, tmp_path: Path) -> None:
    """Documents, sentences, shares, errors, model and checksums are those of summary and manifest."""
    page = _check(_report(folder, tmp_path / "out"))
    summary = json.loads((tmp_path / "out" / "manifest.json").read_text())["counted"]
    assert f"in {summary['documents']} documents" in page.text
    assert f"{summary['units']} sentences" in page.text
    for label, share in summary["shares"].items():
        assert f"{share:.0%} {label.replace('-', ' ')}" in page.text
    assert "binary.txt: is not text" in page.text
    assert hashlib.sha256((tmp_path / "out" / "manifest.json").read_bytes()).hexdigest() in page.text
    assert json.loads((MODEL / "manifest.json").read_text())["files"]["model.npz"]["sha256"] in page.text
    assert "Intended use" in page.text


def test_the_same_results_give_the_same_report(folder: Path, tmp_path: Path) -> None:
    """Processes, a second run and a resumed one do not change a byte."""
    first = _report(folder, tmp_path / "one")
    assert _report(folder, tmp_path / "two", jobs=3) == first
    assert _report(folder, tmp_path / "one") == first
    (tmp_path / "one" / "report.html").unlink()
    (tmp_path / "one" / "sentences.csv").unlink()
    assert _report(folder, tmp_path / "one") == first


@pytest.mark.parametrize("format_", TABLE_FORMATS)
def test_marks_are_read_from_every_format(folder: Path, tmp_path: Path, format_: str, labeler: Labeler) -> None:
    """The strip is drawn from the results as they were written, whatever their format."""
    _check(_report(folder, tmp_path / "out", format=format_))
    sentences = labeler.label((folder / "deep" / "ä.md").read_text("utf-8")).sentences
    run = label_sources([folder], tmp_path / "out", RunOptions(format=format_), model=MODEL)
    passage = folder_report.read_passage(run, ["deep/ä.md"], {})
    assert passage.marks["deep/ä.md"] == [sentence.label.value if sentence.label else None for sentence in sentences]
    assert passage.doubts["deep/ä.md"] == [sentence.uncertain for sentence in sentences]


def test_groups_are_drawn_over_time(tmp_path: Path) -> None:
    """A picture for each outlet, a row for each outlet and month, a name for each to search."""
    lines = [
        {"text": "The mill is a disgrace. It rained.", "outlet": outlet, "date": f"2024-{month:02}-01"}
        for outlet in ("Post", HOSTILE)
        for month in (1, 2, 5)
        for _ in range(2)
    ]
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [*lines, {"text": "It froze."}]))
    run = label_sources([tmp_path / "posts.jsonl"], tmp_path / "out", RunOptions(by=("outlet", "month")), model=MODEL)
    heading = folder_report.Heading("Rain & <mills>", "Ann Lee", "May 2024")
    folder_report.write_folder_report(run, heading)
    page = _check((tmp_path / "out" / "report.html").read_text("utf-8"))
    assert "Rain & <mills>, in 13 documents" in page.text
    assert "Ann Lee, May 2024" in page.text
    titles = [title for title in page.contents["title"] if title in ("Post", HOSTILE)]
    assert sorted(titles) == sorted(["Post", HOSTILE])
    names = [attributes["data-name"] for name, attributes in page.elements if name == "tr" and "data-name" in attributes]
    assert sorted(filter(None, names))[:1] == ["(none) (none)"]
    assert len(names) == 7
    assert names[-1] == "post 2024-05"


def test_marked_texts_are_in_the_report(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document leads to its units; of more than a page can hold, the first ones, and where all are is said."""
    page = _check(_report(folder, tmp_path / "out"))
    assert len(page.find("details")) == 3
    assert {"href": "#text-1"} in page.find("a")
    monkeypatch.setattr(folder_report, "SHOWN_UNITS", 4)
    page = _check(_report(folder, tmp_path / "few"))
    assert len(page.find("details")) == 1
    assert {"href": "sentences.csv"} in page.find("a")


def test_an_old_report_does_not_outlive_its_results(folder: Path, tmp_path: Path) -> None:
    """A run without --report takes away the report of an earlier one, and nothing that rhetor did not write."""
    out = tmp_path / "out"
    _report(folder, out)
    label_sources([folder], out, model=MODEL)
    assert not (out / "report.html").exists()
    (out / "report.html").write_text("mine")
    label_sources([folder], out, model=MODEL)
    assert (out / "report.html").read_text() == "mine"


@pytest.mark.parametrize("contents", [[], [""], ["It rained."], ["", "The plan is a disgrace."]])
def test_few_documents_make_a_report(tmp_path: Path, contents: list[str]) -> None:
    """No document, an empty one, one sentence: a report all the same, with intervals that say how little it is."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, content in enumerate(contents):
        (folder / f"{number}.txt").write_text(content)
    page = _check(_report(folder, tmp_path / "out"))
    assert f"in {sum(map(bool, contents))} document" in page.text
    if any(contents):
        assert "21 to 100%" in page.text


def test_long_tables_are_cut_and_say_so(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more documents than a page can show the first ones are shown, with the number of all and a link to all."""
    monkeypatch.setattr(folder_report, "SHOWN_DOCUMENTS", 2)
    page = _check(_report(folder, tmp_path / "out"))
    assert "The 2 documents that rank first, of 3" in page.text
    assert len([row for row in page.find("td") if row.get("class") == "left name"]) == 2
    assert {"href": "summary.csv"} in page.find("a")


def _entry(document: str, *counts: int) -> Counted:
    return Counted(document, counts, 0)


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


def test_telling_words_are_counted_and_weighed(tmp_path: Path, labeler: Labeler) -> None:
    """A word comes with the sentences that hold it, of its label and of all."""
    content = [
        "Officials said so. Police said little. The mill closed in 1994. " * 4,
        "He said the mill had closed. You must write to them now. The plan is a disgrace. " * 4,
    ]
    for number, text in enumerate(content):
        (tmp_path / f"{number}.txt").write_text(text)
    run = label_sources([tmp_path / "0.txt", tmp_path / "1.txt"], tmp_path / "out", model=MODEL)
    passage = folder_report.read_passage(run, [], {"0.txt": 0, "1.txt": 1})
    found = find_telling_words(passage.said, 2, MODEL)
    assert (found.documents, found.sentences) == (2, 24)
    sentences = [s for text in content for s in labeler.label(text, evidence=True, top=None).sentences]
    assert [s.label for s in sentences if "said" in s.text] == [LABELS[1]] * 12
    (word,) = [word for word in found.labels[LABELS[1]] if word.word == "said"]
    assert (word.sentences, word.of) == (12, 12)
    first = sentences[0]
    assert first.evidence
    on_it = [span.weight for span in first.evidence.spans if first.text[span.start : span.end] == "said"]
    assert weigh_words(first)["said"] == pytest.approx(sum(on_it))


def test_telling_words_call_classes_by_name(labeler: Labeler) -> None:
    """Names and figures are listed as what the model took them for."""
    (sentence,) = labeler.label_sentences(["In 1994 Ann Lee paid $5 to 12 boys."], evidence=True, top=None)
    assert {"(a year)", "(a name)", "(an amount of money)", "(a figure)", "paid"} <= set(weigh_words(sentence))


def test_log_odds_by_hand() -> None:
    """The score is the one of Monroe, Colaresi and Quinn, with a tenth of the corpus for a prior."""
    scores = measure_log_odds({"said": 8, "mill": 12}, {"said": 10, "mill": 40})
    within, beyond = (8 + 1) / (20 + 5 - 9), (2 + 1) / (30 + 5 - 3)
    assert scores["said"] == pytest.approx((math.log(within) - math.log(beyond)) / math.sqrt(1 / 9 + 1 / 3))
    assert scores["mill"] < 0 < scores["said"]


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 1000), min_size=1), st.data())
def test_log_odds_of_the_whole_are_nothing(counts: dict[str, int], data: st.DataObject) -> None:
    """A group that is the corpus has no word that tells; the scores of a part are finite."""
    assert all(abs(score) < 1e-9 for score in measure_log_odds(counts, counts).values())
    part = {word: data.draw(st.integers(1, count)) for word, count in counts.items()}
    assert all(map(math.isfinite, measure_log_odds(part, counts).values()))


def test_only_what_tells_is_listed(labeler: Labeler) -> None:
    """Left out: what stands in one sentence or document, is as common elsewhere, is grammar, or spoke against the label."""
    label, other = LABELS[0], LABELS[1]
    counts = {
        (label, "often"): (9, 3),
        (label, "once"): (1, 1),
        (label, "slogan"): (9, 1),
        (label, "the"): (9, 3),
        (label, "everywhere"): (30, 3),
        (other, "everywhere"): (60, 3),
        (other, "elsewhere"): (60, 3),
    }
    said = [
        Said(number % documents, said_of, "", frozenset([word]))
        for (said_of, word), (sentences, documents) in counts.items()
        for number in range(sentences)
    ]
    ranked = rank_words(said, 2)
    assert [word.word for word in ranked[label]] == ["often"]
    assert [word.word for word in ranked[other]] == ["elsewhere"]
    assert "slogan" in [word.word for word in rank_words(said, 1)[label]]
    text = "Officials said so."
    assert is_backed(labeler, [Said(0, other, text, frozenset(["said"]))], other, "said")
    shouted = "You must write to them, said nobody."
    (sentence,) = labeler.label_sentences([shouted], evidence=True, top=None)
    assert sentence.label
    against = min(weigh_words(sentence).items(), key=lambda pair: pair[1])
    assert against[1] < 0
    said = [Said(0, sentence.label, shouted, frozenset([against[0]]))]
    assert not is_backed(labeler, said, sentence.label, against[0])


@pytest.mark.parametrize(
    "word", ["the", "of", "that", "he", "which", "was", "said", "must", "we", "not", "mill", "(a year)"]
)
def test_words_without_a_meaning_of_their_own(word: str) -> None:
    """Articles, prepositions, pronouns of the third person and auxiliaries tell nothing; cues and content words do."""
    assert is_telling(word) == (word not in {"the", "of", "that", "he", "which", "was"})


def test_the_sample_is_bounded_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the folder, so many sentences and no more are read for words, in whatever order the documents came."""
    monkeypatch.setattr(telling, "MOST_SENTENCES", 100)
    documents = [(f"{number}", 7) for number in range(500)]
    sample = draw_sample(documents)
    assert sorted(sample.values()) == list(range(14))
    assert draw_sample(documents[::-1]) == sample
    assert draw_sample([("huge", 5000)]) == {"huge": 0}


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
