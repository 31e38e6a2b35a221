"""A JSON file with one long list in it, written and read an element at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from rhetor.store.writing import to_json

INDENT = "    "
ENDS = (b"    }", b"    {}")
"""The last line of an element; inside of one, lines are indented more."""


class ListingWriter:
    """Writes ``head`` with the list ``key`` added to it: the bytes of ``to_json``."""

    def __init__(self, file: TextIO, head: dict[str, Any], key: str) -> None:
        self.file, self.count = file, 0
        file.write(to_json({**head, key: []}).removesuffix("]\n}\n"))

    def add(self, element: dict[str, Any]) -> None:
        text = msgspec.json.format(json.dumps(element, ensure_ascii=False), indent=2)
        self.file.write((",\n" if self.count else "\n") + INDENT + text.replace("\n", "\n" + INDENT))
        self.count += 1

    def finish(self) -> None:
        self.file.write(("\n  " if self.count else "") + "]\n}\n")


def read_listing(path: Path, key: str) -> tuple[dict[str, Any], Iterator[Any]]:
    """Head and elements of what ``ListingWriter`` wrote; the elements are read as they are asked for.

    Raises:
        OSError: the file cannot be read.
        ValueError: it was not written so.
    """
    opening = f'  "{key}": [\n'
    head = ""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            head += line
            if line == opening:
                return json.loads(head + "]}"), _read_elements(path, len(head.encode()))
    return json.loads(head), iter(())


def _read_elements(path: Path, at: int) -> Iterator[Any]:
    lines: list[bytes] = []
    with path.open("rb") as file:
        file.seek(at)
        for line in file:
            lines.append(line)
            if line.rstrip(b",\n") in ENDS:
                yield json.loads(b"".join(lines).rstrip(b",\n"))
                lines = []
