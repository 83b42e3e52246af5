"""Answers that come bit by bit, and connections that switch protocols, over every adapter."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from kube_core.base import ClientClosed, ClosedEarly, ProtocolError, ReadTimeout, UsageError
from kube_transports.adapters.inflate import PIECE_BYTES
from kube_transports.ports import AsyncByteStream, AsyncTransport, Call
from tests.support.fault_server import Peer, answer, client_context, cut, fault_server, hold
from tests.transports.drivers import DRIVERS, OURS
from tests.transports.test_conversations import CHUNKED, HELLO, chunks, sized

WATCH = Call("GET", "/api/v1/pods?watch=true", (("Accept", "application/json"),))
UPGRADE = Call("GET", "/exec", (("Connection", "Upgrade"), ("Upgrade", "websocket")))
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

pytestmark = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
drivers = pytest.mark.parametrize("driver", DRIVERS)


def options(tls: bool) -> dict[str, Any]:
    return {"ssl_context": client_context()} if tls else {}


def two_events(peer: Peer) -> None:
    peer.request()
    peer.send(CHUNKED + b"4\r\none\n\r\n")
    peer.read(0)
    peer.send(b"4\r\ntwo\n\r\n0\r\n\r\n")


@drivers
def test_a_stream_gives_what_comes_and_ends(driver: str, tls: bool) -> None:
    """The head is there before the body; `read` gives bytes until their end, and then nothing, again and again."""

    async def watch(transport: AsyncTransport) -> None:
        stream = await transport.astream(WATCH)
        assert (stream.status, stream.headers) == (200, (("transfer-encoding", "chunked"),))
        body = b""
        while data := await stream.aread():
            body += data
        assert body == b"one\ntwo\n"
        assert await stream.aread() == b""
        await stream.aclose()
        await stream.aclose()

    with fault_server(two_events, tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


@drivers
def test_a_stream_takes_no_place_of_the_calls(driver: str, tls: bool) -> None:
    """Many streams stay open beside a transport that allows one call at a time; and calls go on."""

    async def watch(transport: AsyncTransport) -> None:
        streams = [await transport.astream(WATCH) for _ in range(3)]
        assert (await transport.aexchange(Call("GET", "/"))).body == b"hello"
        for stream in streams:
            await stream.aclose()

    head = hold(CHUNKED)
    with fault_server(head, head, head, answer(HELLO), tls=tls) as server:
        DRIVERS[driver](watch, server.url, max_connections=1, **options(tls))


@drivers
def test_a_stream_that_breaks_says_so(driver: str, tls: bool) -> None:
    """What came before the break is given; then ClosedEarly, until the stream is closed."""

    async def watch(transport: AsyncTransport) -> None:
        stream = await transport.astream(WATCH)
        assert await stream.aread() == b"one\n"
        for _ in range(2):
            with pytest.raises(ClosedEarly):
                await stream.aread()
        await stream.aclose()
        with pytest.raises(ClientClosed):
            await stream.aread()

    def one_event(peer: Peer) -> None:
        peer.request()
        peer.send(CHUNKED + b"4\r\none\n\r\n")

    with fault_server(one_event, tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


@drivers
def test_a_stream_may_be_quiet_for_as_long_as_it_is_told(driver: str, tls: bool) -> None:
    """The call's read timeout holds between two pieces of a stream."""

    async def watch(transport: AsyncTransport) -> None:
        with pytest.raises(ReadTimeout):  # on a slow machine even the head is late
            await (await transport.astream(Call("GET", "/", read_timeout=0.05))).aread()

    with fault_server(hold(CHUNKED), tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


@drivers
def test_a_stream_that_never_begins(driver: str, tls: bool) -> None:
    """A break or nonsense before the head is an error of the opening."""

    async def watch(transport: AsyncTransport) -> None:
        with pytest.raises(ClosedEarly):
            await transport.astream(WATCH)
        with pytest.raises(ProtocolError):
            await transport.astream(WATCH)

    with fault_server(cut(b""), answer(b"nonsense\r\n\r\n"), tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


@drivers
def test_a_refused_stream_has_its_body(driver: str, tls: bool) -> None:
    """Any status opens a stream; what the server says is its body."""

    async def watch(transport: AsyncTransport) -> None:
        stream = await transport.astream(WATCH)
        assert (stream.status, await stream.aread(), await stream.aread()) == (410, b"gone", b"")

    with fault_server(answer(sized(b"gone", status=b"410 Gone")), tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


@drivers
def test_a_compressed_stream_comes_in_bounded_pieces(driver: str, tls: bool) -> None:
    """However much a few compressed bytes hold, one read gives a megabyte at most."""

    async def watch(transport: AsyncTransport) -> None:
        stream = await transport.astream(WATCH)
        total = 0
        while data := await stream.aread():
            assert len(data) <= PIECE_BYTES
            total += len(data)
        assert total == 5 << 20

    zeros = chunks(gzip.compress(bytes(5 << 20))).replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n")
    with fault_server(answer(zeros), tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


@drivers
def test_a_slow_reader_makes_the_server_wait(driver: str, tls: bool) -> None:
    """Megabytes that nobody reads yet are not lost, nor taken all at once."""

    async def watch(transport: AsyncTransport) -> None:
        stream = await transport.astream(WATCH)
        assert (await transport.aexchange(Call("GET", "/"))).status == 200
        total = 0
        while data := await stream.aread():
            total += len(data)
        assert total == 8 << 20

    with fault_server(answer(sized(bytes(8 << 20))), answer(HELLO), tls=tls) as server:
        DRIVERS[driver](watch, server.url, **options(tls))


async def exactly(stream: AsyncByteStream, size: int) -> bytes:
    """Read so many bytes, however they come."""
    data = b""
    while len(data) < size:
        data += await stream.aread()
    return data


def echo(peer: Peer) -> None:
    peer.request()
    peer.send(SWITCHED + b"first")
    peer.send(peer.read(4).upper())


@pytest.mark.parametrize("driver", OURS)
def test_a_connection_that_switched_protocols(driver: str, tls: bool) -> None:
    """After 101 bytes go both ways as they are; those that came right behind the answer are not lost."""

    async def talk(transport: AsyncTransport) -> None:
        stream = await transport.aupgrade(UPGRADE)
        assert stream.status == 101
        assert await exactly(stream, 5) == b"first"
        await stream.awrite(b"ping")
        assert await exactly(stream, 4) == b"PING"
        assert await stream.aread() == b""
        await stream.aclose()

    with fault_server(echo, tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))


@pytest.mark.parametrize("driver", OURS)
def test_a_switch_that_is_refused(driver: str, tls: bool) -> None:
    """Any other status is a stream of the refusal's body, which can't be written to."""

    async def talk(transport: AsyncTransport) -> None:
        stream = await transport.aupgrade(UPGRADE)
        assert (stream.status, await stream.aread()) == (403, b"no")
        with pytest.raises(UsageError, match="switched protocols"):
            await stream.awrite(b"ping")
        await stream.aclose()

    with fault_server(answer(sized(b"no", status=b"403 Forbidden")), tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))


@drivers
def test_closing_the_transport_ends_its_streams(driver: str, tls: bool) -> None:
    """A stream of a closed transport is closed; nothing can be opened any more; closing twice is fine."""

    async def talk(transport: AsyncTransport) -> None:
        stream = await transport.astream(WATCH)
        await transport.aclose()
        await transport.aclose()
        with pytest.raises(ClientClosed):
            await stream.aread()
        with pytest.raises(ClientClosed):
            await transport.aexchange(WATCH)
        with pytest.raises(ClientClosed):
            await transport.astream(WATCH)

    with fault_server(hold(CHUNKED), tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options(tls))
