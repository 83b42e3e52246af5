"""The parts of the h11 transport that do no I/O: addresses, requests, the pool, the rule of resending, decompression."""

from __future__ import annotations

import gzip
import zlib

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClientClosed, ClosedEarly, ConfigError, KubeError, ProtocolError, UsageError
from kube_transports.adapters import pool as pools
from kube_transports.adapters.address import Address, parse_address
from kube_transports.adapters.h11_request import MAX_REMEMBERED, RequestBuilder
from kube_transports.adapters.h11_wire import Wire
from kube_transports.adapters.inflate import PIECE_BYTES, Inflater
from kube_transports.adapters.pool import MAX_IDLE_SECONDS, Pool
from kube_transports.adapters.resend import may_resend
from kube_transports.adapters.socket_options import share_of
from kube_transports.ports import Call, Reply
from kube_transports.sync_ports import Signal

# --- addresses


URLS = {
    "https://cluster.example": (Address("https", "cluster.example", 443), "cluster.example"),
    "https://cluster.example:6443/": (Address("https", "cluster.example", 6443), "cluster.example:6443"),
    "http://10.0.0.1/k8s/clusters/c-1/": (Address("http", "10.0.0.1", 80, "/k8s/clusters/c-1"), "10.0.0.1"),
    "https://[2001:db8::1]:443": (Address("https", "2001:db8::1", 443), "[2001:db8::1]"),
    "https://[::1]:6443": (Address("https", "::1", 6443), "[::1]:6443"),
    "HTTP://LocalHost:80": (Address("http", "localhost", 80), "localhost"),
    "http://kind.localhost:8001": (Address("http", "kind.localhost", 8001), "kind.localhost:8001"),
    "https://b\u00fccher.example": (Address("https", "xn--bcher-kva.example", 443), "xn--bcher-kva.example"),
}


@pytest.mark.parametrize("url", URLS)
def test_a_url_is_taken_apart(url: str) -> None:
    """Host, port and base path of a server, and the Host header's form of it."""
    assert (parse_address(url), parse_address(url).authority) == URLS[url]


def test_what_is_this_machine() -> None:
    """The addresses of the loopback interface, and the names that are always it (RFC 6761)."""
    near = ["http://localhost", "http://kind.localhost", "http://127.0.0.53", "http://[::1]"]
    far = ["http://10.0.0.1", "http://localhost.example", "http://[2001:db8::1]"]
    assert [parse_address(url).loopback for url in near + far] == [True] * 4 + [False] * 3


NO_URLS = (
    "",
    "//host",
    "cluster.example",
    "ftp://cluster.example",
    "https://",
    "https://host:port",
    "https://host:99999",
    "https://[::1",
    "https://host/?a=b",
    "https://host/#a",
    "https://\u00fc..example",
)


@pytest.mark.parametrize("url", NO_URLS)
def test_what_is_no_url(url: str) -> None:
    """A ConfigError that repeats what was given."""
    with pytest.raises(ConfigError):
        parse_address(url)


@pytest.mark.parametrize("url", ["https://me:hunter2@host", "https://hunter2@[::1", "ftp://hunter2@host", "https://x@hunter2:y?"])
def test_a_password_in_a_url_is_not_shown(url: str) -> None:
    """A URL with credentials is refused, and its message does not hold them."""
    with pytest.raises(ConfigError) as caught:
        parse_address(url)
    assert "hunter2" not in str(caught.value)


# --- requests

FAR = Address("https", "cluster.example", 443)
NEAR = Address("http", "127.0.0.1", 8001)


def fields(builder: RequestBuilder, call: Call, *, stream: bool = False) -> dict[bytes, bytes]:
    return dict(iter(builder.build(call, stream=stream).headers))


