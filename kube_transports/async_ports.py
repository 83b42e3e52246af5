"""What waits, in tasks, on asyncio and on trio. Its twin is ``sync_ports``: the same names and meaning."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from contextlib import AbstractAsyncContextManager, suppress
from inspect import isawaitable
from math import inf
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakSet

from kube_core.base import UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import trio  # an extra, imported only by those who run on it

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
    "on_trio",
    "to_its_end",
]

T = TypeVar("T")


def on_trio() -> bool:
    """Whether the caller runs on trio; if not, it is asyncio."""
    if "trio" not in sys.modules:
        return False
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.lowlevel.in_trio_task()


def current_task() -> object:
    """The task that calls this."""
    if not on_trio():
        return asyncio.current_task()
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.lowlevel.current_task()


def Lock() -> AbstractAsyncContextManager[object]:  # noqa: N802 - stands where sync code has threading.Lock
    """Make a lock for tasks, used with ``async with``."""
    if not on_trio():
        return asyncio.Lock()
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.Lock()


TRIO_ALONE = 3
"""Living tasks of a trio program that has only one: trio's root, the one that serves other threads, and the program's own."""


def alone(clock: ManualClock) -> bool:
    """Whether the calling task is the only one of its event loop, so that nothing else there can move the clock."""
    if not on_trio():
        return len(asyncio.all_tasks()) <= 1
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.lowlevel.current_statistics().tasks_living <= TRIO_ALONE


def anywhere(function: Callable[[], None]) -> Callable[[], None]:
    """The function, ready to be called by any thread: it runs where the current task does. A loop that has ended needs none."""
    if not on_trio():
        loop = asyncio.get_running_loop()

        def call_soon() -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(function)

        return call_soon
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    token = trio.lowlevel.current_trio_token()

    def run_soon() -> None:
        with suppress(trio.RunFinishedError):
            token.run_sync_soon(function)

    return run_soon


def discard(close: Callable[[], Awaitable[None]]) -> None:
    """Close what nobody holds any more, soon; once the loop has ended there is nothing to close."""
    with suppress(RuntimeError):
        Group().start(close, "kube-core discard")


class Turn:
    """A lock for tasks, made anywhere: it is of the library that its first user runs on."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock: AbstractAsyncContextManager[object] | None = None

    async def __aenter__(self) -> None:
        self._lock = self._lock or Lock()
        await self._lock.__aenter__()

    async def __aexit__(self, *error: object) -> None:
        assert self._lock is not None
        await self._lock.__aexit__(None, None, None)


async def in_thread(function: Callable[[], T], stop: Callable[[], object]) -> T:
    """Call what blocks in a thread of its own. ``stop`` ends it: a task that is cancelled calls that, and waits for the end."""
    return await (_in_thread_on_trio(function, stop) if on_trio() else _in_thread_on_asyncio(function, stop))


async def _in_thread_on_asyncio(function: Callable[[], T], stop: Callable[[], object]) -> T:
    work = asyncio.get_running_loop().run_in_executor(None, function)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait([work])
        raise


async def _in_thread_on_trio(function: Callable[[], T], stop: Callable[[], object]) -> T:
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    async def until_cancelled() -> None:
        try:
            await trio.sleep_forever()
        finally:
            stop()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(until_cancelled)
        found = await trio.to_thread.run_sync(_outcome, function)
        nursery.cancel_scope.cancel()
    return found()


def _outcome(function: Callable[[], T]) -> Callable[[], T]:
    """Call it now, and give what gives or raises what came of it: a nursery would put an error into a group."""
    try:
        value = function()
    except Exception as error:
        failure = error

        def fail() -> T:
            raise failure

        return fail
    return lambda: value


JOIN_SECONDS = 10.0
"""How long is waited at most, whatever happens, for what was told to end: it may be what waits for this."""


async def to_its_end(work: Callable[[], Awaitable[None]], at_most: float = inf) -> None:
    """Do what may not be broken off in the middle, even while this task is being cancelled, for so many seconds at most."""
    if not on_trio():
        await work()  # asyncio cancels a task once, and has done so
        return
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    with trio.move_on_after(at_most, shield=True):
        await work()


def handler(function: Callable[[T], object]) -> Callable[[T], Awaitable[None]]:
    """The function, coroutine or plain, as a handler to be awaited; `UsageError` for what is no function."""
    if not callable(function):
        raise UsageError(f"a handler is a function of an event, not {function!r}")

    async def call(event: T) -> None:
        result = function(event)
        if isawaitable(result):
            await result

    return call


