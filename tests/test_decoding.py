"""Bytes to text: every encoding a saved page may have, and damage of every kind."""

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rhetor.errors import TextError
from rhetor.intake import read_bytes
from rhetor.intake.decoding import Decoded, decode_blocks, decode_bytes, find_encoding
from tests.reference import decoding as reference

TEXT = "The café in Łódź closed on 5 May. “Why?” she asked."


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32"), "utf-32"),
    ],
)
def test_unicode_is_recognised(content: bytes, encoding: str) -> None:
    """With a byte order mark or without, the text comes back."""
    decoded = decode_bytes(content)
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)


def test_latin_1_is_read_with_a_warning() -> None:
    """A file in Windows-1252 or Latin-1 is read, and the guess is said aloud."""
    decoded = decode_bytes("The café closed – “for good”, they said.".encode("cp1252"))
    assert decoded.text == "The café closed – “for good”, they said."
    assert "Windows-1252" in decoded.warning


def test_broken_utf8_is_replaced_with_a_warning() -> None:
    """A damaged sequence becomes U+FFFD; the rest of the text is untouched."""
    decoded = decode_bytes("naïve café, ".encode() + b"\xe2\x82" + " señor — done".encode())
    assert decoded.text == "naïve café, \ufffd señor — done"
    assert decoded.warning == "1 broken UTF-8 sequences replaced with U+FFFD"


def test_no_warning_for_plain_files() -> None:
    """Plain UTF-8 says nothing."""
    assert decode_bytes(TEXT.encode()).warning == ""
    assert decode_bytes(b"").text == ""


@given(st.binary(max_size=300))
def test_never_fails(content: bytes) -> None:
    """Any bytes become a text without lone surrogates."""
    decode_bytes(content).text.encode()


CODECS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
encoded = st.tuples(st.text(st.sampled_from("ab. é€😀\ufffd\x00\r\n"), max_size=60), st.sampled_from(CODECS)).map(
    lambda given: given[0].encode(given[1], "replace")
)
damaged = st.tuples(encoded, st.binary(max_size=4), encoded).map(b"".join)
marked = st.tuples(st.sampled_from([mark for mark, _ in reference.BYTE_ORDER_MARKS]), st.binary(max_size=40)).map(b"".join)


@settings(max_examples=600)
@given(st.one_of(st.binary(max_size=200), encoded, damaged, marked), st.integers(1, 50), st.integers(0, 1))
@example(("é" * 2100).encode() + b"\xff" + "é".encode(), 4096, 0)
@example(("é" * 3000).encode("utf-16-le") + b"x", 1000, 0)
def test_blocks_do_not_show(content: bytes, size: int, empty: int) -> None:
    """Bytes that come in blocks of any size, empty ones too, give text, encoding and warning of the whole at once."""
    whole = reference.decode_bytes(content)
    blocks = [content[at : at + size] for at in range(0, len(content), size)] + [b""] * empty
    encoding = find_encoding(blocks)
    text = "".join(decode_blocks(blocks, encoding))
    assert Decoded(text, encoding.name, encoding.warning) == decode_bytes(content)
    assert (text, encoding.name, encoding.warning) == (whole.text, whole.encoding, whole.warning)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=100))
def test_utf8_comes_back(text: str) -> None:
    """Whatever is valid UTF-8 is read as such."""
    assert decode_bytes(text.encode()).text == text


def test_binary_files_are_refused() -> None:
    """A picture named .txt is not text."""
    with pytest.raises(TextError, match=r"photo\.txt is not text"):
        read_bytes(bytes(range(256)) * 20, "photo.txt")


def test_nul_bytes_in_text_are_kept() -> None:
    """A stray NUL is a character like others."""
    assert read_bytes(b"One man\x00 left. " + b"Two men stayed on the bridge. " * 5, "a.txt").text.count("\x00") == 1
