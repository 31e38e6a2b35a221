"""Putting what was measured between two marks of a file, and nowhere else."""

from pathlib import Path


def put_between_marks(path: Path, start: str, end: str, text: str) -> None:
    """
    Raises:
        SystemExit: the marks are not there.
    """
    before, _, after = split_at_marks(path, start, end)
    path.write_text(f"{before}{start}\n{text}\n{end}{after}", "utf-8")


def split_at_marks(path: Path, start: str, end: str) -> tuple[str, str, str]:
    """What stands before, between and after the two marks.

    Raises:
        SystemExit: they are not there.
    """
    before, found_start, rest = path.read_text("utf-8").partition(start)
    between, found_end, after = rest.partition(end)
    if not (found_start and found_end):
        raise SystemExit(f"{path} has no place for the table. Put two lines there: {start} and {end}")
    return before, between, after
