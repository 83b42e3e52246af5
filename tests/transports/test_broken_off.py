"""Watches and informers that are broken off where they wait, by a cancellation or an interrupt, and asked again."""

from __future__ import annotations

from typing import Any, cast

import pytest

from kube_core import ClientClosed
from kube_core.server import ApiServer
from kube_transports import AsyncClient, Call, MemoryTransport
from kube_transports.ports import Headers

from .following import EVERYWHERE, HERE, Play, settings, told


class BrokenOff(BaseException):
    """What a cancellation or a KeyboardInterrupt is to the code that it comes through."""


class Breaking:
    """A transport that is broken off in its first exchange at ``place``: opening, or reading. Such a stream is lost."""

    def __init__(self, server: ApiServer, place: str) -> None:
        self._inner = MemoryTransport(server)
        self.place = place
        self.opened = 0
        self.closed = 0

    def stream(self, call: Call) -> BreakingStream:
        if self.place == "opening":
            self.place = ""
            raise BrokenOff
        self.opened += 1
        return BreakingStream(self, self._inner.stream(call))

    async def astream(self, call: Call) -> BreakingStream:
        if self.place == "opening":
            self.place = ""
            raise BrokenOff
        self.opened += 1
        return BreakingStream(self, await self._inner.astream(call))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class BreakingStream:
    """A stream that does not survive being broken off."""

    def __init__(self, transport: Breaking, inner: Any) -> None:
        self._transport = transport
        self._inner = inner
        self._lost = self._closed = False

    @property
    def status(self) -> int:
        return cast("int", self._inner.status)

    @property
    def headers(self) -> Headers:
        return cast("Headers", self._inner.headers)

    def _look(self) -> None:
        if self._lost:
            raise ClientClosed("the stream was closed")
        if self._transport.place == "reading":
            self._transport.place, self._lost = "", True
            raise BrokenOff

    def read(self) -> bytes:
        self._look()
        return cast("bytes", self._inner.read())

    async def aread(self) -> bytes:
        self._look()
        return cast("bytes", await self._inner.aread())

    def close(self) -> None:
        self._count()
        self._inner.close()

    async def aclose(self) -> None:
        self._count()
        await self._inner.aclose()

    def _count(self) -> None:
        self._transport.closed += not self._closed
        self._closed = True


@pytest.mark.parametrize("place", ["opening", "reading"])
@pytest.mark.parametrize("kind", ["watch", "informer"])
def test_what_was_broken_off_goes_on(play: Play, server: ApiServer, kind: str, place: str, waits: list[float]) -> None:
    """The next call gives the next event: no event is lost, and no stream stays open."""
    transport = Breaking(server, place)

    async def scenario(client: AsyncClient) -> list[str]:
        stream: Any = client.watch(EVERYWHERE, resource_version="1") if kind == "watch" else client.informer(EVERYWHERE)
        with pytest.raises(BrokenOff):
            await stream.__anext__()
        events = [told(await stream.__anext__()) for _ in range(3)]
        await client.send(HERE.create(settings("d")))
        while events[-1] != "Added d":
            events.append(told(await stream.__anext__()))
        await stream.aclose()
        return events

    events = play(scenario, transport=transport)
    assert [event for event in events if event.startswith("Added")] == ["Added a", "Added b", "Added c", "Added d"]
    assert transport.opened == transport.closed


def test_a_watch_that_was_closed_stays_closed(play: Play, server: ApiServer) -> None:
    """Being broken off before does not make it open again."""

    async def scenario(client: AsyncClient) -> None:
        stream: Any = client.watch(EVERYWHERE)
        with pytest.raises(BrokenOff):
            await stream.__anext__()
        await stream.aclose()
        with pytest.raises(StopAsyncIteration):
            await stream.__anext__()

    play(scenario, transport=Breaking(server, "reading"))
