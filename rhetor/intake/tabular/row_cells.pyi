from collections.abc import Iterator
from typing import final

@final
class RowCells(Iterator[list[str]]):
    """An iterator over the rows of ``text``, as of ``csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)``.

    Args:
        longest: characters that a cell may have.
    """

    def __init__(self, text: str, delimiter: str, longest: int) -> None: ...
    def __next__(self) -> list[str]:
        """The cells of the next row; none of an empty line.

        Raises:
            ValueError: a cell is longer than ``longest``.
        """
    def skip_line(self) -> None:
        """Passes over what stands up to the next line break, whatever it is."""
