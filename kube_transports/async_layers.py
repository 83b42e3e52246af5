"""Transports around a transport: they observe it, or lend it upgrades. Its twin is ``layers``, word for word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ReadTimeout

from .forks import ForkLock
from .observing import Watched
from .ports import Call

if TYPE_CHECKING:
    from .observing import Observer
    from .ports import AsyncByteStream, AsyncTransport, AsyncUpgraded, Reply


class AsyncObservedTransport:
    """Tells observers of every exchange."""

    def __init__(self, inner: AsyncTransport, observers: Sequence[Observer]) -> None:
        self._inner = inner
        self._observers = tuple(observers)

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        watched = Watched(call, "call", self._observers)
        try:
            reply = await self._inner.aexchange(watched.call)
        except BaseException as error:
            watched.failed(error)
            raise
        watched.answered(reply.status, reply.headers)
        watched.received(len(reply.body))
        watched.ended()
        return reply

    async def astream(self, call: Call) -> AsyncByteStream:
        """Send a request and wait for the beginning of the answer."""
        watched = Watched(call, "stream", self._observers)
        try:
            opened = await self._inner.astream(watched.call)
        except BaseException as error:
            watched.failed(error)
            raise
        watched.answered(opened.status, opened.headers)
        return AsyncObservedStream(opened, watched)

    async def aupgrade(self, call: Call) -> AsyncUpgraded:
        """Send a request that asks to switch protocols."""
        watched = Watched(call, "upgrade", self._observers)
        try:
            opened = await self._inner.aupgrade(watched.call)
        except BaseException as error:
            watched.failed(error)
            raise
        watched.answered(opened.status, opened.headers)
        return AsyncObservedUpgraded(opened, watched)

    async def aclose(self) -> None:
        """End everything."""
        await self._inner.aclose()


class AsyncObservedStream:
    """An answer that comes bit by bit, and whose end is told."""

    passing: type[ReadTimeout] | tuple[()] = ()
    """After these errors it may still be read."""

    def __init__(self, inner: AsyncByteStream, watched: Watched) -> None:
        self._inner = inner
        self._watched = watched
        self.status = inner.status
        self.headers = inner.headers

    async def aread(self) -> bytes:
        """Wait for more of the body; ``b""`` is its end."""
        try:
            data = await self._inner.aread()
        except BaseException as error:
            if not isinstance(error, self.passing):
                self._watched.failed(error)
            raise
        self._watched.received(len(data))
        if not data:
            self._watched.ended()
        return data

    async def aclose(self) -> None:
        """End it."""
        await self._inner.aclose()
        self._watched.ended()


class AsyncObservedUpgraded(AsyncObservedStream):
    """A connection that switched protocols, and whose end is told."""

    passing = ReadTimeout

    def __init__(self, inner: AsyncUpgraded, watched: Watched) -> None:
        super().__init__(inner, watched)
        self._upgraded = inner

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life."""
        return self._upgraded.is_there

    async def awrite(self, data: bytes) -> None:
        """Send bytes as they are."""
        await self._upgraded.awrite(data)


class AsyncUpgradingTransport:
    """Dials upgrades with another transport, which is opened for the first of them."""

    def __init__(self, inner: AsyncTransport, dial: Callable[[], AsyncTransport]) -> None:
        self._inner = inner
        self._dial = dial
        self._dialled: AsyncTransport | None = None
        self._lock = ForkLock()
        self._closed = False

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        return await self._inner.aexchange(call)

    async def astream(self, call: Call) -> AsyncByteStream:
        """Send a request and wait for the beginning of the answer."""
        return await self._inner.astream(call)

    async def aupgrade(self, call: Call) -> AsyncUpgraded:
        """Send a request that asks to switch protocols, over the other transport."""
        with self._lock:
            if self._closed:
                raise ClientClosed("the client is closed")
            self._dialled = self._dialled or self._dial()
        return await self._dialled.aupgrade(call)

    async def aclose(self) -> None:
        """End everything, over both."""
        with self._lock:
            self._closed = True
        await self._inner.aclose()
        if self._dialled is not None:
            await self._dialled.aclose()
