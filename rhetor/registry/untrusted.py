"""Files of a model's folder, which may come from anybody: what they hold is bounded before any memory is taken for it."""

import io
import math
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_FILE = 256 * 1024 * 1024
"""Bytes of a file. A model of a hundred thousand terms has two million."""
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes of all arrays of a model together."""
NUMBERS = "fiu"
"""Kinds of types of arrays: floats and whole numbers, and nothing that could hold an object."""


def read_file(path: Path) -> bytes:
    """The bytes of a file of the folder itself.

    Raises:
        OSError: there is none, or it cannot be read.
        ValueError: it is a link, no ordinary file, or too large.
    """
    if path.is_symlink():
        raise ValueError("it is a link, and might lead to anything")
    with open(path, "rb", opener=_open_plain) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is no ordinary file")
        if status.st_size > MOST_FILE:
            raise ValueError(f"it has {status.st_size:,} bytes; {MOST_FILE:,} are the limit")
        return file.read(MOST_FILE)


def _open_plain(path: str, flags: int) -> int:
    """Follows no link, and waits for nobody at the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def read_arrays(packed: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of an npz file by their names.

    Raises:
        ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error: it is none, or holds what no model holds.
    """
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > MOST_UNPACKED:
            raise ValueError(f"its arrays take {size:,} bytes; {MOST_UNPACKED:,} are the limit")
        return {member.filename.removesuffix(".npy"): _read_array(archive.read(member)) for member in members}


def _read_array(content: bytes) -> NDArray[Any]:
    """An array of the npy format, whose header must say as much as there is: NumPy would take memory for all it says."""
    file = io.BytesIO(content)
    try:
        np.lib.format.read_magic(file)
        shape, is_fortran, kind = np.lib.format.read_array_header_1_0(file)
    except Exception as error:  # NumPy parses it as Python, and whatever that may raise comes out
        raise ValueError(f"the header of an array cannot be read ({error!r})") from None
    if kind.kind not in NUMBERS:
        raise ValueError(f"an array holds {kind}, which is no type of numbers")
    if math.prod(shape) * kind.itemsize != len(content) - file.tell() or any(length < 0 for length in shape):
        raise ValueError(f"an array says it has the shape {shape}, and has not")
    flat = np.frombuffer(content, dtype=kind, offset=file.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C")
