"""What a run knows of its sources before the work: the columns of its tables, and of its documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rhetor.batch.finding import Found, Skipped, Sort
from rhetor.batch.naming import parse_pattern
from rhetor.batch.own_columns import OwnColumns, open_metadata, plan_columns
from rhetor.batch.periods import PERIODS
from rhetor.batch.reading import EMPTY_CURE, fail
from rhetor.errors import RhetorError
from rhetor.intake.addresses import open_address
from rhetor.intake.readers import STATED, find_reader_of_name
from rhetor.intake.tabular import ColumnWishes, TableColumns, choose_columns, find_table


@dataclass(slots=True)
class ColumnPlan:
    """
    Attributes:
        own: the columns of documents.
        tables: by its place among what was found, the columns of each table; ``by_name`` the same by name.
        broken: places of tables that cannot be used; ``skipped`` says why.
        said: what was guessed, a sentence each.
    """

    tables: dict[int, TableColumns] = field(default_factory=dict)
    by_name: dict[str, TableColumns] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    said: tuple[str, ...] = ()
    own: OwnColumns = field(default_factory=lambda: OwnColumns(()))
    _places: dict[str, int] = field(default_factory=dict)

    def find_place(self, found: Found, name: str) -> int:
        """Where a table or an archive is among what was found; -1 if it is nowhere."""
        if not self._places:
            self._places = {found.name(place): place for place, sort in enumerate(found.sorts) if sort != Sort.DOCUMENT}
        return self._places.get(name, -1)


def plan_sources(
    found: Found, wishes: ColumnWishes, name_pattern: str, metadata: Path | None, by: Sequence[str]
) -> ColumnPlan:
    """
    Raises:
        ColumnError: a table that was named has no column for its texts, or documents have none to group by.
        SettingError: the pattern is none.
        FolderError: the metadata cannot be read.
        TextError, MissingExtra: a table that was named cannot be read.
    """
    plan = ColumnPlan()
    wishes = wish_for_groups(wishes, by)
    for place in (place for place, sort in enumerate(found.sorts) if sort == Sort.TABLE):
        _plan_table(plan, found, place, wishes)
    pattern = parse_pattern(name_pattern) if name_pattern else None
    joined, said = open_metadata(metadata) if metadata else (None, "")
    kept = dict.fromkeys(column for chosen in plan.tables.values() for column in chosen.keep)
    if Sort.ARCHIVE in found.sorts and wishes.keep:
        kept |= dict.fromkeys(wishes.keep)
    plan.own = plan_columns(_list_stated(found), _has_folders(found), pattern, kept, joined, by)
    plan.said = tuple(filter(None, [*(chosen.guessed for chosen in plan.tables.values()), said]))
    return plan


def wish_for_groups(wishes: ColumnWishes, by: Sequence[str]) -> ColumnWishes:
    """The wishes of somebody who groups by these columns."""
    return replace(wishes, needed=tuple(by), needs_date=any(column in PERIODS for column in by))


def _plan_table(plan: ColumnPlan, found: Found, place: int, wishes: ColumnWishes) -> None:
    address, name = found.addresses[place], found.name(place)
    kind = find_table(name)
    assert kind
    try:
        with open_address(address) as file:
            chosen = choose_columns(kind.open(file, name).columns, wishes, name)
    except RhetorError as error:
        if address in found.given and found.sizes[place]:
            raise
        plan.broken.add(place)
        plan.skipped.append(fail(name, str(error)) if found.sizes[place] else Skipped(name, "it is empty", EMPTY_CURE))
        return
    plan.tables[place] = plan.by_name[name] = chosen


def _list_stated(found: Found) -> Sequence[str]:
    """What files of the kinds there are may state of themselves."""
    suffixes = {_find_ending(found.name(place)) for place in range(len(found)) if found.sorts[place] == Sort.DOCUMENT}
    readers = [find_reader_of_name(f"a{suffix}") for suffix in sorted(suffixes)]
    stated = {column for reader in readers if reader for column in reader.states}
    if Sort.ARCHIVE in found.sorts:
        stated = set(STATED)
    return [column for column in STATED if column in stated]


def _find_ending(name: str) -> str:
    name = name.rpartition("/")[2]
    return "." + name.rpartition(".")[2] if "." in name else ""


def _has_folders(found: Found) -> bool:
    return any("/" in found.name(place) for place in range(len(found)) if found.sorts[place] == Sort.DOCUMENT)
