"""``rhetor home``: where things are."""

from pathlib import Path

import click

from rhetor.registry import open_registry
from rhetor.store.home import CHECKOUT, find_home, find_shipped_model, is_checkout

CONTENTS = {
    "models": "models",
    "corrections": "corrections.sqlite",
    "added data": "added",
    "sentences seen": "seen.sqlite",
    "jobs": "jobs",
    "people": "people.sqlite",
    "projects": "projects.sqlite",
    "what was erased": "erasures.jsonl",
}
LEFT_BEHIND = ("models/active", "models/history.jsonl", "corrections.sqlite", "added", "seen.sqlite", "jobs")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def home() -> None:
    """Print where your models, corrections, added data and jobs are, which of them exist, and how large they are.

    All of it lies in one folder, your home: RHETOR_HOME if it is set, and otherwise "rhetor" in your data folder, however
    rhetor was installed. To keep it, copy that folder; to move it, move the folder and set RHETOR_HOME.

    \b
    Examples:
      rhetor home
      RHETOR_HOME=/srv/rhetor rhetor home
    """
    folder, shipped = find_home(), find_shipped_model()
    click.echo(f"{'home':<16}{folder}")
    for name, place in CONTENTS.items():
        click.echo(f"{name:<16}{folder / place}  {_describe(folder / place)}")
    click.echo(f"{'active model':<16}{open_registry().active_version()}")
    click.echo(f"{'shipped model':<16}{shipped or 'no model'}")
    if is_checkout() and folder.resolve() != CHECKOUT:
        _name_left_behind(folder)


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
