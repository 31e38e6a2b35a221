"""``rhetor evaluate``: a model on labelled data."""

from pathlib import Path

import click

from rhetor.cli.figures import print_figures
from rhetor.cli.options import model_option


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@model_option
def evaluate(data: tuple[Path, ...], model: str | None) -> None:
    """Measure a model on labelled DATA: precision, recall and F1 a label, calibration, confusion.

    Sentences the model was trained on flatter it: measure on others.

    \b
    Examples:
      rhetor evaluate held-out.jsonl
      rhetor evaluate held-out.jsonl --model 2
    """
    from rhetor.labeler import Labeler
    from rhetor.records import LABELS
    from training.measuring import measure_labeler
    from training.reading import read_examples

    examples = [example for path in data for example in read_examples(path)]
    labeler = Labeler.load(model)
    figures = measure_labeler(labeler, examples)
    print_figures(f"model {labeler.model.version} on {len(examples):,} sentences", figures)
    click.echo(f"\n  accuracy {figures.accuracy:.3f}   expected calibration error {figures.calibration_error:.3f}")
    click.echo(f"  uncertain {figures.uncertain_share:.1%}; of the rest {figures.certain_accuracy:.1%} right")
    click.echo("\n  given ↓  predicted →" + "".join(f"{label:>16}" for label in LABELS))
    for label, counts in zip(LABELS, figures.confusion, strict=True):
        click.echo(f"  {label:<20}" + "".join(f"{count:>16,}" for count in counts))
