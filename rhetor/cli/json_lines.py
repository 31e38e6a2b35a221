"""``rhetor label -`` on JSON lines: each is answered by a line at once, so that it can stand between two programs."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from rhetor.errors import TextError
from rhetor.formats.serialise import document_to_parts
from rhetor.labeler import Labeler

BEGINNING = re.compile(rb'\s*\{[ \t]*"')
"""Of an object on a line. What begins like this is no prose, and an object over several lines begins otherwise."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WANTED = 'Give an object with a text on each line: {"text": "…"}'


def holds_json_lines(stream: BinaryIO) -> bool:
    """Whether what comes is objects on lines. Waits for the first bytes, and leaves them where they are."""
    if not isinstance(stream, io.BufferedReader):
        return False
    return bool(BEGINNING.match(stream.peek().removeprefix(BYTE_ORDER_MARK)))


def label_lines(lines: BinaryIO, labeler: Labeler, evidence: bool, top: int) -> Iterator[tuple[bytes, bool]]:
    """A line for each line that is not empty, in their order, and whether it was labelled.

    It has all keys of the line, and ``model``, ``sentences`` and ``profile`` as ``POST /v1/label`` gives them; or ``error``,
    which says what is wrong with the line.
    """
    for number, line in enumerate(lines, 1):
        content = (line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line).strip()
        if not content:
            continue
        record, fault = _read_line(content)
        if not fault:
            try:
                document = labeler.label(record["text"], evidence=evidence, top=top)
                model = {"name": document.model_name, "version": document.model_version}
                record |= {"model": model, **document_to_parts(document)}
            except TextError as error:
                fault = str(error)
        if fault:
            record["error"] = f"Line {number}: {fault}"
        yield msgspec.json.encode(record) + b"\n", not fault


def _read_line(content: bytes) -> tuple[dict[str, Any], str]:
    """The record, and what is wrong with it, if anything is; an empty one if it cannot be read."""
    try:
        record = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return {}, f"this is not JSON in UTF-8 ({error}). {WANTED}"
    if not isinstance(record, dict):
        return {}, f"this is no object. {WANTED}"
    if not isinstance(record.get("text"), str):
        return record, f"there is no string 'text'. {WANTED}"
    return record, ""
