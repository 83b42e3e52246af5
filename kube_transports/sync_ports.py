"""What waits, in threads. Its twin is ``async_ports``: the same names and meaning."""

from __future__ import annotations

from collections import deque
from inspect import iscoroutinefunction
from math import inf
from threading import TIMEOUT_MAX, Condition, Event, Lock, Thread, current_thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakSet

from kube_core.base import UsageError

from .forks import ForkLock as Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import ManualClock

__all__ = [
    "JOIN_SECONDS",
    "Channel",
    "Group",
    "Lock",
    "Signal",
    "Turn",
    "alone",
    "anywhere",
    "discard",
    "handler",
    "in_thread",
    "to_its_end",
]

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


def in_thread(function: Callable[[], T], stop: Callable[[], object]) -> T:
    """Call what blocks: here that is how everything waits."""
    return function()


def to_its_end(work: Callable[[], None], at_most: float = inf) -> None:
    """Do what may not be broken off in the middle: here nothing is. What waits long in there looks at the time itself."""
    work()


def handler(function: Callable[[T], object]) -> Callable[[T], object]:
    """The function, as a handler that can be called here; `UsageError` for one that can't."""
    if not callable(function) or iscoroutinefunction(function):
        raise UsageError(f"a handler of a sync client is a plain function of an event, not {function!r}")
    return function


class Signal:
    """A flag that others wait for; once set it stays set. One that follows others is set with the first of them, or sooner."""

    __slots__ = ("__weakref__", "_event", "_followers", "_lock")

    def __init__(self, *followed: Signal) -> None:
        self._event = Event()
        self._lock = Lock()
        self._followers: WeakSet[Signal] | None = None
        for each in followed:
            each._lead(self)

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
        return self._event.wait(None if timeout is None else min(timeout, TIMEOUT_MAX))


class Group:
    """What runs beside its owner and ends with it. What fails unforeseen is raised by `join`."""

    __slots__ = ("_error", "_joining", "_lock", "_threads")

    def __init__(self) -> None:
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._joining: list[Thread] = []
        self._error: Exception | None = None

    def start(self, function: Callable[[], None], name: str) -> None:
        """Run a function in a thread of its own."""
        thread = Thread(target=self._run, args=(function,), name=name, daemon=True)
        with self._lock:
            self._threads = [*(known for known in self._threads if known.is_alive()), thread]
            thread.start()

    def cancel(self) -> None:
        """Make what runs end where it waits. Threads can't be made to: whoever they wait for has to wake them."""

    def join(self) -> None:
        """Wait until everything has ended, but for the caller itself. Two that run here do not wait for each other.

        Gives up on what does not end in ten seconds.
        """
        until = monotonic() + JOIN_SECONDS
        with self._lock:
            self._joining.append(current_thread())
        while (others := self._others()) and monotonic() < until:  # what runs may start more
            for thread in others:
                thread.join(max(0.0, until - monotonic()))
        with self._lock:
            self._joining.remove(current_thread())
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _others(self) -> list[Thread]:
        with self._lock:
            own = current_thread()
            left_out = [own, *self._joining] if own in self._threads else [own]
            return [thread for thread in self._threads if thread.is_alive() and thread not in left_out]

    def _run(self, function: Callable[[], None]) -> None:
        try:
            function()
        except Exception as error:
            self._error = self._error or error


class Channel(Generic[T]):
    """Things handed on in order. Whoever puts waits while there is no room, and whoever gets while there is nothing."""

    __slots__ = ("_changed", "_closed", "_items", "_room")

    def __init__(self, room: int) -> None:
        self._items: deque[tuple[T, int]] = deque()
        self._room = room
        self._closed = False
        self._changed = Condition()

    def put(self, item: T, size: int = 1) -> bool:
        """Hand something on that takes so much room, of which there may be less; False when nobody takes it any more."""
        with self._changed:
            while self._room <= 0 and not self._closed:
                self._changed.wait()
            if self._closed:
                return False
            self._items.append((item, size))
            self._room -= size
            self._changed.notify_all()
            return True

    @property
    def full(self) -> bool:
        """Whether whoever puts has to wait."""
        return self._room <= 0

    def has_room(self, timeout: float) -> bool:
        """Wait until nobody who puts has to, at most ``timeout`` seconds. Tells whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._room > 0 or self._closed, timeout)

    def get(self) -> T | None:
        """Take what comes next; None when it is closed, and all that was put has been taken."""
        with self._changed:
            while not self._items and not self._closed:
                self._changed.wait()
            if not self._items:
                return None
            item, size = self._items.popleft()
            self._room += size
            self._changed.notify_all()
            return item

    def rest(self) -> list[T]:
        """Take all that is there, without waiting."""
        with self._changed:
            items = [item for item, _ in self._items]
            self._room += sum(size for _, size in self._items)
            self._items.clear()
            self._changed.notify_all()
            return items

    def close(self) -> None:
        """Let nothing more be put. May be called from any thread, twice, too."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
