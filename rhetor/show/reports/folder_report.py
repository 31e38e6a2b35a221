"""The report on a folder: shares with intervals, documents ranked, telling words, the model, how to repeat it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from markupsafe import Markup

from rhetor.batch import BatchRun, writing_to
from rhetor.batch.journal import MANIFEST, REPORT
from rhetor.batch.summary import GROUPS
from rhetor.batch.summary import Row as DocumentRow
from rhetor.formats import FORMATS
from rhetor.formats.units import Unit
from rhetor.learning.intervals import bootstrap_ratios, wilson_interval
from rhetor.records import LABELS, Label
from rhetor.show.pictures import draw_shares, draw_strip
from rhetor.show.reports.group_pictures import draw_timelines, read_groups
from rhetor.show.reports.report_page import read_facts, render_report
from rhetor.show.reports.telling_words import MOST_SENTENCES, Said, draw_sample, find_telling_words, make_said
from rhetor.store.writing import write_aside

SHOWN_DOCUMENTS = 1000
"""Documents in the table; a browser is quick with so many. All of them are in summary.csv."""
SHOWN_ERRORS = 50
SHOWN_GROUPS = 1000
SHOWN_UNITS = 10_000
"""Units of the documents whose marked texts are in the report, some 2 MB of them. sentences.… has all."""
OWN_VOICE = (Label.OPINION, Label.CALL_TO_ACTION)
"""Labels of sentences in which the writer takes sides; by their share documents are ranked."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the table. ``link`` leads to its marked text, if that is in the report.

    ``shares`` are in the order of the labels, ``own`` is opinion and calls together.
    """

    rank: int
    document: str
    link: str
    sentences: int
    shares: tuple[Share, ...]
    own: Share
    uncertain: Share
    strip: Markup

    @property
    def all_shares(self) -> tuple[Share, ...]:
        """In the order of the columns."""
        return (*self.shares, self.own, self.uncertain)


@dataclass(frozen=True, slots=True)
class Counted:
    """A document by its counts: labelled units of each label, in their order, and uncertain ones."""

    document: str
    counts: tuple[int, ...]
    uncertain: int


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a report: whose it is, and of when."""

    title: str = ""
    author: str = ""
    date: str = ""


@dataclass(slots=True)
class Passage:
    """What is read of the table of units: for strips, marked texts, and telling words."""

    marks: dict[str, list[str | None]] = field(default_factory=dict)
    doubts: dict[str, list[bool]] = field(default_factory=dict)
    texts: dict[str, list[Unit]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)


