"""What waits, in tasks, on asyncio and on trio. Its twin is ``sync_ports``: the same names and meaning."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AbstractAsyncContextManager, suppress
from math import inf
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    import trio  # an extra, imported only by those who run on it

__all__ = ["Lock", "Signal", "on_trio"]


def on_trio() -> bool:
    """Whether the caller runs on trio; if not, it is asyncio."""
    if "trio" not in sys.modules:
        return False
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.lowlevel.in_trio_task()


def Lock() -> AbstractAsyncContextManager[object]:  # noqa: N802 - stands where sync code has threading.Lock
    """Make a lock for tasks, used with ``async with``."""
    if not on_trio():
        return asyncio.Lock()
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.Lock()


class Signal:
    """A flag that others wait for; once set it stays set. One that follows another is set with it, or sooner.

    It is set where its waiters run, and made anywhere.
    """

    __slots__ = ("__weakref__", "_event", "_followers", "_set")

    def __init__(self, followed: Signal | None = None) -> None:
        self._event: asyncio.Event | trio.Event | None = None
        self._set: bool = followed is not None and followed._set
        self._followers: WeakSet[Signal] | None = None
        if followed is not None:
            followed._followers = followed._followers or WeakSet()
            followed._followers.add(self)

    def set(self) -> None:
        """Raise the flag and wake whoever waits."""
        self._set = True
        if self._event is not None:
            self._event.set()
        for follower in list(self._followers or ()):
            follower.set()

    async def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most ``timeout`` seconds. Tells whether it is."""
        if not self._set:
            await (self._wait_on_trio(timeout) if on_trio() else self._wait_on_asyncio(timeout))
        return self._set

    async def _wait_on_asyncio(self, timeout: float | None) -> None:
        event = self._event = self._event or asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await event.wait()

    async def _wait_on_trio(self, timeout: float | None) -> None:
        import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

        event = self._event = self._event or trio.Event()
        with trio.move_on_after(inf if timeout is None else timeout):
            await event.wait()
