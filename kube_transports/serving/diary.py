"""The log of requests for people: a line for each, as it is answered."""

from __future__ import annotations

from time import localtime, strftime
from typing import IO, TYPE_CHECKING

from ..files import abandon

if TYPE_CHECKING:
    from collections.abc import Callable

    from .log import LogEntry

UNITS = ("B", "kB", "MB", "GB")
THOUSAND = 1000
ROUND_FROM = 10


class Diary:
    """Writes lines to ``out``, each with the local time of ``clock``, until nobody reads any more."""

    def __init__(self, out: IO[str], clock: Callable[[], float]) -> None:
        self._out, self._clock = out, clock

    def write(self, entry: LogEntry) -> None:
        """Take note of a request."""
        try:
            print(line_of(entry, strftime("%H:%M:%S", localtime(self._clock()))), file=self._out, flush=True)
        except BrokenPipeError:  # such as `| head`: nobody reads any more
            abandon(self._out)


def line_of(entry: LogEntry, time: str) -> str:
    """A request in one line. What a client may have put into its target that is no text for a terminal is escaped."""
    target, agent = ascii(entry.target)[1:-1], ascii(entry.agent)[1:-1]
    size, took = amount(entry.size), duration(entry.seconds)
    happened = {"opened": "open", "ended": f"end, {size} in {took}"}.get(entry.stream, f"{size} in {took}")
    return f"{time}  {entry.status}  {entry.method:<6} {target}  ({happened}; {agent or 'nobody'})"


def amount(size: int) -> str:
    """A number of bytes, in two or three digits."""
    value, unit = float(size), 0
    while value >= THOUSAND and unit < len(UNITS) - 1:
        value, unit = value / THOUSAND, unit + 1
    return f"{value:.{int(unit > 0 and value < ROUND_FROM)}f} {UNITS[unit]}"


def duration(seconds: float) -> str:
    """A time, in two or three digits."""
    return f"{seconds * THOUSAND:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"
