"""What a server may send for a call, good and bad, and what a transport makes of it: the table of the conformance suite."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

from attrs import field, frozen

from kube_core.base import ClosedEarly, ProtocolError, ReadTimeout, TransportError, WriteTimeout

from ..ports import Call, Timeouts
from .misbehaving import Peer, Script, answer, cut, hold, trickle

GET = Call("GET", "/api/v1/pods/web?pretty=true", (("Accept", "application/json"),))
POST = Call("POST", "/api/v1/pods", (("Content-Type", "application/json"),), b'{"kind":"Pod"}')
HEAD = Call("HEAD", "/")
QUIET = Call("GET", "/", read_timeout=0.05)
UPLOAD = Call("PUT", "/", body=b"x" * (32 << 20))

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LARGE = bytes(range(256)) * 4096
GZIPPED = gzip.compress(LARGE)
HTML = b"<html>Bad Gateway</html>"


def sized(body: bytes, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """An answer that states its length."""
    head = b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields])
    return head + b"\r\n\r\n" + body


def chunks(*pieces: bytes) -> bytes:
    """An answer in chunks."""
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
    """Take nothing."""
    peer.stall()


@frozen
class Failure:
    """The error that a call ends with. ``says`` is a pattern of what our own adapters say."""

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
    """A case of one call."""
    return Case((script,), outcomes, (call,), options)


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
    "deflate": one(answer(sized(zlib.compress(LARGE), b"Content-Encoding: deflate")), (200, LARGE)),
    "identity": one(answer(sized(b"hello", b"Content-Encoding: identity")), (200, b"hello")),
    "HEAD": one(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\n"), (200, b""), call=HEAD),
    "204": one(answer(b"HTTP/1.1 204 No Content\r\n\r\n"), (204, b"")),
    "304": one(answer(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"), (304, b"")),
    "after 100": one(answer(b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO), (200, b"hello")),
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
    "a header too large": one(hold(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), Failure(ProtocolError, says="header is larger")),
    "two lengths": one(hold(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"), Failure(ProtocolError)),
    "a length that is no number": one(hold(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), Failure(ProtocolError)),
    "a chunk that is none": one(hold(CHUNKED + b"hello\r\n"), Failure(ProtocolError)),
    "gzip that is not": one(hold(sized(b"hello", b"Content-Encoding: gzip")), Failure(ProtocolError, says="Content-Encoding")),
    "gzip that is cut": one(hold(sized(GZIPPED[:-9], b"Content-Encoding: gzip")), Failure(ProtocolError, says="middle")),
    "a coding nobody asked for": one(hold(sized(b"hello", b"Content-Encoding: br")), Failure(ProtocolError, says="'br'")),
    "a switch nobody asked for": one(hold(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), Failure(ProtocolError)),
    "closed on reuse, a GET": Case((answer(HELLO, b""), answer(HELLO)), ((200, b"hello"), (200, b"hello")), (GET, GET)),
    "reset on reuse, a HEAD": Case((reset_on_reuse, answer(sized(b""))), ((200, b"hello"), (200, b"")), (GET, HEAD)),
    **{
        f"closed on reuse, a {method}": Case(
            (answer(HELLO, b""),), ((200, b"hello"), Failure(ClosedEarly)), (GET, Call(method, "/", body=body))
        )
        for method, body in (("POST", b"{}"), ("PUT", b"{}"), ("PATCH", b"{}"), ("DELETE", b""), ("OPTIONS", b""))
    },
    "reset on reuse, a POST": Case((reset_on_reuse,), ((200, b"hello"), Failure(ClosedEarly)), (GET, POST)),
}
"""By name. Whatever a server sends becomes a Reply or the right TransportError, alike over every transport."""
