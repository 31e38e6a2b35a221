from typing import final

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
