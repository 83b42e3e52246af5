"""Calls that are broken off by their `Abort`, wherever they stand, while the transport stays open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
import trio

from kube_core.base import ClientClosed
from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.adapters.httpx_async import AsyncHttpxTransport
from kube_transports.adapters.httpx_sync import HttpxTransport
from kube_transports.adapters.urllib3_sync import Urllib3Transport
from kube_transports.conformance import Blocking
from kube_transports.ports import Abort, AsyncTransport, Call
from tests.support.fault_server import PATIENCE_SECONDS, Peer, Script, answer, client_context, fault_server, hold

from .colours import finished
from .drivers import OURS
from .test_connecting import full_backlog
from .test_conversations import HELLO, sized

Work = Callable[[AsyncTransport, Abort], Awaitable[object]]
Ended = Callable[[AsyncTransport, Work, Abort, threading.Event], BaseException]


async def call(transport: AsyncTransport, abort: Abort) -> object:
    return await transport.aexchange(Call("GET", "/", abort=abort))


async def page(transport: AsyncTransport, abort: Abort) -> object:
    return await transport.astream(Call("GET", "/", whole=True, abort=abort))


async def watch(transport: AsyncTransport, abort: Abort) -> object:
    return await transport.astream(Call("GET", "/", read_timeout=None, abort=abort))


async def upgrade(transport: AsyncTransport, abort: Abort) -> object:
    return await transport.aupgrade(Call("POST", "/", (("Connection", "Upgrade"), ("Upgrade", "x")), abort=abort))


async def upload(transport: AsyncTransport, abort: Abort) -> object:
    return await transport.aexchange(Call("PUT", "/", body=bytes(64 << 20), abort=abort))


def by_a_thread(transport: AsyncTransport, work: Work, abort: Abort, ready: threading.Event) -> BaseException:
    """Let a thread wait, and break it off from this one."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: finished(cast("Any", work(transport, abort))))
        assert ready.wait(PATIENCE_SECONDS)
        abort.set()
        error = waiting.exception(PATIENCE_SECONDS)
    finished(cast("Any", transport.aclose()))
    assert error is not None
    return error


def on_asyncio(transport: AsyncTransport, work: Work, abort: Abort, ready: threading.Event) -> BaseException:
    """Let a task wait, and break it off from another."""

    async def main() -> BaseException:
        waiting = asyncio.ensure_future(work(transport, abort))
        await asyncio.to_thread(ready.wait, PATIENCE_SECONDS)
        abort.set()
        (error,) = await asyncio.gather(waiting, return_exceptions=True)
        await transport.aclose()
        assert isinstance(error, BaseException)
        return error

    return asyncio.run(main())


def on_trio(transport: AsyncTransport, work: Work, abort: Abort, ready: threading.Event) -> BaseException:
    """Let a task wait, and break it off from another."""
    errors = list[BaseException]()

    async def wait() -> None:
        with pytest.raises(ClientClosed) as caught:
            await work(transport, abort)
        errors.append(caught.value)

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(wait)
            await trio.to_thread.run_sync(ready.wait, PATIENCE_SECONDS)
            abort.set()
        await transport.aclose()

    trio.run(main)
    return errors[0]


ENDED: dict[str, Ended] = {"threads": by_a_thread, "asyncio": on_asyncio, "trio": on_trio}
each_colour = pytest.mark.parametrize("colour", ENDED)


def opened(colour: str, url: str, library: str = "h11", **options: Any) -> AsyncTransport:
    """A transport of a colour, which looks async."""
    if colour == "threads":
        return Blocking(SYNC[library](url, **options))
    return AsyncH11Transport(url, **options) if library == "h11" else AsyncHttpxTransport(url, **options)


SYNC: dict[str, Callable[..., Any]] = {"h11": H11Transport, "urllib3": Urllib3Transport, "httpx": HttpxTransport}
WAYS = [(colour, library) for colour in ENDED for library in SYNC if colour == "threads" or library != "urllib3"]


def silent(peer: Peer) -> None:
    peer.read(1)
    peer.hold()


def stall(peer: Peer) -> None:
    peer.read(1)
    peer.stall()


HEADS: dict[str, tuple[Work, Script]] = {
    "a call's answer": (call, hold()),
    "the rest of a call's body": (call, hold(HELLO[:-2])),
    "a page's head": (page, hold()),
    "a watch's head": (watch, hold(b"HTTP/1.1 200 OK\r\n")),
    "an upgrade": (upgrade, hold()),
    "the server to take the body": (upload, stall),
}


@pytest.mark.parametrize(("colour", "library"), WAYS)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("what", HEADS)
def test_waiting_for(what: str, tls: bool, colour: str, library: str) -> None:
    """Whoever waits is told, over every library and in every colour; the request had gone out."""
    if what == "an upgrade" and library != "h11":
        return  # which no other does
    work, script = HEADS[what]
    options = {"ssl_context": client_context()} if tls else {}
    with fault_server(script, tls=tls) as server:
        error = ENDED[colour](opened(colour, server.url, library, **options), work, Abort(), server.held)
        server.over.set()
    assert isinstance(error, ClientClosed)
    assert error.request_sent


