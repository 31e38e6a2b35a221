"""Files that people send, as text: through the one intake, and in a room apart where a file is taken apart to be read."""

from flask import current_app

from rhetor.errors import TextError
from rhetor.intake import HEAD, DocumentText, find_reader, read_bytes
from service.problems import Problem
from service.room import run_apart

MOST_MARKUP = 8_000_000
"""Bytes of a page in markup. The largest that people save have a third of it."""
MOST_ATTRIBUTES = 2_000
"""Of one tag, about; parsers take the square of their number in time."""


def read_file(content: bytes, name: str, media_type: str = "") -> DocumentText:
    """What ``rhetor.intake.read_bytes`` gives.

    Raises:
        TextError, MissingExtra: as there, or the file takes too long or too much memory.
        Problem: 413, it has more than any that people read.
    """
    reader, _ = find_reader(content[:HEAD], name, media_type)
    if reader.read is None:
        return read_bytes(content, name, media_type)
    if "text/html" in reader.media_types:
        _check_markup(content, name)
    return run_apart(name, read_bounded, content, name, media_type, current_app.config["MAX_CONTENT_LENGTH"])


def read_bounded(content: bytes, name: str, media_type: str, most: int) -> DocumentText:
    """What ``read_bytes`` gives, if that is no more than could have been sent as it is: files are packed.

    Raises:
        TextError: as ``read_bytes``; or it is longer than ``most`` characters.
    """
    taken = read_bytes(content, name, media_type)
    characters = len(taken.text) + sum(map(len, taken.columns.values()))
    if characters > most:
        raise TextError(
            f"{name} holds a text of {characters:,} characters; {most:,} are the limit here. Label it in the terminal: "
            "rhetor label FILE"
        )
    return taken


def _check_markup(content: bytes, name: str) -> None:
    cure = "Open it in a browser, copy the text, and paste it here."
    if len(content) > MOST_MARKUP:
        raise Problem(413, f"{name} is a web page of {len(content):,} bytes; {MOST_MARKUP:,} are the limit. {cure}")
    most = max(tag.partition(b">")[0].count(b"=") for tag in content.split(b"<"))
    if most > MOST_ATTRIBUTES:
        raise Problem(413, f"{name} has a tag with {most:,} attributes or so; {MOST_ATTRIBUTES:,} are the limit. {cure}")
