"""What informers and caches of an async client share: an informer, the tasks that keep it, and its readers.

`keepers.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

import logging
import os
import warnings
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar
from weakref import ref

from kube_core.base import ClientClosed, FieldSelector, KubeError, Selector, UsageError, WaitTimeout
from kube_core.watching import Failed, Informer, InformerEvent, Selection, Subscription, Synced, Told

from .async_feeds import AsyncFeed
from .async_ports import JOIN_SECONDS, Group, Signal, discard, handler, to_its_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from kube_core.objects import PartialObjectMetadata

    from .async_client import AsyncClient

K = TypeVar("K")
T = TypeVar("T")

_log = logging.getLogger("kube_transports.informers")


class AsyncKeeper(Generic[K]):
    """Keeps an informer as long as it is open. Inputs and reads of the informer happen under one lock."""

    def __init__(self, client: AsyncClient, informer: Informer[K]) -> None:
        self._client = client
        self._informer = informer
        self._lock = RLock()  # a transform or an index may read what they fill
        self._ending = client.ending()
        self._feeds = [AsyncFeed(client, source, self._ending, self._lock) for source in informer.sources]
        self._group = Group()
        self._running = self._closed = False
        self._failure: BaseException | None = None
        self._news: Signal | None = None
        self._process = os.getpid()

    def __repr__(self) -> str:
        where = " and ".join(reflector.listing.url for reflector in self._informer.reflectors)
        state = "closed" if self._ending.is_set else "synced" if self._informer.listed else "not synced"
        return f"<{type(self).__name__} of {where}, {len(self._informer.store)} objects, {state}>"

    def __reduce__(self) -> NoReturn:
        raise UsageError(f"{self!r} can't be copied or pickled: share it, and let each who reads have a subscribe()")

    @property
    def synced(self) -> bool:
        """Whether everything that was there when it began has been seen."""
        with self._lock:
            return self._informer.listed

    async def wait_synced(self, timeout: float | None = None) -> None:
        """Wait until everything that was there has been seen, at most ``timeout`` seconds.

        Raises `WaitTimeout`, and at once what makes waiting vain: 401, 403, no credential,
        and the 404 of a resource that the server lacks.
        """
        self.start()
        await all_synced(self._client, [self], timeout)

    def subscribe(
        self,
        *,
        labels: str | Selector | None = None,
        fields: str | FieldSelector | None = None,
        resync_seconds: float | None = None,
    ) -> AsyncReading[K]:
        """Let another reader in, with a position of its own: iterate what this gives, in any task, and close it.

        One that nobody holds any more has left.
        """
        reader = self._subscribed(Selection.of(labels, fields), resync_seconds=resync_seconds)
        self.start()
        return AsyncReading(self, reader)

    def subscribe_metadata(
        self,
        *,
        labels: str | Selector | None = None,
        fields: str | FieldSelector | None = None,
        resync_seconds: float | None = None,
    ) -> AsyncReading[PartialObjectMetadata]:
        """Let a reader in that is told objects' metadata only, which is several times cheaper to decode."""
        reader: Any = self._subscribed(Selection.of(labels, fields), metadata_only=True, resync_seconds=resync_seconds)
        self.start()
        return AsyncReading(self, reader)

    def handle(
        self,
        function: Callable[[InformerEvent[K]], object],
        *,
        labels: str | Selector | None = None,
        fields: str | FieldSelector | None = None,
        resync_seconds: float | None = None,
        on_error: Callable[[Exception], object] | None = None,
    ) -> AsyncReading[K]:
        """Call a function with every event, in a task of its own, until what this gives is closed.

        What it raises goes to ``on_error``, or to the logger ``kube_transports.informers``; the next event comes all the same.
        """
        call, report = handler(function), None if on_error is None else handler(on_error)
        reading = self.subscribe(labels=labels, fields=fields, resync_seconds=resync_seconds)

        async def run() -> None:
            try:
                async for event in reading:
                    try:
                        await call(event)
                    except Exception as error:
                        await _report(error, report)
            except KubeError as error:
                _log.debug("a handler ends: %s", error)
            except BaseException as error:  # SystemExit: a thread would end in silence
                self._fell(error)

        self._group.start(run, "kube-core handler")
        return reading

    async def aclose(self) -> None:
        """End it, from anywhere: readers get no more events, and what runs for it has ended when this returns."""
        self._closed = True
        self._ending.set()
        await to_its_end(self._stop, JOIN_SECONDS)

    async def _stop(self) -> None:
        for feed in self._feeds:
            await feed.aclose()
        self._wake()
        self._group.cancel()
        await self._group.join()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        failure = self._failure
        await self.aclose()
        if failure is not None:
            raise failure

    def start(self) -> None:
        """Keep it up to date from now on, until it is closed; entering a ``with`` does the same. Starting twice is fine."""
        self._check_open()
        with self._lock:  # of two threads one starts it
            running, self._running = self._running, True
        if running:
            return
        for feed in self._feeds:
            self._group.start(partial(self._keep, ref(self), feed), "kube-core informer")

    @staticmethod
    async def _keep(kept: ref[AsyncKeeper[Any]], feed: AsyncFeed[Any]) -> None:
        """Move a feed for as long as somebody holds its keeper: this does not, while it waits."""
        goes_on = True
        while goes_on:
            try:
                outcome: list[Failed] | BaseException = await feed.advance()
            except BaseException as error:  # SystemExit from a function of the user's, too
                outcome = error
            keeper = kept()
            goes_on = keeper is not None and keeper._goes_on(outcome)
            del keeper, outcome

    def _goes_on(self, outcome: list[Failed] | BaseException) -> bool:
        """Take note of what came of moving a feed. Tells whether it is to be moved again."""
        match outcome:
            case ClientClosed():
                self._ending.set()
            case BaseException():
                self._fell(outcome)
                return False
            case _:
                _warn(outcome)
        over = self._ending.is_set  # looked at before who waits is woken, or they would not see it
        self._wake()
        return not over

    def _fell(self, error: BaseException) -> None:
        """Tell who waits, and whoever asks next; but not of the cancellation that is the end of all this."""
        if isinstance(error, Exception) or not self._ending.is_set:
            self._failure = error
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            news.set()

    def __del__(self) -> None:
        if not self._is_left() or self._process != os.getpid():
            return
        name = type(self).__name__
        warnings.warn(f"this {name} was left without being closed: use it in a with", ResourceWarning, source=self, stacklevel=2)
        self._closed = True
        discard(partial(_end, self._ending, self._feeds))

    def _is_left(self) -> bool:
        """Whether something is still open; asked when nobody holds this any more."""
        return getattr(self, "_running", False) and not (self._closed or self._ending.is_set)

    async def take(self, reader: Subscription[Any]) -> Told | Failed | Synced | None:
        """Wait for what a reader is to be told next; None once this is closed, or the reader has left."""
        self._check_process()
        while not self._closed:
            with self._lock:
                if reader.left:
                    return None
                if reader.resync_seconds is not None:
                    reader.wake(self._client.now())
                told = reader.take()
                if told is not None:
                    return told
                more, left = self._more(), reader.waits(self._client.now())
            self._check_open()
            await self._client.wait_on(more, left)
        return None

    async def next_of(self, reader: Subscription[T]) -> InformerEvent[T]:
        """Wait for the next event of a reader."""
        told = await self.take(reader)
        if told is None:
            raise StopAsyncIteration
        return reader.event(told)

    def leave(self, reader: Subscription[Any]) -> None:
        """Let a reader go; if it waits, it waits no longer."""
        with self._lock:
            self._informer.leave(reader)
        self._wake()

    def _subscribed(self, selection: Selection, **options: Any) -> Subscription[K]:
        self._check_open()
        with self._lock:
            return self._informer.subscribe(self._client.now(), selection, **options)

    def until_synced(self) -> Signal | None:
        """What to wait for until everything has been seen; None when it has. Raises why that is vain."""
        with self._lock:
            if self._informer.refusal is not None:
                raise self._informer.refusal
            if self._informer.listed:
                return None
            more = self._more()
        self._check_open()
        return more

    def _more(self) -> Signal:
        """The flag that is raised when a source has told something, for all who wait. The lock is held."""
        self._news = self._news or Signal()
        return self._news

    def _check_open(self) -> None:
        if self._failure is not None:
            raise self._failure
        self._check_process()
        if self._ending.is_set:
            raise ClientClosed(f"this {type(self).__name__} was closed")

    def _check_process(self) -> None:
        """Not under the lock: in the child of a fork, a thread that is not there may hold it for ever."""
        if self._process != os.getpid():
            raise UsageError("this was opened by another process: what a fork inherits is not kept up to date, so open another")

    def not_synced(self, timeout: float) -> WaitTimeout:
        """Make the error of a wait for everything that has lasted too long."""
        with self._lock:
            error = self._informer.error
            urls = [reflector.listing.url for reflector in self._informer.reflectors if not reflector.listed]
        why = f"; the last error: {error}" if error else ""
        return WaitTimeout(f"not everything was seen in {timeout:g} s of {' and '.join(urls)}{why}", error=error)


