"""``rhetor sample``: a random sample of a run, to be labelled by hand."""

from pathlib import Path

import click

from rhetor.cli.options import by_option

SEED = 1


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--n", "count", type=click.IntRange(min=2), required=True, metavar="N", help="How many units.")
@by_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Where the sample goes.", show_default="DIR/sample.csv"
)
@click.option("--seed", type=click.IntRange(min=0), default=SEED, show_default=True, help="Another one, another sample.")
def sample(folder: Path, count: int, by: tuple[str, ...], out: Path | None, seed: int) -> None:
    """Draw a random sample of the units of a run: DIR is what rhetor batch wrote.

    The sample is a CSV, blind: it does not say what the model said. Fill its column label (factual-report, attribution,
    opinion, call-to-action, or none), from the top; whoever stops early leaves the rest empty. With --by each group gets its
    part. The run's manifest keeps seed and sample, so that anybody can draw it again.

    \b
    Examples:
      rhetor sample results --n 300
      rhetor sample results --n 300 --by outlet --out sample.csv
      rhetor estimate results --labels sample.csv --by outlet
    """
    from rhetor.errors import FolderError
    from rhetor.estimate.drawing import draw_sample
    from rhetor.estimate.hand_labels import write_sample
    from rhetor.estimate.run_table import read_units
    from rhetor.estimate.run_units import group_units

    out = out or folder / "sample.csv"
    if out.exists():
        raise FolderError(f"{out} is there already, perhaps with labels in it. Give another --out, or take it away.")
    units = read_units(folder)
    drawn = draw_sample(units, group_units(units, by), by, count, seed)
    write_sample(folder, out, units, drawn)
    parts = len(drawn.strata)
    click.echo(
        f"{count:,} of {len(units):,} units drawn{f' from {parts:,} groups' if parts > 1 else ''}, seed {seed}: {out}\n"
        f"Fill its column label, then: rhetor estimate {folder} --labels {out}"
        f"{' --by ' + ','.join(by) if by else ''}"
    )