def test_gzip_is_asked_for_where_it_pays() -> None:
    """Calls over a network ask for gzip; streams, loopback and ``compression=False`` do not."""
    call = Call("GET", "/")
    assert fields(RequestBuilder(FAR, compression=True), call)[b"accept-encoding"] == b"gzip"
    assert b"accept-encoding" not in fields(RequestBuilder(FAR, compression=True), call, stream=True)
    assert b"accept-encoding" not in fields(RequestBuilder(FAR, compression=False), call)
    assert b"accept-encoding" not in fields(RequestBuilder(NEAR, compression=True), call)


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "/a b"),
        Call("GET", "/\n"),
        Call("GET", "/\u00e9"),
        Call("G T", "/"),
        Call("GET", "/", (("Authorization", "Bearer hunter2\nX: y"),)),
        Call("GET", "/", (("Authorization", "hunter2\u2603"),)),
        Call("GET", "/", (("Bad Name", "hunter2"),)),
        Call("GET", "/", (("\u2603", "hunter2"),)),
        Call("GET", "/", (("Content-Length", "hunter2"),)),
        Call("GET", "/", (("Host", "hunter2"),)),
        Call("PUT", "/", (("Content-Length", "7"),)),
    ],
    ids=range(11),
)
def test_what_http_does_not_allow(call: Call) -> None:
    """A UsageError before anything is sent; no value of a field is shown, nor kept as a cause or context that is printed."""
    with pytest.raises(UsageError) as caught:
        RequestBuilder(FAR, compression=True).build(call)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


def test_a_bad_field_is_named() -> None:
    """The message says which field it is."""
    with pytest.raises(UsageError, match="'X-Second'"):
        RequestBuilder(FAR, compression=True).build(Call("GET", "/", (("X-First", "fine"), ("X-Second", "\r"))))


def test_sets_of_fields_are_remembered_within_bounds() -> None:
    """The same set is checked once; many sets do not pile up."""
    builder = RequestBuilder(FAR, compression=True)
    one = Call("GET", "/", (("A", "1"),))
    assert builder.build(one).headers is builder.build(one).headers
    for number in range(3 * MAX_REMEMBERED):
        builder.build(Call("GET", "/", (("A", str(number)),)))
    assert len(builder._remembered) <= MAX_REMEMBERED  # pyright: ignore[reportPrivateUsage] - nobody else can see it


# --- the wire

GET = h11.Request(method="GET", target="/", headers=[("Host", "x")])


def talk(data: bytes, size: int) -> Reply | None:
    """Feed an answer in pieces of so many bytes, then the end."""
    wire = Wire()
    wire.send(GET, b"")
    for start in range(0, len(data), size):
        wire.receive(data[start : start + size])
        if reply := wire.reply():
            return reply
    wire.receive(b"")
    return wire.reply()


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_are_an_answer_or_an_error(data: bytes, size: int) -> None:
    """Whatever a server sends becomes a Reply or a KubeError, and nothing else."""
    for prefix in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        try:
            reply = talk(prefix + data, size)
        except KubeError:
            continue
        assert isinstance(reply, Reply)


@given(st.binary(max_size=2000), st.integers(1, 3000), st.sampled_from(["length", "chunks", "gzip"]))
def test_how_bytes_are_cut_does_not_matter(body: bytes, size: int, form: str) -> None:
    """An answer is the same in one piece and in many."""
    sent = gzip.compress(body) if form == "gzip" else body
    head = b"HTTP/1.1 200 OK\r\n" + (b"Content-Encoding: gzip\r\n" if form == "gzip" else b"")
    if form == "chunks":
        chunk = b"%x\r\n%b\r\n" % (len(sent), sent) if sent else b""
        data = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n"
    else:
        data = head + b"Content-Length: %d\r\n\r\n%b" % (len(sent), sent)
    reply = talk(data, size)
    assert reply is not None
    assert reply.body == body


# --- decompression


def test_pieces_are_bounded() -> None:
    """A bomb comes out a megabyte at a time, and all of it."""
    inflater = Inflater()
    piece = inflater.feed(zlib.compress(bytes(3 * PIECE_BYTES)))
    total = len(piece)
    while inflater.pending:
        assert len(piece) <= PIECE_BYTES
        piece = inflater.feed(b"")
        total += len(piece)
    inflater.finish()
    assert total == 3 * PIECE_BYTES


def test_nothing_is_not_a_cut_body() -> None:
    """An answer without a body may have a coding; one that began must end."""
    Inflater().finish()
    begun = Inflater()
    begun.feed(gzip.compress(b"hello")[:-4])
    with pytest.raises(ProtocolError):
        begun.finish()


# --- resending


