"""What waits, in threads. Its twin is ``async_ports``: the same names and meaning."""

from __future__ import annotations

from threading import Event, Lock
from weakref import WeakSet

__all__ = ["Lock", "Signal"]


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

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most ``timeout`` seconds. Tells whether it is."""
        return self._event.wait(timeout)
