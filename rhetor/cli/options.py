"""Options and arguments that several commands share."""

import sys
from pathlib import Path

import click

from rhetor.cli.terminal import escape_line
from rhetor.errors import FolderError
from rhetor.intake import read_bytes

model_option = click.option("--model", metavar="VERSION", help="A version, or a model's folder. [default: the active one]")


sure_option = click.option(
    "--sure",
    type=click.FloatRange(0, 1),
    help="Labels with a confidence below are uncertain. [default: the model's threshold]",
)


def describe_sure(model: str | None, sure: float) -> str:
    """What a threshold of one's own means, for people."""
    from rhetor.registry import locate_model, read_sureness

    known = read_sureness(locate_model(model), sure)
    if not known:
        return f"Uncertain below {sure:.0%}. What that means, this model's figures do not say."
    return (
        f"Uncertain below {sure:.0%}: on held-out text {known.share:.0%} of the labels are so sure, and {known.right:.1%} "
        "of these are right."
    )


def _split_names(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (value or "").split(",") if name.strip())


by_option = click.option(
    "--by", metavar="NAME,NAME", callback=_split_names, help="Columns of the run whose values are the groups: outlet,month."
)


MOST_BYTES = 512 << 20
"""That are labelled at a time: what is read has no end if it is a device."""


def read_input(source: str) -> tuple[str, str]:
    """Text and name of a file, or of standard input for ``-``. What was assumed of it goes to standard error.

    Raises:
        FolderError: the file cannot be read, or has more than ``MOST_BYTES``.
        TextError, MissingExtra: as ``read_bytes``.
    """
    if source == "-":
        if sys.stdin.isatty():
            click.echo("Reading from the terminal: type or paste a text, then Ctrl-D.", err=True)
        name, content = "standard input", sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        path = Path(source)
        if path.is_dir():
            raise FolderError(f"{source} is a folder. To label all of it: rhetor batch {source} --out DIR")
        try:
            with path.open("rb") as file:
                name, content = path.name, file.read(MOST_BYTES + 1)
        except OSError as error:
            raise FolderError(f"{source} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise FolderError(f"{name} has more than {MOST_BYTES >> 20} MB. In pieces, from a file: rhetor batch FILE --out DIR")
    taken = read_bytes(content, name)
    if taken.warning:
        click.echo(f"warning: {escape_line(name)}: {taken.warning}", err=True)
    return taken.text, name
