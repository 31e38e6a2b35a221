"""``rhetor keys``: who may do what with the service."""

import click

from rhetor.cli.terminal import escape_line

HELP = {"help_option_names": ["-h", "--help"]}
ROLES = ("reader", "annotator", "editor", "admin")
ADDRESS = "http://127.0.0.1:8080"


@click.group(context_settings=HELP)
def keys() -> None:
    """Give people keys to the service, list them, end them; and see who did what.

    A reader labels; an annotator also corrects, reviews and reads in projects; an editor also settles conflicts, runs
    projects and retrains; an admin also promotes models and sees who did what. A key is shown once and kept nowhere: the
    home holds only what it can be checked with. RHETOR_API_KEY and the token that rhetor serve prints are an admin's.

    \b
    Examples:
      rhetor keys add Ada --role annotator
      rhetor keys code Ada
      rhetor keys list
      rhetor keys revoke Ada
    """


@keys.command(context_settings=HELP)
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the key opens.")
@click.option("--address", default=ADDRESS, show_default=True, help="Of the service, for the link to sign in with.")
def add(name: str, role: str, address: str) -> None:
    """Make a key for NAME and print it, once. NAME stands at everything that is said with it."""
    from rhetor.learning.people import KeyStore, Role

    made = KeyStore().add(name, Role(role))
    _record("add key", made.key.name)
    click.echo(made.secret)
    click.echo(f"\n{escape_line(made.key.name)} is {role} with this key. It is not shown again.", err=True)
    click.echo(f"In programs: the header X-API-Key. In a browser: {address.rstrip('/')}/signin#key={made.secret}", err=True)


@keys.command(context_settings=HELP)
@click.argument("name")
def code(name: str) -> None:
    """Print a short code with which NAME signs in at /signin, once, within fifteen minutes."""
    from rhetor.learning.people import KeyStore

    click.echo(KeyStore().make_code(name))
    _record("make code", name)


@keys.command("list", context_settings=HELP)
@click.option("--all", "everything", is_flag=True, help="Also keys that were revoked.")
def list_keys(everything: bool) -> None:
    """Who has a key: name, role, since when."""
    from rhetor.learning.people import KeyStore

    found = [key for key in KeyStore().list_keys() if everything or not key.revoked]
    if not found:
        click.echo("Nobody has a key. Give one: rhetor keys add NAME --role annotator", err=True)
    for key in found:
        ended = f"  revoked {key.revoked[:16]}" if key.revoked else ""
        click.echo(f"{escape_line(key.name):<24} {key.role.value:<10} {key.created[:16]}  {key.id}{ended}")


@keys.command(context_settings=HELP)
@click.argument("name")
def revoke(name: str) -> None:
    """End the key of NAME at once, in every browser too. What was said with it stays."""
    from rhetor.learning.people import KeyStore

    key = KeyStore().revoke(name)
    _record("revoke key", key.name)
    click.echo(f"The key of {escape_line(key.name)} opens nothing any more.")


@keys.command(context_settings=HELP)
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True, help="How many lines.")
def log(last: int) -> None:
    """Who did what, oldest first: time, who, as what, what, to what. No text is in it."""
    from rhetor.learning.people.acts import read_acts

    for act in read_acts()[-last:]:
        words = [act.time[:19], act.name or "(no name)", act.role, act.act, act.about]
        click.echo("  ".join(map(escape_line, words)).rstrip())


def _record(act: str, about: str) -> None:
    from rhetor.learning.people.acts import CONSOLE, name_user, record_act

    record_act(name_user(), CONSOLE, act, about)
