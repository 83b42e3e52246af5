"""What waits for a server that says nothing is ended from another thread or task, and its connection with it.

The client stays open meanwhile: it is the one stream, informer or cache that is closed.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, cast

import pytest
import trio
from attrs import frozen

from kube_core import ClientClosed, WaitTimeout
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import Api
from kube_transports import AsyncClient, Client, async_ports, sync_ports
from tests.support.fault_server import PATIENCE_SECONDS, Peer, Script, answer, fault_server

from .colours import BlockingClient, finished
from .test_conversations import CHUNKED, sized

MAPS = Api(ConfigMap).within("dev")
PODS = Api(Pod).within("dev")


def page(token: str = "", name: str = "a") -> bytes:
    """An answer to a list: one ConfigMap, or none."""
    metadata = {"resourceVersion": "9", **({"continue": token} if token else {})}
    items = [{"metadata": {"name": name, "namespace": "dev", "uid": "u", "resourceVersion": "5"}}] if name else []
    return sized(json.dumps({"apiVersion": "v1", "kind": "ConfigMapList", "metadata": metadata, "items": items}).encode())


async def all_of(events: Any) -> str:
    """Read on until there is no more; tells how that came."""
    try:
        async for _ in events:
            pass
    except ClientClosed:
        return "closed"
    return "ended"


async def all_of_a_reader(informer: Any) -> str:
    """The same of one of its readers."""
    return await all_of(informer.subscribe())


async def synced(cache: Any) -> str:
    """Wait for everything."""
    try:
        await cache.wait_synced()
    except ClientClosed:
        return "closed"
    return "synced"


@frozen
class Place:
    """What waits, how, and how that ends. The server gives ``answers``, takes one more request, sends ``part``, and is silent."""

    open: Callable[[AsyncClient], Any]
    wait: Callable[[Any], Awaitable[str]]
    outcome: str
    answers: tuple[bytes, ...] = ()
    part: bytes = b""


def watch(client: AsyncClient) -> Any:
    return client.watch(MAPS, resource_version="1")


def log(client: AsyncClient) -> Any:
    return client.logs(PODS, "web", follow=True)


def pages(client: AsyncClient) -> Any:
    return client.pages(MAPS, limit=1)


def informer(client: AsyncClient) -> Any:
    return client.informer(MAPS)


def cache(client: AsyncClient) -> Any:
    return client.cache(MAPS)


EITHER = "closed or ended"
"""Where the reader may not have come back for more when it is closed."""
HALF_A_HEAD = b"HTTP/1.1 200 OK\r\nContent-"
PLACES = {
    "a watch's head": Place(watch, all_of, "closed"),
    "the rest of a watch's head": Place(watch, all_of, "closed", part=HALF_A_HEAD),
    "a watch's events": Place(watch, all_of, EITHER, part=CHUNKED),
    "a log's head": Place(log, all_of, "closed"),
    "a log's lines": Place(log, all_of, EITHER, part=CHUNKED),
    "the first page": Place(pages, all_of, "closed"),
    "the rest of the first page": Place(pages, all_of, "closed", part=page()[:-5]),
    "the page ahead": Place(pages, all_of, EITHER, (page("more"),)),
    "an informer's list": Place(informer, all_of, "ended"),
    "the rest of an informer's list": Place(informer, all_of, "ended", part=page()[:-5]),
    "an informer's next page": Place(informer, all_of, "ended", (page("more"),)),
    "the head of an informer's watch": Place(informer, all_of, "ended", (page(),)),
    "a kept informer's list": Place(informer, all_of_a_reader, "ended"),
    "the head of a kept informer's watch": Place(informer, all_of_a_reader, "ended", (page(),)),
    "a cache's list": Place(cache, synced, "closed"),
    "the head of a cache's watch": Place(cache, all_of_a_reader, "ended", (page(),)),
}


class Silence:
    """The server's script of a place. ``begun`` and ``released`` say that it fell silent, and that the client then closed."""

    def __init__(self, *answers: bytes, part: bytes = b"") -> None:
        self._answers = answers
        self._part = part
        self.begun = threading.Event()
        self.tell: Callable[[], None] = lambda: None
        self.released = threading.Event()

    def __call__(self, peer: Peer) -> None:
        """Play."""
        answer(*self._answers)(peer)
        peer.request()
        peer.send(self._part)
        self.begun.set()
        self.tell()
        with suppress(ConnectionError):  # when it is closed with bytes that nobody had read
            peer.hold()
        self.released.set()


def by_a_thread(place: Place, url: str, silence: Silence) -> str:
    """Let a thread wait, and close from this one."""
    client = cast("AsyncClient", BlockingClient(Client(url)))
    found = place.open(client)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: finished(cast("Any", place.wait(found))))
        assert silence.begun.wait(PATIENCE_SECONDS)
        finished(found.aclose())
        outcome: str = waiting.result(PATIENCE_SECONDS)
    assert silence.released.wait(PATIENCE_SECONDS)
    for thread in threading.enumerate():
        if thread.name == "kube-core page":  # nobody waits for it, but it was told to end
            thread.join(PATIENCE_SECONDS)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("kube-core")]
    finished(client.aclose())
    return outcome


