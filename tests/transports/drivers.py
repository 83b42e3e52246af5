"""One scenario, three drivers: threads, asyncio, trio.

A scenario is an async function of a transport. The sync transport is put behind async methods that never wait, so that its
scenario runs to its end in one go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import trio

from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_connection_sync import Stream
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.ports import AsyncTransport, AsyncUpgraded, Call, Headers, Reply

T = TypeVar("T")
Scenario = Callable[[AsyncTransport], Coroutine[Any, Any, T]]


class BlockingStream:
    """A sync stream that looks async."""

    def __init__(self, inner: Stream) -> None:
        self.inner = inner

    @property
    def status(self) -> int:
        return self.inner.status

    @property
    def headers(self) -> Headers:
        return self.inner.headers

    async def aread(self) -> bytes:
        return self.inner.read()

    async def awrite(self, data: bytes) -> None:
        self.inner.write(data)

    async def aclose(self) -> None:
        self.inner.close()


class BlockingTransport:
    """A sync transport that looks async."""

    def __init__(self, inner: H11Transport) -> None:
        self.inner = inner

    async def aexchange(self, call: Call) -> Reply:
        return self.inner.exchange(call)

    async def astream(self, call: Call) -> AsyncUpgraded:
        return BlockingStream(self.inner.stream(call))

    async def aupgrade(self, call: Call) -> AsyncUpgraded:
        return BlockingStream(self.inner.upgrade(call))

    async def aclose(self) -> None:
        self.inner.close()


def in_threads(scenario: Scenario[T], url: str, **options: Any) -> T:
    """Run a scenario over the sync transport."""
    coroutine = closing(BlockingTransport(H11Transport(url, **options)), scenario)
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("the sync transport waited for a loop")


def on_asyncio(scenario: Scenario[T], url: str, **options: Any) -> T:
    """Run a scenario on asyncio."""

    async def main() -> T:
        return await closing(AsyncH11Transport(url, **options), scenario)

    return asyncio.run(main())


def on_trio(scenario: Scenario[T], url: str, **options: Any) -> T:
    """Run a scenario on trio."""

    async def main() -> T:
        return await closing(AsyncH11Transport(url, **options), scenario)

    return trio.run(main)


async def closing(transport: AsyncTransport, scenario: Scenario[T]) -> T:
    """Run a scenario and close its transport."""
    try:
        return await scenario(transport)
    finally:
        await transport.aclose()


DRIVERS = {"threads": in_threads, "asyncio": on_asyncio, "trio": on_trio}
