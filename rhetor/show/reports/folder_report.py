"""The report on a folder: shares with intervals, documents ranked, telling words, the model, how to repeat it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from rhetor.batch import FolderRun, writing_to
from rhetor.batch.state import MANIFEST, REPORT, read_run
from rhetor.batch.worker import Entry
from rhetor.formats import FORMATS
from rhetor.learning.intervals import bootstrap_ratios, wilson_interval
from rhetor.records import LABELS, Label
from rhetor.show.pictures import draw_shares, draw_strip
from rhetor.show.reports.report_page import read_facts, render_report
from rhetor.show.reports.telling_words import find_telling_words
from rhetor.store.writing import write_aside

SHOWN_DOCUMENTS = 1000
"""Documents in the table; a browser is quick with so many. All of them are in summary.csv."""
SHOWN_ERRORS = 50
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
    """A document in the table. ``shares`` are in the order of the labels, ``own`` is opinion and calls together."""

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


def write_folder_report(run: FolderRun, jobs: int) -> None:
    """Writes ``report.html`` from the results of a run: the same results give the same bytes.

    Raises:
        FolderError: it cannot be written.
    """
    with (
        writing_to(run.out),
        write_aside(run.out / REPORT) as aside,
        aside.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(render_folder(run, jobs))


def render_folder(run: FolderRun, jobs: int) -> Iterator[str]:
    """The report in parts."""
    settings, entries = read_run(run.out)
    sentences = sum(sum(entry.counts) for entry in entries)
    shares, uncertain, method = measure_shares(entries)
    return render_report(
        "folder.html",
        facts=read_facts(run.model),
        settings=settings,
        documents=len(entries),
        sentences=sentences,
        shares=dict(zip(LABELS, shares, strict=True)),
        uncertain=uncertain,
        method=method,
        shares_picture=_draw_all(shares, sentences, method),
        words=find_telling_words(run.folder, entries, run.model, jobs),
        rows=lay_out_rows(run.out, settings["format"], rank_documents(entries)[:SHOWN_DOCUMENTS]),
        shown=min(len(entries), SHOWN_DOCUMENTS),
        errors=run.errors[:SHOWN_ERRORS],
        error_count=len(run.errors),
        inputs_sha256=hash_inputs(entries),
        manifest_sha256=hashlib.sha256((run.out / MANIFEST).read_bytes()).hexdigest(),
    )


def measure_shares(entries: Sequence[Entry]) -> tuple[tuple[Share, ...], Share, str]:
    """Shares of the labels and of the uncertain over all documents, with intervals, and how those were made."""
    table = np.array([(*entry.counts, entry.uncertain) for entry in entries if sum(entry.counts)], dtype=np.int64)
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


def rank_documents(entries: Sequence[Entry]) -> list[Entry]:
    """By the lower end of the interval of opinion and calls: a share of many sentences before the same share of few."""

    def rank(entry: Entry) -> tuple[float, str]:
        return -round(_count_own(entry).low if sum(entry.counts) else -1.0, 9), entry.document

    return sorted(entries, key=rank)


def lay_out_rows(out: Path, format: str, ranked: Sequence[Entry]) -> Iterator[Row]:
    """Rows of the table, made one by one."""
    read_marks = FORMATS[format].read
    assert read_marks
    for number, entry in enumerate(ranked, 1):
        total = sum(entry.counts)
        result = Path("documents") / f"{entry.document}.{format}"
        marks, uncertain = read_marks(out / result)
        strip = draw_strip(marks, entry.document, uncertain=uncertain)
        yield Row(
            number,
            entry.document,
            quote(result.as_posix()),
            total,
            tuple(count_share(count, total) for count in entry.counts),
            _count_own(entry),
            count_share(entry.uncertain, total),
            Markup(strip),  # noqa: S704
        )


def hash_inputs(entries: Sequence[Entry]) -> str:
    """SHA-256 over names and checksums of all documents, as ``sha256sum`` lists them."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(f"{entry.input_sha256}  {entry.document}\n".encode())
    return digest.hexdigest()


def _count_own(entry: Entry) -> Share:
    return count_share(sum(entry.counts[LABELS.index(label)] for label in OWN_VOICE), sum(entry.counts))


def _draw_all(shares: Sequence[Share], sentences: int, method: str) -> Markup:
    by_label = {label.value: share.share for label, share in zip(LABELS, shares, strict=True)}
    return Markup(draw_shares(by_label, [(share.low, share.high) for share in shares], sentences, method))  # noqa: S704
