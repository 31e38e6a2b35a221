"""A hundred thousand names in one stretch of bytes: what labelling never looks at is never made into strings."""

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class PackedNames(Sequence[str]):
    """An immutable sequence of strings; each is decoded when it is asked for.

    Attributes:
        joined: all strings in UTF-8, one after the other.
        ends: (n,) where each ends, in bytes.
    """

    __slots__ = ("ends", "joined")

    def __init__(self, joined: bytes, lengths: NDArray[np.unsignedinteger]) -> None:
        """
        Raises:
            ValueError: the strings do not have these lengths in bytes, one is empty or not UTF-8.
        """
        self.joined = joined
        self.ends: NDArray[np.int64] = np.cumsum(lengths, dtype=np.int64)
        if (self.ends[-1] if len(self.ends) else 0) != len(joined) or not np.all(lengths):
            raise ValueError("the names do not have their lengths")
        joined.decode()
        if np.any(self.first_bytes() & 0xC0 == 0x80):
            raise ValueError("a name ends inside a character")

    def first_bytes(self) -> NDArray[np.uint8]:
        """The first byte of each name, (n,)."""
        starts = np.concatenate([[0], self.ends[:-1]]).astype(np.int64) if len(self.ends) else self.ends
        return np.frombuffer(self.joined, dtype=np.uint8)[starts]

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        number = range(len(self))[index]
        return self.joined[self.ends[number - 1] if number else 0 : self.ends[number]].decode()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackedNames):
            return NotImplemented
        return self.joined == other.joined and np.array_equal(self.ends, other.ends)

    def __hash__(self) -> int:
        return hash(self.joined)


def pack_names(names: Iterable[str]) -> PackedNames:
    """The same names in the same order, packed."""
    if isinstance(names, PackedNames):
        return names
    encoded = [name.encode() for name in names]
    return PackedNames(b"".join(encoded), np.array([len(name) for name in encoded], dtype=np.uint16))
