from typing import final

@final
class RowEnds:
    """Follows a table, a block after the other, from the beginning of a row on.

    Attributes:
        rows: how many have ended.
        is_open: whether what was read last is in the middle of a row.
    """

    rows: int
    def __init__(self, delimiter: str) -> None: ...
    @property
    def is_open(self) -> bool: ...
    def find(self, block: bytes, start: int, least: int) -> int:
        """Reads from ``start`` on up to the first end of a row at ``least`` or behind it.

        Returns:
            The place behind that row, or -1 if the block ends before.
        """
