"""``rhetor corrections``: what people said about labels."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rhetor.cli import EXIT_PARTIAL
from rhetor.cli.terminal import escape_line
from rhetor.records import LABELS, NoLabel

if TYPE_CHECKING:
    from rhetor.learning.agreement import Agreement
    from rhetor.learning.corrections import Correction
    from rhetor.learning.labelled import Remarks

HELP = {"help_option_names": ["-h", "--help"]}
FORMATS = ("jsonl", "csv", "doccano", "label-studio")
SHOWN = 20
"""Rows that are named when they are passed over."""


@click.group(context_settings=HELP)
def corrections() -> None:
    """List, export, import and take back corrections; measure how far annotators agree, and settle where they do not.

    Corrections are kept in corrections.sqlite of the home, beside the models. Nothing there is ever changed or deleted.

    \b
    Examples:
      rhetor corrections export corrections.jsonl
      rhetor corrections import ada.jsonl --annotator Ada
      rhetor corrections agreement
      rhetor corrections settle 054fb0a73cf06407 opinion
    """


@corrections.command("list", context_settings=HELP)
@click.option("--document", help="Only those of this document.")
@click.option("--annotator", help="Only those of this annotator.")
@click.option("--all", "everything", is_flag=True, help="Also rows that no longer count.")
def list_corrections(document: str | None, annotator: str | None, everything: bool) -> None:
    """The corrections that count, oldest first: id, time, annotator, label before and after, text."""
    from rhetor.learning.corrections import CorrectionStore, read_judgements

    store = CorrectionStore()
    counting = read_judgements(store).counting
    for row in store.read(document=document):
        if (everything or row.id in counting) and annotator in (None, row.annotator):
            said = f"{row.before or '?'} → {row.label}" if row.label else f"takes back {row.withdraws}"
            mark = "" if row.id in counting else "  (does not count)"
            text, name = escape_line(" ".join(row.text.split())[:80]), escape_line(row.annotator or "-")
            click.echo(
                f"{escape_line(row.id)}  {escape_line(row.time[:16])}  {name:<10} {escape_line(said):<35} {text}{mark}"
            )


@corrections.command(context_settings=HELP)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--format", type=click.Choice(FORMATS), default="jsonl", show_default=True)
def export(file: Path, format: str) -> None:
    """Write the corrections to FILE, or to standard output.

    jsonl and csv hold every row, and come back by import byte for byte. doccano (text classification) and label-studio hold
    the rows that count.
    """
    import io
    import sys

    from rhetor.learning.corrections import CorrectionStore
    from rhetor.learning.corrections.exchange import write_corrections
    from rhetor.store.writing import write_text

    text = io.StringIO(newline="")
    count = write_corrections(CorrectionStore(), text, format)
    if str(file) == "-":
        sys.stdout.buffer.write(text.getvalue().encode("utf-8"))
        return
    write_text(file, text.getvalue())
    click.echo(f"Written: {file}, {count:,} rows.", err=True)


@corrections.command("import", context_settings=HELP)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", type=click.Choice((*FORMATS, "tsv", "fasttext")), help="[default: by the file's ending]")
@click.option("--annotator", default="", help="Who labelled the records that name nobody.")
def import_(files: tuple[Path, ...], format: str | None, annotator: str) -> int:
    """Add the corrections in FILES: what export writes; exports of doccano and Label Studio, spans among them; tables.

    All files are read first. A row that cannot be used is named with its line and passed over, and so is what nobody
    labelled; a log that export wrote is taken as a whole or not at all. What the store has already is not added again.
    The exit status is 3 if a row could not be used, and 1 if a file holds nothing to add.

    \b
    Examples:
      rhetor corrections import corrections.jsonl
      rhetor corrections import project-1-at-2026-12-01.json
      rhetor corrections import all.jsonl sheet.csv --annotator Ada
    """
    from tqdm import tqdm

    from rhetor.learning.corrections import CorrectionStore
    from rhetor.learning.corrections.exchange import read_corrections, select_new
    from rhetor.learning.corrections.log import PAGE
    from rhetor.learning.labelled import Remarks

    store = CorrectionStore()
    passed_over, readings = 0, []
    for file in files:
        remarks = Remarks()
        readings += read_corrections(file, annotator, format, remarks)
        _print_remarks(file.name, remarks)
        passed_over += len(remarks.problems)
    new = select_new(store, readings)
    with tqdm(total=len(new), unit="row", disable=None) as bar:
        for first in range(0, len(new), PAGE):
            bar.update(len(store.append(new[first : first + PAGE])))
    counted = f" Passed over: {passed_over:,}." if passed_over else ""
    click.echo(f"Added: {len(new):,}. In the store already: {len(readings) - len(new):,}.{counted}")
    return EXIT_PARTIAL if passed_over else 0


def _print_remarks(name: str, remarks: "Remarks") -> None:
    for note in remarks.notes:
        click.echo(escape_line(f"warning: {name}: {note}"), err=True)
    for problem in remarks.problems[:SHOWN]:
        click.echo(escape_line(f"passed over: {problem}"), err=True)
    if len(remarks.problems) > SHOWN:
        click.echo(f"… and {len(remarks.problems) - SHOWN:,} more", err=True)
    if found := remarks.summarise_unlabelled():
        click.echo(escape_line(f"passed over: {name}: {found}"), err=True)


@corrections.command(context_settings=HELP)
@click.argument("ids", nargs=-1, required=True)
@click.option("--annotator", default="", help="Who takes them back.")
@click.option("--note", help="Why.")
def undo(ids: tuple[str, ...], annotator: str, note: str | None) -> None:
    """Take the corrections IDS back. They stay in the store, and no longer count."""
    from rhetor.learning.corrections import CorrectionStore

    store = CorrectionStore()
    for row in [store.get(identifier) for identifier in ids]:  # all are there, or none is taken back
        store.withdraw(row.id, annotator, note)
    click.echo(f"Taken back: {len(ids):,}.")


@corrections.command(context_settings=HELP)
@click.option("--rescue", type=click.Path(path_type=Path), metavar="FILE", help="Write the sound rows here, as JSONL.")
def verify(rescue: Path | None) -> int:
    """Check every row against its checksum, and the file that holds them. The exit status is 3 if anything is damaged."""
    from rhetor.learning.corrections import CorrectionStore
    from rhetor.learning.corrections.examining import examine_store
    from rhetor.store.writing import write_text

    store, lines = CorrectionStore(), list[str]()
    if not store.database.exists():
        click.echo("There are no corrections yet.")
        return 0

    def keep(row: "Correction") -> None:
        lines.append(json.dumps(row.to_record(), ensure_ascii=False) + "\n")

    found = examine_store(store, keep)
    for line in (*found.lost, *found.faults):
        click.echo(escape_line(line), err=True)
    if rescue:
        write_text(rescue, "".join(lines))
        click.echo(f"Written: {rescue}, {found.sound:,} sound rows.", err=True)
    if found.is_sound:
        click.echo(f"{found.sound:,} rows, each as it was written.")
        return 0
    click.echo(
        f"Damaged: {len(found.lost):,} of {found.sound + len(found.lost):,} rows cannot be trusted. Put "
        f"{store.database.path} back from a copy. Without one, keep the others: rhetor corrections verify --rescue "
        "sound.jsonl, move the store away, rhetor corrections import sound.jsonl"
    )
    return EXIT_PARTIAL


@corrections.command(context_settings=HELP)
def agreement() -> None:
    """How far annotators agree: Cohen's kappa of each pair, Krippendorff's alpha of all, over all labels and for each."""
    from rhetor.learning.agreement import measure_agreement
    from rhetor.learning.corrections import CorrectionStore, read_judgements

    judgements = read_judgements(CorrectionStore())
    _print_agreement(measure_agreement(judgements))
    if found := len(judgements.conflicts()):
        click.echo(f"\nOpen conflicts: {found:,}. See: rhetor corrections conflicts")


def _print_agreement(measured: "Agreement") -> None:
    if not measured.sentences:
        click.echo("No sentence has been labelled by two annotators.")
        return
    click.echo(f"sentences with two annotators or more: {measured.sentences:,}   raw agreement {measured.raw:.1%}\n")
    click.echo(f"  {'Krippendorff’s alpha':<34} {measured.alpha:.3f}")
    for label, alpha in measured.alpha_by_label.items():
        click.echo(f"    {label:<32} {_show(alpha)}")
    click.echo(f"\n  {'pair':<34} {'sentences':>9} {'agree':>7} {'kappa':>7}")
    for pair in measured.pairs:
        names = escape_line(f"{pair.first or '(nobody)'}, {pair.second or '(nobody)'}")
        click.echo(f"  {names:<34} {pair.sentences:>9,} {_show(pair.raw, '.1%'):>7} {_show(pair.kappa):>7}")


def _show(value: float, format: str = ".3f") -> str:
    return "-" if value != value else f"{value:{format}}"


@corrections.command(context_settings=HELP)
def conflicts() -> None:
    """Sentences that annotators label differently. They are left out of training until they are settled."""
    from rhetor.learning.corrections import CorrectionStore, read_judgements

    found = read_judgements(CorrectionStore()).conflicts()
    for judged in found:
        click.echo(escape_line(f"{judged.latest.id}  {' '.join(judged.latest.text.split())}"))
        for name, label in judged.labels.items():
            click.echo(f"    {escape_line(name or '(nobody)')}: {label}")
    click.echo(f"Open conflicts: {len(found):,}." + (" Settle one: rhetor corrections settle ID LABEL" if found else ""))


@corrections.command(context_settings=HELP)
@click.argument("sentence")
@click.argument("label", type=click.Choice([*(label.value for label in LABELS), NoLabel.NONE.value]))
@click.option("--annotator", default="", help="Who settles it.")
@click.option("--note", help="Why.")
def settle(sentence: str, label: str, annotator: str, note: str | None) -> None:
    """End the conflict about SENTENCE (its text, or an id that conflicts shows): it is trained on as LABEL.

    It holds until somebody says something else afterwards.
    """
    from rhetor.learning.corrections import CorrectionStore
    from rhetor.learning.corrections import settle as settle_conflict
    from rhetor.records import to_said

    row = settle_conflict(CorrectionStore(), sentence, to_said(label), annotator, note)
    click.echo(f"Settled as {row.label}: {escape_line(row.text[:80])}")
