"""``rhetor sample``: a random sample of a run, to be labelled by hand."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rhetor.cli.options import by_option

if TYPE_CHECKING:
    from rhetor.estimate.drawing import Sample
    from rhetor.estimate.run_units import Units

SEED = 1


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--n", "count", type=click.IntRange(min=2), required=True, metavar="N", help="How many units.")
@by_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Where the sample goes.", show_default="DIR/sample.csv"
)
@click.option("--project", metavar="NAME", help="Have it labelled on the page of the service, in a project of this name.")
@click.option("--people", metavar="NAME,NAME", default="", help="Who labels in the project, named as in their keys.")
@click.option("--seed", type=click.IntRange(min=0), default=SEED, show_default=True, help="Another one, another sample.")
def sample(
    folder: Path, count: int, by: tuple[str, ...], out: Path | None, project: str | None, people: str, seed: int
) -> None:
    """Draw a random sample of the units of a run: DIR is what rhetor batch wrote.

    The sample is a CSV, blind: it does not say what the model said. Fill its column label (factual-report, attribution,
    opinion, call-to-action, or none), from the top; whoever stops early leaves the rest empty. With --by each group gets its
    part. The run's manifest keeps seed and sample, so that anybody can draw it again.

    With --project the sample also goes before people on the page of the service, as a blind project in your home. The page
    shows the shares as labels come in, and gives the labels as a file that rhetor estimate reads.

    \b
    Examples:
      rhetor sample results --n 300
      rhetor sample results --n 300 --by outlet --out sample.csv
      rhetor estimate results --labels sample.csv --by outlet
      rhetor sample results --n 300 --project spring --people Ada,Ben
    """
    from rhetor.errors import FolderError
    from rhetor.estimate.drawing import draw_sample
    from rhetor.estimate.hand_labels import write_sample
    from rhetor.estimate.run_table import read_units
    from rhetor.estimate.run_units import group_units

    if people and not project:
        raise click.UsageError("--people are those of a project: give --project NAME too.")
    out = out or folder / "sample.csv"
    if out.exists():
        raise FolderError(f"{out} is there already, perhaps with labels in it. Give another --out, or take it away.")
    units = read_units(folder)
    drawn = draw_sample(units, group_units(units, by), by, count, seed)
    if project:
        _give_to_people(project, people, folder, units, drawn)
    write_sample(folder, out, units, drawn)
    parts = len(drawn.strata)
    click.echo(
        f"{count:,} of {len(units):,} units drawn{f' from {parts:,} groups' if parts > 1 else ''}, seed {seed}: {out}\n"
        f"Fill its column label, then: rhetor estimate {folder} --labels {out}"
        f"{' --by ' + ','.join(by) if by else ''}"
    )
    if project:
        click.echo(
            f"On the page of the service: /projects/{project} to label it, /projects/{project}/estimate for the shares"
        )


def _give_to_people(project: str, people: str, folder: Path, units: "Units", drawn: "Sample") -> None:
    """Into a project that was made for it; made now if there is none."""
    from rhetor.errors import ProjectNotFound
    from rhetor.estimate.project_samples import check_project, keep_in_project
    from rhetor.estimate.run_table import find_table, read_passages
    from rhetor.learning.corrections import CorrectionStore
    from rhetor.learning.projects import KnownReadings, ProjectStore

    store, named = ProjectStore(), [name.strip() for name in people.split(",")]
    try:
        store.add_people(project, named, KnownReadings().read(CorrectionStore(), project).readers())
    except ProjectNotFound:
        store.create(project, "", named, 0, True, "")
    check_project(project, drawn)
    keep_in_project(project, units, drawn, read_passages(find_table(folder), (drawn.rows + 1).tolist()))