async def all_synced(client: AsyncClient, keepers: Sequence[AsyncKeeper[Any]], timeout: float | None) -> None:
    """Wait for several at once, as `AsyncKeeper.wait_synced` does for one; the first failure of any is raised."""
    until = None if timeout is None else client.now() + timeout
    while waits := [(each, more) for each in keepers if (more := each.until_synced()) is not None]:
        left = None if until is None else until - client.now()
        if timeout is not None and left is not None and left <= 0:
            raise waits[0][0].not_synced(timeout)
        await client.wait_on(Signal(*(more for _, more in waits)), left)


class AsyncReading(Generic[K]):
    """One reader's events, for as long as you iterate. Each reader has a position of its own."""

    def __init__(self, keeper: AsyncKeeper[Any], reader: Subscription[K]) -> None:
        self._keeper = keeper
        self._reader = reader

    @property
    def synced(self) -> bool:
        """Whether it has been told everything that was there."""
        return self._reader.synced

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> InformerEvent[K]:
        return await self._keeper.next_of(self._reader)

    def __reduce__(self) -> NoReturn:
        raise UsageError("one reader's place can't be copied or pickled: let another have a subscribe()")

    def __del__(self) -> None:
        self._reader.left = True  # without the lock, which whoever collects this may hold

    async def aclose(self) -> None:
        """Leave; who waits for the next event gets none any more."""
        self._keeper.leave(self._reader)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _warn(failures: list[Failed]) -> None:
    """Log what went wrong where no reader is told: of many failures at once the first."""
    if failures:
        error, more = failures[0].error, f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        _log.warning("%s%s", error, more, exc_info=error if isinstance(error, UsageError) else None)


async def _report(error: Exception, report: Callable[[Exception], Awaitable[object]] | None) -> None:
    """Hand on what a handler raised; a function that raises, too, is reported itself."""
    if report is None:
        _log.error("a handler raised %s", type(error).__name__, exc_info=error)
        return
    try:
        await report(error)
    except Exception as another:
        await _report(another, None)


async def _end(ending: Signal, feeds: list[AsyncFeed[Any]]) -> None:
    """End the feeds of what nobody holds any more."""
    ending.set()
    for feed in feeds:
        await feed.aclose()
