"""Bytes of a file to text, all of them at once."""

import codecs

from rhetor.intake.decoding import Decoded

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PROBE = 4096
NUL_SHARE = 0.3
"""Share of NUL bytes from which text without a mark is taken for UTF-16."""


def decode_bytes(content: bytes) -> Decoded:
    """Decodes by byte order mark, as UTF-8, as UTF-16 without a mark, or as Windows-1252, in this order. Never fails.

    Bytes that fit nothing become U+FFFD, and the warning says how many.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_marked(content, encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_unmarked(content)
    if guessed := _guess_utf16(content):
        return Decoded(content.decode(guessed, "replace"), guessed, f"no byte order mark; read as {guessed.upper()}")
    return Decoded(text, "utf-8")


def _decode_marked(content: bytes, encoding: str) -> Decoded:
    name = encoding.removesuffix("-sig")
    try:
        return Decoded(content.decode(encoding), name)
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
        return Decoded(text, name, _say_replaced(text, name))


def _decode_unmarked(content: bytes) -> Decoded:
    if guessed := _guess_utf16(content):
        return Decoded(content.decode(guessed, "replace"), guessed, f"no byte order mark; read as {guessed.upper()}")
    mostly_utf8 = content.decode("utf-8", "replace")
    lost = mostly_utf8.count("\ufffd")
    characters = sum(1 for character in mostly_utf8 if ord(character) > 127) - lost
    if characters > lost:  # more good sequences than bad: UTF-8 with damage
        return Decoded(mostly_utf8, "utf-8", _say_replaced(mostly_utf8, "utf-8"))
    text = content.decode("cp1252", "replace")
    return Decoded(text, "cp1252", "not UTF-8; read as Windows-1252 (Latin-1)")


def _guess_utf16(content: bytes) -> str | None:
    probe = content[:PROBE]
    even, odd = probe[0::2].count(0), probe[1::2].count(0)
    pairs = len(probe) // 2
    if len(content) % 2 or pairs < 2 or not even + odd:
        return None
    if odd > NUL_SHARE * pairs and even < odd / 4:
        return "utf-16-le"
    if even > NUL_SHARE * pairs and odd < even / 4:
        return "utf-16-be"
    return None


def _say_replaced(text: str, encoding: str) -> str:
    return f"{text.count(chr(0xFFFD))} broken {encoding.upper()} sequences replaced with U+FFFD"
