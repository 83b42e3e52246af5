"""Time as a number: what is due, in order, and nothing ever waits."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count

from attrs import define, field


@define(eq=False)
class Timer:
    """Something that will be done once, unless it is cancelled."""

    when: float
    action: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """See to it that nothing is done. Cancelling twice, or too late, is fine."""
        self.cancelled = True


@define(eq=False)
class VirtualClock:
    """A clock that stands still until it is told to go on. ``now`` is a Unix time in seconds."""

    now: float
    _timers: list[tuple[float, int, Timer]] = field(factory=list[tuple[float, int, Timer]], init=False, repr=False)
    _order: Iterator[int] = field(factory=count, init=False, repr=False)

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do something after so many seconds; of what is due at the same time, what was asked for first comes first."""
        timer = Timer(self.now + max(0.0, seconds), action)
        heappush(self._timers, (timer.when, next(self._order), timer))
        return timer

    @property
    def next_due(self) -> float | None:
        """When the next thing is to be done; None when nothing is."""
        while self._timers and self._timers[0][2].cancelled:
            heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def go(self, when: float) -> None:
        """Go on to a time. It never goes back."""
        self.now = max(self.now, when)

    def do_next(self) -> None:
        """Do the one thing that is due next, if it is due by now."""
        due = self.next_due
        if due is not None and due <= self.now:
            heappop(self._timers)[2].action()
