from array import array
from typing import final

from rhetor.records import Kind, Span

KINDS: tuple[Kind, ...]

def split_columns(text: str) -> tuple[array[int], array[int], array[int]]: ...
def split_sentences(text: str) -> list[Span]: ...
def says_something(text: str, kind: Kind) -> bool: ...
def find_last_blank_line(text: str, searched: int = 0) -> int: ...

@final
class Page:
    """What is known of a text of which some stretches have been split.

    Attributes:
        open: how many pieces there are at the end, items all, that the next stretch may turn into furniture; at most 2.
        turned: whether the last stretch did so with those that were open before it.
    """

    def __init__(self) -> None: ...
    @property
    def open(self) -> int: ...
    @property
    def turned(self) -> bool: ...
