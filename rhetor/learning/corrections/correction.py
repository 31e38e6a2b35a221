"""One row of the log of corrections, and its record in JSON."""

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from rhetor.errors import DataError
from rhetor.records import LABELS, NoLabel, Said, to_said


class RowKind(StrEnum):
    """What a row does: says a label, ends a conflict, or takes an earlier row back."""

    CORRECTION = "correction"
    SETTLEMENT = "settlement"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of the log.

    Attributes:
        label: what the annotator says, ``NoLabel.NONE`` if it is that the piece says nothing; None in a withdrawal.
        before: what the model of version ``model`` said.
        start, end: code points into the document, half-open.
        annotator: free name, empty if none was given.
        time: UTC, ISO 8601.
        withdraws: id of the row that this one takes back.
        meta: every key of its record that rhetor does not know.
        row: place in the log, 0 before it is written.
    """

    text: str
    label: Said | None = None
    before: Said | None = None
    model: str | None = None
    document: str | None = None
    start: int | None = None
    end: int | None = None
    annotator: str = ""
    time: str = ""
    note: str | None = None
    withdraws: str | None = None
    kind: RowKind = RowKind.CORRECTION
    meta: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    row: int = 0

    def identify(self) -> "Correction":
        """The same with an id and a time, if it had none."""
        return replace(self, id=self.id or secrets.token_hex(8), time=self.time or now())

    def to_record(self) -> dict[str, Any]:
        """The record of the interchange format: known keys that say something, in ``KEYS``' order, then the unknown ones."""
        known = {key: getattr(self, key) for key in KEYS}
        return {
            key: str(value) if isinstance(value, StrEnum) else value
            for key, value in known.items()
            if value not in (None, "")
        } | self.meta


KEYS = (
    "id", "kind", "text", "label", "before", "model", "document", "start", "end", "annotator", "time", "note", "withdraws",
)  # fmt: skip
STRINGS = ("text", "model", "document", "annotator", "time", "note", "withdraws", "id")
MOST_OFFSET = 2**53
MOST_META = 65_536
"""Characters of JSON that the unknown keys of one record may take."""


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def correction_from_record(record: dict[str, Any]) -> Correction:
    """The row that a record describes; unknown keys go to ``meta``.

    Raises:
        DataError: a field cannot be used; the message says which, without file and line.
    """
    known: dict[str, Any] = {key: record[key] for key in KEYS if record.get(key) not in (None, "")}
    meta = {key: value for key, value in record.items() if key not in KEYS}
    for key in STRINGS:
        if not isinstance(known.get(key, ""), str):
            raise DataError(f"{key} is not a string.")
    known["kind"] = _to_enum(RowKind, "kind", known.get("kind", "correction"))
    for key in ("label", "before"):
        if key in known:
            known[key] = _to_said(key, known[key])
    correction = Correction(**{"text": "", **known}, meta=meta)
    check_correction(correction)
    return correction


def check_correction(correction: Correction) -> None:
    """The rules that a row must keep, whatever door it comes in by; that its strings are strings is known already.

    Raises:
        DataError: it breaks one; the message says which.
    """
    _check_whole(correction)
    _check_offsets(correction)
    _check_encodable(correction)


def _to_said(key: str, name: Any) -> Said:
    try:
        return to_said(name)
    except ValueError:
        raise DataError(f"unknown {key} {name!r}. Give one of: {', '.join([*LABELS, NoLabel.NONE])}.") from None


def _to_enum(kind: type[StrEnum], key: str, value: Any) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise DataError(f"unknown {key} {value!r}. Give one of: {', '.join(kind)}.") from None


def _check_whole(row: Correction) -> None:
    if not row.text.strip():
        raise DataError("the text is empty or missing.")
    is_withdrawal = row.kind is RowKind.WITHDRAWAL
    if is_withdrawal != (row.withdraws is not None) or is_withdrawal == (row.label is not None):
        raise DataError("a withdrawal has 'withdraws' and no label; every other row has a label and no 'withdraws'.")


def _check_offsets(row: Correction) -> None:
    start, end = row.start, row.end
    for key, value in (("start", start), ("end", end)):
        if value is not None and (type(value) is not int or not 0 <= value <= MOST_OFFSET):
            raise DataError(f"{key} is not a whole number of code points.")
    if start is not None and end is not None and start >= end:
        raise DataError("start is not before end.")


def _check_encodable(row: Correction) -> None:
    """What cannot be written as JSON in UTF-8 could never be exported again."""
    try:
        json.dumps(row.to_record(), ensure_ascii=False, allow_nan=False).encode("utf-8")
        size = len(json.dumps(row.meta, ensure_ascii=False))
    except UnicodeEncodeError:
        raise DataError("the record holds a lone surrogate, which is no character.") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"the record cannot be written as JSON ({error}).") from None
    if size > MOST_META:
        raise DataError(f"the unknown keys take {size:,} characters; {MOST_META:,} are allowed.")
