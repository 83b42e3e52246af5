"""What servers send, good and bad: what there is beyond the table of the conformance suite, and the exact words."""

from __future__ import annotations

import gzip

import pytest

from kube_core.base import ClosedEarly, ProtocolError, ReadTimeout, UsageError
from kube_transports.conformance.cases import (
    CASES,
    CHUNKED,
    GET,
    GZIPPED,
    HELLO,
    HTML,
    LARGE,
    POST,
    QUIET,
    Case,
    Failure,
    chunks,
    one,
    sized,
)
from kube_transports.ports import AsyncTransport, Call, Reply
from tests.support.fault_server import answer, client_context, fault_server, hold, trickle
from tests.transports.drivers import DRIVERS, OURS

__all__ = ["CHUNKED", "GET", "GZIPPED", "HELLO", "HTML", "LARGE", "POST", "chunks", "sized"]

SINGLE = bytes(range(256)) * 8
NOTHING_ZIPPED = gzip.compress(b"") * 50

MORE = {
    "gzip of two members": one(
        answer(sized(gzip.compress(b"hel") + gzip.compress(b"lo"), b"Content-Encoding: GZIP")), (200, b"hello")
    ),
    "gzip of nothing and then something": one(
        answer(sized(gzip.compress(b"") * 3 + gzip.compress(b"hello"), b"Content-Encoding: gzip")), (200, b"hello")
    ),
    "after 100 and 103": one(
        answer(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HELLO), (200, b"hello")
    ),
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
    "a length beyond every bound": one(
        hold(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n"), Failure(ProtocolError, says="larger than")
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
    "cut on reuse, a GET": Case((answer(HELLO, HELLO[:9]),), ((200, b"hello"), Failure(ClosedEarly)), (GET, GET)),
}


DIFFERENCES = {
    "urllib3": {
        "after 100 and 103": "http.client takes 103 for the answer; no API server sends it",
        "interim answers byte by byte": "http.client passes over any number of 100s, for as long as they come",
        "trailers without end": "urllib3 reads trailers for as long as they come: the read timeout, or a close, ends it",
        "cut on reuse, a GET": "http.client has the same error for a status line that is cut and one that is none",
    },
    "httpx": {
        "interim answers without end": "httpx passes over 256 KiB of them",
        "interim answers byte by byte": "the same",
        "cut on reuse, a GET": "httpx does not tell whether some of a header came, so a GET goes out once more",
    },
}
"""What an adapter can't do alike by its library's public API, and why."""

PLACES = [(name, driver) for name in {**CASES, **MORE} for driver in OURS] + [
    (name, driver)
    for name in MORE
    for driver in DRIVERS
    if driver not in OURS and name not in DIFFERENCES[driver.partition("-")[0]]
]
"""Which case runs over which adapter; what the conformance suite has runs there over all, and with TLS."""

WAYS = [(name, driver, tls) for name, driver in PLACES for tls in (False, True) if name in MORE or not tls]


@pytest.mark.parametrize(("name", "driver", "tls"), WAYS)
def test_a_conversation_ends_as_the_table_says(name: str, driver: str, tls: bool) -> None:
    """Whatever a server sends becomes a Reply or the right TransportError, alike over every adapter."""
    case = {**CASES, **MORE}[name]

    async def talk(transport: AsyncTransport) -> None:
        for call, expected in zip(case.calls, case.outcomes, strict=True):
            if isinstance(expected, Failure):
                says = expected.says if driver in OURS else None
                with pytest.raises(expected.kind, match=says or None) as caught:
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


@pytest.mark.parametrize("driver", OURS)
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


BAD_FIELDS = [("X", " a"), ("X", "a\t"), ("X", "a\x00b"), ("X", "\u0100"), ("X", "a\nb"), ("", "a"), ("a b", "c"), ("X:", "c")]


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("field", BAD_FIELDS, ids=repr)
def test_fields_that_http_does_not_allow(field: tuple[str, str], driver: str) -> None:
    """Each is a UsageError over every adapter, before anything is sent."""

    async def talk(transport: AsyncTransport) -> None:
        with pytest.raises(UsageError, match="header field"):
            await transport.aexchange(Call("GET", "/", (field,)))

    DRIVERS[driver](talk, "http://127.0.0.1:1")


@pytest.mark.parametrize("driver", DRIVERS)
def test_fields_that_it_does(driver: str) -> None:
    """An empty value, tabs and spaces within, Latin-1, any token for a name."""
    fields = (("X-Empty", ""), ("X-Inner", "a \t b"), ("X-Latin", "\xe9\xff"), ("!#$%&'*+-.^_`|~9", "x"))

    async def talk(transport: AsyncTransport) -> bytes:
        return (await transport.aexchange(Call("GET", "/", fields))).body

    with fault_server(answer(HELLO)) as server:
        assert DRIVERS[driver](talk, server.url) == b"hello"
    lines = server.requests[0].split(b"\r\n")
    for name, value in fields:
        assert f"{name}: {value}".encode("latin-1").strip() in [line.strip() for line in lines]
