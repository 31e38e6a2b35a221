"""Bodies and queries of requests, read whole and checked against their types."""

from typing import Any, TypeVar

import msgspec
from flask import current_app, request

from service.codings import recode_json, unpack_body
from service.problems import Problem
from service.working import hold_memory

Checked = TypeVar("Checked")
OBJECT_BYTES, STRING_BYTES, VALUE_BYTES = 100, 60, 32
"""Of memory that a list or an object, a string, a number takes at least once it is read from JSON, which spells them in two
bytes, three and one.
"""
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_body() -> bytes:
    """The whole body, unpacked, or a problem: a part of a text would get labels that look right."""
    body = request.get_data()
    limit: int = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is None and len(body) >= limit:
        raise Problem(413, f"The body is larger than {limit:,} bytes. Send less at once.")
    if request.content_length is not None and len(body) != request.content_length:
        raise Problem(400, f"The body ended after {len(body):,} of {request.content_length:,} bytes. Send it again.")
    unpacked = unpack_body(body, limit)
    hold_memory(max(0, len(unpacked) - len(body)))
    return unpacked


def read_json(kind: type[Checked], example: str) -> Checked:
    """The body as a checked record.

    Raises:
        Problem: 400 not JSON, 415 another type, 422 a field that is wrong, missing or unknown.
    """
    if request.mimetype != "application/json":
        raise Problem(415, f"Send application/json, such as {example}.")
    return decode_json(read_body(), kind, example)


def decode_json(body: bytes, kind: type[Checked], example: str) -> Checked:
    """See ``read_json``. What is no JSON in UTF-8 may still be JSON as its type says, or behind a byte order mark."""
    hold_memory(measure_json(body))
    try:
        return _decode(body, kind)
    except NOT_JSON as error:
        fault = Problem(400, f"The body is not JSON in UTF-8: {error}. Send an object such as {example}.")
    try:
        return _decode(recode_json(body), kind)
    except NOT_JSON:
        raise fault from None


def measure_json(body: bytes) -> int:
    """About how much memory it takes to read it, beside its characters; prose takes little."""
    objects, strings, values = body.count(b"{") + body.count(b"["), body.count(b'"') // 2, body.count(b",")
    return OBJECT_BYTES * objects + STRING_BYTES * strings + VALUE_BYTES * values


def _decode(body: bytes, kind: type[Checked]) -> Checked:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise wrong_field(error, "request") from None


def refuse_options() -> None:
    """
    Raises:
        Problem: 422, the query holds an option, and this call takes none there.
    """
    if name := next(iter(request.args), ""):
        detail = "not taken in the query; in a JSON body, if it is an option of this call"
        raise Problem(422, f"The query has the option '{name[:100]}', which is {detail}.", [(name[:100], detail)])


def refuse_unknown_options() -> None:
    """Before each call of the API that takes no query: an option that nothing uses would only seem to be used.

    Raises:
        Problem: see ``refuse_options``.
    """
    from service.openapi import OPERATIONS

    path = str(request.url_rule).replace("<", "{").replace(">", "}")
    operation = OPERATIONS.get(path, {}).get(request.method.lower()) if path.startswith("/v1/") else None
    if operation and not operation.query:
        refuse_options()


def read_query(kind: type[Checked]) -> Checked:
    """The query string as a checked record.

    Raises:
        Problem: 422 an option that is wrong or unknown.
    """
    return convert_record(dict(request.args), kind, "query", strict=False)


def convert_record(record: Any, kind: type[Checked], part: str, strict: bool = True) -> Checked:
    """A record already read as a checked one."""
    try:
        return msgspec.convert(record, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise wrong_field(error, part) from None


def wrong_field(error: msgspec.ValidationError, part: str) -> Problem:
    """msgspec's "Expected `str`, got `int` - at `$.texts[0]`" as a problem that names the field."""
    detail, _, path = str(error).partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".")
    if not field and ("unknown field `" in detail or "missing required field `" in detail):
        field = detail.split("`")[1]
    return Problem(422, f"The {part} has a wrong field: {detail}", [(field, detail)])
