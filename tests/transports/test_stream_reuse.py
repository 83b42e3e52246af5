"""Streams begin on connections that are idle, and leave them behind where another exchange may follow."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from attrs import evolve

from kube_core.base import ClosedEarly, ProtocolError
from kube_transports.conformance.cases import LARGE, reset_on_reuse
from kube_transports.ports import AsyncTransport, Call
from tests.support.fault_server import Peer, Script, answer, client_context, cut, fault_server, hold
from tests.transports.drivers import DRIVERS, OURS
from tests.transports.test_conversations import CHUNKED, HELLO, NOTHING_ZIPPED, chunks, sized
from tests.transports.test_streams import UPGRADE

GET = Call("GET", "/")
PAGE = Call("GET", "/api/v1/pods?limit=500", (("Accept", "application/json"),), whole=True)
WATCH = evolve(PAGE, whole=False)
ZIPPED = b"OK\r\nContent-Encoding: gzip\r\n"

each_driver = pytest.mark.parametrize("driver", DRIVERS)
of_ours = pytest.mark.parametrize("driver", OURS)
tls_too = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])


def options(tls: bool) -> dict[str, Any]:
    return {"ssl_context": client_context()} if tls else {}


async def read(transport: AsyncTransport, call: Call = PAGE) -> bytes:
    """Open a stream, read it to its end, and close it."""
    stream = await transport.astream(call)
    body = b""
    while data := await stream.aread():
        body += data
    await stream.aclose()
    return body


@of_ours
@tls_too
def test_calls_and_streams_share_connections(driver: str, tls: bool) -> None:
    """One after the other: a call, a page, a watch that the server ends, a refused upgrade, and a call again."""

    async def talk(transport: AsyncTransport) -> None:
        assert (await transport.aexchange(GET)).body == b"hello"
        assert await read(transport) == b"a page"
        assert await read(transport, WATCH) == b"events"
        assert (await transport.aexchange(GET)).body == b"hello"

    answers = answer(HELLO, chunks(b"a ", b"page"), chunks(b"events"), HELLO)
    with fault_server(answers, tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))
    assert server.connections == 1


@each_driver
def test_a_stream_has_no_place(driver: str) -> None:
    """Where one call may be under way, a page comes all the same beside a watch; then two connections are there, of which one
    is kept."""

    async def talk(transport: AsyncTransport) -> None:
        first, second = await transport.astream(PAGE), await transport.astream(PAGE)
        assert (await transport.aexchange(GET)).body == b"hello"
        for stream in (first, second):
            assert await stream.aread() == b"hello"
            assert await stream.aread() == b""
        assert (await transport.aexchange(GET)).body == b"again"

    with fault_server(answer(HELLO), answer(HELLO, sized(b"again")), answer(HELLO)) as server:
        DRIVERS[driver](talk, server.url, max_connections=1)
    assert server.connections == 3


def close_on_reuse(peer: Peer) -> None:
    """Answer, and close the connection at the second request."""
    answer(HELLO)(peer)
    peer.request()


@each_driver
@tls_too
@pytest.mark.parametrize("ends", [reset_on_reuse, close_on_reuse])
def test_a_kept_connection_that_was_stale(ends: Script, driver: str, tls: bool) -> None:
    """The server ends it just as the request arrives: it goes out once more, on a new one."""

    async def talk(transport: AsyncTransport) -> None:
        await transport.aexchange(GET)
        assert await read(transport) == b"a page"

    with fault_server(ends, answer(sized(b"a page")), tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))
    assert (server.connections, len(server.requests)) == (2, 3)


@each_driver
@pytest.mark.parametrize("ends", [cut(b""), answer(b"")], ids=["broken", "closed"])
def test_a_new_connection_that_ends_is_not_tried_again(ends: Script, driver: str) -> None:
    """That the connection was kept is the only reason."""

    async def talk(transport: AsyncTransport) -> None:
        with pytest.raises(ClosedEarly):
            await read(transport)

    with fault_server(ends, answer(HELLO)) as server:
        DRIVERS[driver](talk, server.url)
        assert server.connections == 1


@of_ours
def test_an_answer_that_has_begun_is_not_asked_for_again(driver: str) -> None:
    """Though its connection had been kept."""

    def begin(peer: Peer) -> None:
        answer(HELLO)(peer)
        cut(b"HTTP/1.1 200 OK\r\n")(peer)

    async def talk(transport: AsyncTransport) -> None:
        await transport.aexchange(GET)
        with pytest.raises(ClosedEarly):
            await read(transport)

    with fault_server(begin, answer(HELLO)) as server:
        DRIVERS[driver](talk, server.url)
        assert server.connections == 1


LAST = {
    "it is the last": answer(sized(b"a page", b"Connection: close")),
    "it has no length": answer(b"HTTP/1.1 200 OK\r\n\r\na page"),
    "it is HTTP/1.0": answer(b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\na page"),
    "more came": answer(sized(b"a page") + b"x"),
    "more came after the last chunk": answer(chunks(b"a page") + chunks(b"and another").partition(b"\r\n\r\n")[2]),
}


@each_driver
@pytest.mark.parametrize("why", LAST)
def test_what_can_carry_no_more_is_closed(why: str, driver: str) -> None:
    """As after a call."""
    if why == "more came after the last chunk" and driver not in OURS:
        return  # which httpx and urllib3 notice only when it comes later than the chunk, after calls as after streams

    async def talk(transport: AsyncTransport) -> None:
        assert await read(transport) == b"a page"
        assert (await transport.aexchange(GET)).body == b"hello"

    with fault_server(LAST[why], answer(HELLO)) as server:
        DRIVERS[driver](talk, server.url)
    assert server.connections == 2


@each_driver
@tls_too
def test_pages_share_connections_with_calls(driver: str, tls: bool) -> None:
    """Over every library: a page begins where a call ended, and leaves its connection behind."""

    async def talk(transport: AsyncTransport) -> None:
        assert (await transport.aexchange(GET)).body == b"hello"
        assert await read(transport) == b"a page"
        assert await read(transport) == b"another"
        assert (await transport.aexchange(GET)).body == b"hello"

    with fault_server(answer(HELLO, chunks(b"a ", b"page"), sized(b"another"), HELLO), tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))
    assert server.connections == 1


@of_ours
@tls_too
def test_a_stream_that_is_closed_before_its_end(driver: str, tls: bool) -> None:
    """Its connection goes: what the server still sends would be taken for the next answer."""

    async def talk(transport: AsyncTransport) -> None:
        await transport.aexchange(GET)
        stream = await transport.astream(WATCH)
        assert await stream.aread() == b"some"
        await stream.aclose()
        assert (await transport.aexchange(GET)).body == b"hello"

    def watched(peer: Peer) -> None:
        answer(HELLO)(peer)
        hold(CHUNKED + b"4\r\nsome\r\n")(peer)

    with fault_server(watched, answer(HELLO), tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))
    assert server.connections == 2


@each_driver
def test_closing_a_stream_after_its_end_harms_nobody(driver: str) -> None:
    """Its connection serves others by then."""

    async def talk(transport: AsyncTransport) -> None:
        ended = await transport.astream(PAGE)
        assert (await ended.aread(), await ended.aread()) == (b"hello", b"")
        next_one = await transport.astream(PAGE)
        await ended.aclose()
        assert (await next_one.aread(), await next_one.aread()) == (b"hello", b"")
        assert await ended.aread() == b""

    with fault_server(answer(HELLO, HELLO)) as server:
        DRIVERS[driver](talk, server.url)
    assert server.connections == 1


@of_ours
def test_an_upgrade_takes_a_new_connection(driver: str) -> None:
    """It may run a command, and of a kept connection that is stale nobody knows whether it did. A refusal leaves it behind."""

    async def talk(transport: AsyncTransport) -> None:
        await transport.aexchange(GET)
        refused = await transport.aupgrade(UPGRADE)
        assert (refused.status, await refused.aread(), await refused.aread()) == (403, b"no", b"")
        assert (await transport.aexchange(GET)).body == b"again"

    refusal = sized(b"no", status=b"403 Forbidden")
    with fault_server(answer(HELLO), answer(refusal, sized(b"again"))) as server:
        DRIVERS[driver](talk, server.url)
    assert server.connections == 2


def over_a_network(server_url: str) -> dict[str, Any]:
    """Options for a server that is not on this machine: the test's is its proxy."""
    return {"url": "http://cluster.example", "proxy_url": server_url}


