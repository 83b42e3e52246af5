"""The async transport among tasks: cancelled anywhere, closed from another task, on more than one loop."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
import trio

from kube_core.base import ClientClosed
from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.httpx_async import AsyncHttpxTransport
from kube_transports.ports import AsyncTransport, Call
from tests.support.fault_server import FaultServer, Peer, Script, answer, client_context, fault_server, hold
from tests.transports.test_connecting import full_backlog
from tests.transports.test_conversations import CHUNKED, HELLO, sized

GET = Call("GET", "/", read_timeout=30.0)
Work = Callable[[AsyncTransport], Awaitable[object]]
Adapter = Callable[..., AsyncTransport]
ADAPTERS: dict[str, Adapter] = {"h11": AsyncH11Transport, "httpx": AsyncHttpxTransport}


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    """Each adapter in turn."""
    return ADAPTERS[request.param]


def transport(server: FaultServer, adapter: Adapter = AsyncH11Transport, **options: Any) -> AsyncTransport:
    context = client_context() if server.url.startswith("https") else None
    return adapter(server.url, ssl_context=context, **options)


async def asyncio_until(event: threading.Event) -> None:
    """Let the loop run until a thread has set the event."""
    await asyncio.get_running_loop().run_in_executor(None, event.wait, 10)


async def trio_until(event: threading.Event) -> None:
    await trio.to_thread.run_sync(event.wait, 10)


def ended_on_asyncio(work: Work, client: AsyncTransport, ready: threading.Event, end: str) -> BaseException | None:
    """Start some work, and once the server is ready, end it; give the error that it ended with.

    ``close`` closes the transport, ``drop`` cancels the task, ``cancel`` does so too and then makes another call.
    """

    async def main() -> BaseException | None:
        task = asyncio.ensure_future(work(client))
        await asyncio_until(ready)
        if end == "close":
            await client.aclose()
        else:
            task.cancel()
        (outcome,) = await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 1.0)
        assert len(asyncio.all_tasks()) == 1
        if end == "cancel":
            assert (await client.aexchange(GET)).body == b"hello"
        await client.aclose()
        return outcome if isinstance(outcome, BaseException) else None

    return asyncio.run(main())


def ended_on_trio(work: Work, client: AsyncTransport, ready: threading.Event, end: str) -> BaseException | None:
    outcomes = list[BaseException]()

    async def run() -> None:
        try:
            await work(client)
        except BaseException as error:
            outcomes.append(first(error))
            raise

    async def contained() -> None:
        try:
            await run()
        except ClientClosed:
            return

    async def main() -> None:
        with trio.fail_after(10):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(contained)
                await trio_until(ready)
                if end == "close":
                    await client.aclose()
                else:
                    nursery.cancel_scope.cancel()
            if end == "cancel":
                assert (await client.aexchange(GET)).body == b"hello"
            await client.aclose()

    trio.run(main)
    return outcomes[0] if outcomes else None


def first(error: BaseException) -> BaseException:
    """The one error of trio's groups."""
    if isinstance(error, BaseExceptionGroup):
        return cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


ENDED = {"asyncio": ended_on_asyncio, "trio": ended_on_trio}
CANCELLED = {"asyncio": asyncio.CancelledError, "trio": trio.Cancelled}


async def call(client: AsyncTransport) -> object:
    return await client.aexchange(GET)


async def watch(client: AsyncTransport) -> object:
    return await (await client.astream(GET)).aread()


async def upload(client: AsyncTransport) -> object:
    return await client.aexchange(Call("PUT", "/", body=bytes(64 << 20)))


def stall(peer: Peer) -> None:
    peer.read(1)
    peer.stall()


def silent(peer: Peer) -> None:
    peer.read(1)
    peer.hold()


PLACES: dict[str, tuple[Work, Script]] = {
    "before the answer": (call, hold()),
    "in the header": (call, hold(b"HTTP/1.1 200 OK\r\n")),
    "in the body": (call, hold(HELLO[:-2])),
    "in a stream": (watch, hold(CHUNKED)),
    "in a write": (upload, stall),
}


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("library", ENDED)
@pytest.mark.parametrize("end", ["cancel", "close"])
@pytest.mark.parametrize("place", PLACES)
def test_work_that_is_ended(place: str, end: str, library: str, tls: bool, adapter: Adapter) -> None:
    """A cancelled task gives up its place and its connection, so that the next call works; a closed transport tells them."""
    work, script = PLACES[place]
    scripts = [script, answer(HELLO)] if end == "cancel" else [script]
    with fault_server(*scripts, tls=tls) as server:
        client = transport(server, adapter, max_connections=1)
        outcome = ENDED[library](work, client, server.held, end)
        server.over.set()
    assert isinstance(outcome, CANCELLED[library] if end == "cancel" else ClientClosed)


@pytest.mark.parametrize("library", ENDED)
def test_a_handshake_that_is_ended(library: str, adapter: Adapter) -> None:
    """A server that never answers the handshake holds nobody back; nothing was sent."""
    with fault_server(silent) as server:
        client = adapter(server.url.replace("http:", "https:"), ssl_context=client_context())
        outcome = ENDED[library](call, client, server.held, "close")
    assert isinstance(outcome, ClientClosed)
    assert not outcome.request_sent


