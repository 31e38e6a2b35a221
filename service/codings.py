"""How a body was packed for its way here: content codings (RFC 9110, section 8.4) and the charset of its type."""

import codecs
import zlib

from flask import request

from rhetor.intake.decoding import decode_declared
from service.problems import Problem

GZIP, ZLIB, RAW = 31, 15, -15
"""What zlib calls them."""
CODINGS = {"gzip": GZIP, "x-gzip": GZIP, "deflate": ZLIB}


def unpack_body(body: bytes, limit: int) -> bytes:
    """The body without the coding that ``Content-Encoding`` names.

    Raises:
        Problem: 400 it is damaged, 413 it would be larger than ``limit`` bytes, 415 another coding.
    """
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in CODINGS:
        raise Problem(
            415, f"Content-Encoding '{coding[:40]}' is not understood. Send the body as it is, or in gzip or deflate.",
            headers={"Accept-Encoding": "gzip, deflate"},
        )  # fmt: skip
    try:
        return _inflate(body, CODINGS[coding], limit)
    except zlib.error as error:
        raise Problem(400, f"The body is not in {coding}: {error}. Send it again.") from None


def _inflate(body: bytes, form: int, limit: int) -> bytes:
    """No more than ``limit`` bytes are ever unpacked. What is sent as deflate comes with zlib's frame and without."""
    if form == ZLIB and body[:1] and (body[0] & 15 != 8 or int.from_bytes(body[:2], "big") % 31):
        form = RAW
    unpacked = bytearray()
    while body:
        inflater = zlib.decompressobj(form)
        unpacked += inflater.decompress(body, limit + 1 - len(unpacked))
        if len(unpacked) > limit:
            raise Problem(413, f"The body is larger than {limit:,} bytes once it is unpacked. Send less at once.")
        if not inflater.eof:
            raise zlib.error("it ends too early")
        body = inflater.unused_data if form == GZIP else b""  # gzip may have several members
    return bytes(unpacked)


def decode_text(body: bytes) -> str:
    """A body that is a text: by its byte order mark, by the charset of its type, or as UTF-8.

    Raises:
        Problem: 415 the charset is not known; 422 the bytes are not in it.
    """
    charset = request.mimetype_params.get("charset", "utf-8")
    try:
        return decode_declared(body, charset)
    except LookupError:
        raise Problem(415, f"The charset '{charset[:40]}' is not known. Send the text in UTF-8.") from None
    except UnicodeDecodeError as error:
        detail = f"The text is not in {charset} (byte {error.start}). Send it in UTF-8, or name its charset."
        raise Problem(422, detail, [("", str(error))]) from None


def mark_charset(body: bytes) -> bytes:
    """A page whose type names its charset, as UTF-8 with the mark that says so: this holds over what the page says.

    Raises:
        Problem: see ``decode_text``.
    """
    return codecs.BOM_UTF8 + decode_text(body).encode("utf-8") if "charset" in request.mimetype_params else body


def recode_json(body: bytes) -> bytes:
    """JSON as plain UTF-8: without its byte order mark, or from the charset of its type; as it is if it is in neither."""
    try:
        return decode_declared(body, request.mimetype_params.get("charset", "utf-8")).encode("utf-8")
    except (LookupError, UnicodeError):
        return body
