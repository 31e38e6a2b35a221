"""``rhetor label``: one text."""

import sys

import click

from rhetor.cli import EXIT_PARTIAL
from rhetor.cli.json_lines import holds_json_lines, label_lines
from rhetor.cli.options import describe_sure, model_option, read_input, sure_option
from rhetor.cli.terminal import escape_line, render_table
from rhetor.intake import describe_foreign
from rhetor.labeler import Labeler
from rhetor.show.pages import FORMATS

RENDERED = [format.name for format in FORMATS.values() if format.render]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option(
    "--format", "format_", type=click.Choice(["table", *RENDERED]), default=None,
    show_default="table; jsonl for JSON lines", help="How to write the result.",
)  # fmt: skip
@click.option("--evidence", is_flag=True, help="Also say which words spoke for each label and against it.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Stretches of evidence a sentence.")
@sure_option
@model_option
def label(file: str, format_: str | None, evidence: bool, top: int, sure: float | None, model: str | None) -> int:
    """Label the sentences of FILE, or of standard input.

    Standard input may also be JSON lines, objects with a text: each is answered at once by a line with its own keys and its
    sentences, or with an error.

    \b
    Examples:
      rhetor label article.txt
      cat article.txt | rhetor label -
      rhetor label article.txt --format csv > article.csv
      rhetor label article.txt --evidence
      rhetor label article.txt --sure 0.9
      rhetor label article.txt --format html > article.html
      rhetor label - < posts.jsonl | jq -c '{id, labels: [.sentences[].label]}'
    """
    if file == "-" and not sys.stdin.isatty() and holds_json_lines(sys.stdin.buffer):
        return _answer_lines(format_, evidence, top, model)
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
    return 0


def _answer_lines(format_: str | None, evidence: bool, top: int, model: str | None) -> int:
    if format_ not in (None, "jsonl"):
        raise click.UsageError("JSON lines are answered by JSON lines. Leave --format out, or give one text as it is.")
    is_whole = True
    for line, is_labelled in label_lines(sys.stdin.buffer, Labeler.load(model), evidence, top):
        click.echo(line, nl=False)
        is_whole &= is_labelled
    return 0 if is_whole else EXIT_PARTIAL
