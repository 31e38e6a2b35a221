"""What comes out of a file: its text, and what the file says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Extracted:
    """A text in a file.

    Attributes:
        columns: what the file states of it: title, author, date, outlet.
        warning: what was assumed or lost on the way; empty if nothing was.
        part: which of several texts in the file it is; empty if there is one.
    """

    text: str
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    warning: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text that came in. ``warning`` says what was assumed or lost on the way, and is empty if nothing was."""

    text: str
    kind: str
    encoding: str
    warning: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