@each_colour
def test_waiting_for_a_handshake(colour: str) -> None:
    """Nothing was sent."""
    with fault_server(silent) as server:
        transport = opened(colour, server.url.replace("http:", "https:"), ssl_context=client_context())
        error = ENDED[colour](transport, page, Abort(), server.held)
    assert isinstance(error, ClientClosed)
    assert not error.request_sent


@each_colour
def test_waiting_for_a_host_that_does_not_answer(colour: str) -> None:
    """Nothing was sent."""
    ready = threading.Event()
    ready.set()
    with full_backlog() as port:
        error = ENDED[colour](opened(colour, f"http://127.0.0.1:{port}"), page, Abort(), ready)
    assert isinstance(error, ClientClosed)
    assert not error.request_sent


@pytest.mark.parametrize("driver", OURS)
def test_once_it_is_set_no_call_begins(driver: str) -> None:
    """Nor leaves anything behind; without it calls go on."""
    abort = Abort()
    abort.set()

    async def talk(transport: AsyncTransport) -> None:
        for work in (call, page, watch, upgrade):
            with pytest.raises(ClientClosed) as caught:
                await work(transport, abort)
            assert not caught.value.request_sent
        assert (await transport.aexchange(Call("GET", "/"))).body == b"hello"
        for work in (call, page):  # now there is an idle connection, which they would take
            with pytest.raises(ClientClosed):
                await work(transport, abort)

    with fault_server(answer(HELLO), answer(HELLO)) as server:
        OURS[driver](talk, server.url, max_connections=1)
        assert len(server.requests) == 1


@pytest.mark.parametrize("driver", OURS)
def test_what_has_been_answered_is_not_broken_off(driver: str) -> None:
    """The connections serve others by then; a stream has a `close` of its own."""
    abort = Abort()

    async def talk(transport: AsyncTransport) -> None:
        assert cast("Any", await call(transport, abort)).body == b"hello"
        stream = cast("Any", await page(transport, abort))
        abort.set()
        assert (await stream.aread(), await stream.aread()) == (b"hello", b"")
        assert (await transport.aexchange(Call("GET", "/"))).body == b"again"

    with fault_server(answer(HELLO, HELLO, sized(b"again"))) as server:
        OURS[driver](talk, server.url)
    assert server.connections == 1


def test_waiting_for_a_turn() -> None:
    """Who waits for a place among the calls leaves the row, and the place goes to the next."""
    with fault_server(hold(), answer(HELLO)) as server:
        client, queued, end = H11Transport(server.url, max_connections=1), Queued(), Abort()
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(client.exchange, Call("GET", "/", abort=end))
            assert server.held.wait(PATIENCE_SECONDS)
            second = pool.submit(client.exchange, Call("GET", "/", abort=queued))
            assert queued.attached.wait(PATIENCE_SECONDS)
            queued.set()
            error = second.exception(PATIENCE_SECONDS)
            assert isinstance(error, ClientClosed)
            assert not error.request_sent
            end.set()
            assert isinstance(first.exception(PATIENCE_SECONDS), ClientClosed)
        assert client.exchange(Call("GET", "/")).body == b"hello"
        client.close()


class Queued(Abort):
    """One that tells when a transport waits."""

    def __init__(self) -> None:
        super().__init__()
        self.attached = threading.Event()

    def attach(self, end: Callable[[], object]) -> None:
        """Take what ends the wait."""
        super().attach(end)
        self.attached.set()


def test_a_turn_that_a_task_waits_for() -> None:
    """The same among tasks."""

    async def main() -> None:
        client, abort, end = AsyncH11Transport(server.url, max_connections=1), Abort(), Abort()
        first = asyncio.ensure_future(client.aexchange(Call("GET", "/", abort=end)))
        await asyncio.to_thread(server.held.wait, PATIENCE_SECONDS)
        second = asyncio.ensure_future(client.aexchange(Call("GET", "/", abort=abort)))
        await asyncio.sleep(0)
        abort.set()
        with pytest.raises(ClientClosed):
            await second
        end.set()
        with pytest.raises(ClientClosed):
            await first
        assert (await client.aexchange(Call("GET", "/"))).body == b"hello"
        await client.aclose()

    with fault_server(hold(), answer(HELLO)) as server:
        asyncio.run(main())


def test_an_end_that_comes_late_ends_nothing() -> None:
    """What was attached last counts, and nothing does after `detach`."""
    abort, ends = Abort(), list[str]()
    abort.attach(lambda: ends.append("first"))
    abort.attach(lambda: ends.append("second"))
    abort.set()
    abort.detach()
    abort.set()
    assert (ends, abort.is_set) == (["second"], True)
    with pytest.raises(ClientClosed):
        abort.attach(lambda: ends.append("third"))
