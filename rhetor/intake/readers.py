"""What can be read, and how: one record for each kind of file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from rhetor.errors import RhetorError, TextError
from rhetor.intake.decoding import decode_bytes
from rhetor.intake.extracted import DocumentText, Extracted
from rhetor.intake.feeds import read_feed
from rhetor.intake.mails import read_mail, read_mailbox, read_web_archive
from rhetor.intake.office import read_book, read_open_document, read_rich_text, read_word
from rhetor.intake.pdf import read_pdf
from rhetor.intake.subtitles import read_subtitles
from rhetor.intake.unread import (
    BATCH_CURE,
    OF_SUFFIX,
    PROBED,
    begins_web_page,
    find_suffix,
    find_unread,
    refuse,
    refuse_binary,
)
from rhetor.intake.web_pages import read_page

HEAD = 8192
"""Bytes from which the kind of a file is told."""
LONGEST_WHOLE = 16_000_000
"""Bytes of a file that must be in memory as a whole, and taken apart there, which takes some twenty times as many."""


LONGEST_PACKED = 100_000_000
"""Bytes of one whose pictures may take most of it."""
LONGEST_MAILBOX = 500_000_000


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of file is read.

    Attributes:
        kind: without an article, as it stands in a message.
        suffixes: endings of names, in lower case; "" for names without one.
        media_types: what it is sent as over HTTP.
        read: the texts in the bytes of a file; the second argument is its name, for messages. None if the decoded bytes are
            the text: then files are read in blocks, whatever their size.
        states: columns that such a file may state of itself, as an article its date.
        starts: what its bytes begin with, whatever the name says.
        longest: bytes of the largest file that is taken apart.
    """

    kind: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: Callable[[bytes, str], Iterator[Extracted]] | None = None
    states: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    longest: int = LONGEST_WHOLE


STATED = ("title", "author", "date", "outlet")
"""What a page or a feed says of an article; other kinds of files say some of it."""
TEXT = Reader("text", ("", ".txt", ".text"), ("text/plain",))
MARKDOWN = Reader("markdown", (".md", ".markdown"), ("text/markdown",))
WEB_PAGE = Reader("web page", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), read_page, STATED)
PDF = Reader("PDF", (".pdf",), ("application/pdf",), read_pdf, ("title", "author", "date"), (b"%PDF-",), LONGEST_PACKED)
WORD = Reader(
    "Word document",
    (".docx",),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    read_word,
    ("title", "author", "date"),
    longest=LONGEST_PACKED,
)
OPEN_DOCUMENT = Reader(
    "document of a word processor",
    (".odt",),
    ("application/vnd.oasis.opendocument.text",),
    read_open_document,
    ("title", "author", "date"),
    longest=LONGEST_PACKED,
)
RICH_TEXT = Reader("rich text", (".rtf",), ("application/rtf", "text/rtf"), read_rich_text, (), (b"{\\rtf1",))
BOOK = Reader("book", (".epub",), ("application/epub+zip",), read_book, ("title", "author", "date"), longest=LONGEST_PACKED)
MAIL = Reader("mail", (".eml",), ("message/rfc822",), read_mail, ("title", "author", "date"), longest=LONGEST_PACKED)
MAILBOX = Reader(
    "mailbox", (".mbox",), ("application/mbox",), read_mailbox, ("title", "author", "date"), longest=LONGEST_MAILBOX
)
WEB_ARCHIVE = Reader(
    "web page with its pictures",
    (".mhtml", ".mht"),
    ("multipart/related", "application/x-mimearchive"),
    read_web_archive,
    STATED,
    longest=LONGEST_PACKED,
)
FEED = Reader("feed", (".rss", ".atom"), ("application/rss+xml", "application/atom+xml"), read_feed, STATED)
SUBTITLES = Reader("list of subtitles", (".srt", ".vtt"), ("application/x-subrip", "text/vtt"), read_subtitles)
READERS: tuple[Reader, ...] = (
    TEXT,
    MARKDOWN,
    WEB_PAGE,
    PDF,
    WORD,
    OPEN_DOCUMENT,
    RICH_TEXT,
    BOOK,
    MAIL,
    MAILBOX,
    WEB_ARCHIVE,
    FEED,
    SUBTITLES,
)