class Signal:
    """A flag that others wait for; once set it stays set. One that follows others is set with the first of them, or sooner.

    It is set where its waiters run, and made anywhere.
    """

    __slots__ = ("__weakref__", "_event", "_followers", "_set")

    def __init__(self, *followed: Signal) -> None:
        self._event: asyncio.Event | trio.Event | None = None
        self._set: bool = any(each._set for each in followed)
        self._followers: WeakSet[Signal] | None = None
        for each in followed:
            each._followers = each._followers or WeakSet()
            each._followers.add(self)

    def set(self) -> None:
        """Raise the flag and wake whoever waits."""
        self._set = True
        if self._event is not None:
            self._event.set()
        for follower in list(self._followers or ()):
            follower.set()

    @property
    def is_set(self) -> bool:
        """Whether the flag is up."""
        return self._set

    @property
    def awaited(self) -> bool:
        """Whether somebody may have begun to wait for it."""
        return self._event is not None

    async def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most ``timeout`` seconds. Tells whether it is."""
        if not self._set:
            await (self._wait_on_trio(timeout) if on_trio() else self._wait_on_asyncio(timeout))
        return self._set

    async def _wait_on_asyncio(self, timeout: float | None) -> None:
        if self._event is None:
            self._event = asyncio.Event()
        event = self._event
        if timeout is None:
            await event.wait()
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await event.wait()

    async def _wait_on_trio(self, timeout: float | None) -> None:
        import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

        if self._event is None:
            self._event = trio.Event()
        event = self._event
        if timeout is None:
            await event.wait()
            return
        with trio.move_on_after(timeout):
            await event.wait()


class Group:
    """What runs beside its owner and ends with it. What fails unforeseen is raised by `join`.

    Not a nursery: it is entered and left in any order, and by any task. On trio its tasks are system tasks.
    """

    __slots__ = ("_error", "_joining", "_running")

    def __init__(self) -> None:
        self._error: Exception | None = None
        self._running: dict[object, tuple[Callable[[], object], Signal]] = {}
        """The tasks, with what cancels each, and what is set when it has ended."""
        self._joining: set[object] = set()

    def start(self, function: Callable[[], Awaitable[None]], name: str) -> None:
        """Run a function in a task of its own."""
        if on_trio():
            self._start_on_trio(function, name)
            return
        ended = Signal()
        task = asyncio.get_running_loop().create_task(self._run(function), name=name)
        self._running[task] = task.cancel, ended
        task.add_done_callback(self._running.pop)
        task.add_done_callback(lambda _: ended.set())

    def _start_on_trio(self, function: Callable[[], Awaitable[None]], name: str) -> None:
        import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

        scope, ended = trio.CancelScope(), Signal()

        async def run() -> None:
            try:
                with scope:
                    await self._run(function)
            finally:
                self._running.pop(trio.lowlevel.current_task())
                ended.set()

        self._running[trio.lowlevel.spawn_system_task(run, name=name)] = scope.cancel, ended

    def cancel(self) -> None:
        """Make what runs end where it waits, but for the caller itself."""
        for task in self._others() if self._running else ():
            self._running[task][0]()

    async def join(self) -> None:
        """Wait until everything has ended, but for the caller itself. Two that run here do not wait for each other."""
        own = current_task()
        self._joining.add(own)
        try:
            while others := self._others():  # what runs may start more
                await self._running[others[0]][1].wait()
        finally:
            self._joining.discard(own)
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _others(self) -> list[object]:
        own = current_task()
        left_out = self._joining | {own} if own in self._running else {own}
        return [task for task in self._running if task not in left_out]

    async def _run(self, function: Callable[[], Awaitable[None]]) -> None:
        try:
            await function()
        except Exception as error:
            self._error = self._error or error


class Channel(Generic[T]):
    """Things handed on in order. Whoever puts waits while there is no room, and whoever gets while there is nothing."""

    __slots__ = ("_changed", "_closed", "_items", "_room")

    def __init__(self, room: int) -> None:
        self._items: deque[tuple[T, int]] = deque()
        self._room = room
        self._closed = False
        self._changed = Signal()

    async def put(self, item: T, size: int = 1) -> bool:
        """Hand something on that takes so much room, of which there may be less; False when nobody takes it any more."""
        while self._room <= 0 and not self._closed:
            await self._changed.wait()
        if self._closed:
            return False
        self._items.append((item, size))
        self._room -= size
        self._notify()
        return True

    @property
    def full(self) -> bool:
        """Whether whoever puts has to wait."""
        return self._room <= 0

    async def has_room(self, timeout: float) -> bool:
        """Wait until nobody who puts has to, ``timeout`` seconds at most after each change. Tells whether that is so."""
        while self._room <= 0 and not self._closed:
            if not await self._changed.wait(timeout):
                return False
        return True

    async def get(self) -> T | None:
        """Take what comes next; None when it is closed, and all that was put has been taken."""
        while not self._items and not self._closed:
            await self._changed.wait()
        if not self._items:
            return None
        item, size = self._items.popleft()
        self._room += size
        self._notify()
        return item

    def rest(self) -> list[T]:
        """Take all that is there, without waiting."""
        items = [item for item, _ in self._items]
        self._room += sum(size for _, size in self._items)
        self._items.clear()
        self._notify()
        return items

    def close(self) -> None:
        """Let nothing more be put. Closing twice is fine."""
        self._closed = True
        self._notify()

    def _notify(self) -> None:
        if self._changed.awaited:
            changed, self._changed = self._changed, Signal()
            changed.set()
