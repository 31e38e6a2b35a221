"""Does time grow in a straight line, and does memory stay? From 1 MB to 1 GB of text, and for hostile text.

    pip install -e '.[bench]'
    python -m benchmarks.growth [--rounds N] [--largest MEGABYTES] [--store]

Three tables: one text in memory through ``Labeler.label``, ten million characters of hostile text against as much prose, and
folders through ``rhetor batch``. Writes them into docs/speed.md, and ends with status 1 if a ratio got lost, as
``python -m benchmarks`` does. The whole of it, to 1,000 MB, takes about 8 GB of memory and of disk; what takes less
with --largest goes to the terminal and nowhere else.
"""

import gc
import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.growing_folders import ARTICLES, DOCUMENT, FolderRun, measure_folders
from benchmarks.memory import MemoryWatch
from benchmarks.pictures import Bar, draw_bars
from benchmarks.released import in_new_home
from benchmarks.rounds import Ratio, Run, compare_rounds, summarise_rounds, take_turns
from benchmarks.speed_page import Findings, conclude, describe_machine, make_parser, write_table
from benchmarks.texts import count_megabytes, make_text, read_articles
from rhetor import Labeler
from rhetor.engine.sentences import split_columns

MEGABYTE, WHOLE = 1_000_000, 1_000
PROSE, HOSTILE_SIZE = "prose", 10 * MEGABYTE
HOSTILE = {
    "one word": "x",
    "full stops": ".",
    "spaced stops": ". ",
    "quotes": '"',
    "list bullets": "- the item of a list\n",
    "short bullets": "- item\n",
    "bare bullets": "-\n",
    "emoji": "😀",
    "brackets": "(",
    "asides": "(a.) ",
    "line feeds": "\n",
    "capitals": "CAPITAL LETTERS EVERYWHERE ",
    "glued capitals": "A.Ab",
    "initials": "a. ",
    "questions": "why? ",
    "citations": "a.[1] ",
}


@in_new_home()
def main() -> int:
    parser = make_parser(__doc__, rounds=3)
    parser.add_argument("--largest", type=int, default=WHOLE, metavar="MEGABYTES", choices=(1, 10, 100, WHOLE))
    arguments = parser.parse_args()
    articles, labeler = read_articles(), Labeler.load()
    sizes = [size * MEGABYTE for size in (1, 10, 100, WHOLE) if size <= arguments.largest]
    findings = Findings()
    for measure in (
        partial(measure_texts, labeler, articles, sizes, arguments.rounds),
        partial(measure_hostile, labeler, articles, arguments.rounds),
        partial(measure_batch, articles, sizes[1:]),
    ):
        found = measure()
        print(*found.tables.values(), sep="\n", flush=True)
        findings |= found
    return conclude(findings, arguments.store) if arguments.largest == WHOLE else 0


def measure_texts(labeler: Labeler, articles: Sequence[str], sizes: Sequence[int], rounds: int) -> Findings:
    """Each size takes its turn; of the largest there is one text in memory beside the others."""
    texts = {f"{size // MEGABYTE:,} MB": make_text(articles, size) for size in sizes}
    megabytes = {name: count_megabytes([text]) for name, text in texts.items()}
    memory = {name: measure_memory(labeler, text) for name, text in texts.items()}
    seconds = take_turns({name: make_run(labeler.label, text) for name, text in texts.items()}, rounds)
    speeds = {name: [megabytes[name] / value for value in values] for name, values in seconds.items()}
    flat = [max(values) / min(values) for values in zip(*speeds.values(), strict=True)]
    medians = {name: statistics.median(values) for name, values in speeds.items()}
    note = f"{rounds} rounds; {describe_machine()}."
    rows = [
        [name, f"{megabytes[name] / medians[name]:,.2f}", f"{medians[name]:.1f}", f"{memory[name] / 1e6:,.0f}",
         f"{memory[name] / 1e6 / megabytes[name]:.2f}"] for name in texts
    ]  # fmt: skip
    title = "Megabytes of text labelled in a second, by length"
    picture = draw_bars(title, note, [Bar(*pair) for pair in medians.items()], digits=1)
    table = write_table(["text", "seconds", "MB/s", "MB of memory", "for a MB"], rows, note)
    shown = f"![{title}](speed/growth.svg)\n\n{table}"
    return Findings({"growth_flat": summarise_rounds(flat)}, {"growth": shown}, {"growth.svg": picture})


def make_run(work: Callable[[str], object], text: str) -> Run:
    return lambda: work(text)


def measure_memory(labeler: Labeler, text: str) -> int:
    """Bytes beside the text, the document that comes out included."""
    gc.collect()
    with MemoryWatch() as watch:
        labeler.label(text)
    return watch.peak - watch.before


def measure_hostile(labeler: Labeler, articles: Sequence[str], rounds: int) -> Findings:
    prose = make_text(articles, HOSTILE_SIZE)
    texts = {PROSE: prose} | {name: unit * (HOSTILE_SIZE // len(unit)) for name, unit in HOSTILE.items()}
    label = take_turns({name: make_run(labeler.label, text) for name, text in texts.items()}, rounds)
    split = take_turns({name: make_run(split_columns, text) for name, text in texts.items()}, rounds)
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    labelled, divided = _compare_with_prose(label, sizes), _compare_with_prose(split, sizes)
    rows = [
        [name, f"{1e9 * statistics.median(label[name]) / sizes[name]:.1f}", f"{labelled[name].value:.2f}",
         f"{1e9 * statistics.median(split[name]) / sizes[name]:.1f}", f"{divided[name].value:.2f}"] for name in texts
    ]  # fmt: skip
    worst = max((labelled[name] for name in HOSTILE), key=lambda ratio: ratio.value)
    header = ["ten million characters of …", "label, ns a byte", "× prose", "split, ns a byte", "× prose"]
    table = write_table(header, rows, f"{rounds} rounds; {describe_machine()}.")
    return Findings({"hostile": worst}, {"hostile": table})


def _compare_with_prose(seconds: dict[str, list[float]], sizes: dict[str, int]) -> dict[str, Ratio]:
    usual = [value / sizes[PROSE] for value in seconds[PROSE]]
    return {name: compare_rounds([value / sizes[name] for value in values], usual) for name, values in seconds.items()}


def measure_batch(articles: Sequence[str], sizes: Sequence[int]) -> Findings:
    runs = []
    for run in measure_folders(articles, sizes):
        print(f"  {describe_run(run)}", file=sys.stderr, flush=True)
        runs.append(run)
    ratios = {
        name: summarise_rounds([peaks[-1] / peaks[0]])
        for name, kind in (("folder_memory", ARTICLES), ("document_memory", DOCUMENT))
        if (peaks := [run.peak for run in runs if run.kind == kind])
    }
    header = ["folder of", "MB", "documents", "jobs", "seconds", "MB/s", "processor s", "peak MB of memory"]
    table = write_table(header, [describe_run(run) for run in runs], f"{describe_machine()}.")
    return Findings(ratios, {"folders": table})


def describe_run(run: FolderRun) -> list[str]:
    megabytes = run.size / MEGABYTE
    counts = (f"{megabytes:,.0f}", f"{run.documents:,}", f"{run.jobs}")
    figures = (f"{run.seconds:,.1f}", f"{megabytes / run.seconds:.1f}", f"{run.processor:,.1f}")
    return [run.kind, *counts, *figures, f"{run.peak / MEGABYTE:,.0f}"]


if __name__ == "__main__":
    sys.exit(main())
