"""What can be read, and how: one record for each kind of file."""

from collections.abc import Callable
from dataclasses import dataclass

from rhetor.errors import TextError
from rhetor.intake.decoding import Decoded, decode_bytes
from rhetor.intake.unread import OF_SUFFIX, PROBED, begins_web_page, find_suffix, find_unread, refuse, refuse_binary
from rhetor.intake.web_pages import extract_article

HEAD = 8192
"""Bytes from which the kind of a file is told."""
LONGEST_WHOLE = 16_000_000
"""Bytes of a file that must be in memory as a whole, and taken apart there, which takes some twenty times as many."""
ASSUMED_PAGE = "it begins as a web page does; the article in it was read"


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text that came in. ``warning`` says what was assumed or lost on the way, and is empty if nothing was."""

    text: str
    kind: str
    encoding: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of file is read.

    Attributes:
        suffixes: endings of names, in lower case; "" for names without one.
        media_types: what it is sent as over HTTP.
        read: the text of the bytes decoded, for what is text in some markup; the second argument is a name for messages.
            None if the decoded bytes are the text: then files are read in blocks, whatever their size.
        extra: of the installation, which the reader needs; empty if it needs none.
    """

    kind: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: Callable[[Decoded, str], str] | None = None
    extra: str = ""


def _read_page(decoded: Decoded, name: str) -> str:
    return extract_article(decoded.text, name) if decoded.text.strip() else ""


TEXT = Reader("text", ("", ".txt", ".text"), ("text/plain",))
MARKDOWN = Reader("markdown", (".md", ".markdown"), ("text/markdown",))
WEB_PAGE = Reader("web page", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), _read_page, "html")
READERS: tuple[Reader, ...] = (TEXT, MARKDOWN, WEB_PAGE)


def find_reader_of_type(media_type: str) -> Reader | None:
    """The reader for what is sent as ``media_type``."""
    return next((reader for reader in READERS if media_type in reader.media_types), None)


def find_reader_of_name(name: str) -> Reader | None:
    """The reader for the ending of a name."""
    suffix = find_suffix(name)
    return next((reader for reader in READERS if suffix in reader.suffixes), None)


def find_reader(head: bytes, name: str, media_type: str = "") -> tuple[Reader, str]:
    """The reader for what begins with ``head`` (``HEAD`` bytes, unless there are fewer), and what was assumed.

    A type that was sent holds. Without one, what begins as a web page is one, whatever its name; a name whose ending nobody
    knows may be that of a text.

    Raises:
        TextError: it is of a kind that nothing reads; the message says what to do.
    """
    if unread := find_unread(head, name, media_type):
        raise refuse(name, unread)
    if sent := find_reader_of_type(media_type):
        return sent, ""
    named = find_reader_of_name(name) or TEXT
    if named.read is None and begins_web_page(decode_bytes(head).text):
        return WEB_PAGE, ASSUMED_PAGE
    return named, ""


def explain_passing(name: str) -> tuple[str, str]:
    """Why a file of this name is passed over in a folder, and what to do; both empty if it is read."""
    if find_reader_of_name(name):
        return "", ""
    suffix = find_suffix(name)
    if unread := OF_SUFFIX.get(suffix):
        return f"it is {unread.kind}", unread.cure
    return f"its ending {suffix} is not that of a text", "If it is one, rename it to .txt."


def read_bytes(content: bytes, name: str, media_type: str = "") -> DocumentText:
    """The text of a whole file.

    Args:
        name: of the file, or what to call it in messages.
        media_type: what it was sent as; empty if nobody said.

    Raises:
        TextError: it is of a kind that nothing reads, is not text, or holds none where its kind should.
        MissingExtra: what reads this kind is not installed.
    """
    reader, assumed = find_reader(content[:HEAD], name, media_type)
    decoded = decode_bytes(content)
    refuse_binary(decoded.text[:PROBED], name)
    text = convert_decoded(reader, decoded, name, len(content))
    return DocumentText(text, reader.kind, decoded.encoding, join_warnings(decoded.warning, assumed))


def convert_decoded(reader: Reader, decoded: Decoded, name: str, length: int) -> str:
    """See ``read_bytes``; ``length`` is in bytes."""
    if reader.read is None:
        return decoded.text
    check_length(reader, length, name)
    return reader.read(decoded, name)


def check_length(reader: Reader, length: int, name: str) -> None:
    """
    Raises:
        TextError: what is read as a whole is too long for it.
    """
    if reader.read and length > LONGEST_WHOLE:
        raise TextError(
            f"{name} is a {reader.kind} of {length:,} bytes; such files are read up to {LONGEST_WHOLE:,}. "
            "Save the text you want as .txt, which may have any size."
        )


def join_warnings(*warnings: str) -> str:
    return "; ".join(filter(None, warnings))