@each_driver
def test_a_whole_body_may_come_compressed(driver: str) -> None:
    """And is what it was; a watch asks for no compression."""

    async def talk(transport: AsyncTransport) -> None:
        assert await read(transport) == LARGE
        assert await read(transport, WATCH) == b"events"

    zipped = chunks(gzip.compress(LARGE)).replace(b"OK\r\n", ZIPPED)
    with fault_server(answer(zipped, sized(b"events")), answer(sized(b"events"))) as server:
        DRIVERS[driver](talk, **over_a_network(server.url))
    assert [b"Accept-Encoding: gzip\r\n" in request for request in server.requests] == [True, False]
    assert server.connections == (1 if driver in OURS else 2)


TOO_MUCH = {
    "as it is": sized(bytes(3001)),
    "in chunks": chunks(bytes(2000), bytes(1001)),
    "in chunks, of which one is odd": chunks(bytes(2000), bytes(1001)).replace(b"3e9\r\n", b"3e9;odd\r\n"),
    "once inflated": sized(gzip.compress(bytes(3001)), b"Content-Encoding: gzip"),
    "nothing without end": chunks(*[NOTHING_ZIPPED] * 100).replace(b"OK\r\n", ZIPPED)[:-5],
}


@each_driver
@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_whole_body_has_the_bound_of_a_call(what: str, driver: str) -> None:
    """Beyond it the stream is an error, and its connection goes; an endless stream has no bound."""

    async def talk(transport: AsyncTransport) -> None:
        with pytest.raises(ProtocolError, match="larger than 3000 bytes"):
            await read(transport)

    with fault_server(hold(TOO_MUCH[what])) as server:
        DRIVERS[driver](talk, server.url, max_body_bytes=3000)


@each_driver
def test_an_endless_stream_has_no_bound(driver: str) -> None:
    """A watch may tell more in its life than any list holds."""

    async def talk(transport: AsyncTransport) -> None:
        assert len(await read(transport, WATCH)) == 3001

    with fault_server(answer(TOO_MUCH["as it is"])) as server:
        DRIVERS[driver](talk, server.url, max_body_bytes=3000)
