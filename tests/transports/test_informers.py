"""Informers over a transport: one text, the same in every colour."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import Any
from weakref import ref

import pytest
import trio

from kube_core import (
    ClientClosed,
)
from kube_core.models.core_v1 import ConfigMap
from kube_core.server import ApiServer, Exchange, ServerRequest
from kube_core.watching import InformerEvent
from kube_transports import AsyncClient, Client, MemoryTransport
from kube_transports.async_ports import on_trio

from .colours import COLOURS
from .following import EVERYWHERE, HERE, Play, filled, settings, threads, told, until_synced


def test_a_bare_loop_drives_the_informer_itself(play: Play, server: ApiServer) -> None:
    """No thread or task is started for it; it tells what is there, then what changes."""

    async def scenario(client: AsyncClient) -> list[str]:
        informer = client.informer(EVERYWHERE, labels="colour=red")
        events = await until_synced(informer)
        assert not threads()
        await client.send(HERE.create(settings("d", colour="red")))
        await client.send(HERE.create(settings("e", colour="blue")))
        await client.send(HERE.patch("a", {"metadata": {"labels": {"colour": "blue"}}}))
        events += [told(await informer.__anext__()) for _ in range(2)]
        await informer.aclose()
        with pytest.raises(StopAsyncIteration):
            await informer.__anext__()
        return events

    assert play(scenario, transport=MemoryTransport(server)) == ["Added a", "Added c", "Synced", "Added d", "Deleted a"]


def test_many_readers_share_one_watch(play: Play) -> None:
    """Each has its own position, filter and sync state, and may come late and leave early."""

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            first = informer.subscribe()
            assert await until_synced(first) == ["Added a", "Added b", "Added c", "Synced"]
            await client.send(HERE.delete("b"))
            assert told(await first.__anext__()) == "Deleted b"
            late = informer.subscribe(labels="colour=red")
            assert not late.synced
            assert await until_synced(late) == ["Added a", "Added c", "Synced"]
            names = informer.subscribe_metadata(fields="data.colour=red")
            assert told(await names.__anext__()) == "Added a"
            await first.aclose()
            with pytest.raises(StopAsyncIteration):
                await first.__anext__()
            await client.send(HERE.create(settings("f", colour="red")))
            assert told(await late.__anext__()) == "Added f"

    server = filled(Counted())
    play(scenario, transport=MemoryTransport(server))
    assert server.watches == 1
    assert not threads()


def test_a_reader_that_nobody_holds_has_left(play: Play, server: ApiServer) -> None:
    """A loop over a `subscribe()` that is broken off leaves nothing behind that news would be kept for."""

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            kept = informer.subscribe()
            dropped: Any = informer.subscribe()
            assert told(await dropped.__anext__()) == "Added a"
            left: Any = ref(dropped._reader)
            del dropped
            gc.collect()
            await until_synced(kept)
            await client.send(HERE.create(settings("f", colour="red")))
            assert told(await kept.__anext__()) == "Added f"
            assert left() is None

    play(scenario, transport=MemoryTransport(server))


class Counted(ApiServer):
    """A server whose watches are counted."""

    watches = 0

    def handle(self, request: ServerRequest, now: float | None = None) -> Exchange:
        self.watches += "watch=" in request.target
        return super().handle(request, now)


def test_handlers_that_raise_are_reported_and_go_on(play: Play, server: ApiServer) -> None:
    """One handler's errors are its own: the next event comes all the same, and other handlers don't notice."""

    async def scenario(client: AsyncClient) -> None:
        seen: list[str] = []
        errors: list[Exception] = []

        async def broken(event: InformerEvent[ConfigMap]) -> None:
            raise ValueError(told(event))

        async def good(event: InformerEvent[ConfigMap]) -> None:
            seen.append(told(event))

        async with client.informer(EVERYWHERE) as informer:
            informer.handle(broken, on_error=errors.append)
            informer.handle(good, labels="colour=blue")
            await informer.wait_synced(timeout=10)
            reading = informer.subscribe()
            await until_synced(reading)
            while len(errors) < 4 or len(seen) < 2:
                await client.pause(0.001)
        assert [str(error) for error in errors] == ["Added a", "Added b", "Added c", "Synced"]
        assert seen == ["Added b", "Synced"]

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_what_a_handler_raises_is_logged(play: Play, server: ApiServer, caplog: pytest.LogCaptureFixture) -> None:
    """Where nobody else takes it."""

    async def scenario(client: AsyncClient) -> None:
        async def broken(event: InformerEvent[ConfigMap]) -> None:
            raise ValueError("no")

        async with client.informer(EVERYWHERE) as informer:
            informer.handle(broken)
            while len(caplog.records) < 4:
                await client.pause(0.001)

    play(scenario, transport=MemoryTransport(server))
    assert {record.name for record in caplog.records} == {"kube_transports.informers"}


def test_a_client_that_is_closed_ends_its_readers(play: Play, server: ApiServer) -> None:
    """They get ClientClosed, and nothing is left behind."""

    async def scenario(client: AsyncClient) -> None:
        informer = client.informer(EVERYWHERE)
        await informer.wait_synced(timeout=10)
        reading = informer.subscribe()
        await until_synced(reading)
        await client.aclose()
        with pytest.raises(ClientClosed):
            await reading.__anext__()
        await informer.aclose()

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def first_of(informer: Any) -> str:
    """Leave a loop early."""
    for event in informer:
        return told(event)
    raise AssertionError("an informer never just ends")


OPTIONS: list[dict[str, Any]] = [{}, {"resync_seconds": 600}, {"namespaces": ["default", "dev"]}]


@pytest.mark.parametrize("options", OPTIONS, ids=["one", "resync", "several"])
def test_an_informer_that_is_left_is_closed_with_a_warning(server: ApiServer, options: dict[str, Any]) -> None:
    """A bare loop that is broken out of, also where something runs beside it."""
    with Client(transport=MemoryTransport(server)) as client:
        with pytest.warns(ResourceWarning, match="use it in a with"):
            first_of(client.informer(EVERYWHERE, **options))
        while threads():
            pass  # which end by themselves
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            informer = client.informer(EVERYWHERE, **options)
            next(informer)
            informer.close()
            del informer


def test_a_cache_that_is_left_is_closed_with_a_warning(server: ApiServer) -> None:
    """As an informer: what keeps it does not hold on to it."""
    with Client(transport=MemoryTransport(server)) as client:
        with pytest.warns(ResourceWarning, match="this Cache was left without being closed"):
            client.cache(EVERYWHERE).wait_synced(timeout=10)
        while threads():
            pass  # which end by themselves


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
@pytest.mark.parametrize("options", OPTIONS, ids=["one", "resync", "several"])
def test_an_async_informer_that_is_left_is_closed_too(colour: str, server: ApiServer, options: dict[str, Any]) -> None:
    """Its tasks end."""

    async def left(client: AsyncClient) -> None:
        async for _ in client.informer(EVERYWHERE, **options):
            break
        gc.collect()

    async def scenario(client: AsyncClient) -> None:
        before = tasks()
        with pytest.warns(ResourceWarning, match="use it in a with"):
            await left(client)
        while tasks() > before:
            await client.pause(0.001)

    COLOURS[colour](scenario, transport=MemoryTransport(server))


def tasks() -> int:
    """How many tasks there are."""
    return trio.lowlevel.current_statistics().tasks_living if on_trio() else len(asyncio.all_tasks())


def test_a_resync_tells_everything_again(play: Play, server: ApiServer) -> None:
    """Each object as Modified, once a period."""

    async def scenario(client: AsyncClient) -> list[str]:
        informer = client.informer(EVERYWHERE, resync_seconds=0.25)
        assert await until_synced(informer) == ["Added a", "Added b", "Added c", "Synced"]
        events = [told(await informer.__anext__()) for _ in range(6)]
        await informer.aclose()
        return events

    assert play(scenario, transport=MemoryTransport(server)) == ["Modified a", "Modified b", "Modified c"] * 2
