"""A server that says more than its answer: what stands behind it is never taken for the answer to the next request."""

from __future__ import annotations

import tracemalloc

import pytest

from kube_core.base import ProtocolError
from kube_transports.adapters.httpx_heard import MOST_HEAD_BYTES, Heard
from kube_transports.ports import AsyncTransport, Call
from tests.support.fault_server import answer, client_context, fault_server
from tests.transports.drivers import DRIVERS
from tests.transports.test_conversations import CHUNKED, GET, HELLO, chunks, sized

EVIL = sized(b"evil")
GOOD = sized(b"good")
PAGE = Call("GET", "/", read_timeout=30.0, whole=True)
LARGE = bytes(300_000)

MORE = {
    "after a length": HELLO + EVIL,
    "after the last chunk": chunks(b"hel", b"lo") + EVIL,
    "after a trailer": CHUNKED + b"0\r\nX: y\r\n\r\n" + EVIL,
    "half of an answer": chunks(b"hello") + EVIL[:20],
    "more of it than a reader takes": HELLO + sized(b"evil" + LARGE),
    "after no body": b"HTTP/1.1 204 No Content\r\n\r\n" + EVIL,
    "after a large body": sized(LARGE) + EVIL,
    "after large chunks": chunks(LARGE, LARGE) + EVIL,
    "after an interim answer": b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO + EVIL,
    "after a head of bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 6\n\nhell\r\n\r\n" + EVIL,
}
TLS = ("after a length", "after large chunks")


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("name", "tls"), [*((name, False) for name in MORE), *((name, True) for name in TLS)])
@pytest.mark.parametrize("bit_by_bit", [False, True], ids=["call", "page"])
def test_what_nobody_asked_for_answers_nothing(name: str, tls: bool, bit_by_bit: bool, driver: str) -> None:
    """The answer before it is good; the next comes over another connection, or what was too much is gone."""

    async def talk(transport: AsyncTransport) -> bytes:
        if bit_by_bit:
            stream = await transport.astream(PAGE)
            while await stream.aread():
                pass
            await stream.aclose()
        else:
            assert (await transport.aexchange(GET)).status in {200, 204}
        return (await transport.aexchange(GET)).body

    options = {"ssl_context": client_context()} if tls else {}
    with fault_server(answer(MORE[name], GOOD), answer(GOOD), tls=tls) as server:
        assert DRIVERS[driver](talk, server.url, **options) == b"good"
    assert server.connections == 2 or driver == "urllib3"


KEPT = {
    "a length": HELLO,
    "chunks": chunks(b"hel", b"lo"),
    "no body": b"HTTP/1.1 204 No Content\r\n\r\n",
    "a large body": sized(LARGE),
    "large chunks": chunks(LARGE, LARGE),
    "no body of a length": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("name", KEPT)
def test_what_is_no_more_than_an_answer_keeps_the_connection(name: str, driver: str) -> None:
    """Calls go on over it."""

    async def talk(transport: AsyncTransport) -> bytes:
        await transport.aexchange(GET)
        return (await transport.aexchange(GET)).body

    with fault_server(answer(KEPT[name], GOOD)) as server:
        assert DRIVERS[driver](talk, server.url) == b"good"
    assert server.connections == 1


def test_interim_answers_without_end_are_an_error() -> None:
    """However they are cut: httpx would read them for as long as they come."""
    heard, interim = Heard(), b"HTTP/1.1 100 Continue\r\n\r\n"
    for _ in range(MOST_HEAD_BYTES // len(interim)):
        heard.receive(interim)
    with pytest.raises(ProtocolError, match="header is larger"):
        heard.receive(interim)


def test_what_has_no_end_is_not_kept() -> None:
    """Chunks that are not plain: nobody can say where such an answer ends, and the connection is closed."""
    heard, call = Heard(), GET
    endless = CHUNKED + b"1;an=extension\r\nx\r\n"
    tracemalloc.start()
    for number in range(200):
        heard.receive(endless * 1000)
        if number == 0:
            heard.answered(call, 200, (("transfer-encoding", "chunked"),))
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 2 * MOST_HEAD_BYTES
    heard.answered(call, 200, (("content-length", "0"),))
    assert not heard.ended()
