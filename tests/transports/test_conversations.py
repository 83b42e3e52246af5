"""What servers send, good and bad, and what comes of it: one table, three drivers, with TLS and without."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from attrs import field, frozen

from kube_core.base import ClosedEarly, ProtocolError, ReadTimeout, TransportError, WriteTimeout
from kube_transports.ports import AsyncTransport, Call, Reply, Timeouts
from tests.support.fault_server import Peer, Script, answer, client_context, cut, fault_server, hold, trickle
from tests.transports.drivers import DRIVERS

GET = Call("GET", "/api/v1/pods/web?pretty=true", (("Accept", "application/json"),))
POST = Call("POST", "/api/v1/pods", (("Content-Type", "application/json"),), b'{"kind":"Pod"}')
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LARGE = bytes(range(256)) * 4096
HTML = b"<html>Bad Gateway</html>"


def sized(body: bytes, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields])
    return head + b"\r\n\r\n" + body


def chunks(*pieces: bytes) -> bytes:
    return CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def early(peer: Peer) -> None:
    """Refuse a body after its first bytes."""
    peer.read(1000)
    peer.send(sized(b"too large", b"Connection: close", status=b"413 Request Entity Too Large"))


def reset_on_reuse(peer: Peer) -> None:
    """Answer, and break the connection at the second request."""
    answer(HELLO)(peer)
    cut(b"")(peer)


def stalled(peer: Peer) -> None:
    peer.stall()


@frozen
class Failure:
    """The error that a call ends with."""

    kind: type[TransportError]
    request_sent: bool = True
    says: str = ""


@frozen
class Case:
    """Scripts, one a connection; calls, one after the other; for each the status and body, or the error, that it ends with."""

    scripts: tuple[Script, ...]
    outcomes: tuple[tuple[int, bytes] | Failure, ...]
    calls: tuple[Call, ...] = (GET,)
    options: dict[str, Any] = field(factory=dict[str, Any])


def one(script: Script, *outcomes: tuple[int, bytes] | Failure, call: Call = GET, **options: Any) -> Case:
    return Case((script,), outcomes, (call,), options)


QUIET = Call("GET", "/", read_timeout=0.05)
HEAD = Call("HEAD", "/")
UPLOAD = Call("PUT", "/", body=b"x" * (32 << 20))
GZIPPED = gzip.compress(LARGE)
SINGLE = bytes(range(256)) * 8
NOTHING_ZIPPED = gzip.compress(b"") * 50

CASES = {
    "a length": one(answer(HELLO), (200, b"hello")),
    "no body, by length": one(answer(sized(b"")), (200, b"")),
    "chunks": one(answer(chunks(b"hel", b"lo")), (200, b"hello")),
    "chunks with trailers": one(answer(CHUNKED + b"5\r\nhello\r\n0\r\nX: y\r\n\r\n"), (200, b"hello")),
    "byte by byte": one(trickle(HELLO), (200, b"hello")),
    "chunks byte by byte": one(trickle(chunks(b"hel", b"lo")), (200, b"hello")),
    "a megabyte": one(answer(sized(LARGE)), (200, LARGE)),
    "until the end": one(answer(b"HTTP/1.1 200 OK\r\n\r\nhello"), (200, b"hello")),
    "HTTP/1.0": one(answer(b"HTTP/1.0 200 OK\r\n\r\nhello"), (200, b"hello")),
    "gzip": one(answer(sized(GZIPPED, b"Content-Encoding: gzip")), (200, LARGE)),
    "gzip in chunks": one(
        answer(chunks(GZIPPED[:9], GZIPPED[9:]).replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n")), (200, LARGE)
    ),
    "gzip of two members": one(
        answer(sized(gzip.compress(b"hel") + gzip.compress(b"lo"), b"Content-Encoding: GZIP")), (200, b"hello")
    ),
    "gzip of nothing and then something": one(
        answer(sized(gzip.compress(b"") * 3 + gzip.compress(b"hello"), b"Content-Encoding: gzip")), (200, b"hello")
    ),
    "deflate": one(answer(sized(zlib.compress(LARGE), b"Content-Encoding: deflate")), (200, LARGE)),
    "identity": one(answer(sized(b"hello", b"Content-Encoding: identity")), (200, b"hello")),
    "HEAD": one(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\n"), (200, b""), call=HEAD),
    "204": one(answer(b"HTTP/1.1 204 No Content\r\n\r\n"), (204, b"")),
    "304": one(answer(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"), (304, b"")),
    "after 100 and 103": one(
        answer(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HELLO), (200, b"hello")
    ),
    "a proxy's page": one(answer(sized(HTML, b"Content-Type: text/html", status=b"502 Bad Gateway")), (502, HTML)),
    "a redirect": one(answer(sized(b"", b"Location: http://elsewhere/", status=b"302 Found")), (302, b"")),
    "two on one connection": Case((answer(HELLO, sized(b"again")),), ((200, b"hello"), (200, b"again")), (GET, POST)),
    "Connection: close": Case(
        (answer(sized(b"one", b"Connection: close")), answer(HELLO)), ((200, b"one"), (200, b"hello")), (GET, POST)
    ),
    "more than its length": Case((answer(HELLO + b"junk"), answer(HELLO)), ((200, b"hello"), (200, b"hello")), (GET, GET)),
    "a body refused early": one(early, (413, b"too large"), call=UPLOAD),
    "closed at once": one(answer(b""), Failure(ClosedEarly, says="before it answered")),
    "reset at once": one(cut(b""), Failure(ClosedEarly)),
    "reset in the header": one(cut(b"HTTP/1.1 200 OK\r\nContent-"), Failure(ClosedEarly)),
    "reset in the body": one(cut(HELLO[:-2]), Failure(ClosedEarly)),
    "reset in a chunk": one(cut(CHUNKED + b"5\r\nhel"), Failure(ClosedEarly)),
    "closed in the header": one(answer(b"HTTP/1.1 200 OK\r\nContent-"), Failure(ClosedEarly, says="in the middle")),
    "shorter than its length": one(answer(HELLO[:-2]), Failure(ClosedEarly)),
    "closed in a chunk": one(answer(CHUNKED + b"5\r\nhel"), Failure(ClosedEarly)),
    "closed between chunks": one(answer(CHUNKED + b"5\r\nhello\r\n"), Failure(ClosedEarly)),
    "silent": one(hold(), Failure(ReadTimeout, says="silent for 0.05 s"), call=QUIET),
    "silent in the header": one(hold(b"HTTP/1.1 200 OK\r\n"), Failure(ReadTimeout), call=QUIET),
    "silent in the body": one(hold(HELLO[:-2]), Failure(ReadTimeout), call=QUIET),
    "takes nothing": one(stalled, Failure(WriteTimeout, says="took nothing"), call=UPLOAD, timeouts=Timeouts(write=0.05)),
    "not HTTP": one(answer(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), Failure(ProtocolError, says="not HTTP")),
    "a header too large": one(hold(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), Failure(ProtocolError, says="larger than 65536")),
    "two lengths": one(hold(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"), Failure(ProtocolError)),
    "a length that is no number": one(hold(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), Failure(ProtocolError)),
    "a chunk that is none": one(hold(CHUNKED + b"hello\r\n"), Failure(ProtocolError)),
    "gzip that is not": one(hold(sized(b"hello", b"Content-Encoding: gzip")), Failure(ProtocolError, says="Content-Encoding")),
    "gzip that is cut": one(hold(sized(GZIPPED[:-9], b"Content-Encoding: gzip")), Failure(ProtocolError, says="middle")),
    "a coding nobody asked for": one(hold(sized(b"hello", b"Content-Encoding: br")), Failure(ProtocolError, says="'br'")),
    "a switch nobody asked for": one(hold(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), Failure(ProtocolError)),
    "too large": one(hold(sized(LARGE)), Failure(ProtocolError, says="larger than 1000"), max_body_bytes=1000),
    "a bomb": one(
        hold(sized(gzip.compress(bytes(50 << 20)), b"Content-Encoding: gzip")), Failure(ProtocolError), max_body_bytes=3 << 20
    ),
    "chunks of single bytes": one(answer(chunks(*(SINGLE[at : at + 1] for at in range(len(SINGLE))))), (200, SINGLE)),
    "interim answers without end": one(
        hold(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 5000), Failure(ProtocolError, says="header is larger than 65536")
    ),
    "interim answers byte by byte": one(
        trickle(b"HTTP/1.1 100 Continue\r\n\r\n" * 3000), Failure(ProtocolError, says="header is larger")
    ),
    "fields without end": one(
        hold(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000), Failure(ProtocolError, says="header is larger")
    ),
    "a status line without end": one(hold(b"HTTP/1.1 200 " + b"x" * 300_000), Failure(ProtocolError, says="header is larger")),
    "trailers without end": one(hold(CHUNKED + b"0\r\n" + b"X: y\r\n" * 50_000), Failure(ProtocolError)),
    "a chunk's head without end": one(hold(CHUNKED + b"5;" + b"x" * 300_000), Failure(ProtocolError)),
    "chunks without end": one(
        hold(CHUNKED + b"1\r\nx\r\n" * 100_000), Failure(ProtocolError, says="larger than 3000"), max_body_bytes=3000
    ),
    "gzip of nothing without end": one(
        hold(chunks(*[NOTHING_ZIPPED] * 100).replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n")[:-5]),
        Failure(ProtocolError, says="larger than 3000"),
        max_body_bytes=3000,
    ),
    "a length of a thousand digits": one(
        hold(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 1000 + b"\r\n\r\n"), Failure(ProtocolError)
    ),
    "a chunk of 2**64 bytes": one(hold(CHUNKED + b"ffffffffffffffff\r\nhello"), Failure(ReadTimeout), call=QUIET),
    "a chunk larger than it says": one(hold(CHUNKED + b"3\r\nhello\r\n0\r\n\r\n"), Failure(ProtocolError)),
    "a length and chunks": one(
        hold(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        (200, b"hello"),
    ),
    "a transfer coding nobody knows": one(hold(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"), Failure(ProtocolError)),
    "a status of two digits": one(hold(b"HTTP/1.1 20 OK\r\n\r\n"), Failure(ProtocolError)),
    "a status of nothing": one(hold(b"HTTP/1.1 000 OK\r\n\r\n"), Failure(ProtocolError)),
    "HTTP/2": one(hold(b"HTTP/2 200 OK\r\n\r\n"), Failure(ProtocolError)),
    "a field with a zero byte": one(hold(b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n"), Failure(ProtocolError)),
    "closed on reuse, a GET": Case((answer(HELLO, b""), answer(HELLO)), ((200, b"hello"), (200, b"hello")), (GET, GET)),
    "reset on reuse, a HEAD": Case((reset_on_reuse, answer(sized(b""))), ((200, b"hello"), (200, b"")), (GET, HEAD)),
    **{
        f"closed on reuse, a {method}": Case(
            (answer(HELLO, b""),), ((200, b"hello"), Failure(ClosedEarly)), (GET, Call(method, "/", body=body))
        )
        for method, body in (("POST", b"{}"), ("PUT", b"{}"), ("PATCH", b"{}"), ("DELETE", b""), ("OPTIONS", b""))
    },
    "reset on reuse, a POST": Case((reset_on_reuse,), ((200, b"hello"), Failure(ClosedEarly)), (GET, POST)),
    "cut on reuse, a GET": Case((answer(HELLO, HELLO[:9]),), ((200, b"hello"), Failure(ClosedEarly)), (GET, GET)),
}


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("name", CASES)
def test_a_conversation_ends_as_the_table_says(name: str, driver: str, tls: bool) -> None:
    """Whatever a server sends becomes a Reply or the right TransportError, alike over every adapter."""
    case = CASES[name]

    async def talk(transport: AsyncTransport) -> None:
        for call, expected in zip(case.calls, case.outcomes, strict=True):
            if isinstance(expected, Failure):
                with pytest.raises(expected.kind, match=expected.says or None) as caught:
                    await transport.aexchange(call)
                assert type(caught.value) is expected.kind
                assert caught.value.request_sent is expected.request_sent
            else:
                reply = await transport.aexchange(call)
                assert (reply.status, reply.body) == expected
                assert type(reply.body) is bytes

    options = case.options | ({"ssl_context": client_context()} if tls else {})
    with fault_server(*case.scripts, tls=tls) as server:
        DRIVERS[driver](talk, server.url, **options)
    assert server.connections == len(case.scripts)


@pytest.mark.parametrize("driver", DRIVERS)
def test_what_goes_over_the_wire(driver: str) -> None:
    """The request line has the base path, Host comes first, a body has its length, and fields go as they are."""

    async def talk(transport: AsyncTransport) -> Reply:
        await transport.aexchange(GET)
        await transport.aexchange(POST)
        return await transport.aexchange(Call("POST", "/", (("X", "\xe9"),)))

    with fault_server(answer(HELLO, HELLO, sized(b"hello", b"X-Mixed: Case", b"x-mixed: again"))) as server:
        reply = DRIVERS[driver](talk, server.url + "/k8s/clusters/c-1/")
    host = b"Host: 127.0.0.1:%d\r\n" % server.port
    assert server.requests == [
        b"GET /k8s/clusters/c-1/api/v1/pods/web?pretty=true HTTP/1.1\r\n" + host + b"Accept: application/json\r\n\r\n",
        b"POST /k8s/clusters/c-1/api/v1/pods HTTP/1.1\r\n"
        + host
        + b'Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"kind":"Pod"}',
        b"POST /k8s/clusters/c-1/ HTTP/1.1\r\n" + host + b"X: \xe9\r\nContent-Length: 0\r\n\r\n",
    ]
    assert reply.headers == (("content-length", "5"), ("x-mixed", "Case"), ("x-mixed", "again"))
