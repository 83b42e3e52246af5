"""The listener before clients that are hostile or clumsy: bounded memory, bounded time, an answer where there can be one."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator

import pytest

from kube_core.server import BODY_LIMIT, ApiServer, Exchange, ServerRequest
from kube_transports import Limits, ManualClock, Served, serve

from .serving_kit import CONFIG_MAPS, Answer, Raw, authority_of, config_map, connected, put_many, request

WATCH = f"{CONFIG_MAPS}?watch=1&resourceVersion=1"
VERSION = request("GET", "/version")
BAD_REQUEST = b"400 Bad Request"


@pytest.fixture
def clock() -> ManualClock:
    """The time of the server, and of its patience."""
    return ManualClock()


@pytest.fixture
def served(clock: ManualClock) -> Iterator[Served]:
    """A listener on that clock."""
    with serve(ApiServer(), clock=clock) as found:
        yield found


@pytest.fixture
def raw(served: Served) -> Iterator[Raw]:
    """A connection to it, that was accepted."""
    with connected(served) as found:
        assert found.ask("GET", "/version").status == 200
        yield found


def seen(served: Served) -> None:
    """Wait until the listener has read what was sent before: it reads one connection after the other, twice around."""
    with connected(served) as other:
        for _ in range(2):
            assert other.ask("GET", "/readyz").body == b"ok"


# --- bytes


def test_a_body_that_is_too_large_gets_the_servers_status(raw: Raw) -> None:
    """It is not read to its end, and the answer arrives although the client is still sending."""
    sender = threading.Thread(target=flood, args=(raw, request("POST", CONFIG_MAPS, b"x" * (8 * BODY_LIMIT))))
    sender.start()
    refused(raw.answer())
    sender.join()
    assert raw.to_the_end() == b""


def flood(raw: Raw, data: bytes) -> None:
    """Send as much as the server takes."""
    try:
        raw.send(data)
    except OSError:
        return


def refused(answer: Answer) -> None:
    """The real server's words for a body beyond 3 MiB."""
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert (answer.json["kind"], answer.json["reason"]) == ("Status", "RequestEntityTooLarge")
    assert answer.json["message"] == f"Request entity too large: limit is {BODY_LIMIT}"


def test_a_body_in_chunks_that_is_too_large(raw: Raw) -> None:
    """Without a length, too."""
    raw.send(request("POST", CONFIG_MAPS, b"", "Transfer-Encoding: chunked"))
    chunk = b"%x\r\n%s\r\n" % (BODY_LIMIT // 3, b"x" * (BODY_LIMIT // 3))
    raw.send(chunk * 4)
    refused(raw.answer())


def test_the_largest_body_is_taken(raw: Raw) -> None:
    """At 3 MiB exactly; then it is the ConfigMap that is too large, or no JSON at all."""
    assert raw.ask("POST", CONFIG_MAPS, b"x" * BODY_LIMIT).status == 400
    assert raw.ask("GET", "/version").status == 200


HEAD_BYTES = 1024 * 1024 + 4096 - len("GET /version HTTP/1.1\r\n\r\n")
"""What a header may have beside the request line; as net/http has it."""


def test_the_largest_header_is_taken(raw: Raw) -> None:
    """With a field that fills it up to the last byte."""
    bare = request("GET", "/version", b"", "X: ")
    room = 1024 * 1024 + 4096 - len(bare)
    for length, status in ((room, 200), (70_000, 200), (room + 1, 431)):
        raw.send(request("GET", "/version", b"", "X: " + "y" * length))
        assert raw.answer().status == status


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request("GET", "/version", b"", "X: " + "y" * HEAD_BYTES), 431),
        (b"GET /" + b"x" * 1_100_000, 431),
        (b"\x16\x03\x01\x02\x00\x01", 400),
        (b"GET /version\r\n\r\n", 400),
        (b"GET /version HTTP/1.1\r\n\r\n", 400),
        (b"GET /version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /version HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"\x00" * 100 + b"\r\n\r\n", 400),
    ],
)
def test_what_is_no_http_is_refused_and_the_connection_closed(raw: Raw, sent: bytes, status: int) -> None:
    """With a line of text, as by net/http."""
    raw.send(sent + b"\r\n\r\n" * (status != 431))
    answer = raw.answer()
    assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert answer.body.startswith(b"%d " % status)
    assert raw.to_the_end() == b""


