"""How ``rhetor batch`` grows: time and peak memory of folders of many documents and of one, and a second process.

python -m benchmarks.folders [--megabytes 10 1000] [--format jsonl] [--write]

Folders are made of paragraphs of articles, drawn by lot, in a temporary folder. Peak memory is that of each process by
itself (VmHWM, Linux): of the one that was called and of the largest worker. ``--write`` puts the table into docs/speed.md.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARTICLES = next(path for path in (ROOT / "../shared/articles", ROOT / "seeds/articles") if path.is_dir())
PARAGRAPHS = 12
"""Of a document; some 5 KB."""
MARKS = "<!-- bench:folders -->", "<!-- /bench:folders -->"


def make_documents(megabytes: int) -> Iterator[str]:
    paragraphs = [text for path in sorted(ARTICLES.glob("*.txt")) for text in path.read_text("utf-8").split("\n\n")]
    dice, left = random.Random(1), megabytes * 1_000_000
    while left > 0:
        text = "\n\n".join(dice.choices(paragraphs, k=PARAGRAPHS)) + "\n\n"
        left -= len(text.encode())
        yield text


def make_folder(folder: Path, megabytes: int, shape: str) -> None:
    """``shape``: ``many`` documents, a thousand to a folder, or ``one``."""
    folder.mkdir(parents=True)
    if shape == "one":
        with (folder / "book.txt").open("w", encoding="utf-8") as file:
            file.writelines(make_documents(megabytes))
        return
    for number, text in enumerate(make_documents(megabytes)):
        path = folder / f"{number // 1000:03d}" / f"article-{number:06d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


def run(folder: Path, out: Path, jobs: int, format_: str) -> tuple[float, float, dict[int, int]]:
    """Seconds, seconds of processor, and peak memory of each process in KB, that of the command first."""
    shutil.rmtree(out, ignore_errors=True)
    before, began = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "rhetor", "batch", folder, "--out", out, "--jobs", str(jobs), "--format", format_]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = {process.pid: 0}
    while process.poll() is None:
        for pid in [process.pid, *list_children(process.pid)]:
            peaks[pid] = max(peaks.get(pid, 0), read_peak(pid))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"rhetor batch ended with status {process.returncode}")
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, processor, peaks


def list_children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def read_peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def measure(shape: str, megabytes: int, jobs: int, format_: str, place: Path) -> str:
    folder, out = place / f"{shape}-{megabytes}", place / "out"
    if not folder.exists():
        make_folder(folder, megabytes, shape)
    seconds, processor, peaks = run(folder, out, jobs, format_)
    parent, *workers = peaks.values()
    worker = f"{max(workers) / 1000:>10,.1f}" if workers else f"{'':>10}"
    speed = f"{megabytes / seconds:>8,.2f} {processor / megabytes:>12,.3f}"
    return f"{shape:<6} {megabytes:>6,} {jobs:>5} {seconds:>9,.1f} {speed} {parent / 1000:>10,.1f} {worker}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--shapes", nargs="+", choices=["many", "one"], default=["many", "one"])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--format", default="jsonl", dest="format_")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    heading = (
        f"{'':<6} {'MB':>6} {'jobs':>5} {'seconds':>9} {'MB/s':>8} {'processor/MB':>12} {'command MB':>10} {'worker MB':>10}"
    )
    lines = [heading]
    print(heading, flush=True)
    with tempfile.TemporaryDirectory() as place:
        for shape in options.shapes:
            for megabytes in options.megabytes:
                for jobs in options.jobs if shape == "many" else options.jobs[:1]:
                    lines.append(measure(shape, megabytes, jobs, options.format_, Path(place)))
                    print(lines[-1], flush=True)
    if options.write:
        write_table("\n".join(lines))


def write_table(table: str) -> None:
    path = ROOT / "docs" / "speed.md"
    head, rest = path.read_text("utf-8").split(MARKS[0])
    tail = rest.split(MARKS[1])[1]
    path.write_text(f"{head}{MARKS[0]}\n```text\n{table}\n```\n{MARKS[1]}{tail}", "utf-8")


if __name__ == "__main__":
    main()
