"""A clock that stands still until it is told to go on, for tests whose time is a number."""

from collections.abc import Callable
from math import inf
from threading import RLock, get_ident
from typing import Protocol

from kube_core import UsageError

__all__ = ["GRACE_SECONDS", "QUIET_SECONDS", "ManualClock", "Timed", "waits_in_vain"]

FIRST_SECOND = 1_767_225_600.0  # 2026-01-01T00:00:00Z, when an embedded server's life begins, too


GRACE_SECONDS = 2.0
"""How long, in real seconds, who moves a clock waits for what other threads have under way before a wait is given up."""


def waits_in_vain(seconds: float | None) -> str:
    """The words for a wait that nothing ends."""
    length = "" if seconds is None else f" for {seconds:g} seconds"
    return (
        f"this waits{length} on a manual clock, and nothing is pending: make the change that it is to see first, or advance the "
        "clock from another thread or task"
    )


QUIET_SECONDS = 0.01
"""How long, in real seconds, a clock that leaps lets threads and tasks go on before it takes them for waiting."""


class Timed(Protocol):
    """What a clock moves."""

    def next_wake(self) -> float | None:
        """When it wants to be woken, as a Unix time in seconds; None when nothing is planned."""
        ...

    def wake(self, now: float) -> None:
        """Do what is due."""
        ...

    def next_news(self) -> float | None:
        """When it does something next that somebody may wait for: a time to leap to; None when there is nothing of that kind."""
        ...


class ManualClock:
    """A clock in your hands: `advance` is the only thing that moves it. ``now`` is a Unix time in seconds.

    Give it to a `MemoryTransport`. A wait that only this clock's own thread could end fails at once. With ``leaps`` a wait
    moves the clock instead, to what happens next, as long as something does: so pauses take no time, and a wait for what a
    server does later ends at once.
    """

    def __init__(self, now: float = FIRST_SECOND, *, leaps: bool = False) -> None:
        self.leaps = leaps
        self._now = now
        self._moved: list[Timed] = []
        self._lock = RLock()
        self._owner = get_ident()

    @property
    def now(self) -> float:
        """The time."""
        return self._now

    @property
    def owned(self) -> bool:
        """Whether the caller's thread is the one that made the clock, and so the one that advances it."""
        return get_ident() == self._owner

    def advance(self, seconds: float) -> None:
        """Let time pass: everything that falls due happens at its own moment, in order."""
        if not 0 <= seconds < inf:
            raise UsageError(f"a clock can't go back, nor stop: it goes on by 0 seconds or more, not by {seconds}")
        with self._lock:
            end = self._now + seconds
            while (due := self._next(end)) is not None:
                self._move(max(due, self._now))
            self._move(end)

    def leap(self) -> bool:
        """Go to the next moment at which something happens that somebody may wait for; False when there is none."""
        with self._lock:
            news = min((due for moved in tuple(self._moved) if (due := moved.next_news()) is not None), default=inf)
            if news == inf:
                return False
            self.advance(max(news - self._now, 0.0))
            return True

    def _next(self, end: float) -> float | None:
        # What is due already is done by the last move, even when it asks for the same moment again.
        wakes = [due for moved in self._moved if (due := moved.next_wake()) is not None and self._now < due <= end]
        return min(wakes, default=None)

    def _move(self, now: float) -> None:
        self._now = now
        for moved in tuple(self._moved):
            moved.wake(now)

    def attach(self, moved: Timed) -> Callable[[], None]:
        """Let this clock move something; returns what ends that."""
        with self._lock:
            self._moved.append(moved)
        return lambda: self._moved.remove(moved) if moved in self._moved else None

    def ring(self, seconds: float, function: Callable[[], None], *, news: bool = False) -> Callable[[], None]:
        """Call a function once, when so many seconds have passed; returns what takes that back.

        ``news`` says that it is what somebody waits for, and not the end of their patience.
        """
        alarm = _Alarm(self._now + seconds, function, news)
        alarm.detach = self.attach(alarm)
        return alarm.detach


class _Alarm:
    """Something that happens once."""

    def __init__(self, at: float, function: Callable[[], None], news: bool) -> None:
        self._at = at
        self._news = news
        self._function = function
        self.detach: Callable[[], None] = lambda: None

    def next_wake(self) -> float | None:
        """When it happens."""
        return self._at

    def next_news(self) -> float | None:
        """When it happens, if that is waited for."""
        return self._at if self._news else None

    def wake(self, now: float) -> None:
        """Let it happen, if it is time."""
        if now >= self._at:
            self.detach()
            self._function()
