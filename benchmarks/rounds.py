"""Taking turns: what is compared runs in the same minutes, so that what disturbs one disturbs all; and ratios of that."""

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LEAST_SECONDS = 0.2
"""What takes less is repeated within its turn until it takes as much."""

Run = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the rounds, and between which values it lies with 95 % confidence: the noise."""

    value: float
    low: float
    high: float


def take_turns(runs: Mapping[str, Run], rounds: int, clock: Clock = time.process_time) -> dict[str, list[float]]:
    """Seconds of each run in each round, by ``clock``: of the processor, or of the wall (``time.perf_counter``).

    Each round begins with another one, so that none always follows the same.
    """
    names = list(runs)
    repeats = {name: _count_repeats(run, clock) for name, run in runs.items()}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in rotate(names, number):
            seconds[name].append(_time_run(runs[name], repeats[name], clock))
    return seconds


def rotate(names: Sequence[str], number: int) -> list[str]:
    first = number % len(names)
    return [*names[first:], *names[:first]]


def _count_repeats(run: Run, clock: Clock) -> int:
    """What is short is run once before it is timed, to fill caches."""
    seconds = _time_run(run, 1, clock)
    if seconds < LEAST_SECONDS:
        seconds = _time_run(run, 1, clock)
    return max(1, math.ceil(LEAST_SECONDS / max(seconds, 1e-7)))


def _time_run(run: Run, repeats: int, clock: Clock) -> float:
    started = clock()
    for _ in range(repeats):
        run()
    return (clock() - started) / repeats


def compare_rounds(above: Sequence[float], below: Sequence[float]) -> Ratio:
    """Of the ratios ``above / below`` of each round."""
    return summarise_rounds([one / other for one, other in zip(above, below, strict=True)])


def summarise_rounds(values: Sequence[float]) -> Ratio:
    """The interval takes nothing for granted but that rounds are alike: it lies between two of the sorted values, by the
    binomial distribution of how many fall below the median. Of fewer than six values it is all of them."""
    ordered = sorted(values)
    cut = _count_outside(len(ordered))
    return Ratio(statistics.median(ordered), ordered[cut], ordered[len(ordered) - 1 - cut])


def _count_outside(count: int) -> int:
    """How many of the sorted values may be left out at either end."""
    below, cut = 0.5**count, 0
    while below <= 0.025:
        cut += 1
        below += math.comb(count, cut) * 0.5**count
    return max(0, cut - 1)
