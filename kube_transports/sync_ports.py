"""What waits, in threads. Its twin is ``async_ports``: the same names and meaning."""

from __future__ import annotations

from inspect import iscoroutinefunction
from threading import Event, Lock, Thread, current_thread
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakSet

from kube_core.base import UsageError

from .forks import ForkLock as Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import ManualClock

__all__ = ["Group", "Lock", "Signal", "Turn", "alone", "anywhere", "discard", "handler", "in_thread", "to_its_end"]

T = TypeVar("T")

JOIN_SECONDS = 10.0
"""How long a group waits at most for threads that were told to end: one may be inside of a user's function."""


def alone(clock: ManualClock) -> bool:
    """Whether the caller would wait for itself: it is the one that moves the clock."""
    return clock.owned


def anywhere(function: Callable[[], None]) -> Callable[[], None]:
    """The function, ready to be called by any thread: as it is."""
    return function


def discard(close: Callable[[], None]) -> None:
    """Close what nobody holds any more."""
    close()


def in_thread(function: Callable[[], T], stop: Callable[[], None]) -> T:
    """Call what blocks: here that is how everything waits."""
    return function()


def to_its_end(work: Callable[[], None]) -> None:
    """Do what may not be broken off in the middle: here nothing is."""
    work()


def handler(function: Callable[[T], object]) -> Callable[[T], object]:
    """The function, as a handler that can be called here; `UsageError` for one that can't."""
    if not callable(function) or iscoroutinefunction(function):
        raise UsageError(f"a handler of a sync client is a plain function of an event, not {function!r}")
    return function


class Signal:
    """A flag that others wait for; once set it stays set. One that follows another is set with it, or sooner."""

    __slots__ = ("__weakref__", "_event", "_followers", "_lock")

    def __init__(self, followed: Signal | None = None) -> None:
        self._event = Event()
        self._lock = Lock()
        self._followers: WeakSet[Signal] | None = None
        if followed is not None:
            followed._lead(self)

    def _lead(self, follower: Signal) -> None:
        with self._lock:
            self._followers = self._followers or WeakSet()
            self._followers.add(follower)
        if self._event.is_set():
            follower.set()

    def set(self) -> None:
        """Raise the flag and wake whoever waits. May be called from any thread."""
        self._event.set()
        with self._lock:
            followers = list(self._followers or ())
        for follower in followers:
            follower.set()

    @property
    def is_set(self) -> bool:
        """Whether the flag is up."""
        return self._event.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most ``timeout`` seconds. Tells whether it is."""
        return self._event.wait(timeout)


class Group:
    """What runs beside its owner and ends with it. Whoever starts something sees to it that it raises nothing."""

    __slots__ = ("_threads",)

    def __init__(self) -> None:
        self._threads: list[Thread] = []

    def start(self, function: Callable[[], None], name: str) -> None:
        """Run a function in a thread of its own."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=function, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def cancel(self) -> None:
        """Make what runs end where it waits. Threads can't be made to: whoever they wait for has to wake them."""

    def join(self) -> None:
        """Wait until everything has ended, but for the caller itself. Gives up on what does not end in ten seconds."""
        until = monotonic() + JOIN_SECONDS
        for thread in self._threads:
            if thread is not current_thread():
                thread.join(max(0.0, until - monotonic()))