@pytest.mark.parametrize("library", ENDED)
def test_a_cancelled_handshake(library: str, adapter: Adapter) -> None:
    """Cancelling ends it too, and leaves nothing behind."""
    with fault_server(silent) as server:
        client = adapter(server.url.replace("http:", "https:"), ssl_context=client_context())
        assert isinstance(ENDED[library](call, client, server.held, "drop"), CANCELLED[library])


@pytest.mark.parametrize("library", ENDED)
@pytest.mark.parametrize("end", ["close", "drop"])
def test_a_connection_that_does_not_come_about_is_ended(end: str, library: str, adapter: Adapter) -> None:
    """Closing ends the wait for a host that does not answer, and so does cancelling."""
    ready = threading.Event()
    ready.set()
    with full_backlog() as port:
        outcome = ENDED[library](call, adapter(f"http://127.0.0.1:{port}"), ready, end)
    assert isinstance(outcome, ClientClosed if end == "close" else CANCELLED[library])


@pytest.mark.parametrize("library", ENDED)
def test_many_tasks_share_a_transport(library: str, adapter: Adapter) -> None:
    """Each task gets its own answers, over no more connections than allowed; cancelled ones disturb nobody."""

    def echo(peer: Peer) -> None:
        while True:
            peer.send(sized(peer.request().split()[1]))

    async def one(client: AsyncTransport, name: int) -> None:
        for number in range(20):
            target = f"/{name}/{number}"
            assert (await client.aexchange(Call("GET", target))).body == target.encode()

    async def on_asyncio(client: AsyncTransport) -> None:
        tasks = [asyncio.ensure_future(one(client, name)) for name in range(24)]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [outcome is None for outcome in outcomes] == [position % 3 > 0 for position in range(24)]
        await client.aclose()

    async def on_trio(client: AsyncTransport) -> None:
        async with trio.open_nursery() as nursery:
            for name in range(24):
                nursery.start_soon(one, client, name)
        await client.aclose()

    with fault_server(*[echo] * 30) as server:
        client = transport(server, adapter, max_connections=8)
        if library == "asyncio":
            asyncio.run(on_asyncio(client))
        else:
            trio.run(on_trio, client)
        assert server.connections <= 8 + 8


MOMENTS = 24
"""A call over loopback takes about half as many turns of the loop."""


def echo_for_ever(peer: Peer) -> None:
    """Answer each request with its own target."""
    while True:
        peer.send(sized(peer.request().split()[1]))


async def echoed(client: AsyncTransport, name: int) -> None:
    """Ask, and get the answer to this question and no other."""
    target = f"/{name}"
    assert (await client.aexchange(Call("GET", target))).body == target.encode()


async def cancelled_on_asyncio(client: AsyncTransport, turns: list[int]) -> int:
    tasks = [asyncio.ensure_future(echoed(client, name)) for name in range(len(turns))]
    for turn in range(MOMENTS):
        await asyncio.sleep(0)
        for task, last in zip(tasks, turns, strict=True):
            if turn == last:
                task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {type(None), asyncio.CancelledError}
    return sum(outcome is not None for outcome in outcomes)


async def cancelled_on_trio(client: AsyncTransport, turns: list[int]) -> int:
    scopes = [trio.CancelScope() for _ in turns]

    async def one(name: int) -> None:
        with scopes[name]:
            await echoed(client, name)

    async with trio.open_nursery() as nursery:
        for name in range(len(turns)):
            nursery.start_soon(one, name)
        for turn in range(MOMENTS):
            await trio.lowlevel.checkpoint()
            for scope, last in zip(scopes, turns, strict=True):
                if turn == last:
                    scope.cancel()
    return sum(scope.cancelled_caught for scope in scopes)


@pytest.mark.parametrize("library", ENDED)
def test_a_thousand_calls_that_are_cancelled_at_any_moment(library: str, adapter: Adapter) -> None:
    """While they wait for a place, connect, send, or read: no answer goes astray, no place and no connection is lost."""
    chance, wave = random.Random(0), 20

    async def main() -> int:
        client = transport(server, adapter, max_connections=4)
        many = cancelled_on_asyncio if library == "asyncio" else cancelled_on_trio
        ended = [await many(client, [chance.randrange(MOMENTS + 8) for _ in range(wave)]) for _ in range(50)]
        assert await many(client, [MOMENTS] * wave) == 0  # all four places are there
        await client.aclose()
        return sum(ended)

    with fault_server(*[echo_for_ever] * 1100) as server:
        ended = asyncio.run(main()) if library == "asyncio" else trio.run(main)
    assert 50 < ended < 1000  # those whose turn never comes are left alone


def test_one_transport_on_two_loops() -> None:
    """Connections of a loop that is over are not used on the next one, though the server has them open."""

    async def get(client: AsyncTransport, *, last: bool) -> bytes:
        body = (await client.aexchange(GET)).body
        if last:
            await client.aclose()
        return body

    def use() -> None:
        client = transport(server)
        assert asyncio.run(get(client, last=False)) == b"hello"
        assert asyncio.run(get(client, last=True)) == b"hello"
        del client
        gc.collect()

    with fault_server(hold(HELLO), answer(HELLO)) as server, pytest.warns(ResourceWarning):
        use()
    assert server.connections == 2
