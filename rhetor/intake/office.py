"""Documents of word processors and books: Word, OpenDocument, rich text, EPUB. Tables, notes and comments are left out."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from rhetor.errors import MissingExtra, TextError
from rhetor.intake.decoding import decode_bytes
from rhetor.intake.extracted import Extracted
from rhetor.intake.markup import strip_markup

LONGEST_UNPACKED = 200_000_000
"""Bytes that a document may have when it is unpacked."""
MOST_TAGS, MARKUP = 3_000_000, (".xml", ".rels", ".opf")
"""In all its markup together, each of which takes some hundred bytes of memory. A book of a thousand pages has 200,000."""
TEXT, OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
META, DUBLIN = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}", "{http://purl.org/dc/elements/1.1/}"
LEFT_OUT = frozenset(
    [f"{TEXT}note", f"{OFFICE}annotation", f"{TEXT}tracked-changes", f"{TABLE}table", f"{TEXT}table-of-content"]
)
DAMAGED = (zipfile.BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError, EOFError, OSError, ValueError)


def read_word(content: bytes, name: str) -> Iterator[Extracted]:
    """A .docx. Raises what ``read_open_document`` raises, and MissingExtra: python-docx is not installed."""
    try:
        import docx
    except ImportError:
        what = f"{name} is a Word document, and the library that reads it is not installed"
        raise MissingExtra(what, "docx", "or save it as .odt or .txt") from None
    _open_packed(content, name).close()
    try:
        document = docx.Document(io.BytesIO(content))
        paragraphs = [paragraph.text for paragraph in document.paragraphs]
        known = document.core_properties
        date = known.created.date().isoformat() if known.created else ""
        stated = {"title": known.title or "", "author": known.author or "", "date": date}
    except Exception as error:  # lxml and python-docx raise errors of many kinds
        raise _say_damaged(name, error) from None
    yield Extracted(_join(paragraphs), _drop_empty(stated))


def read_open_document(content: bytes, name: str) -> Iterator[Extracted]:
    """A .odt.

    Raises:
        TextError: it is damaged, encrypted, or too large when unpacked.
    """
    with _open_packed(content, name) as packed:
        try:
            manifest = packed.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in packed.namelist() else b""
            if b"encryption-data" in manifest:
                raise TextError(f"{name} is encrypted. Save it without a password.")
            root = ElementTree.fromstring(packed.read("content.xml"))  # noqa: S314 - expat bounds entities
            meta = ElementTree.fromstring(packed.read("meta.xml")) if "meta.xml" in packed.namelist() else None  # noqa: S314
        except DAMAGED as error:
            raise _say_damaged(name, error) from None
    stated = (
        {}
        if meta is None
        else {
            "title": meta.findtext(f".//{DUBLIN}title", ""),
            "author": meta.findtext(f".//{META}initial-creator", "") or meta.findtext(f".//{DUBLIN}creator", ""),
            "date": meta.findtext(f".//{META}creation-date", "")[:10],
        }
    )
    yield Extracted(_join(_list_paragraphs(root)), _drop_empty(stated))


def read_rich_text(content: bytes, name: str) -> Iterator[Extracted]:
    """A .rtf. Raises what ``read_word`` raises."""
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        what = f"{name} is rich text, and the library that reads it is not installed"
        raise MissingExtra(what, "rtf", "or save it as .odt or .txt") from None
    if not content.lstrip().startswith(b"{\\rtf"):
        raise TextError(f"{name} is no rich text. Save it again.")
    try:
        text = rtf_to_text(content.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:
        raise _say_damaged(name, error) from None
    yield Extracted(_join(text.splitlines()))


def read_book(content: bytes, name: str) -> Iterator[Extracted]:
    """A .epub, its chapters in the order of reading. Raises what ``read_open_document`` raises."""
    with _open_packed(content, name) as packed:
        try:
            if "META-INF/encryption.xml" in packed.namelist() and b"EncryptedData" in packed.read("META-INF/rights.xml"):
                raise TextError(f"{name} is encrypted. Use a copy without protection.")
        except KeyError:
            pass  # fonts alone may be scrambled
        try:
            container = ElementTree.fromstring(packed.read("META-INF/container.xml"))  # noqa: S314
            place = next(each.get("full-path", "") for each in container.iter() if each.tag.endswith("}rootfile"))
            package = ElementTree.fromstring(packed.read(place))  # noqa: S314
            chapters = [decode_bytes(packed.read(each)).text for each in _list_chapters(package, posixpath.dirname(place))]
        except (*DAMAGED, StopIteration) as error:
            raise _say_damaged(name, error) from None
    stated = {key: package.findtext(f".//{DUBLIN}{tag}", "") for key, tag in (("title", "title"), ("author", "creator"))}
    stated["date"] = package.findtext(f".//{DUBLIN}date", "")[:10]
    yield Extracted("\n\n".join(filter(None, map(strip_markup, chapters))), _drop_empty(stated))


def _open_packed(content: bytes, name: str) -> zipfile.ZipFile:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise TextError(f"{name} is encrypted, or in an older format. Open it and save it anew, without a password.")
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise _say_damaged(name, error) from None
    if (unpacked := sum(member.file_size for member in packed.infolist())) > LONGEST_UNPACKED:
        raise TextError(f"{name} unpacks to {unpacked:,} bytes; {LONGEST_UNPACKED:,} are the limit. Save its text as .txt.")
    try:
        tags = sum(packed.read(member).count(b"<") for member in packed.infolist() if member.filename.endswith(MARKUP))
    except Exception as error:  # what unpacks it raises errors of many kinds
        raise _say_damaged(name, error) from None
    if tags > MOST_TAGS:
        raise TextError(f"{name} has {tags:,} tags; {MOST_TAGS:,} are the limit. Save its text as .txt.")
    return packed


def _list_paragraphs(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            yield "".join(_list_characters(child))
        elif child.tag not in LEFT_OUT:
            yield from _list_paragraphs(child)


def _list_characters(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in (f"{TEXT}s", f"{TEXT}tab"):
            yield " "
        elif child.tag == f"{TEXT}line-break":
            yield "\n"
        elif child.tag not in LEFT_OUT:
            yield from _list_characters(child)
        yield child.tail or ""


def _list_chapters(package: ElementTree.Element, folder: str) -> Iterator[str]:
    items = {each.get("id"): each.get("href", "") for each in package.iter() if each.tag.endswith("}item")}
    for each in package.iter():
        if each.tag.endswith("}itemref") and each.get("idref") in items and each.get("linear") != "no":
            yield posixpath.normpath(posixpath.join(folder, unquote(items[each.get("idref")])))


def _join(paragraphs: Any) -> str:
    return "\n\n".join(stripped for paragraph in paragraphs if (stripped := paragraph.strip()))


def _drop_empty(stated: dict[str, str]) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in stated.items() if value.strip()}


def _say_damaged(name: str, error: BaseException) -> TextError:
    return TextError(
        f"{name} is damaged: {str(error) or type(error).__name__}. Open it where it was made and save it again."
    )
