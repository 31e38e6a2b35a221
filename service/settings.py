"""Settings of the service, read from the environment when the app is made."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from rhetor.errors import SettingError

DEFAULT_MAX_BYTES = 16 * 1024 * 1024
DEFAULT_MAX_WAITING = 128


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """
    Attributes:
        model: version to serve; None for the active one, followed as it changes.
        api_key: key for what changes state; empty: such calls take the token in the home.
        max_bytes: of a request's body; more is answered with 413.
        max_waiting: requests of one kind (see ``service.front.lanes``) that wait or are in work at once in one process; more
            are answered with 429.
        hosts: names the service is asked for by; empty: any if a key is set, else only such as no stranger can own.
        origins: other sites whose pages may use the API, such as ``https://desk.example``.
        remember: keep the sentences that are labelled, to ask people about them.
        retention_days: how long they are kept; 0: until newer ones take their place.
        private: labelling wants a key too, at least a reader's.
        access_log: write a line for each request to standard output, without any text.
    """

    model: str | None = None
    api_key: str = ""
    max_bytes: int = DEFAULT_MAX_BYTES
    max_waiting: int = DEFAULT_MAX_WAITING
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    remember: bool = True
    retention_days: int = 0
    private: bool = False
    access_log: bool = False

    @classmethod
    def from_environment(cls) -> "ServiceSettings":
        """
        Raises:
            SettingError: a variable is not a whole number above 0, or neither 0 nor 1.
        """
        return cls(
            model=os.environ.get("RHETOR_MODEL") or None,
            api_key=_read_key("RHETOR_API_KEY"),
            max_bytes=_read_number("RHETOR_MAX_BYTES", DEFAULT_MAX_BYTES),
            max_waiting=_read_number("RHETOR_MAX_WAITING", DEFAULT_MAX_WAITING),
            hosts=_read_list("RHETOR_HOSTS"),
            origins=_read_origins("RHETOR_ORIGINS"),
            remember=_read_switch("RHETOR_REMEMBER", True),
            retention_days=_read_number("RHETOR_RETENTION_DAYS", 0),
            private=_read_switch("RHETOR_PRIVATE", False),
            access_log=_read_switch("RHETOR_ACCESS_LOG", False),
        )


def _read_key(name: str) -> str:
    key = os.environ.get(name, "")
    if not key.isascii() or key != key.strip():
        raise SettingError(f"{name} holds characters that no HTTP header can carry. Use ASCII without spaces at the ends.")
    return key


def _read_list(name: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in os.environ.get(name, "").split(",") if part.strip())


def _read_origins(name: str) -> frozenset[str]:
    origins = _read_list(name)
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment:
            raise SettingError(
                f"{name} holds {origin!r}. Give origins as browsers send them, with commas between: https://desk.example"
            )
    return origins


def _read_switch(name: str, default: bool) -> bool:
    value = os.environ.get(name, "")
    if value not in ("", "0", "1"):
        raise SettingError(f"{name} is {value!r}. Give 0 or 1, or leave it out for {int(default)}.")
    return value == "1" if value else default


def _read_number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        otherwise = f"{default:,}" if default else "none"
        raise SettingError(f"{name} is {value!r}. Give a whole number above 0, or leave it out for {otherwise}.")
    return int(value)
