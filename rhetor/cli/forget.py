"""``rhetor forget``: erasure."""

import click

from rhetor.errors import InputError


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--document", metavar="NAME", help="Whatever stands in this document.")
@click.option("--annotator", metavar="NAME", help="Whatever this person said, and his key.")
@click.option("--before", metavar="DAY", help="Whatever is older than this day (UTC), such as 2026-12-31.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(document: str | None, annotator: str | None, before: str | None, yes: bool) -> None:
    """Erase texts, and what people said of them, from every file of the home. Give one option.

    It leaves corrections, remembered sentences, projects, added data, and the reports of jobs; a line in erasures.jsonl says
    when and how much, not what. Models that learnt from it are removed, but the active one: train again, and when the new
    model becomes active, that one goes too. Copies of the home, exports and results of rhetor batch are yours to erase.

    \b
    Examples:
      rhetor forget --document letter-12.txt
      rhetor forget --annotator Ada
      rhetor forget --before 2026-01-01 --yes
    """
    from rhetor.learning.erasure import Wanted, WantedKind
    from rhetor.learning.erasure import forget_soon as erase
    from rhetor.learning.people.acts import CONSOLE, name_user, record_act

    given = {WantedKind.DOCUMENT: document, WantedKind.ANNOTATOR: annotator, WantedKind.BEFORE: before}
    asked = [Wanted(kind, value) for kind, value in given.items() if value is not None]
    if len(asked) != 1:
        raise InputError("Give one of --document, --annotator and --before. See: rhetor forget --help")
    (wanted,) = asked
    if not yes:
        click.confirm("This cannot be undone. Erase it?", abort=True, err=True)
    erased = erase(wanted, name_user())
    record_act(name_user(), CONSOLE, f"forget {wanted.kind}")
    if erased.is_nothing:
        click.echo("There was nothing of it.")
        return
    click.echo(
        f"Erased: {erased.corrections:,} corrections, {erased.sentences:,} remembered sentences, {erased.units:,} units of "
        f"projects, {erased.added:,} added records."
    )
    if erased.removed:
        click.echo(f"Removed, since they learnt from it: models {', '.join(erased.removed)}.")
    if erased.learnt:
        click.echo(f"Model {', '.join(erased.learnt)} learnt from it and is active. Train again: rhetor train")