def test_requests_may_come_all_at_once_or_byte_by_byte(raw: Raw) -> None:
    """They are answered one after the other."""
    raw.send(b"".join(request("POST", CONFIG_MAPS, config_map(f"a{number}")) for number in range(50)))
    assert [raw.answer().json["metadata"]["name"] for _ in range(50)] == [f"a{number}" for number in range(50)]
    for byte in request("POST", CONFIG_MAPS, config_map("b")):
        raw.send(bytes((byte,)))
    assert raw.answer().status == 201


def test_more_requests_at_once_than_are_read_while_one_is_answered(raw: Raw) -> None:
    """A thousand large answers are made as they are taken."""
    raw.ask("POST", CONFIG_MAPS, config_map("a", size=200_000))
    sender = threading.Thread(target=raw.send, args=(request("GET", f"{CONFIG_MAPS}/a") * 1000,))
    sender.start()
    assert {raw.answer().status for _ in range(1000)} == {200}
    sender.join()


def test_a_client_may_wait_to_be_asked_for_its_body(raw: Raw) -> None:
    """``Expect: 100-continue``, as curl sends it."""
    head, _, body = request("POST", CONFIG_MAPS, config_map("a"), "Expect: 100-continue").partition(b"\r\n\r\n")
    raw.send(head + b"\r\n\r\n")
    assert raw.head().status == 100
    raw.send(body)
    assert raw.answer().status == 201


def test_old_clients_and_those_that_close(raw: Raw, served: Served) -> None:
    """HTTP/1.0 and ``Connection: close`` end with the answer; a proxy's form of the target is understood."""
    raw.send(b"GET http://localhost/version HTTP/1.0\r\n\r\n")
    assert b'"minor"' in raw.answer().body
    assert raw.to_the_end() == b""
    with connected(served) as other:
        assert other.ask("HEAD", "/healthz", b"", "Connection: close").status == 200
        assert other.to_the_end() == b""


def test_a_client_that_speaks_no_tls_is_told_so() -> None:
    """In plain HTTP, in the real server's words."""
    with serve(ApiServer(), tls=True) as served, connected(served) as raw:
        raw.send(VERSION)
        assert raw.to_the_end().endswith(b"Client sent an HTTP request to an HTTPS server.\n")


