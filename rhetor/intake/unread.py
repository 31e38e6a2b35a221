"""What bytes are, by beginning and name: kinds that are no text of their own, each with what to do instead; web pages."""

from dataclasses import dataclass

from rhetor.errors import TextError

BINARY_SHARE = 0.02
"""Share of control characters from which a file is not text."""
CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r\f\v\x1b")
PROBED = 65536
"""Characters in which they are counted."""
BATCH_CURE = "Label what is in it: rhetor batch {source} --out DIR"
"""Of a file with several texts in it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind of file that is not read as a text.

    Attributes:
        kind: with its article, as it stands in a message.
        cure: what to do instead, a whole sentence; ``{source}`` stands for the file's name.
        suffixes: endings of its names, in lower case.
        media_types: what it is sent as.
        starts: what its bytes begin with, whatever the name says.
    """

    kind: str
    cure: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()


UNREAD: tuple[Unread, ...] = (
    Unread(
        "a table",
        "Label the texts in it: rhetor batch {source} --out DIR --text-column NAME. "
        "Labelled sentences are for: rhetor train, rhetor evaluate, rhetor corrections import.",
        (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".parquet", ".arrow", ".feather", ".xlsx"),
        ("text/csv", "text/tab-separated-values", "application/x-ndjson", "application/jsonl"),
        (b"PAR1\x15", b"ARROW1\0\0"),
    ),
    Unread(
        "a spreadsheet of a kind that is not read",
        "Open it and save it as .xlsx or .csv.",
        (".xls", ".ods", ".numbers"),
        ("application/vnd.ms-excel",),
    ),
    Unread(
        "a document of a word processor",
        "Open it there and save it as .docx, .odt or plain text (.txt).",
        (".doc", ".pages", ".pptx", ".ppt", ".odp"),
        ("application/msword",),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ),
    Unread("a mail of a kind that is not read", "Save it as .eml, or its text as .txt.", (".msg", ".pst")),
    Unread(
        "an archive",
        BATCH_CURE,
        (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"),
        ("application/zip", "application/gzip", "application/x-tar", "application/zstd"),
        (b"PK\3\4", b"PK\5\6", b"\x1f\x8b", b"BZh91AY&SY", b"\xfd7zXZ\0", b"(\xb5/\xfd"),
    ),
    Unread(
        "an archive of a kind that is not read",
        "Unpack it and label the folder: rhetor batch FOLDER --out DIR",
        (".7z", ".rar"),
        ("application/x-7z-compressed",),
        (b"7z\xbc\xaf'\x1c", b"Rar!\x1a\x07"),
    ),
    Unread(
        "a picture",
        "Take the words out of it first, and save them as .txt.",
        (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".svg", ".heic", ".ico"),
        ("image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/svg+xml"),
        (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*"),
    ),
    Unread(
        "a recording",
        "Write down what is said in it, and save that as .txt.",
        (".mp3", ".wav", ".m4a", ".ogg", ".flac", ".mp4", ".mov", ".avi", ".mkv", ".webm"),
        ("audio/mpeg", "audio/wav", "video/mp4"),
        (b"ID3\3", b"ID3\4", b"OggS\0", b"fLaC\0", b"\x1aE\xdf\xa3"),
    ),
    Unread("a database", "Save its texts as .txt files.", (".sqlite", ".db"), (), (b"SQLite format 3\0",)),
)
OF_SUFFIX = {suffix: unread for unread in UNREAD for suffix in unread.suffixes}
OF_TYPE = {media_type: unread for unread in UNREAD for media_type in unread.media_types}


def find_suffix(name: str) -> str:
    """The ending of a name, in lower case, with its dot; empty if it has none."""
    last = name.rstrip("/").rpartition("/")[2]
    at = last.rfind(".")
    return last[at:].lower() if 0 < at < len(last) - 1 else ""


def find_unread(head: bytes, name: str, media_type: str = "") -> Unread | None:
    """The kind of what nothing reads: the name tells a spreadsheet from an archive, though both begin alike."""
    if known := OF_SUFFIX.get(find_suffix(name)) or OF_TYPE.get(media_type):
        return known
    return next((unread for unread in UNREAD if unread.starts and head.startswith(unread.starts)), None)


def refuse(name: str, unread: Unread) -> TextError:
    """The error to raise."""
    return TextError(f"{name} is not text but {unread.kind}. {unread.cure.format(source=name)}")


def refuse_binary(head: str, name: str) -> None:
    """
    Raises:
        TextError: ``head``, of up to ``PROBED`` characters, does not begin a text.
    """
    encoded = head.encode("utf-8", "surrogatepass")  # in which no other character has these bytes
    controls = len(encoded) - len(encoded.translate(None, CONTROLS))
    if controls > BINARY_SHARE * len(head):
        raise TextError(f"{name} is not text: it holds many control characters. Convert it to text first.")


def begins_web_page(text: str) -> bool:
    """Whether a text begins as HTML does: ``<!doctype html`` or ``<html``, after declarations and comments.

    Every character is looked at once or twice: what is sent here was not written to be quick to read.
    """
    at = _skip_space(text, 0)
    while end := next((end for start, end in (("<!--", "-->"), ("<?xml", ">")) if text.startswith(start, at)), ""):
        closed = text.find(end, at)
        if closed < 0:
            return False
        at = _skip_space(text, closed + len(end))
    head = text[at : at + 15].lower()
    return any(
        head.startswith(start) and not head[len(start) : len(start) + 1].isalnum() for start in ("<!doctype html", "<html")
    )


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
