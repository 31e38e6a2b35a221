"""One labelled sentence, and where it was read."""

from dataclasses import dataclass, field
from typing import Any

from rhetor.records import Label


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled sentence.

    Attributes:
        document: sentences of one document are never on both sides of an evaluation.
        origin: ``file:line`` it was read from, for messages.
        rest: every other key of its record, as it was; unknown keys survive a round trip.
    """

    text: str
    label: Label
    document: str
    domain: str = ""
    genre: str = ""
    origin: str = ""
    rest: dict[str, Any] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """The record of the labelled-data format: known keys first, then the rest."""
        record: dict[str, Any] = {"text": self.text, "label": self.label.value, "document": self.document}
        if self.domain:
            record["domain"] = self.domain
        if self.genre:
            record["genre"] = self.genre
        return record | self.rest
