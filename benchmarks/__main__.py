"""Is rhetor faster than what one would pick instead, and as fast as it was? What ``make bench`` runs.

    pip install -e '.[bench]'
    python -m benchmarks [--rounds N] [--store]

Everything takes turns in one process tree: the reference (NLTK's Punkt, ``TfidfVectorizer(ngram_range=(1, 2))``, logistic
regression, article by article), fastText, Punkt, pySBD, rhetor. Over ../shared/articles if it is there, else over
seeds/articles. Prints medians and ratios, writes them into docs/speed.md, and ends with status 1 if a ratio is worse by
more than a tenth than what benchmarks/ratios.json has stored. Seconds are of the processor, so that other work on the
machine shows little; of the wall for two threads or processes and for the start of a process.

The others: python -m benchmarks.serving, benchmarks.growth, benchmarks.techniques, benchmarks.page.
"""

import gc
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from threadpoolctl import threadpool_limits

from benchmarks import cold_start, in_parallel, labelling
from benchmarks.pictures import Bar, draw_bars
from benchmarks.released import in_new_home
from benchmarks.rounds import take_turns
from benchmarks.speed_page import Findings, conclude, describe_machine, make_parser, write_table
from benchmarks.texts import count_megabytes, read_articles
from rhetor import Labeler

WALL_ROUNDS = 2
"""What is measured by the wall takes this many times as many rounds."""


@in_new_home()
def main() -> int:
    arguments = make_parser(__doc__, rounds=15).parse_args()
    articles = read_articles()
    with threadpool_limits(1):
        findings = measure_work(articles, arguments.rounds)
    return conclude(findings | measure_wall(articles, WALL_ROUNDS * arguments.rounds), arguments.store)


def measure_work(articles: Sequence[str], rounds: int) -> Findings:
    """What one thread does, by its processor time."""
    labeler = Labeler.load()
    report("training the reference and fastText")
    rivals = labelling.train_rivals()
    # No one pays for looking through what others keep in memory.
    gc.collect()
    gc.freeze()
    report(f"labelling, {rounds} rounds")
    labelled = take_turns(labelling.make_labelling_runs(labeler, rivals, articles), rounds)
    report(f"splitting, {rounds} rounds")
    split = take_turns(labelling.make_splitting_runs(articles), rounds)
    one = take_turns(labelling.make_one_sentence_runs(labeler, rivals), rounds)
    pieces = sum(len(labeler.label(article).columns.start) for article in articles)
    megabytes = count_megabytes(articles)
    note = f"{len(articles)} articles, {megabytes:.2f} MB, {pieces:,} pieces; {rounds} rounds; {describe_machine()}."
    tables = {
        "labelling": write_speeds(labelled, pieces, megabytes, labelling.REFERENCE, note),
        "splitting": write_speeds(split, pieces, megabytes, labelling.PUNKT, note),
        "one-sentence": write_times(one, labelling.ONE_PLAIN, 1e6, "µs", f"“{labelling.SENTENCE}”, {rounds} rounds."),
    }
    pictures = {"labelling.svg": draw_speeds(labelled, pieces, note)}
    return Findings(labelling.compute_ratios(labelled, split, one), tables, pictures)


def measure_wall(articles: Sequence[str], rounds: int) -> Findings:
    """What takes more than one thread or process, by the clock on the wall."""
    report(f"threads and processes, {rounds} rounds")
    with ExitStack() as stack:
        parallel = take_turns(in_parallel.make_runs(articles, stack), rounds, time.perf_counter)
    report(f"starts of a process, {rounds} rounds")
    starts = take_turns(cold_start.make_runs(), rounds, time.perf_counter)
    note = f"{rounds} rounds; {describe_machine()}."
    tables = {
        "parallel": write_times(parallel, "one thread", 1e3, "ms", note),
        "start": write_times(starts, cold_start.FIRST_LABEL, 1, "s", note),
    }
    return Findings(in_parallel.compute_ratios(parallel) | cold_start.compute_ratios(starts), tables)


def write_speeds(seconds: dict[str, list[float]], pieces: int, megabytes: float, base: str, note: str) -> str:
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    rows = []
    for name, median in medians.items():
        speeds = (f"{1e6 * median / pieces:,.2f}", f"{pieces / median:,.0f}", f"{megabytes / median:,.2f}")
        rows.append([name, *speeds, f"{medians[base] / median:,.1f}"])
    return write_table(["", "µs a piece", "pieces/s", "MB/s", "times as fast"], rows, note)


def write_times(seconds: dict[str, list[float]], base: str, factor: float, unit: str, note: str) -> str:
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    rows = [[name, f"{factor * median:,.2f}", f"{medians[base] / median:,.2f}"] for name, median in medians.items()]
    return write_table(["", unit, "times as fast"], rows, note)


def draw_speeds(seconds: dict[str, list[float]], pieces: int, note: str) -> str:
    bars = [Bar(name, pieces / statistics.median(values), name.startswith("rhetor")) for name, values in seconds.items()]
    return draw_bars("Pieces of text labelled in a second, on one thread", note, bars)


def report(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