def by_a_task_on_asyncio(place: Place, url: str, silence: Silence) -> str:
    """Let a task wait, and close from another."""

    async def main() -> str:
        client = AsyncClient(url)
        found = place.open(client)
        waiting = asyncio.ensure_future(place.wait(found))
        await asyncio.to_thread(silence.begun.wait, PATIENCE_SECONDS)
        await found.aclose()
        outcome = await waiting
        assert await asyncio.to_thread(silence.released.wait, PATIENCE_SECONDS)
        assert len(asyncio.all_tasks()) == 1
        await client.aclose()
        return outcome

    return asyncio.run(main())


def by_a_task_on_trio(place: Place, url: str, silence: Silence) -> str:
    """Let a task wait, and close from another."""
    outcomes = list[str]()

    async def main() -> None:
        client = AsyncClient(url)
        found = place.open(client)

        async def wait() -> None:
            outcomes.append(await place.wait(found))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(wait)
            await trio.to_thread.run_sync(silence.begun.wait, PATIENCE_SECONDS)
            await found.aclose()
        assert await trio.to_thread.run_sync(silence.released.wait, PATIENCE_SECONDS)
        await client.aclose()

    trio.run(main)
    return outcomes[0]


CLOSERS = {"threads": by_a_thread, "asyncio": by_a_task_on_asyncio, "trio": by_a_task_on_trio}


@pytest.mark.parametrize("colour", CLOSERS)
@pytest.mark.parametrize("what", PLACES)
def test_closing_ends_the_wait_for(what: str, colour: str) -> None:
    """Whatever it is: who waits is told, the server sees the connection end, and no thread or task is left."""
    place = PLACES[what]
    silence = Silence(*place.answers, part=place.part)
    with fault_server(silence) as server:
        assert CLOSERS[colour](place, server.url, silence) in place.outcome
    assert server.connections == 1


@pytest.mark.parametrize("answers", [(), (page(),)], ids=["list", "watch"])
def test_a_wait_that_is_over_leaves_nothing_behind(
    play: Callable[..., Any], answers: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the server has not answered its list, or its watch. Its time is over when the server has fallen silent."""
    silence = Silence(*answers)

    def wait_on(_: Client, signal: sync_ports.Signal, seconds: float | None = None) -> bool:
        return silence.begun.wait(PATIENCE_SECONDS) and signal.is_set

    async def await_on(_: AsyncClient, signal: async_ports.Signal, seconds: float | None = None) -> bool:
        begun = async_ports.Signal()
        silence.tell = async_ports.anywhere(begun.set)
        if not silence.begun.is_set():
            await begun.wait(PATIENCE_SECONDS)
        return signal.is_set

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(WaitTimeout):
            await client.wait(MAPS, "b", lambda _: False, timeout=60)
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("kube-core")]
        assert silence.released.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(Client, "wait_on", wait_on)
    monkeypatch.setattr(AsyncClient, "wait_on", await_on)
    with fault_server(silence) as server:
        play(scenario, server=server.url)


def cancelled_on_asyncio(place: Place, url: str, silence: Silence) -> None:
    async def main() -> None:
        client = AsyncClient(url)
        found = place.open(client)
        waiting = asyncio.ensure_future(place.wait(found))
        await asyncio.to_thread(silence.begun.wait, PATIENCE_SECONDS)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await found.aclose()
        assert await asyncio.to_thread(silence.released.wait, PATIENCE_SECONDS)
        assert len(asyncio.all_tasks()) == 1
        await client.aclose()

    asyncio.run(main())


def cancelled_on_trio(place: Place, url: str, silence: Silence) -> None:
    async def main() -> None:
        client = AsyncClient(url)
        found = place.open(client)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(place.wait, found)
            await trio.to_thread.run_sync(silence.begun.wait, PATIENCE_SECONDS)
            nursery.cancel_scope.cancel()
        await found.aclose()
        assert await trio.to_thread.run_sync(silence.released.wait, PATIENCE_SECONDS)
        await client.aclose()

    trio.run(main)


@pytest.mark.parametrize("cancelled", [cancelled_on_asyncio, cancelled_on_trio])
@pytest.mark.parametrize("what", PLACES)
def test_cancelling_ends_the_wait_for(what: str, cancelled: Callable[[Place, str, Silence], None]) -> None:
    """And it can be closed afterwards."""
    place = PLACES[what]
    silence = Silence(*place.answers, part=place.part)
    with fault_server(silence) as server:
        cancelled(place, server.url, silence)


def test_a_pause_between_two_tries_is_ended_too() -> None:
    """A log that the server is too busy for is asked for again; not once it is closed."""
    pausing = threading.Event()

    class Watched(Client):
        def pause(self, seconds: float, ending: Any = None) -> None:
            assert seconds == 100
            pausing.set()
            super().pause(seconds, ending)

    busy: Script = answer(sized(b"", b"Retry-After: 100", status=b"503 Service Unavailable"))
    with fault_server(busy) as server, Watched(server.url) as client:
        lines = client.logs(PODS, "web", follow=True)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(next, lines)
            assert pausing.wait(PATIENCE_SECONDS)
            lines.close()
            assert isinstance(waiting.exception(PATIENCE_SECONDS), ClientClosed)
