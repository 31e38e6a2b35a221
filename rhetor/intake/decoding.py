"""Bytes of a file to text, with what was assumed and what was lost said aloud.

The encoding is a matter of the whole file, so a file is read twice, both times in blocks of any size: once to find its
encoding, once to decode it.
"""

import codecs
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNICODE = ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
_EASTERN = ["shift_jis", "cp932", "euc_jp", "iso2022_jp", "gb2312", "gbk", "gb18030", "big5", "euc_kr", "cp949", "tis-620"]
_PARTS = [f"iso8859-{part}" for part in range(1, 17) if part != 12]
_PAGES = [f"cp{page}" for page in (437, 850, 852, 858, 866, 874, *range(1250, 1259))]
CHARSETS = frozenset([*_UNICODE, *_EASTERN, *_PARTS, *_PAGES, "ascii", "koi8-r", "koi8-u", "mac-roman"])
"""Python's names of the charsets that a sender may name. Other codecs of Python's are no charsets, or slow."""
WEB_CHARSETS = {"iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gbk"}
"""What is sent under these names is often in the larger set that contains them, as the WHATWG's standard has it."""
PROBE = 4096
NUL_SHARE = 0.3
"""Share of NUL bytes from which text without a mark is taken for UTF-16."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file become text; ``codec`` is Python's name. ``warning`` is as in ``Decoded``."""

    codec: str
    warning: str = ""

    @property
    def name(self) -> str:
        return self.codec.removesuffix("-sig")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``warning`` is empty if the bytes were plain UTF-8 or carried a byte order mark."""

    text: str
    encoding: str
    warning: str = ""


@dataclass(slots=True)
class Survey:
    """What decoding in one codec gives: bytes read, whether all were valid, U+FFFD and other non-ASCII characters."""

    length: int = 0
    is_valid: bool = True
    replaced: int = 0
    beyond_ascii: int = 0


def decode_bytes(content: bytes) -> Decoded:
    """Decodes by byte order mark, as UTF-8, as UTF-16 without a mark, or as Windows-1252, in this order. Never fails.

    Bytes that fit nothing become U+FFFD, and the warning says how many.
    """
    is_marked = any(content.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    if not is_marked and 0 not in content[:PROBE]:  # as nearly always: at once what would come of the survey
        with suppress(UnicodeDecodeError):
            return Decoded(content.decode("utf-8"), "utf-8")
    encoding = find_encoding([content])
    return Decoded(content.decode(encoding.codec, "replace"), encoding.name, encoding.warning)


def decode_declared(content: bytes, charset: str) -> str:
    """Decodes by byte order mark, or in the charset that the sender names. Nothing is guessed or replaced.

    Raises:
        LookupError: there is no such charset.
        UnicodeDecodeError: the bytes are not in it.
    """
    marked = next((codec for mark, codec in BYTE_ORDER_MARKS if content.startswith(mark)), "")
    try:
        name = codecs.lookup(charset.strip("\"' ")).name
    except ValueError:  # it holds a NUL
        name = ""
    if name not in CHARSETS:
        raise LookupError(charset)
    try:
        return content.decode(marked or WEB_CHARSETS.get(name, name))
    except UnicodeDecodeError:
        if marked or name not in WEB_CHARSETS:
            raise
        return content.decode(name)


def find_encoding(blocks: Iterable[bytes]) -> Encoding:
    """The encoding that ``decode_bytes`` takes for the bytes of all blocks together."""
    remaining = iter(blocks)
    head = _read_head(remaining)
    codec = next((codec for mark, codec in BYTE_ORDER_MARKS if head.startswith(mark)), "")
    survey = _survey_blocks(chain([head], remaining), codec or "utf-8")
    if codec:
        encoding = Encoding(codec)
        return encoding if survey.is_valid else Encoding(codec, _say_replaced(survey, encoding.name))
    if guessed := _guess_utf16(head[:PROBE], survey.length):
        return Encoding(guessed, f"no byte order mark; read as {guessed.upper()}")
    if survey.is_valid:
        return Encoding("utf-8")
    if survey.beyond_ascii > survey.replaced:  # more good sequences than bad: UTF-8 with damage
        return Encoding("utf-8", _say_replaced(survey, "utf-8"))
    return Encoding("cp1252", "not UTF-8; read as Windows-1252 (Latin-1)")


def decode_blocks(blocks: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """The text of all blocks together, a stretch for each of them."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _read_head(blocks: Iterator[bytes]) -> bytes:
    """At least ``PROBE`` bytes, unless there are fewer."""
    head: list[bytes] = []
    while sum(map(len, head)) < PROBE and (block := next(blocks, None)) is not None:
        head.append(block)
    return b"".join(head)


def _survey_blocks(blocks: Iterable[bytes], codec: str) -> Survey:
    survey = Survey()
    decoder = codecs.getincrementaldecoder(codec)("strict")
    for block, is_last in chain(((block, False) for block in blocks), [(b"", True)]):
        try:
            text = decoder.decode(block, is_last)
        except UnicodeDecodeError:  # The decoder keeps what it had before the block.
            survey.is_valid, decoder.errors = False, "replace"
            text = decoder.decode(block, is_last)
        survey.length += len(block)
        if not text.isascii():
            lost = text.count("\ufffd")
            survey.replaced += lost
            survey.beyond_ascii += len(text) - len(text.encode("ascii", "ignore")) - lost
    return survey


def _guess_utf16(probe: bytes, length: int) -> str | None:
    even, odd = probe[0::2].count(0), probe[1::2].count(0)
    pairs = len(probe) // 2
    if length % 2 or pairs < 2 or not even + odd:
        return None
    if odd > NUL_SHARE * pairs and even < odd / 4:
        return "utf-16-le"
    if even > NUL_SHARE * pairs and odd < even / 4:
        return "utf-16-be"
    return None


def _say_replaced(survey: Survey, encoding: str) -> str:
    return f"{survey.replaced} broken {encoding.upper()} sequences replaced with U+FFFD"
