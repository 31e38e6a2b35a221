"""Who reads what, where not everybody reads everything."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import combinations


def share_out(units: Mapping[int, Set[str]], people: Sequence[str], readings: int) -> dict[int, set[str]]:
    """Who reads each unit: each has ``readings`` readers, everybody has as much to do, and all pairs share some.

    Greedy: each unit goes to those with the least to do, and among them to those who share the fewest units so far.
    Agreement of a pair can only be measured on what both read, so no pair is left without.

    Args:
        units: by number, who has read each already: they stay.
        people: whoever may read; those who have read but are not among them keep what they have read.
    """
    load = Counter(name for readers in units.values() for name in readers)
    shared: Counter[tuple[str, str]] = Counter()
    for readers in units.values():
        shared.update(combinations(sorted(readers), 2))
    shares: dict[int, set[str]] = {}
    for number, readers in sorted(units.items()):
        chosen = set(readers)
        while len(chosen) < readings and (free := [name for name in people if name not in chosen]):
            best = min(free, key=lambda name: (load[name], sum(shared[_pair(name, other)] for other in chosen), name))
            shared.update(_pair(best, other) for other in chosen)
            chosen.add(best)
            load[best] += 1
        shares[number] = chosen
    return shares


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)
