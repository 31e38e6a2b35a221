"""``rhetor evaluate``: a model on labelled data."""

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rhetor.cli.options import model_option
from rhetor.cli.terminal import print_figures
from rhetor.errors import FolderError

if TYPE_CHECKING:
    from rhetor.labeler import Labeler
    from training.examples import Example
    from training.measuring import Measured


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE", help="Also write all of it as one page of HTML.")
@model_option
def evaluate(data: tuple[Path, ...], report: Path | None, model: str | None) -> None:
    """Measure a model on labelled DATA: precision, recall and F1 a label, calibration, confusion.

    Sentences the model was trained on flatter it: how many of DATA it knows is said in front.

    \b
    Examples:
      rhetor evaluate held-out.jsonl
      rhetor evaluate held-out.jsonl --model 2
      rhetor evaluate held-out.jsonl --report held-out.html
    """
    from rhetor.labeler import Labeler
    from rhetor.records import LABELS
    from rhetor.registry import locate_model
    from training.measuring import measure_labeler
    from training.reading import read_examples
    from training.recognition import count_known

    warn = partial(click.echo, err=True)
    examples = [example for path in data for example in read_examples(path, warn)]
    folder = locate_model(model)
    labeler = Labeler.load(folder)
    measured = measure_labeler(labeler, examples)
    figures = measured.figures
    if known := count_known(folder, examples):
        click.echo(
            f"Not held out: model {labeler.model.version} was trained on {known:,} of these {len(examples):,} sentences. "
            "The figures say how well it remembers them; for how well it labels, measure on others."
        )
    print_figures(f"model {labeler.model.version} on {len(examples):,} sentences", figures)
    click.echo(f"\n  accuracy {figures.accuracy:.3f}   expected calibration error {figures.calibration_error:.3f}")
    click.echo(f"  uncertain {figures.uncertain_share:.1%}; of the rest {figures.certain_accuracy:.1%} right")
    click.echo("\n  given ↓  predicted →" + "".join(f"{label:>16}" for label in LABELS))
    for label, counts in zip(LABELS, figures.confusion, strict=True):
        click.echo(f"  {label:<20}" + "".join(f"{count:>16,}" for count in counts))
    if report:
        _write_report(report, folder, labeler, examples, measured, data)
        click.echo(f"\n  Report: {report}")


def _write_report(
    report: Path,
    folder: Path,
    labeler: "Labeler",
    examples: "list[Example]",
    measured: "Measured",
    data: tuple[Path, ...],
) -> None:
    from rhetor.show.reports.evaluation_report import render_evaluation
    from rhetor.store.writing import write_text
    from training.measuring import find_mistakes

    mistakes = find_mistakes(labeler, examples, measured)
    page = render_evaluation(folder, measured.figures.to_json(), measured.genres, mistakes, _hash_files(data))
    try:
        write_text(report, "".join(page))
    except OSError as error:
        raise FolderError(f"{report} cannot be written: {error.strerror}. Give another --report.") from None


def _hash_files(data: tuple[Path, ...]) -> list[tuple[str, str]]:
    """Name and SHA-256 of each file of the data, those of a folder too."""
    files = [file for path in data for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()]
    return [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
