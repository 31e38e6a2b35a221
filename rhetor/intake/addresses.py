"""Where bytes are: in a file, or behind an address that fsspec knows (s3://, gs://, az://, sftp://, https://)."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, cast

from rhetor.errors import MissingExtra, RhetorError, SourceLost, TextError

MARK = "://"
STORES = {"s3": ("s3fs", "s3"), "sftp": ("sshfs", "sftp"), "ssh": ("sshfs", "sftp")}
"""By the scheme of an address what reads it, and our extra with it."""
AS_SSH: dict[str, Any] = {"known_hosts": ()}
"""fsspec's own class for SFTP takes any host for the right one, and so does sshfs unless told otherwise; then it goes by
``~/.ssh/known_hosts`` and ``~/.ssh/config``, as ssh does."""
NOT_THIS_ONE = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
CURE = "Check the address, and the rights to read it."
CERTIFICATE_CURE = (
    "If it is of an authority of your own, name the file of that in SSL_CERT_FILE; for s3:// in AWS_CA_BUNDLE."
)


def is_remote(address: str) -> bool:
    return MARK in address


def hide_query(address: str) -> str:
    """The address of the web without its query, which may hold a key, and with what tells it from others instead."""
    base, mark, query = address.partition("?")
    if not mark or not base.startswith(("https://", "http://")):
        return address
    stem, dot, ending = base.rpartition(".")
    told = hashlib.sha256(query.encode()).hexdigest()[:8]
    return f"{stem}-{told}.{ending}" if dot and "/" not in ending and stem.count("/") > 2 else f"{base}-{told}"


@contextmanager
def open_address(address: str) -> Iterator[BinaryIO]:
    """
    Raises:
        TextError: it cannot be opened.
        SourceLost: where it is does not answer, now or while it is read.
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
        raise _explain(address, error) from None
    with opened:
        yield cast(BinaryIO, RemoteFile(opened, address))


class RemoteFile(io.RawIOBase):
    """A file of a store, whose errors are ours."""

    def __init__(self, file: BinaryIO, address: str) -> None:
        self.file, self.address = file, address

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.file.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        try:
            return self.file.read(-1 if size is None else size)
        except Exception as error:
            raise _explain(self.address, error) from None

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: Any) -> int:
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def _explain(address: str, error: Exception) -> RhetorError:
    """Whether it is this file that cannot be read, or none any more."""
    error = _find_cause(error)
    said = describe(error).replace(address, hide_query(address))
    if isinstance(error, NOT_THIS_ONE) or 400 <= getattr(error, "status", 0) < 500:
        return TextError(f"cannot be read: {said}. {find_cure(error)}")
    return SourceLost(
        f"{hide_query(address)} cannot be read, the store does not answer: {said}. "
        "Run the same command again once it does: it goes on where it stopped."
    )


def find_system(address: str) -> tuple[Any, str]:
    """The file system that knows the address, and its path there. Raises what ``open_address`` raises."""
    module, extra = STORES.get(address.partition(MARK)[0], ("fsspec", "remote"))
    options = AS_SSH if module == "sshfs" else {}
    if not (find_spec("fsspec") and find_spec(module)):
        raise MissingExtra(f"{address} is behind a network, and {module} is not installed", extra)
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(address, **options)
    except Exception as error:  # each store has errors of its own, and some connect at once
        raise TextError(f"{address} cannot be opened: {describe(error)}. {find_cure(error)}") from None
    return system, path


def describe(error: Exception) -> str:
    """What a store says of an error, as a part of a sentence."""
    error = _find_cause(error)
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def find_cure(error: Exception) -> str:
    return CERTIFICATE_CURE if "certificate" in describe(error).lower() else CURE


def _find_cause(error: Exception) -> Exception:
    """fsspec's class for HTTP says of whatever happens that nothing is found; what did happen stands behind that."""
    cause = error.__cause__
    return cause if isinstance(error, FileNotFoundError) and isinstance(cause, OSError) else error


def list_addresses(system: Any, address: str, path: str, found: Iterable[str]) -> list[str]:
    """The addresses of what is ``found`` at ``address``, whose own path is ``path``: with the host, which is in no path."""
    address = address.rstrip("/")
    if not address.endswith(path):
        return [str(system.unstrip_protocol(each)) for each in found]
    return [address[: len(address) - len(path)] + each for each in found]
