"""Tensors of the Open Inference Protocol, as JSON and in Triton's binary extension.

There each element of BYTES has its length in front, as four bytes, the lowest first.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import Any

from service.problems import Problem

LENGTH = struct.Struct("<I")
FORMATS = {"FP64": "d", "BOOL": "?"}


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of a request. ``data`` is None if its ``size`` bytes follow the JSON."""

    shape: list[int]
    datatype: str
    data: list[Any] | None
    size: Any


def read_texts(tensor: Tensor, following: bytes) -> list[str]:
    """The texts of a tensor [n] or [n, 1].

    Raises:
        Problem: 400, it is none of texts, or does not have its shape.
    """
    if tensor.datatype != "BYTES":
        raise Problem(400, f"The input 'text' is {tensor.datatype}. Send BYTES.")
    if len(tensor.shape) not in (1, 2) or tensor.shape[1:] not in ([], [1]):
        raise Problem(400, f"The input 'text' has the shape {tensor.shape}. Send [n] or [n, 1].")
    if tensor.data is not None:
        rows = [row if isinstance(row, list) else [row] for row in tensor.data]
        values = list(chain.from_iterable(rows))
    elif tensor.size == len(following):
        values = list(_unpack(following))
    else:
        raise Problem(
            400, f"The input 'text' has no data, and {len(following):,} bytes follow the JSON. Say how many are its."
        )
    if len(values) != prod(tensor.shape):
        raise Problem(400, f"The input 'text' has {len(values)} elements and the shape {tensor.shape}. Make them fit.")
    if not all(isinstance(value, str) for value in values):
        raise Problem(400, "The input 'text' holds something that is no string. Send strings.")
    return values


def _unpack(content: bytes) -> Iterator[str]:
    at = 0
    while at < len(content):
        end = at + LENGTH.size
        if end > len(content) or (end := end + LENGTH.unpack_from(content, at)[0]) > len(content):
            raise Problem(400, "The bytes behind the JSON end within an element. Send them whole.")
        try:
            yield content[at + LENGTH.size : end].decode()
        except UnicodeDecodeError as error:
            raise Problem(400, f"An element of 'text' is not UTF-8 (byte {error.start}). Send it in UTF-8.") from None
        at = end


def pack_tensor(values: Sequence[Any], datatype: str) -> bytes:
    if datatype == "BYTES":
        encoded = [str(value).encode() for value in values]
        return b"".join(chain.from_iterable((LENGTH.pack(len(value)), value) for value in encoded))
    return struct.pack(f"<{len(values)}{FORMATS[datatype]}", *values)
