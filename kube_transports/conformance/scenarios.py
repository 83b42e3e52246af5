"""What no table can say: streams, upgrades, closing. Each scenario is a function of an open transport and its server."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from attrs import frozen

from kube_core.base import ClientClosed, ClosedEarly, ConnectError, ProtocolError, ReadTimeout, UsageError

from ..ports import AsyncByteStream, AsyncTransport, Call, NoUpgrades
from .cases import CHUNKED, GET, HELLO, POST, chunks, sized
from .expecting import expect
from .misbehaving import FaultServer, Peer, Script, answer, cut, hold

WATCH = Call("GET", "/api/v1/pods?watch=true", (("Accept", "application/json"),), read_timeout=30.0)
UPGRADE = Call("GET", "/exec", (("Connection", "Upgrade"), ("Upgrade", "websocket")))
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

MANY = 101
"""Streams at once: more than any pool holds by itself, httpx's and ours 100, urllib3's 10."""


async def body_of(stream: AsyncByteStream) -> bytes:
    """Read a stream to its end."""
    body = b""
    while data := await stream.aread():
        body += data
    return body


async def what_is_sent(transport: AsyncTransport, server: FaultServer) -> None:
    """The target and the fields go as they are, repeats too, with a Host and, where there may be a body, its length."""
    fields = (("Accept", "application/json"), ("X-Repeated", "one"), ("X-Repeated", "two"), ("X-Latin", "\xe9"))
    await transport.aexchange(Call("GET", "/a%2Fb/%C3%A9?x=%20&x=2&y", fields))
    await transport.aexchange(POST)
    await transport.aexchange(Call("POST", "/"))
    reply = await transport.aexchange(GET)
    first, second, third = server.requests[:3]
    assert first.startswith(b"GET /a%2Fb/%C3%A9?x=%20&x=2&y HTTP/1.1\r\n"), "the target was changed"
    lines = first.split(b"\r\n")
    assert [line for line in lines if line.lower().startswith(b"x-repeated:")] == [b"X-Repeated: one", b"X-Repeated: two"]
    assert b"X-Latin: \xe9" in lines, "fields are Latin-1"
    assert b"host: 127.0.0.1:%d" % server.port in first.lower(), "there is no Host"
    assert second.endswith(b'\r\n\r\n{"kind":"Pod"}')
    assert b"content-length: 14" in second.lower()
    assert b"content-length: 0" in third.lower(), "a POST states a length even if it is zero"
    assert b"gzip" not in first.lower(), "compression only costs time on loopback"
    assert ("x-mixed", "Case") in reply.headers, "names are lower case, values as they came"
    assert ("x-mixed", "again") in reply.headers, "a repeated field comes twice"


async def what_is_no_request(transport: AsyncTransport, server: FaultServer) -> None:
    """A field or a target that HTTP does not allow is a UsageError, which shows no value; nothing is sent."""
    for call in (Call("GET", "/", (("X", "a\r\nb: hunter2"),)), Call("GET", "/a b"), Call("GET", "/", (("a b", "hunter2"),))):
        error = await expect(UsageError, transport.aexchange(call))
        assert "hunter2" not in str(error), "an error shows a field's value"
    assert not server.requests, "something was sent"


async def a_stream(transport: AsyncTransport, _: FaultServer) -> None:
    """The head is there before the body; `aread` gives bytes until their end, and then nothing, again and again."""
    stream = await transport.astream(WATCH)
    assert stream.status == 200
    assert ("transfer-encoding", "chunked") in stream.headers
    assert await body_of(stream) == b"one\ntwo\n"
    assert await stream.aread() == b""
    await stream.aclose()
    await stream.aclose()


async def a_piece_as_it_comes(transport: AsyncTransport, server: FaultServer) -> None:
    """What the server has sent is given at once, also where more is announced."""
    stream = await transport.astream(WATCH)
    assert await stream.aread() == b"one\n"
    server.go.set()
    assert await body_of(stream) == b"two\n"


async def a_stream_that_breaks(transport: AsyncTransport, _: FaultServer) -> None:
    """What came before the break is given; then ClosedEarly, and once it is closed ClientClosed."""
    stream = await transport.astream(WATCH)
    assert await stream.aread() == b"one\n"
    await expect(ClosedEarly, stream.aread())
    await expect(ClosedEarly, stream.aread())
    await stream.aclose()
    await expect(ClientClosed, stream.aread())


async def a_quiet_stream(transport: AsyncTransport, _: FaultServer) -> None:
    """The call's read timeout holds between two pieces; on a slow machine it is over before the head has come."""

    async def wait() -> bytes:
        return await (await transport.astream(Call("GET", "/", read_timeout=0.05))).aread()

    await expect(ReadTimeout, wait())


async def a_stream_that_never_begins(transport: AsyncTransport, _: FaultServer) -> None:
    """A break or nonsense before the head is an error of the opening."""
    await expect(ClosedEarly, transport.astream(WATCH))
    await expect(ProtocolError, transport.astream(WATCH))


async def a_refused_stream(transport: AsyncTransport, _: FaultServer) -> None:
    """Any status opens a stream; what the server says is its body."""
    stream = await transport.astream(WATCH)
    assert stream.status == 410
    assert await body_of(stream) == b"gone"


