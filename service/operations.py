"""What the OpenAPI document says of a call."""

from dataclasses import dataclass
from typing import Any

BODY = (400, 413, 415, 422)
STORED = (429,)


@dataclass(frozen=True)
class Operation:
    """One call: what it takes and gives, by the names of types. Who may make it stands in ``service.access``.

    Attributes:
        is_list: it gives a list of ``reply`` for one text, and a list of such lists for several.
        error: the type of its errors, if they are no problem documents.
    """

    name: str
    summary: str
    reply: str
    status: int = 200
    body: str = ""
    body_required: bool = True
    example: dict[str, Any] | None = None
    query: str = ""
    problems: tuple[int, ...] = ()
    is_list: bool = False
    error: str = ""