def write_folder_report(run: BatchRun, heading: Heading = Heading()) -> None:
    """Writes ``report.html`` from the results of a run: the same results give the same bytes.

    Raises:
        FolderError: it cannot be written.
    """
    with (
        writing_to(run.out),
        write_aside(run.out / REPORT) as aside,
        aside.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(render_folder(run, heading))


def render_folder(run: BatchRun, heading: Heading) -> Iterator[str]:
    """The report in parts."""
    counted = [count_row(row) for row in run.summary.read_rows()]
    sentences = sum(sum(document.counts) for document in counted)
    shares, uncertain, method = measure_shares(counted)
    ranked = rank_documents(counted)[:SHOWN_DOCUMENTS]
    sample = draw_sample((document.document, sum(document.counts)) for document in counted)
    texts = choose_texts(ranked)
    passage = read_passage(run, {document.document for document in ranked}, sample, texts)
    by = run.options.by
    groups = read_groups(run.out / GROUPS, by) if by else []
    failures = [(source, reason) for source, reason, _ in run.summary.read_skipped()]
    return render_report(
        "folder.html",
        heading=heading,
        by=by,
        groups=groups[:SHOWN_GROUPS],
        group_count=len(groups),
        timelines=list(draw_timelines(groups, by)),
        texts=[(number, name, passage.texts[name]) for name, number in texts.items()],
        facts=read_facts(run.model),
        format=run.options.format,
        documents=len(counted),
        sentences=sentences,
        shares=dict(zip(LABELS, shares, strict=True)),
        uncertain=uncertain,
        method=method,
        shares_picture=_draw_all(shares, sentences, method),
        words=find_telling_words(passage.said, len(sample), run.model),
        rows=lay_out_rows(ranked, passage, texts),
        shown=min(len(counted), SHOWN_DOCUMENTS),
        foreign=run.summary.foreign,
        errors=failures[:SHOWN_ERRORS],
        error_count=len(failures),
        manifest_sha256=hashlib.sha256((run.out / MANIFEST).read_bytes()).hexdigest(),
    )


def count_row(row: DocumentRow) -> Counted:
    """A row of the summary as the counts that its shares were made of."""
    counts = tuple(round(share * row.sentences) for share in row.shares)
    return Counted(row.document, counts, round(row.uncertain * row.sentences))


def choose_texts(ranked: Sequence[Counted]) -> dict[str, int]:
    """The documents whose marked texts go into the report, with their ranks: the first ones, up to ``SHOWN_UNITS``."""
    chosen: dict[str, int] = {}
    units = 0
    for number, document in enumerate(ranked, 1):
        units += sum(document.counts)
        if units > SHOWN_UNITS:
            break
        chosen.setdefault(document.document, number)
    return chosen


def read_passage(run: BatchRun, shown: Iterable[str], sample: Mapping[str, int], texts: Iterable[str] = ()) -> Passage:
    """Reads the table of units once."""
    format = FORMATS[run.options.format].units
    assert format
    names = set(shown)
    passage = Passage({name: [] for name in names}, {name: [] for name in names}, {name: [] for name in texts})
    for unit in format.read(run.out / f"sentences.{run.options.format}"):
        _take_unit(passage, unit, sample)
    return passage


def _take_unit(passage: Passage, unit: Unit, sample: Mapping[str, int]) -> None:
    if (marks := passage.marks.get(unit.document)) is not None:
        marks.append(unit.label or None)
        passage.doubts[unit.document].append(unit.uncertain)
    if (units := passage.texts.get(unit.document)) is not None:
        units.append(unit)
    if unit.label and unit.document in sample and len(passage.said) < MOST_SENTENCES:
        passage.said.append(make_said(sample[unit.document], Label(unit.label), unit.text))


def measure_shares(documents: Sequence[Counted]) -> tuple[tuple[Share, ...], Share, str]:
    """Shares of the labels and of the uncertain over all documents, with intervals, and how those were made."""
    counted = [(*document.counts, document.uncertain) for document in documents if sum(document.counts)]
    table = np.array(counted, dtype=np.int64)
    if len(table) < 2:
        counts = table.sum(axis=0).tolist() if len(table) else [0] * (len(LABELS) + 1)
        *found, doubts = (count_share(count, sum(counts[:-1])) for count in counts)
        return tuple(found), doubts, "95% intervals (Wilson)"
    totals = table[:, :-1].sum(axis=1)
    ratios = table.sum(axis=0) / totals.sum()
    intervals = bootstrap_ratios(table, totals)
    *found, doubts = (Share(float(ratio), *interval) for ratio, interval in zip(ratios, intervals, strict=True))
    return tuple(found), doubts, "95% intervals (bootstrap over documents)"


def count_share(count: int, total: int) -> Share:
    return Share(count / total if total else 0.0, *wilson_interval(count, total))


def rank_documents(documents: Sequence[Counted]) -> list[Counted]:
    """By the lower end of the interval of opinion and calls: a share of many sentences before the same share of few."""

    def rank(document: Counted) -> tuple[float, str]:
        return -round(_count_own(document).low if sum(document.counts) else -1.0, 9), document.document

    return sorted(documents, key=rank)


def lay_out_rows(ranked: Sequence[Counted], passage: Passage, texts: Mapping[str, int]) -> Iterator[Row]:
    """Rows of the table, made one by one."""
    for number, document in enumerate(ranked, 1):
        total, name = sum(document.counts), document.document
        strip = draw_strip(passage.marks[name], name, uncertain=passage.doubts[name])
        yield Row(
            number,
            name,
            f"#text-{texts[name]}" if name in texts else "",
            total,
            tuple(count_share(count, total) for count in document.counts),
            _count_own(document),
            count_share(document.uncertain, total),
            Markup(strip),  # noqa: S704
        )


def _count_own(document: Counted) -> Share:
    own = sum(document.counts[LABELS.index(label)] for label in OWN_VOICE)
    return count_share(own, sum(document.counts))


def _draw_all(shares: Sequence[Share], sentences: int, method: str) -> Markup:
    by_label = {label.value: share.share for label, share in zip(LABELS, shares, strict=True)}
    return Markup(draw_shares(by_label, [(share.low, share.high) for share in shares], sentences, method))  # noqa: S704
