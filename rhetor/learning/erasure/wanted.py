"""What is to be forgotten."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rhetor.errors import InputError


class WantedKind(StrEnum):
    """By what it is told: the document it stands in, who said it, or that it is older than a day."""

    DOCUMENT = "document"
    ANNOTATOR = "annotator"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``value`` is a document's name, an annotator's, or a day as ISO 8601 (UTC)."""

    kind: WantedKind
    value: str

    def __post_init__(self) -> None:
        if not self.value.strip():
            raise InputError(f"Which {self.kind} is to be forgotten? Give its name.")
        if self.kind is WantedKind.BEFORE:
            try:
                date.fromisoformat(self.value)
            except ValueError:
                raise InputError(f"'{self.value[:40]}' is no day. Give one as 2026-12-31.") from None

    def matches(self, document: str | None, annotator: str | None, time: str | None) -> bool:
        """Whether something of this origin is meant; ``time`` is UTC, ISO 8601. What is not known of it is None."""
        if self.kind is WantedKind.BEFORE:
            return time is not None and time < self.value
        return self.value == (document if self.kind is WantedKind.DOCUMENT else annotator)

    def is_before(self, moment: datetime) -> bool:
        """Whether a day is given, and the moment (UTC) lies before it."""
        return self.kind is WantedKind.BEFORE and moment.date() < date.fromisoformat(self.value)

    def digest(self) -> str:
        """What the tombstone keeps: it can be asked whether this was forgotten, and does not say what it was."""
        return hashlib.sha256(f"{self.kind}\n{self.value}".encode("utf-8", "surrogateescape")).hexdigest()
