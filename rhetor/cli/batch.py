"""``rhetor batch``: every text of folders, tables and archives."""

import os
from itertools import islice
from pathlib import Path

import click
from tqdm import tqdm

from rhetor.batch import BatchRun, RunOptions, Summary, label_sources
from rhetor.batch.dispatch import ENGINES
from rhetor.batch.summary import SKIPPED, SUMMARY, Row
from rhetor.cli import EXIT_PARTIAL, EXIT_USAGE
from rhetor.cli.options import model_option
from rhetor.cli.terminal import escape_line
from rhetor.formats import TABLE_FORMATS
from rhetor.intake.foreign_text import CURE as FOREIGN_CURE
from rhetor.intake.tabular import ColumnError, ColumnWishes

NAME_WIDTH, SHOWN_SKIPPED, SHOWN_ROWS = 44, 10, 50
HEADINGS = ("report", "attrib", "opinion", "call", "unsure")


def _split(value: str | None) -> tuple[str, ...] | None:
    return tuple(filter(None, (name.strip() for name in value.split(",")))) if value is not None else None


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the results go.")
@click.option("--text-column", metavar="NAME", default="", help="Column of a table that holds the texts.")
@click.option("--id-column", metavar="NAME", default="", help="Column that names a table's documents.")
@click.option("--keep", metavar="NAME,NAME", help="Columns of a table to keep.")
@click.option(
    "--metadata", type=click.Path(path_type=Path), metavar="FILE", help="Table about documents, joined by path or id."
)
@click.option("--name-pattern", metavar="PATTERN", default="", help="Takes columns out of the names of files.")
@click.option("--by", metavar="NAME,NAME", help="Groups; month, year and week are made of a date column.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="Processes; with fewer documents than these, threads as well.",
)
@click.option(
    "--format", "format_", type=click.Choice(TABLE_FORMATS), default="csv", show_default=True, help="Of the table of units."
)
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, by which Excel knows UTF-8.")
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on with what a killed run has done.")
@click.option("--report", is_flag=True, help="Also write report.html: shares, groups, documents, telling words, the model.")
@click.option("--title", metavar="TEXT", default="", help="Of the report.")
@click.option("--author", metavar="TEXT", default="", help="Of the report.")
@click.option("--date", metavar="TEXT", default="", help="Of the report.")
@click.option("--texts", is_flag=True, help="Also write texts.jsonl: the texts that offsets refer to.")
@click.option("--per-document", is_flag=True, help="Also write results of each document to a file of its own.")
@click.option("--follow-links", is_flag=True, help="Label what links lead to outside of a folder.")
@click.option("--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="What runs the work.")
@click.option("--scheduler", metavar="ADDRESS", default="", help="Of the Dask scheduler or the Ray cluster.")
@model_option
def batch(
    sources: tuple[str, ...],
    out: Path,
    keep: str | None,
    by: str | None,
    text_column: str,
    id_column: str,
    format_: str,
    bom: bool,
    report: bool,
    title: str,
    author: str,
    date: str,
    model: str | None,
    **others: object,
) -> int:
    """Label every text in SOURCE…: folders, files, patterns, tables (.csv .tsv .jsonl .ndjson .json .parquet .arrow .feather
    .xlsx), archives (.zip .tar .gz .bz2 .xz .zst), addresses (s3:// gs:// az:// sftp:// https://).

    Writes one table of all units, behind the columns of their documents, and a row for each document, each group, and each
    file or row that was not labelled, with the reason and what to do. Killed in the middle, the same command goes on where
    it stopped. The exit status is 3 if something could not be labelled, or nothing was.

    \b
    Examples:
      rhetor batch articles --out results
      rhetor batch posts.csv --out results --format xlsx --by outlet,month
      rhetor batch posts.csv --out results --text-column body --id-column post_id --keep outlet,date
      rhetor batch 2024 2025/*.html pdfs.zip --out results --report
      rhetor batch articles --out results --name-pattern '{outlet}_{date:%Y-%m-%d}_{slug}' --by outlet,year
      rhetor batch s3://bucket/articles --out results --engine dask --scheduler tcp://10.0.0.1:8786
    """
    wishes = ColumnWishes(text_column, id_column, _split(keep))
    options = RunOptions(format=format_, wishes=wishes, by=_split(by) or (), mark=bom, **others)  # type: ignore[arg-type]
    bar: tqdm[None] | None = None

    def show(done: int, total: int, documents: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, unit="B", unit_scale=True, desc="labelling", disable=None, leave=False)
        bar.set_postfix_str(f"{documents:,} documents", refresh=False)
        bar.update(done - bar.n)

    try:
        run = label_sources(sources, out, options, model=model, progress=show, say=_say)
    except ColumnError as error:
        _say(f"error: {error}")
        return EXIT_USAGE
    finally:
        if bar is not None:
            bar.close()
    if report:
        from rhetor.show.reports.folder_report import Heading, write_folder_report

        write_folder_report(run, Heading(title, author, date))
    _print_run(run)
    return EXIT_PARTIAL if run.summary.failed or not run.summary.total.sentences else 0


def _say(message: str) -> None:
    click.echo(escape_line(message), err=True)


def _print_run(run: BatchRun) -> None:
    summary = run.summary
    _print_table(summary)
    _print_skipped(summary)
    if summary.repeated:
        _say(
            f"{summary.repeated:,} documents have a name that another one has too. Choose what names them: --id-column NAME"
        )
    if summary.foreign:
        what = "document is" if summary.foreign == 1 else "documents are"
        _say(f"warning: {summary.foreign:,} {what} not in English (column language of {SUMMARY}); {FOREIGN_CURE} there.")
    if not summary.total.sentences:
        _say(f"Nothing was labelled: {_explain_nothing(summary)}")
    resumed = f" ({run.resumed:,} of them by an earlier run)" if run.resumed else ""
    left = summary.skipped + summary.failed
    skipped = f"; {left:,} not labelled, see {SKIPPED}" if left else ""
    click.echo(
        f"\n{summary.documents:,} documents{resumed}, {summary.total.sentences:,} sentences in {run.seconds:.1f} s"
        f"{skipped}. Results: {run.out}"
    )


def _explain_nothing(summary: Summary) -> str:
    if summary.documents:
        return f"none of the {summary.documents:,} documents holds a sentence that says something. Are they English prose?"
    if not summary.skipped + summary.failed:
        return "there is no file that could be. Give a folder, a table or an archive with texts."
    source, reason, cure = next(summary.read_skipped())
    return f"none of {summary.skipped + summary.failed:,} files and rows could be. The first is {source}: {reason}. {cure}"


def _print_skipped(summary: Summary) -> None:
    for source, reason, cure in islice(summary.read_skipped(), SHOWN_SKIPPED):
        _say(f"not labelled: {source}: {reason}. {cure}")
    if (more := summary.skipped + summary.failed - SHOWN_SKIPPED) > 0:
        _say(f"… and {more:,} more in {SKIPPED}")


def _print_table(summary: Summary) -> None:
    click.echo(f"{'document':<{NAME_WIDTH}} {'sentences':>9} " + " ".join(f"{name:>8}" for name in HEADINGS))
    for row in islice(summary.read_rows(), SHOWN_ROWS):
        _print_row(row.document, row)
    if summary.documents > SHOWN_ROWS:
        click.echo(f"… {summary.documents - SHOWN_ROWS:,} more in summary.csv")
    click.echo("-" * (NAME_WIDTH + 10 + 9 * len(HEADINGS)))
    _print_row("all", summary.total)


def _print_row(name: str, row: Row) -> None:
    name = escape_line(name)
    name = name if len(name) <= NAME_WIDTH else "…" + name[-NAME_WIDTH + 1 :]
    shares = " ".join(f"{share:>8.0%}" for share in (*row.shares, row.uncertain))
    click.echo(f"{name:<{NAME_WIDTH}} {row.sentences:>9,} {shares}")
