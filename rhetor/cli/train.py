"""``rhetor train``: the retraining script."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rhetor.cli import EXIT_PARTIAL
from rhetor.cli.terminal import escape_line, print_figures

if TYPE_CHECKING:
    from training.retrain import Outcome

SHOWN_CHANGES, SHOWN_FAILURES = 20, 10
LEAST_DOCUMENTS = 5
"""Of a user's own, below which what was measured on them says little of the next one."""
JOB_STEPS = 7
"""Of a job at most: the start, five of the training, and the sentences the service has seen."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("data", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--promote/--no-promote", default=True, help="Make the candidate active if it is not worse. [default: promote]"
)
@click.option("--force", is_flag=True, help="Promote the candidate whatever the comparison says.")
@click.option("--job", type=click.Path(path_type=Path), hidden=True, help="Report to this folder: see rhetor.learning.jobs.")
def train(data: tuple[Path, ...], promote: bool, force: bool, job: Path | None) -> int:
    """Train a candidate on the seed corpus, all data added before, the corrections, and DATA; promote it if it is not worse.

    DATA are JSONL, CSV or TSV files with text and label (and, if known, document, domain, genre), doccano's JSONL or
    Label Studio's JSON. It is checked first; a fault is named with its line and changes nothing. New data is kept in
    the added folder beside the models and used by every later training. Of the corrections, those count that nobody
    took back and no annotator contradicts. The exit status is 3 if the candidate was not promoted because it is worse.

    \b
    Examples:
      rhetor train corrections.jsonl
      rhetor train monday.csv tuesday.csv --no-promote
    """
    if job:
        _train_as_job(job, data, promote, force)
        return 0
    from training.retrain import retrain

    outcome = retrain(data, promote=promote, force=force, progress=lambda line: click.echo(f"{line} …", err=True))
    _print_outcome(outcome)
    return EXIT_PARTIAL if promote and not outcome.promoted else 0


def _train_as_job(folder: Path, data: tuple[Path, ...], promote: bool, force: bool) -> None:
    """The same, told step by step to whoever reads the job's folder."""
    from rhetor.learning.jobs import working_on_job

    with working_on_job(folder, JOB_STEPS) as log:
        from training.outcomes import describe_outcome
        from training.retrain import retrain

        outcome = retrain(data, promote=promote, force=force, progress=log.tell)
        log.tell("Labelling the remembered sentences with both models")
        log.finish(describe_outcome(outcome))


def _print_outcome(outcome: "Outcome") -> None:
    print_figures(f"candidate {outcome.version}", outcome.candidate)
    if outcome.active:
        print_figures(f"active {outcome.active_version}, on the same folds", outcome.active)
    _print_own(outcome)
    _print_changes(outcome)
    if outcome.corrections:
        click.echo(f"\nCorrections trained on: {outcome.corrections:,}")
    if outcome.conflicts:
        click.echo(f"Left out because annotators differ: {outcome.conflicts:,}. Settle them: rhetor corrections conflicts")
    if outcome.added_file:
        kept = "set aside" if outcome.added_file.parent.name == "rejected" else "kept"
        click.echo(f"\nThe new data is {kept} in {outcome.added_file}")
    click.echo(f"\n{outcome.reason}")


def _print_own(outcome: "Outcome") -> None:
    own = outcome.own
    if not own:
        return
    click.echo(f"\n{own.reason} ({own.documents:,} documents)")
    if own.documents < LEAST_DOCUMENTS:
        click.echo("  They stand in few documents: give each record its 'document', so that whole ones can be held out.")
    if own.more:
        click.echo(f"  About {own.more:,} sentences more would tell a difference of two points from noise.")
    if own.failing:
        click.echo(f"  Still wrong: {own.failing:,} (yours ← the candidate's):")
    for failure in own.failures[:SHOWN_FAILURES]:
        click.echo(f"    {failure.given} ← {failure.after} {failure.confidence:.0%}: {escape_line(failure.text[:90])}")


def _print_changes(outcome: "Outcome") -> None:
    if not outcome.changes:
        return
    click.echo(f"\n{len(outcome.changes)} sentences get another label (out of fold; active → candidate, then the data's):")
    for change in outcome.changes[:SHOWN_CHANGES]:
        click.echo(f"  {change.active} → {change.candidate} ({change.gold}): {escape_line(change.text[:90])}")
    if len(outcome.changes) > SHOWN_CHANGES:
        click.echo(f"  … {len(outcome.changes) - SHOWN_CHANGES} more")
