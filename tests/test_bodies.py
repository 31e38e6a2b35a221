"""Bodies of requests as clients send them: packed, marked, in other charsets, with options where none are taken."""

import codecs
import gzip
import json
import zlib

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from rhetor.intake.decoding import CHARSETS, decode_declared
from service import ServiceSettings, create_app

LIMIT = 200_000
TEXT = "The café closed on Monday. It must open – now!"
JSON = {"text": TEXT}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(ServiceSettings(max_bytes=LIMIT, remember=False)).test_client()


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PLAIN, AS_JSON, PAGE = "text/plain", "application/json", "text/html"
HTML = f"<html><body><article><p>{TEXT * 4}</p></article></body></html>"
GOOD: dict[str, tuple[bytes, str, dict[str, str]]] = {
    "JSON": (_dump(JSON), AS_JSON, {}),
    "a byte order mark before JSON": (codecs.BOM_UTF8 + _dump(JSON), AS_JSON, {}),
    "a byte order mark before text": (codecs.BOM_UTF8 + TEXT.encode(), PLAIN, {}),
    "JSON in UTF-16 with its mark": (_dump(JSON).decode().encode("utf-16"), AS_JSON, {}),
    "JSON with its charset": (_dump(JSON), f"{AS_JSON}; charset=utf-8", {}),
    "JSON with its charset in capitals and quotation marks": (_dump(JSON), f'{AS_JSON};charset="UTF-8"', {}),
    "JSON in UTF-8 that claims another charset": (_dump(JSON), f"{AS_JSON}; charset=windows-1252", {}),
    "JSON in Windows-1252": (_dump(JSON).decode().encode("cp1252"), f"{AS_JSON}; charset=windows-1252", {}),
    "text in Windows-1252": (TEXT.encode("cp1252"), f"{PLAIN}; charset=windows-1252", {}),
    "text that is called Latin-1, as browsers take it": (TEXT.encode("cp1252"), f"{PLAIN}; charset=ISO-8859-1", {}),
    "text in UTF-16 with its mark": (TEXT.encode("utf-16"), PLAIN, {}),
    "text in UTF-16, little end first": (TEXT.encode("utf-16-le"), f"{PLAIN}; charset=utf-16le", {}),
    "Markdown in Windows-1252": (TEXT.encode("cp1252"), "text/markdown; charset=windows-1252", {}),
    "gzip": (gzip.compress(_dump(JSON)), AS_JSON, {"Content-Encoding": "gzip"}),
    "gzip by its old name": (gzip.compress(_dump(JSON)), AS_JSON, {"Content-Encoding": "X-GZIP"}),
    "gzip in two members": (
        gzip.compress(_dump(JSON)[:9]) + gzip.compress(_dump(JSON)[9:]), AS_JSON, {"Content-Encoding": "gzip"},
    ),
    "gzip of text in another charset": (
        gzip.compress(TEXT.encode("cp1252")), f"{PLAIN}; charset=cp1252", {"Content-Encoding": "gzip"},
    ),
    "deflate": (zlib.compress(_dump(JSON)), AS_JSON, {"Content-Encoding": "deflate"}),
    "deflate without its frame": (_raw_deflate(_dump(JSON)), AS_JSON, {"Content-Encoding": "deflate"}),
    "a coding that is none": (_dump(JSON), AS_JSON, {"Content-Encoding": "identity"}),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_what_is_packed_is_unpacked(client: FlaskClient, case: str) -> None:
    """However it is sent, it is the same text."""
    body, kind, headers = GOOD[case]
    reply = client.post("/v1/label", data=body, content_type=kind, headers=headers)
    assert reply.status_code == 200, reply.data
    assert [sentence["text"] for sentence in reply.json["sentences"]] == [
        "The café closed on Monday.",
        "It must open – now!",
    ]


def test_a_page_is_in_the_charset_that_its_type_names(client: FlaskClient) -> None:
    """Whatever the page itself says."""
    page = HTML.replace("café", "kavárně Dvořák").encode("iso-8859-2", "xmlcharrefreplace")
    reply = client.post("/v1/label", data=page, content_type=f"{PAGE}; charset=iso-8859-2")
    assert "kavárně Dvořák" in reply.json["sentences"][0]["text"]


BOMB = gzip.compress(b" " * (LIMIT + 1))
MEMBERS = gzip.compress(b" " * (LIMIT // 8)) * 9
WESTERN = _dump(JSON).decode().encode("cp1252")
GZIP = {"Content-Encoding": "gzip"}
BAD: list[tuple[str, bytes, str, dict[str, str], int, str]] = [
    ("more than the limit once it is unpacked", BOMB, PLAIN, GZIP, 413, "unpacked"),
    ("many members, more than the limit together", MEMBERS, PLAIN, GZIP, 413, "unpacked"),
    ("gzip that ends early", gzip.compress(TEXT.encode())[:-9], PLAIN, GZIP, 400, "too early"),
    ("no gzip", TEXT.encode(), PLAIN, GZIP, 400, "not in gzip"),
    ("a coding nobody unpacks", b"x", PLAIN, {"Content-Encoding": "br"}, 415, "'br'"),
    ("two codings", b"x", PLAIN, {"Content-Encoding": "gzip, gzip"}, 415, "'gzip, gzip'"),
    ("a charset nobody knows", b"x", f"{PLAIN}; charset=klingon", {}, 415, "'klingon'"),
    ("a codec that is no charset", b"x", f"{PLAIN}; charset=rot13", {}, 415, "'rot13'"),
    ("a codec that is slow", b"x" * 9999, f"{PLAIN}; charset=punycode", {}, 415, "'punycode'"),
    ("bytes that are not in their charset", b"caf\xe9", PLAIN, {}, 422, "not in utf-8 (byte 3)"),
    ("JSON in a charset it does not name", WESTERN, AS_JSON, {}, 400, "UTF-8"),
    ("a mark and no JSON", codecs.BOM_UTF8 + b"{", AS_JSON, {}, 400, "not JSON"),
    ("no JSON in any charset", b"{" * 999, f"{AS_JSON}; charset=utf-16", {}, 400, "not JSON"),
]


@pytest.mark.parametrize(
    ("body", "kind", "headers", "status", "detail"), [case[1:] for case in BAD], ids=[c[0] for c in BAD]
)
def test_what_cannot_be_unpacked_is_refused(
    client: FlaskClient, body: bytes, kind: str, headers: dict[str, str], status: int, detail: str
) -> None:
    """With a status and a cure; no more than the limit is ever unpacked."""
    reply = client.post("/v1/label", data=body, content_type=kind, headers=headers)
    assert (reply.status_code, detail in reply.json["detail"]) == (status, True), reply.data


def test_a_refused_coding_says_which_are_taken(client: FlaskClient) -> None:
    """As RFC 9110 asks in section 15.5.16."""
    reply = client.post("/v1/label", data=b"x", content_type=PLAIN, headers={"Content-Encoding": "br"})
    assert reply.headers["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/label"),
        ("POST", "/v1/explain"),
        ("POST", "/v1/corrections"),
        ("GET", "/v1/models"),
        ("GET", "/v1/review"),
    ],
)
def test_options_that_nothing_uses_are_refused(client: FlaskClient, method: str, path: str) -> None:
    """By name, wherever they stand; health checks may say what they like."""
    reply = client.open(f"{path}?colour=red", method=method, json=JSON if method == "POST" else None)
    assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, "colour")
    assert client.get("/health/live?colour=red").status_code == 200


@given(st.binary(max_size=50), st.sampled_from(sorted(CHARSETS)))
def test_declared_charsets_decode_or_say_why_not(content: bytes, charset: str) -> None:
    """Any bytes in any charset: text without lone surrogates, or an error that names a byte."""
    try:
        decode_declared(content, charset).encode()
    except UnicodeDecodeError as error:
        assert 0 <= error.start <= len(content)
