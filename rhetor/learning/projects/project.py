"""The records of a project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Project:
    """``readings``: how many people read each unit, 0 for all of ``people``; ``codebook`` is Markdown, "" for rhetor's own.

    ``is_blind``: nobody sees another's label, or the model's, before his own is saved. ``created`` is UTC, ISO 8601.
    """

    name: str
    title: str
    codebook: str
    is_blind: bool
    readings: int
    created: str
    people: tuple[str, ...]

    @property
    def wanted(self) -> int:
        """How many readings a unit has when it is done."""
        return min(self.readings or len(self.people), len(self.people))


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A sentence to read: code points into its document, and what stands beside it there, "" at the ends."""

    text: str
    document: str
    start: int
    end: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a project. ``key`` is its normalised text."""

    number: int
    key: str
    text: str
    document: str
    start: int
    end: int
    before: str
    after: str
