"""``rhetor label``: one text."""

import click

from rhetor.cli.options import model_option, read_input
from rhetor.labeler import Labeler


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "jsonl", "csv", "html"]), default="table",
    show_default=True, help="How to write the result.",
)  # fmt: skip
@click.option("--evidence", is_flag=True, help="Also say which words spoke for each label and against it.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Stretches of evidence a sentence.")
@model_option
def label(file: str, format_: str, evidence: bool, top: int, model: str | None) -> None:
    """Label the sentences of FILE, or of standard input.

    \b
    Examples:
      rhetor label article.txt
      cat article.txt | rhetor label -
      rhetor label article.txt --format csv > article.csv
      rhetor label article.txt --evidence
      rhetor label article.txt --format html > article.html
    """
    from rhetor.cli.rendering import RENDERERS

    text, name = read_input(file)
    document = Labeler.load(model).label(text, evidence=evidence, top=top)
    for part in RENDERERS[format_](document, text, name):
        click.echo(part, nl=False)
