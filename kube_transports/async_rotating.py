"""A transport whose certificates change while it is in use, over any other. Its mirror is ``rotating``.

A client has one when its certificates come from files or from a plugin.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ReadTimeout

from .async_ports import to_its_end
from .generations import Generations, Lane
from .ports import AsyncByteStream, AsyncTransport, AsyncUpgraded, Call, Headers, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .certificates import Certificates
    from .tls import SSLContext

CALLS, STREAMS = "calls", "streams"


class AsyncRotatingTransport:
    """Opens another transport whenever the certificates are new; what is under way goes on over the old one."""

    def __init__(self, certificates: Certificates, opened: Callable[[SSLContext | None], AsyncTransport]) -> None:
        self._generations: Generations[AsyncTransport] = Generations(certificates, opened)
        self._closed = False

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        lane = self._enter(CALLS)
        try:
            return await lane.transport.aexchange(call)
        finally:
            if self._generations.leave(lane):
                await to_its_end(self.sweep)

    async def astream(self, call: Call) -> AsyncRotatingStream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        lane = self._enter(STREAMS)
        try:
            return AsyncRotatingStream(self, lane, await lane.transport.astream(call))
        except BaseException:
            await self.release(lane)
            raise

    async def aupgrade(self, call: Call) -> AsyncRotatingUpgrade:
        """Send a request that asks to switch protocols, with the headers that do. The answer's status tells whether it did."""
        lane = self._enter(STREAMS)
        try:
            return AsyncRotatingUpgrade(self, lane, await lane.transport.aupgrade(call))
        except BaseException:
            await self.release(lane)
            raise

    async def aclose(self) -> None:
        """End every connection, also those that began with older certificates. Closing twice is fine."""
        self._closed = True
        for transport in self._generations.everything():
            await transport.aclose()

    async def sweep(self) -> None:
        """Close what is out of use since the certificates have changed."""
        for transport in self._generations.unused():
            await transport.aclose()

    async def release(self, lane: Lane[AsyncTransport]) -> None:
        """Take note that a stream has ended."""
        if self._generations.leave(lane):
            await to_its_end(self.sweep)

    def _enter(self, purpose: str) -> Lane[AsyncTransport]:
        if self._closed:
            raise ClientClosed("the client is closed")
        return self._generations.enter(purpose)


class AsyncRotatingStream:
    """A stream that keeps its transport open until it has ended."""

    passing: type[ReadTimeout] | tuple[()] = ()
    """After these errors it may still be read."""

    def __init__(self, owner: AsyncRotatingTransport, lane: Lane[AsyncTransport], inner: AsyncByteStream) -> None:
        self._owner = owner
        self._lanes = [lane]
        self._inner = inner

    @property
    def status(self) -> int:
        """The answer's status code."""
        return self._inner.status

    @property
    def headers(self) -> Headers:
        """The answer's header fields."""
        return self._inner.headers

    async def aread(self) -> bytes:
        """Wait for more of the body; ``b""`` is its end."""
        try:
            data = await self._inner.aread()
        except BaseException as error:
            if not isinstance(error, self.passing):
                await self._release()
            raise
        if not data:
            await self._release()
        return data

    async def aclose(self) -> None:
        """End it. Closing twice is fine."""
        try:
            await self._inner.aclose()
        finally:
            await self._release()

    async def _release(self) -> None:
        with suppress(IndexError):  # whoever comes first: a stream may be closed by another task than reads it
            await self._owner.release(self._lanes.pop())


class AsyncRotatingUpgrade(AsyncRotatingStream):
    """A connection that switched protocols, and keeps its transport open until it has ended."""

    passing = ReadTimeout

    def __init__(self, owner: AsyncRotatingTransport, lane: Lane[AsyncTransport], inner: AsyncUpgraded) -> None:
        super().__init__(owner, lane, inner)
        self._upgraded = inner

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life."""
        return self._upgraded.is_there

    async def awrite(self, data: bytes) -> None:
        """Send bytes as they are; returns when the transport has them."""
        await self._upgraded.awrite(data)
