"""Where bytes are: in a file, or behind an address that fsspec knows (s3://, gs://, az://, sftp://, https://)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rhetor.errors import MissingExtra, TextError

MARK = "://"


def is_remote(address: str) -> bool:
    return MARK in address


@contextmanager
def open_address(address: str) -> Iterator[BinaryIO]:
    """
    Raises:
        TextError: it cannot be opened or read.
        MissingExtra: what reads such addresses is not installed.
    """
    if not is_remote(address):
        try:
            file = Path(address).open("rb")  # noqa: SIM115 - it is closed below
        except OSError as error:
            raise TextError(f"cannot be read: {error.strerror}") from None
        with file:
            yield file
        return
    system, path = find_system(address)
    try:
        opened = system.open(path, "rb")
    except Exception as error:  # each store has errors of its own
        raise TextError(f"cannot be read: {error}") from None
    with opened:
        yield opened


def find_system(address: str) -> tuple[Any, str]:
    """The file system that knows the address, and its path there. Raises what ``open_address`` raises."""
    try:
        import fsspec
    except ImportError:
        raise MissingExtra(f"{address} is behind a network, and fsspec is not installed", "remote") from None
    try:
        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise TextError(f"{address} cannot be opened: {error}") from None
    return system, path