def find_reader_of_type(media_type: str) -> Reader | None:
    """The reader for what is sent as ``media_type``."""
    return next((reader for reader in READERS if media_type in reader.media_types), None)


def find_reader_of_name(name: str) -> Reader | None:
    """The reader for the ending of a name."""
    suffix = find_suffix(name)
    return next((reader for reader in READERS if suffix in reader.suffixes), None)


def find_reader(head: bytes, name: str, media_type: str = "") -> tuple[Reader, str]:
    """The reader for what begins with ``head`` (``HEAD`` bytes, unless there are fewer), and what was assumed.

    A type that was sent holds. Without one, what begins as a web page or a PDF is one, whatever its name; a name whose
    ending nobody knows may be that of a text.

    Raises:
        TextError: it is of a kind that nothing reads; the message says what to do.
    """
    sent, named = find_reader_of_type(media_type), find_reader_of_name(name)
    known = sent if media_type else named
    if known and known.read:
        return known, ""
    if unread := find_unread(head, name, media_type):
        raise refuse(name, unread)
    if sent:
        return sent, ""
    if begun := next((reader for reader in READERS if reader.starts and head.startswith(reader.starts)), None):
        return begun, f"it begins as a {begun.kind} does and was read as one"
    if begins_web_page(decode_bytes(head).text):
        return WEB_PAGE, "it begins as a web page does; the article in it was read"
    return named or TEXT, ""


def explain_passing(name: str) -> tuple[str, str]:
    """Why a file of this name is passed over in a folder, and what to do; both empty if it is read."""
    if find_reader_of_name(name):
        return "", ""
    suffix = find_suffix(name)
    if unread := OF_SUFFIX.get(suffix):
        return f"it is {unread.kind}", unread.cure
    return f"its ending {suffix} is not that of a text", "If it is one, rename it to .txt."


def read_bytes(content: bytes, name: str, media_type: str = "") -> DocumentText:
    """The text of a whole file that holds one.

    Args:
        name: of the file, or what to call it in messages.
        media_type: what it was sent as; empty if nobody said.

    Raises:
        TextError: it is of a kind that nothing reads, is not text, holds none where its kind should, or holds several.
        MissingExtra: what reads this kind is not installed.
    """
    reader, assumed = find_reader(content[:HEAD], name, media_type)
    first, *others = islice(read_texts(reader, content, name), 2)
    if others:
        raise TextError(f"{name} holds several texts. {BATCH_CURE.format(source=name)}")
    warning = join_warnings(first.warning, assumed)
    return DocumentText(first.text, reader.kind, first.encoding, warning, first.columns)


def read_texts(reader: Reader, content: bytes, name: str) -> Iterator[Extracted]:
    """The texts in a whole file, one or more. Raises what ``read_bytes`` raises."""
    if reader.read is None:
        decoded = decode_bytes(content)
        refuse_binary(decoded.text[:PROBED], name)
        yield Extracted(decoded.text, {}, decoded.encoding, decoded.warning)
        return
    check_length(reader, len(content), name)
    count = 0
    try:
        for extracted in reader.read(content, name):
            count += 1
            yield replace(
                extracted, text=extracted.text.encode("utf-8", "replace").decode()
            )  # a parser may give half a pair
    except RhetorError:
        raise
    except Exception as error:  # libraries that take files apart raise whatever their authors did not think of
        raise TextError(
            f"{name} cannot be read: {type(error).__name__}, {error}. Save it again, or its text as .txt."
        ) from None
    if not count:
        raise TextError(f"{name} holds no text. Look at it; save its text as .txt.")


def check_length(reader: Reader, length: int, name: str) -> None:
    """
    Raises:
        TextError: what is read as a whole is too long for it.
    """
    if reader.read and length > reader.longest:
        raise TextError(
            f"{name} is a {reader.kind} of {length:,} bytes; such files are read up to {reader.longest:,}. "
            "Save the text you want as .txt, which may have any size."
        )


def join_warnings(*warnings: str) -> str:
    return "; ".join(filter(None, warnings))