def test_a_server_that_fails_answers_and_lives_on(
    served: Served, raw: Raw, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 without a traceback, which is in the log; the connection goes on."""

    def fail(_: ServerRequest, __: float) -> Exchange:
        raise ZeroDivisionError("a secret")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL + 1, "kube_transports.serving"):
        patch.setattr(served.server, "begin", fail)
        answer = raw.ask("GET", "/version")
    assert (answer.status, answer.body[:23]) == (500, b"This request caused api")
    assert raw.ask("GET", "/version").status == 200


# --- time


def test_a_head_that_does_not_end(served: Served, raw: Raw, clock: ManualClock) -> None:
    """A byte a minute: the whole head has 32 seconds, however its bytes are spread."""
    raw.send(b"GET")
    seen(served)
    clock.advance(20)
    raw.send(b" /")
    seen(served)
    clock.advance(11)
    raw.send(b"version HTTP/1.1\r\nHost: a\r\n\r\n")
    assert raw.answer().status == 200
    raw.send(b"G")
    seen(served)
    clock.advance(32)
    assert raw.to_the_end() == b""


def test_a_body_that_does_not_come(served: Served, raw: Raw, clock: ManualClock) -> None:
    """It has a minute."""
    raw.send(request("POST", CONFIG_MAPS, config_map("a"))[:-1])
    seen(served)
    clock.advance(59)
    seen(served)
    clock.advance(1)
    assert raw.to_the_end() == b""


def test_an_idle_connection(served: Served, raw: Raw, clock: ManualClock) -> None:
    """It is kept for a minute and a half after each answer."""
    for _ in range(3):
        clock.advance(89)
        assert raw.ask("GET", "/version").status == 200
    clock.advance(90)
    assert raw.to_the_end() == b""


def test_a_handshake_that_does_not_come(clock: ManualClock) -> None:
    """Whoever connects and says nothing is cut off; who is through lives on."""
    with serve(ApiServer(), clock=clock, tls=True) as served, connected(served) as silent:
        context = ssl.create_default_context(cadata=authority_of(served).decode())
        with connected(served, tls=context) as raw:
            assert raw.ask("GET", "/version").status == 200
            clock.advance(32)
            assert silent.to_the_end() == b""
            assert raw.ask("GET", "/version").status == 200


def test_a_quiet_watch_is_not_idle(served: Served, raw: Raw, clock: ManualClock) -> None:
    """Its client has nothing to say; the watch ends when its own time does."""
    raw.send(request("GET", f"{WATCH}&timeoutSeconds=600"))
    assert raw.head().status == 200
    clock.advance(599)
    with connected(served) as other:
        assert other.ask("POST", CONFIG_MAPS, config_map("a")).status == 201
    assert b'"name":"a"' in raw.chunk()
    clock.advance(1)
    assert raw.chunk() == b""
    assert raw.ask("GET", "/version").status == 200


def test_a_watch_of_a_client_that_went_away_is_closed(served: Served, clock: ManualClock) -> None:
    """The server hears of it, and forgets the watch."""
    due = served.server.next_wake
    with connected(served) as raw:
        raw.send(request("GET", f"{WATCH}&timeoutSeconds=10"))
        assert raw.head().status == 200
        assert due() == clock.now + 10
    seen(served)
    assert due() != clock.now + 10


# --- slow readers


@pytest.mark.parametrize("tls", [False, True])
def test_a_watch_that_nobody_reads_is_bounded_and_cut_off(clock: ManualClock, tls: bool) -> None:
    """30 MB have happened; of them only what the kernel takes and one backlog are made ready. Others are served meanwhile."""
    limits = Limits(backlog_bytes=64 * 1024)
    server = ApiServer()
    with serve(server, clock=clock, tls=tls, limits=limits) as served:
        context = ssl.create_default_context(cadata=authority_of(served).decode()) if tls else None
        with connected(served, tls=context) as quick, connected(served, small=True, tls=context) as slow:
            slow.send(request("GET", WATCH))
            assert slow.head().status == 200
            for number in range(150):
                assert quick.ask("POST", CONFIG_MAPS, config_map(f"a{number}", size=200_000)).status == 201
            for _ in range(2):
                assert quick.ask("GET", "/version").status == 200
                clock.advance(30)
            assert len(slow.to_the_end()) < 10_000_000


def test_a_watch_that_is_read_too_slowly_is_cut_off(clock: ManualClock) -> None:
    """It may read steadily: who has not caught up within a minute never will."""
    limits = Limits(backlog_bytes=64 * 1024, stall_bytes=1)
    server = ApiServer()
    put_many(server, 150, 200_000)
    with serve(server, clock=clock, limits=limits) as served, connected(served, small=True) as slow:
        slow.send(request("GET", WATCH))
        assert slow.head().status == 200
        for _ in range(4):
            seen(served)
            clock.advance(15)
            slow.skip(1000)
        assert not slow.to_the_end().endswith(b"\r\n0\r\n\r\n")


def test_a_reader_that_is_slow_but_reads_gets_everything(clock: ManualClock) -> None:
    """A list of 30 MB, some of it every 20 seconds, which takes eight minutes."""
    server = ApiServer()
    put_many(server, 150, 200_000)
    with serve(server, clock=clock) as served, connected(served, small=True) as slow:
        slow.send(request("GET", CONFIG_MAPS))
        length = int(slow.head().headers["content-length"])
        got = len(slow.rest)
        for _ in range(25):
            got += slow.skip(1_000_000)
            seen(served)
            clock.advance(20)
        assert got + slow.skip(length - got) == length


def test_there_is_room_for_so_many(clock: ManualClock) -> None:
    """Further connections wait until one is gone."""
    limits = Limits(connections=2)
    with serve(ApiServer(), clock=clock, limits=limits) as served, connected(served) as first, connected(served) as second:
        assert first.ask("GET", "/version").status == second.ask("GET", "/version").status == 200
        with connected(served) as third:
            third.send(VERSION)
            first.sock.close()
            assert third.answer().status == 200