@pytest.mark.parametrize(
    ("method", "silent", "sent", "expected"),
    [
        ("GET", True, True, True),
        ("HEAD", True, True, True),
        ("POST", True, True, False),
        ("DELETE", True, True, False),
        ("POST", True, False, True),
        ("GET", False, True, False),
        ("POST", False, False, False),
    ],
)
def test_when_a_request_goes_again(method: str, silent: bool, sent: bool, expected: bool) -> None:
    """Only in silence; and a request that may change something only if not one byte of it left."""
    assert may_resend(method, ClosedEarly("", request_sent=sent), silent=silent) is expected


def test_the_share_of_an_address() -> None:
    """Each of several addresses gets its part of the time, two seconds at least, and never more than there is."""
    assert [share_of(10, 1), share_of(10, 2), share_of(10, 100), share_of(1, 3)] == [10, 5, 2, 1]


# --- the pool


class Connection:
    """A connection as the pool sees it."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.stale = False
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Socket:
    """A socket as the pool sees it."""

    forgotten = False

    def forget(self) -> None:
        self.forgotten = True
        raise OSError("it was closed before")


@pytest.fixture
def pool() -> Pool[Connection, Signal, Socket]:
    return Pool(2, Signal)


def test_the_connection_used_last_is_used_next(pool: Pool[Connection, Signal, Socket]) -> None:
    """Last in, first out: so a quiet program keeps few connections busy, and the rest grow old."""
    first, second = Connection(), Connection()
    for connection in (first, second):
        assert pool.enter() is None
        pool.leave(connection)
    assert (pool.take(), pool.take(), pool.take()) == (second, first, None)


def test_a_stale_connection_is_closed_instead_of_used(pool: Pool[Connection, Signal, Socket]) -> None:
    """What the server closed while it was idle is not tried."""
    good, stale = Connection(), Connection()
    for connection in (good, stale):
        pool.enter()
        pool.leave(connection)
    stale.stale = True
    assert pool.take() is good
    assert stale.closed


def test_old_connections_are_closed(pool: Pool[Connection, Signal, Socket], monkeypatch: pytest.MonkeyPatch) -> None:
    """When a connection becomes idle, those that have been so for too long are closed; none is used after that time."""
    now = 1000.0
    monkeypatch.setattr(pools, "monotonic", lambda: now)
    old, new, last = Connection(), Connection(), Connection()
    pool.enter()
    pool.leave(old)
    now += MAX_IDLE_SECONDS + 1
    pool.enter()
    pool.leave(new)
    assert (old.closed, new.closed) == (True, False)
    now += MAX_IDLE_SECONDS + 1
    assert pool.take() is None
    assert new.closed
    pool.enter()
    pool.leave(last)
    assert pool.take() is last


def test_places_are_given_in_order(pool: Pool[Connection, Signal, Socket]) -> None:
    """Who waits longest is next; who gives up does not take a place along."""
    assert (pool.enter(), pool.enter()) == (None, None)
    first, second, third = pool.enter(), pool.enter(), pool.enter()
    assert first is not None
    assert second is not None
    assert third is not None
    pool.leave()
    assert (first.wait(0), second.wait(0)) == (True, False)
    pool.abandon(second)
    pool.abandon(first)
    assert third.wait(0)


def test_a_closed_pool(pool: Pool[Connection, Signal, Socket]) -> None:
    """It wakes who waits, gives the open sockets, keeps nothing, and takes no one."""
    socket = Socket()
    pool.watch(socket)
    pool.enter()
    pool.enter()
    waiting = pool.enter()
    assert pool.close() == [socket]
    assert waiting is not None
    assert waiting.wait(0)
    late = Connection()
    pool.leave(late)
    assert late.closed
    for use in (pool.enter, pool.take, lambda: pool.watch(socket)):
        with pytest.raises(ClientClosed):
            use()


def test_a_forgotten_pool(pool: Pool[Connection, Signal, Socket]) -> None:
    """After a fork the pool is as new, whatever lock the parent held; its sockets are told."""
    socket = Socket()
    pool.watch(socket)
    pool.enter()
    pool.leave(Connection())
    pool.enter()
    pool.enter()
    with pool._lock:  # pyright: ignore[reportPrivateUsage] - as another thread of the parent would
        pool.forget()
    assert socket.forgotten
    assert (pool.enter(), pool.enter(), pool.take()) == (None, None, None)
    assert pool.close() == []
