"""Mails, mailboxes, and web pages saved as mails (.mhtml)."""

import email
import mailbox
from collections.abc import Iterator
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from tempfile import NamedTemporaryFile
from typing import Any

from rhetor.errors import TextError
from rhetor.intake.decoding import Decoded
from rhetor.intake.extracted import Extracted
from rhetor.intake.markup import strip_markup
from rhetor.intake.web_pages import decode_page, extract_page

MOST_HEADER = 10_000
"""Characters of a field of a mail's head that are read; what takes it apart takes the square of their number in time."""
MOST_MARKS = 10_000
"""Lines of a mail that may begin another part of it."""


class _ShortHeads(EmailPolicy):
    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value if hasattr(value, "name") else value[:MOST_HEADER])


POLICY = _ShortHeads()


def read_mail(content: bytes, name: str) -> Iterator[Extracted]:
    """The words of a mail, with its subject, sender and date. What is attached is left out.

    Raises:
        TextError: it is no mail.
    """
    message = _parse(content)
    if not message.keys():
        raise TextError(f"{name} is no mail: it has no head. If it is a text, rename it to .txt.")
    yield _extract(message)


def read_mailbox(content: bytes, name: str) -> Iterator[Extracted]:
    """Each mail of a .mbox, by its number. Raises what ``read_mail`` raises."""
    if not content.startswith(b"From "):
        raise TextError(f"{name} is no mailbox. Export it again, in the format mbox.")
    with NamedTemporaryFile() as file:  # which is what mailbox reads from
        file.write(content)
        file.flush()
        with closing(mailbox.mbox(file.name, create=False)) as box:
            for number, key in enumerate(box.iterkeys(), 1):
                yield _extract(_parse(box.get_bytes(key)), str(number))


def read_web_archive(content: bytes, name: str) -> Iterator[Extracted]:
    """The article of a page that a browser saved with its pictures in one file.

    Raises:
        TextError: there is no page in it, or no article in the page.
        MissingExtra: trafilatura is not installed.
    """
    for part in _parse(content).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset() or ""
            markup = payload if isinstance(payload, bytes) else b""
            yield extract_page(_decode(markup, charset), name)
            return
    raise TextError(f"{name} holds no web page. Open it in a browser and save it as .html.")


def _parse(content: bytes) -> EmailMessage:
    """
    Raises:
        TextError: it has more parts than any that people send.
    """
    if (marks := content.count(b"\n--")) > MOST_MARKS:
        raise TextError(f"It may have {marks:,} parts; mails are read up to {MOST_MARKS:,}. Save its text as .txt.")
    message: EmailMessage = email.message_from_bytes(content, policy=POLICY)  # type: ignore[arg-type]  # typeshed knows one of Python's own alone
    return message


def _decode(content: bytes, charset: str) -> Decoded:
    try:
        return Decoded(content.decode(charset), charset) if charset else decode_page(content)
    except (LookupError, UnicodeDecodeError):
        return decode_page(content)


def _extract(message: EmailMessage, part: str = "") -> Extracted:
    body = message.get_body(("plain", "html"))
    text, encoding = "", "utf-8"
    if body is not None:
        payload = body.get_payload(decode=True)
        decoded = _decode(payload if isinstance(payload, bytes) else b"", body.get_content_charset() or "")
        text = strip_markup(decoded.text) if body.get_content_type() == "text/html" else decoded.text.replace("\r\n", "\n")
        encoding = decoded.encoding
    attached = sum(1 for _ in message.iter_attachments()) if message.is_multipart() else 0
    warning = f"{attached} attached files were left out" if attached else ""
    return Extracted(text, _state(message), encoding, warning, part)


def _state(message: EmailMessage) -> dict[str, str]:
    stated = {"title": str(message.get("Subject", "")), "author": _name_sender(str(message.get("From", "")))}
    with suppress(AttributeError, ValueError, TypeError):  # there is none, or none that can be read
        stated["date"] = message["Date"].datetime.date().isoformat()
    return {name: " ".join(value.split()) for name, value in stated.items() if value.strip()}


def _name_sender(sender: str) -> str:
    name, address = parseaddr(sender)
    return name or address
