"""``rhetor home``: where things are."""

from pathlib import Path

import click

from rhetor.cli import EXIT_PARTIAL
from rhetor.cli.terminal import escape_line
from rhetor.registry import open_registry
from rhetor.store.home import CHECKOUT, find_home, find_shipped_model, is_checkout

HELP = {"help_option_names": ["-h", "--help"]}
CONTENTS = {
    "models": "models",
    "corrections": "corrections.sqlite",
    "added data": "added",
    "sentences seen": "seen.sqlite",
    "jobs": "jobs",
    "people": "people.sqlite",
    "projects": "projects.sqlite",
    "random samples": "samples.sqlite",
    "what was erased": "erasures.jsonl",
}
LEFT_BEHIND = ("models/active", "models/history.jsonl", "corrections.sqlite", "added", "seen.sqlite", "jobs")


@click.group(invoke_without_command=True, context_settings=HELP)
@click.pass_context
def home(context: click.Context) -> None:
    """Print where your models, corrections, added data and jobs are, which of them exist, and how large they are.

    All of it lies in one folder, your home: RHETOR_HOME if it is set, and otherwise "rhetor" in your data folder, however
    rhetor was installed. To keep it, copy that folder; to move it, move the folder and set RHETOR_HOME.

    \b
    Examples:
      rhetor home
      rhetor home check
      RHETOR_HOME=/srv/rhetor rhetor home
    """
    if context.invoked_subcommand:
        return
    folder, shipped = find_home(), find_shipped_model()
    click.echo(f"{'home':<16}{folder}")
    for name, place in CONTENTS.items():
        click.echo(f"{name:<16}{folder / place}  {_describe(folder / place)}")
    click.echo(f"{'active model':<16}{open_registry().active_version()}")
    click.echo(f"{'shipped model':<16}{shipped or 'no model'}")
    if is_checkout() and folder.resolve() != CHECKOUT:
        _name_left_behind(folder)


@home.command(context_settings=HELP)
def check() -> int:
    """Look at everything in your home: models, corrections, added data, jobs, and who may read them.

    Nothing is changed. Each fault is named with what to do. The exit status is 3 if one is found.
    """
    from rhetor.learning.inspection import inspect_home

    findings = list(inspect_home())
    for finding in findings:
        click.echo(escape_line(f"{finding.place}: {finding.what}"))
    if not findings:
        click.echo(escape_line(f"{find_home()}: nothing is wrong."))
    return EXIT_PARTIAL if findings else 0


def _describe(path: Path) -> str:
    if not path.exists():
        return "(not there yet)"
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return f"({_format_size(sum(file.stat().st_size for file in files))})"


def _format_size(size: int) -> str:
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _name_left_behind(folder: Path) -> None:
    """Releases up to 0.1 made the checkout the home: what people did there is named, and moved by nobody but them."""
    left = [CHECKOUT / name for name in LEFT_BEHIND if (CHECKOUT / name).exists()]
    if left:
        click.echo(f"\nAn earlier release kept things in {CHECKOUT}: {', '.join(path.name for path in left)}.")
        click.echo(f"To go on with them, set RHETOR_HOME={CHECKOUT}, or move them into {folder}.")
