"""``rhetor label``: one text."""

import click

from rhetor.cli.options import describe_sure, model_option, read_input, sure_option
from rhetor.cli.terminal import escape_line, render_table
from rhetor.intake import describe_foreign
from rhetor.labeler import Labeler
from rhetor.show.pages import FORMATS

RENDERED = [format.name for format in FORMATS.values() if format.render]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option(
    "--format", "format_", type=click.Choice(["table", *RENDERED]), default="table",
    show_default=True, help="How to write the result.",
)  # fmt: skip
@click.option("--evidence", is_flag=True, help="Also say which words spoke for each label and against it.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Stretches of evidence a sentence.")
@sure_option
@model_option
def label(file: str, format_: str, evidence: bool, top: int, sure: float | None, model: str | None) -> None:
    """Label the sentences of FILE, or of standard input.

    \b
    Examples:
      rhetor label article.txt
      cat article.txt | rhetor label -
      rhetor label article.txt --format csv > article.csv
      rhetor label article.txt --evidence
      rhetor label article.txt --sure 0.9
      rhetor label article.txt --format html > article.html
    """
    text, name = read_input(file)
    document = Labeler.load(model).label(text, evidence=evidence, top=top)
    if foreign := describe_foreign(document.languages, len(text)):
        click.echo(f"warning: {escape_line(name)}: {foreign}.", err=True)
    if sure is not None:
        document = document.judge(sure)
        click.echo(describe_sure(model, sure), err=True)
    render = FORMATS[format_].render if format_ in FORMATS else render_table
    assert render
    for part in render(document, name):
        click.echo(part, nl=False)