async def a_stream_left_in_its_middle(transport: AsyncTransport, _: FaultServer) -> None:
    """It is closed with bytes unread; calls go on."""
    stream = await transport.astream(WATCH)
    assert await stream.aread()
    await stream.aclose()
    await expect(ClientClosed, stream.aread())
    assert (await transport.aexchange(GET)).body == b"hello"


async def streams_beside_calls(transport: AsyncTransport, _: FaultServer) -> None:
    """However many streams are open, a call goes through."""
    streams = [await transport.astream(WATCH) for _ in range(MANY)]
    assert (await transport.aexchange(GET)).body == b"hello"
    for stream in streams:
        await stream.aclose()


async def a_large_stream(transport: AsyncTransport, _: FaultServer) -> None:
    """Megabytes that nobody reads yet are not lost, and calls do not wait for them."""
    stream = await transport.astream(WATCH)
    assert (await transport.aexchange(GET)).status == 200
    total = 0
    while data := await stream.aread():
        total += len(data)
    assert total == 8 << 20


async def a_switch(transport: AsyncTransport, _: FaultServer) -> None:
    """After 101 bytes go both ways as they are; or the transport says that it can't, as `NoUpgrades`."""
    try:
        stream = await transport.aupgrade(UPGRADE)
    except NoUpgrades:
        await transport.aexchange(GET)
        return
    assert stream.status == 101
    received = b""
    while len(received) < 5:
        received += await stream.aread()
    assert received == b"first", "what came right behind the answer was lost"
    await stream.awrite(b"ping")
    assert await body_of(stream) == b"PING"
    await stream.aclose()


async def closing(transport: AsyncTransport, _: FaultServer) -> None:
    """A stream of a closed transport is closed; nothing can be opened any more; closing twice is fine."""
    stream = await transport.astream(WATCH)
    await transport.aclose()
    await transport.aclose()
    await expect(ClientClosed, stream.aread())
    await expect(ClientClosed, transport.aexchange(GET))
    await expect(ClientClosed, transport.astream(WATCH))


async def nobody_listens(transport: AsyncTransport, server: FaultServer) -> None:
    """A refused connection is a ConnectError; nothing was sent."""
    server.close()
    error = await expect(ConnectError, transport.aexchange(GET))
    assert not error.request_sent


def two_events(peer: Peer) -> None:
    """Send two events, each by itself."""
    peer.request()
    peer.send(CHUNKED + b"4\r\none\n\r\n")
    peer.send(b"4\r\ntwo\n\r\n0\r\n\r\n")


def one_and_later_two(peer: Peer) -> None:
    """Send an event, and the second once the first was seen."""
    peer.request()
    peer.send(CHUNKED + b"4\r\none\n\r\n")
    peer.wait_until_told()
    peer.send(b"4\r\ntwo\n\r\n0\r\n\r\n")


def one_event(peer: Peer) -> None:
    """Send an event, and close between chunks."""
    peer.request()
    peer.send(CHUNKED + b"4\r\none\n\r\n")


def echo(peer: Peer) -> None:
    """Switch protocols and answer in capitals; or answer, where nobody asked to switch."""
    if b"Upgrade: websocket" not in peer.request():
        peer.send(HELLO)
        return
    peer.send(SWITCHED + b"first")
    peer.send(peer.read(4).upper())


@frozen
class Scenario:
    """What happens, and what the server does, connection by connection."""

    play: Callable[[AsyncTransport, FaultServer], Coroutine[Any, Any, None]]
    scripts: tuple[Script, ...]


MIXED = sized(b"hello", b"X-Mixed: Case", b"x-mixed: again")

SCENARIOS = {
    "what is sent": Scenario(what_is_sent, (answer(HELLO, HELLO, HELLO, MIXED),)),
    "what is no request": Scenario(what_is_no_request, (hold(), hold(), hold())),
    "a stream": Scenario(a_stream, (two_events,)),
    "a piece as it comes": Scenario(a_piece_as_it_comes, (one_and_later_two,)),
    "a stream that breaks": Scenario(a_stream_that_breaks, (one_event,)),
    "a quiet stream": Scenario(a_quiet_stream, (hold(CHUNKED),)),
    "a stream that never begins": Scenario(a_stream_that_never_begins, (cut(b""), answer(b"nonsense\r\n\r\n"))),
    "a refused stream": Scenario(a_refused_stream, (answer(sized(b"gone", status=b"410 Gone")),)),
    "a stream left in its middle": Scenario(a_stream_left_in_its_middle, (hold(chunks(b"one\n")[:-5]), answer(HELLO))),
    "streams beside calls": Scenario(streams_beside_calls, (*[hold(CHUNKED)] * MANY, answer(HELLO))),
    "a large stream": Scenario(a_large_stream, (answer(sized(bytes(8 << 20))), answer(HELLO))),
    "a switch": Scenario(a_switch, (echo,)),
    "closing": Scenario(closing, (hold(CHUNKED),)),
    "nobody listens": Scenario(nobody_listens, ()),
}
"""By name."""
