"""The command line. Each command is a file of its own, imported when it is called, so that labelling starts fast.

Exit codes: 0 done; 1 an error, said on standard error; 2 wrong use; 3 done, but not all of it (a document could not be
labelled, a candidate was not promoted, a model is damaged); 130 interrupted.
"""

import sys
from importlib import import_module

import click

from rhetor import __version__
from rhetor.errors import RhetorError

COMMANDS = {
    "label": "Label one text.",
    "batch": "Label every text of folders, tables and archives, into one table.",
    "sample": "Draw a random sample of a run, to be labelled by hand.",
    "estimate": "Estimate shares of labels in a run, with intervals that hold.",
    "train": "Train a candidate and promote it if it is not worse.",
    "evaluate": "Measure a model on labelled data.",
    "models": "List, promote, roll back, export and verify models.",
    "corrections": "List, export, import and settle corrections; measure agreement.",
    "serve": "Serve labels over HTTP.",
    "keys": "Give people keys with roles; see who did what.",
    "forget": "Erase a document, what somebody said, or what is old.",
    "mcp": "Serve an assistant, by the Model Context Protocol.",
    "home": "Print where your models, corrections and added data are; check them.",
}
HOME_NOTE = (
    "Your models, corrections and added data lie in one folder: RHETOR_HOME chooses it, rhetor home prints where it is."
)
EXIT_ERROR, EXIT_USAGE, EXIT_PARTIAL, EXIT_INTERRUPTED = 1, 2, 3, 130


class Commands(click.Group):
    """The commands of ``COMMANDS``, each loaded from the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"rhetor.cli.{cmd_name}"), cmd_name)
        command.epilog = HOME_NOTE
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rhetor")
def cli() -> None:
    """Says, sentence by sentence, what the writer of an English text is doing: reporting a fact, passing on what a
    source said, giving an opinion, or calling for action.

    \b
    Examples:
      rhetor label article.txt
      rhetor batch articles --out results
      rhetor batch posts.csv --out results --format xlsx --by outlet,month
      rhetor serve
    """


def main() -> None:
    """Runs the command line; every error raised on purpose becomes one line on standard error."""
    run_command(cli, "rhetor")


def run_command(command: click.Command, name: str) -> None:
    """Runs a command as a program of its own."""
    command.epilog = HOME_NOTE
    try:
        code = command.main(prog_name=name, standalone_mode=False) or 0
    except RhetorError as error:
        from rhetor.cli.terminal import escape_lines

        click.echo(f"error: {escape_lines(str(error))}", err=True)
        code = EXIT_ERROR
    except OSError as error:  # a full disk, or a folder that may not be written, wherever it is met
        from rhetor.cli.terminal import escape_lines
        from rhetor.store.writing import describe_failure

        if (message := describe_failure(error)) is None:
            raise
        click.echo(f"error: {escape_lines(message)}", err=True)
        code = EXIT_ERROR
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        code = EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except SystemExit:
        # Click's answer to a pipe whose reader went away (| head): nothing to say, and nobody to say it to.
        code = 0
    sys.exit(code)
