"""What every subject needs to measure itself, from the standard library alone: it runs in the peers' environments too."""

import os
import sys
from collections.abc import Callable
from time import process_time

CALLS = 5
"""Long calls in a process, of which the mean counts."""

REPEATS = 5
"""Averages over short calls, of which the best counts."""

RATE_SECONDS = 1.0
"""CPU time over which a rate is taken."""


class _Tracked:
    """An object that the collector knows of: where a collection is due, making one sets it off."""


def mean_ms(call: Callable[[], object], *, due: bool = False) -> float:
    """CPU milliseconds of a call: the mean of several after one for warming up.

    The collector runs as it comes. What a call made is freed before the next, outside of the time. With ``due``, a collection
    that a call leaves due runs at once, over all that it made, and is part of its time.
    """
    call()
    spent = 0.0
    for _ in range(CALLS):
        begun = process_time()
        result = call()
        if due:
            _Tracked()
        spent += process_time() - begun
        del result
    return spent / CALLS * 1e3


def best_us(call: Callable[[], object], times: int = 20_000) -> float:
    """CPU microseconds of one call, averaged over many; the best of several such averages."""
    averages = []
    for _ in range(REPEATS):
        begun = process_time()
        for _ in range(times):
            call()
        averages.append(process_time() - begun)
    return min(averages) / times * 1e6


def rate(call: Callable[[], object], batch: int = 100) -> float:
    """Calls per second of this process's CPU time, all its threads included; the first batch is for warming up."""
    for _ in range(batch):
        call()
    calls, begun, spent = 0, process_time(), 0.0
    while spent < RATE_SECONDS:
        for _ in range(batch):
            call()
        calls += batch
        spent = process_time() - begun
    return calls / spent


def bare() -> None:
    """Nothing: what a process costs before it imports anything."""


def main(measures: dict[str, Callable[..., float | tuple[float, ...] | None]]) -> None:
    """Run the measure that the command line names, with the rest of it as arguments, and print its figures if there are any."""
    name, *arguments = sys.argv[1:]
    figures = (measures | {"bare": bare})[name](*arguments)
    if figures is not None:
        print(*figures if isinstance(figures, tuple) else (figures,), flush=True)
        _leave()


def _leave() -> None:
    """End at once where a thread is left over: official informers can't end theirs, and it aborts some exits of the process."""
    from threading import active_count

    if active_count() > 1:
        os._exit(0)
