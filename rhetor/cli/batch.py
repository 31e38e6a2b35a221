"""``rhetor batch``: every text of a folder."""

import os
from itertools import islice
from pathlib import Path

import click
from tqdm import tqdm

from rhetor.batch import FolderRun, label_folder
from rhetor.batch.summary import Row, Summary
from rhetor.cli import EXIT_PARTIAL
from rhetor.cli.options import model_option
from rhetor.cli.terminal import escape_line
from rhetor.formats import STREAMED
from rhetor.intake import explain_passing

NAME_WIDTH, SHOWN_ERRORS, SHOWN_SKIPPED, SHOWN_ROWS = 44, 10, 10, 200
HEADINGS = ("report", "attrib", "opinion", "call", "unsure")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the results go.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="Processes; with fewer documents than these, threads as well.",
)
@click.option(
    "--format", "format_", type=click.Choice(STREAMED), default="jsonl", show_default=True,
    help="Of the results of each document.",
)  # fmt: skip
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on with what an earlier run has done.")
@click.option("--report", is_flag=True, help="Also write report.html: shares, documents, telling words, the model.")
@model_option
def batch(folder: Path, out: Path, jobs: int, format_: str, resume: bool, report: bool, model: str | None) -> int:
    """Label every text below FOLDER: .txt, .md, .html.

    Writes results of each document, a summary, a manifest with checksums, errors.jsonl, and skipped.csv with the files
    that were passed over. Killed in the middle, the same command goes on where it stopped. The exit status is 3 if a
    document could not be labelled.

    \b
    Examples:
      rhetor batch articles --out results
      rhetor batch articles --out results --format csv --jobs 4
      rhetor batch articles --out results --report
    """
    bar: tqdm[None] | None = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, unit=" documents", desc="labelling", initial=0, disable=None, leave=False)
        bar.update(done - bar.n)

    try:
        run = label_folder(folder, out, model=model, jobs=jobs, format=format_, resume=resume, progress=show)
    finally:
        if bar is not None:
            bar.close()
    if report:
        from rhetor.show.reports.folder_report import write_folder_report

        write_folder_report(run, jobs)
    _print_run(run, out)
    return EXIT_PARTIAL if run.errors else 0


def _print_run(run: FolderRun, out: Path) -> None:
    summary = run.summary
    _print_table(summary)
    for name, message in run.errors[:SHOWN_ERRORS]:
        click.echo(f"error: {escape_line(f'{name}: {message}')}", err=True)
    if len(run.errors) > SHOWN_ERRORS:
        click.echo(f"… and {len(run.errors) - SHOWN_ERRORS} more in {out / 'errors.jsonl'}", err=True)
    for name in run.skipped[:SHOWN_SKIPPED]:
        reason, cure = explain_passing(name)
        click.echo(f"passed over: {escape_line(name)}: {reason}. {cure}", err=True)
    if len(run.skipped) > SHOWN_SKIPPED:
        click.echo(f"… and {len(run.skipped) - SHOWN_SKIPPED} more in {out / 'skipped.csv'}", err=True)
    resumed = f" ({run.resumed} of them by an earlier run)" if run.resumed else ""
    skipped = f"; {len(run.skipped)} files passed over" if run.skipped else ""
    click.echo(
        f"\n{summary.documents} documents{resumed}, {summary.total.sentences:,} sentences in {run.seconds:.1f} s"
        f"{skipped}. Results: {out}"
    )


def _print_table(summary: Summary) -> None:
    click.echo(f"{'document':<{NAME_WIDTH}} {'sentences':>9} " + " ".join(f"{name:>8}" for name in HEADINGS))
    for row in islice(summary.read_rows(), SHOWN_ROWS):
        _print_row(row)
    if summary.documents > SHOWN_ROWS:
        click.echo(f"… {summary.documents - SHOWN_ROWS} more in summary.csv")
    click.echo("-" * (NAME_WIDTH + 10 + 9 * len(HEADINGS)))
    _print_row(summary.total)


def _print_row(row: Row) -> None:
    name = escape_line(row.document)
    name = name if len(name) <= NAME_WIDTH else "…" + name[-NAME_WIDTH + 1 :]
    shares = " ".join(f"{share:>8.0%}" for share in (*row.shares, row.uncertain))
    click.echo(f"{name:<{NAME_WIDTH}} {row.sentences:>9,} {shares}")
