"""What functions of the user's may do to whoever calls them: one text, the same in every colour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
import trio

from kube_core import ClientClosed, ConfigError, ConnectError, DecodeError, Failed, KubeError, Synced, UsageError
from kube_core.models.core_v1 import ConfigMap
from kube_core.server import ApiServer
from kube_core.watching import InformerEvent
from kube_transports import AsyncClient, Client, MemoryTransport
from kube_transports.async_ports import Signal, on_trio, to_its_end

from .colours import COLOURS
from .following import EVERYWHERE, HERE, Play, settings, threads, told

ERRORS = [
    ConfigError("no"),
    ConnectError("no", request_sent=False),
    DecodeError("this", "that"),
    ClientClosed("another one"),
    UsageError("no"),
]


def raising(error: KubeError) -> Any:
    """A function that asks somebody else, and is told no."""

    def function(found: ConfigMap) -> Any:
        if found.metadata.name == "b":
            raise error

    return function


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("option", ["transform", "index"])
def test_what_a_function_raises_is_no_trouble_of_the_wire(play: Play, server: ApiServer, option: str, error: KubeError) -> None:
    """Whatever it is, it is told, and the others are kept."""
    function = raising(error)
    options: dict[str, Any] = {"transform": function} if option == "transform" else {"indexes": {"i": function}}

    async def scenario(client: AsyncClient) -> None:
        cached = client.cache(EVERYWHERE, **options)
        reader = cached.subscribe()  # before it begins
        async with cached:
            events = [await reader.__anext__() for _ in range(5)]
            failures = [event.error for event in events if isinstance(event, Failed)]
            assert [failure.__cause__ for failure in failures] == [error]
            assert f"raised {type(error).__name__} for default/b" in str(failures[0])
            assert [found.metadata.name for found in cached.list()] == ["a", "b", "c"]

    play(scenario, transport=MemoryTransport(server))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_a_condition_raises_ends_the_wait(play: Play, server: ApiServer, error: KubeError) -> None:
    """As it is: the wire is well."""

    async def scenario(client: AsyncClient) -> None:
        for timeout in (None, 60):
            with pytest.raises(type(error)) as caught:
                await client.wait(HERE, "b", raising(error), timeout=timeout)
            assert caught.value is error

    play(scenario, transport=MemoryTransport(server))


async def coroutine(_: object) -> Any:
    """What is nothing before it is awaited."""


def calling(function: Any, found: object) -> Any:
    """What nobody can see to be one."""
    return function(found)


class Callee:
    """An object that can be called, and awaited then."""

    async def __call__(self, _: object) -> Any:
        """Do nothing."""


@pytest.mark.parametrize("function", [coroutine, Callee()], ids=["function", "object"])
def test_a_coroutine_function_is_refused_where_none_is_awaited(play: Play, server: ApiServer, function: Any) -> None:
    """It would do nothing, and what it gives is true."""

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(UsageError, match="what is waited for is a plain function in both colours"):
            await client.wait(HERE, "a", function, timeout=60)
        with pytest.raises(UsageError, match="a coroutine"):
            await client.wait(HERE, "a", partial(calling, function), timeout=60)
        with pytest.raises(UsageError, match="a transform is a plain function"):
            client.informer(HERE, transform=function)
        with pytest.raises(UsageError, match="an index is made by is a plain function"):
            client.cache(HERE, indexes={"i": function})

    play(scenario, transport=MemoryTransport(server))


def test_a_transform_that_is_none_is_refused(server: ApiServer) -> None:
    """At once."""
    wrong: Any = 5
    with Client(transport=MemoryTransport(server)) as client, pytest.raises(UsageError, match="a transform is a function, not 5"):
        client.cache(HERE, transform=wrong)


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_a_function_for_errors_is_awaited_if_it_is_to_be(colour: str, server: ApiServer) -> None:
    """As a handler is; where nothing is awaited it is refused."""
    seen: list[str] = []

    async def bad(event: InformerEvent[ConfigMap]) -> None:
        raise ValueError(told(event))

    async def take(error: Exception) -> None:
        seen.append(str(error))

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            informer.handle(bad, on_error=take)
            while len(seen) < 4:
                await client.pause(0.001)

    COLOURS[colour](scenario, transport=MemoryTransport(server))
    assert seen == ["Added a", "Added b", "Added c", "Synced"]
    with (
        Client(transport=MemoryTransport(server)) as client,
        client.informer(EVERYWHERE) as informer,
        pytest.raises(UsageError, match="plain function"),
    ):
        informer.handle(print, on_error=take)


def test_an_index_may_read_the_cache(play: Play, server: ApiServer) -> None:
    """It is called in the midst of an input, by whoever has the lock."""
    held: list[Any] = []

    def known(found: ConfigMap) -> str | None:
        if not held:
            return None
        return "known" if held[0].find("default", found.metadata.name) else None

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(EVERYWHERE, indexes={"state": known}) as cached:
            await cached.wait_synced(timeout=10)
            held.append(cached)
            reader = cached.subscribe()
            await client.send(HERE.create(settings("d")))
            while told(await reader.__anext__()) != "Added d":
                pass
            assert [found.metadata.name for found in cached.by("state", "known")] == ["d"]

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_a_handler_may_close_what_calls_it(colour: str, server: ApiServer) -> None:
    """And goes on: whoever closes is not ended by that. Its neighbour is."""
    seen: list[str] = []

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:

            async def close(event: InformerEvent[ConfigMap]) -> None:
                if isinstance(event, Synced):
                    await informer.aclose()
                    seen.append("closed")

            async def stay(event: InformerEvent[ConfigMap]) -> None:
                seen.append("begun")
                try:
                    await client.pause(3600)
                finally:
                    seen.append("ended")

            informer.handle(stay)
            while not seen:
                await client.pause(0.001)
            informer.handle(close)
            while len(seen) < 3:
                await client.pause(0.001)

    COLOURS[colour](scenario, transport=MemoryTransport(server))
    assert seen == ["begun", "ended", "closed"]


def test_two_handlers_may_close_what_calls_them(play: Play, server: ApiServer) -> None:
    """At once, too: neither waits for the other, which a thread would do for ten seconds."""
    seen: list[str] = []

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            for _ in range(2):
                informer.handle(closing(informer))
            await client.send(HERE.create(settings("last")))
            while not seen:
                await client.pause(0.001)

    def closing(informer: Any) -> Any:
        async def close(event: InformerEvent[ConfigMap]) -> None:
            if told(event) == "Added last":
                await informer.aclose()
                seen.append("closed")

        return close

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
@pytest.mark.parametrize("kept", ["informer", "cache"])
def test_who_is_cancelled_leaves_nothing_running(colour: str, kept: str, server: ApiServer) -> None:
    """What runs beside the ``with`` has ended when it is left, also where whoever leaves is being cancelled."""
    seen: list[str] = []

    async def scenario(client: AsyncClient) -> None:
        begun = Signal()

        async def stay(_: InformerEvent[ConfigMap]) -> None:
            seen.append("begun")
            begun.set()
            try:
                await client.pause(3600)
            finally:
                await to_its_end(partial(client.pause, 0.001))
                seen.append("ended")

        async def work() -> None:
            async with getattr(client, kept)(EVERYWHERE) as informer:
                informer.handle(stay)
                await client.pause(3600)

        await cancelled(work, begun)
        assert seen == ["begun", "ended"]

    COLOURS[colour](scenario, transport=MemoryTransport(server))


async def cancelled(work: Callable[[], Coroutine[Any, Any, None]], begun: Signal) -> None:
    """Run something, and cancel it once it has begun."""
    if not on_trio():
        task = asyncio.create_task(work())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return
    async with trio.open_nursery() as nursery:
        nursery.start_soon(work)
        await begun.wait()
        nursery.cancel_scope.cancel()
