"""Settings of the service, read from the environment when the app is made."""

import os
from dataclasses import dataclass

DEFAULT_MAX_BYTES = 32 * 1024 * 1024
DEFAULT_MAX_WAITING = 64


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """
    Attributes:
        model: version to serve; None for the active one, followed as it changes.
        api_key: key for what changes state; empty: such calls are answered on loopback only.
        max_bytes: of a request's body; more is answered with 413.
        max_waiting: requests in work at once in one process; more are answered with 429.
    """

    model: str | None = None
    api_key: str = ""
    max_bytes: int = DEFAULT_MAX_BYTES
    max_waiting: int = DEFAULT_MAX_WAITING

    @classmethod
    def from_environment(cls) -> "ServiceSettings":
        return cls(
            model=os.environ.get("RHETOR_MODEL") or None,
            api_key=os.environ.get("RHETOR_API_KEY", ""),
            max_bytes=int(os.environ.get("RHETOR_MAX_BYTES", DEFAULT_MAX_BYTES)),
            max_waiting=int(os.environ.get("RHETOR_MAX_WAITING", DEFAULT_MAX_WAITING)),
        )
