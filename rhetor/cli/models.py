"""``rhetor models``: the registry."""

from pathlib import Path

import click

from rhetor.cli import EXIT_PARTIAL
from rhetor.cli.terminal import escape_line, escape_lines
from rhetor.errors import ModelError
from rhetor.registry import VersionInfo, describe_version, list_versions, open_registry, read_model

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
def models() -> None:
    """List, show, promote, roll back, export and verify models.

    \b
    Examples:
      rhetor models list
      rhetor models rollback
      rhetor models export pipeline.joblib
    """


@models.command("list", context_settings=HELP)
def list_models() -> None:
    """All versions; the active one is marked with *.

    Macro-F1 is measured on a version's own folds, and stands on its card: two versions' figures cannot be compared. What can
    is the difference to the model that was active when it was trained, on the same folds.
    """
    registry = open_registry()
    click.echo(f"  {'version':<8} {'sentences':>10} {'added':>7}  {'macro-F1, beside':<36} active since")
    since = {activation.version: activation.at for activation in registry.history()}
    for info in list_versions(registry):
        row = (
            f"{info.sentences:>10,} {info.added_sentences:>7,}  {_describe_beside(info):<36}"
            if not info.error
            else f"damaged: {escape_line(info.error)}"
        )
        note = since.get(info.version, "") if info.is_active else ""
        if info.is_shipped:
            note = f"{note} came with rhetor".strip()
        click.echo(f"{'*' if info.is_active else ' '} {info.version:<8} {row}  {note}".rstrip())


def _describe_beside(info: VersionInfo) -> str:
    beside = info.beside
    if not beside:
        return "-"
    return f"{beside.difference:+.3f} ({beside.low:+.3f} to {beside.high:+.3f}) beside {beside.version}"


@models.command(context_settings=HELP)
@click.argument("version", required=False)
def show(version: str | None) -> None:
    """The card of VERSION, or of the active model."""
    registry = open_registry()
    described = describe_version(registry.folder_of(version or registry.active_version()))
    click.echo(escape_lines(described.card))


@models.command(context_settings=HELP)
@click.argument("version")
def promote(version: str) -> None:
    """Make VERSION the active model. A running service takes it over without a restart."""
    from rhetor.learning.erasure import finish_erasures

    registry = open_registry()
    registry.promote(version, "promoted by hand")
    finish_erasures(registry)
    click.echo(f"Model {version} is active.")


@models.command(context_settings=HELP)
def rollback() -> None:
    """Make the model active that was so before the present one."""
    from rhetor.learning.erasure import finish_erasures

    registry = open_registry()
    click.echo(f"Model {registry.rollback()} is active again.")
    finish_erasures(registry)


@models.command(context_settings=HELP)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--model", metavar="VERSION", help="[default: the active one]")
def export(file: Path, model: str | None) -> None:
    """Write the model as a scikit-learn Pipeline to FILE, with joblib.

    The pipeline takes sentences and has predict and predict_proba. Loading a joblib file runs what is in it: load only
    files you made or trust. rhetor itself never loads one.
    """
    from rhetor.registry.export import export_pipeline

    export_pipeline(open_registry().load(model), file)
    click.echo(f"Written: {file}. Load it with joblib.load('{file}') where rhetor is installed.")


@models.command(context_settings=HELP)
@click.argument("versions", nargs=-1)
def verify(versions: tuple[str, ...]) -> int:
    """Check every file of VERSIONS (all if none is given) against its checksum. The exit status is 3 if one fails."""
    registry = open_registry()
    failed = 0
    for version in versions or registry.versions():
        try:
            read_model(registry.folder_of(version))
            click.echo(f"{version}: ok")
        except ModelError as error:
            failed += 1
            click.echo(f"{version}: {escape_line(str(error))}")
    return EXIT_PARTIAL if failed else 0
