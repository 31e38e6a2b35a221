"""What is labelled together: parts of a run, always the same for the same sources, however many processes there are."""

import hashlib
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rhetor.batch.finding import Found, Skipped, Sort
from rhetor.batch.part_records import PartRecord, Settings, Task
from rhetor.batch.reading import Item, fail
from rhetor.errors import RhetorError, SourceLost
from rhetor.intake.addresses import is_remote, open_address
from rhetor.intake.tabular import ColumnWishes, TableColumns, find_table

MOST_DOCUMENTS = 64
MOST_BYTES = 1 << 18
"""Of a part, unless it is one document: some hundred times the work of handing it over."""
BYTES_EACH = 1 << 20
"""From how many bytes on a process is worth starting, which takes as long as labelling some MB."""
MOST_THREADS = 2
"""That label a document together. One more splits, reads and writes for them, and with two it has no time left."""
KEY = 20
"""Figures of a part's key."""


@dataclass(slots=True)
class Plan:
    """The parts of a run. ``keys`` of each slot is known once the slot has been handed out; a table is one slot."""

    found: Found
    tables: Mapping[int, TableColumns]
    wishes: ColumnWishes
    slots: list["array[int]"]
    keys: list[list[str]] = field(default_factory=list)
    resumed: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def hand_out(self, settings: Settings, jobs: int, processes: int, done: Mapping[str, PartRecord]) -> Iterator[Task]:
        """The tasks that are not done, large documents first, so that all processes are busy to the end."""
        earlier = dict(done)
        self.keys, self.skipped = [[] for _ in self.slots], []
        for number in self._order_slots():
            for items in self._cut(self.slots[number]):
                key = name_part(items)
                self.keys[number].append(key)
                if key in earlier:
                    self.resumed += earlier[key].documents
                    continue
                threads = min(MOST_THREADS, jobs // processes) if len(items) == 1 else 1
                yield Task(key, items, settings, threads)

    def list_keys(self) -> list[str]:
        """Of all parts, in the order of the documents."""
        return [key for keys in self.keys for key in keys]

    def count_bytes(self) -> int:
        return sum(self.found.sizes)

    def count_processes(self, jobs: int) -> int:
        """How many of ``jobs`` processes are worth starting."""
        is_divisible = len(self.slots) > 1 or self.tables
        return max(1, min(jobs, 1 + self.count_bytes() // BYTES_EACH)) if is_divisible else 1

    def _order_slots(self) -> list[int]:
        sizes = [sum(self.found.sizes[place] for place in slot) for slot in self.slots]
        numbers = range(len(self.slots))
        is_large = [sizes[number] > MOST_BYTES and not self._is_table(number) for number in numbers]
        large = sorted((number for number in numbers if is_large[number]), key=lambda number: -sizes[number])
        return [*large, *(number for number in numbers if not is_large[number])]

    def _is_table(self, number: int) -> bool:
        return self.slots[number][0] in self.tables

    def _cut(self, slot: Sequence[int]) -> Iterator[tuple[Item, ...]]:
        if slot[0] in self.tables:
            yield from self._cut_table(slot[0])
        else:
            yield tuple(self._make_item(place) for place in slot)

    def _make_item(self, place: int) -> Item:
        found = self.found
        sort = Sort(found.sorts[place])
        wishes = self.wishes if sort is Sort.ARCHIVE else ColumnWishes()
        stamp = found.stamps[place]
        return Item(sort, _find_path(found.addresses[place]), found.name(place), found.sizes[place], stamp, wishes=wishes)

    def _cut_table(self, place: int) -> Iterator[tuple[Item, ...]]:
        address, name = _find_path(self.found.addresses[place]), self.found.name(place)
        kind = find_table(name)
        assert kind
        try:
            with open_address(address) as file:
                table = kind.open(file, name)
                for rows in table.cut():
                    size, stamp = table.count_bytes(rows), self.found.stamps[place]
                    yield (Item(Sort.TABLE, address, name, size, stamp, rows, self.tables[place]),)
        except SourceLost:
            raise
        except RhetorError as error:
            self.skipped.append(fail(name, str(error)))


def plan_parts(found: Found, tables: Mapping[int, TableColumns], broken: Collection[int], wishes: ColumnWishes) -> Plan:
    """
    Args:
        tables: by its place, the columns of each table.
        broken: places of what has turned out not to be readable.
    """
    slots: list[array[int]] = []
    length = 0
    for place in range(len(found)):
        if place in broken:
            continue
        size = found.sizes[place]
        is_alone = size > MOST_BYTES or found.sorts[place] != Sort.DOCUMENT
        if is_alone or not length or len(slots[-1]) == MOST_DOCUMENTS or length + size > MOST_BYTES:
            slots.append(array("q"))
            length = 0
        slots[-1].append(place)
        length = 0 if is_alone else length + size + 1
    return Plan(found, tables, wishes, slots)


def name_part(items: Sequence[Item]) -> str:
    """Another name for other files, and for the same ones once they have changed; the same one wherever they lie."""
    return hashlib.sha256(repr([replace(item, address="") for item in items]).encode()).hexdigest()[:KEY]


def _find_path(address: str) -> str:
    """An address that a worker in another folder finds."""
    return address if is_remote(address) else str(Path(address).absolute())
