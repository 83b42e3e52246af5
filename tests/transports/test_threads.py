"""The sync transport among threads and processes: shared, closed from elsewhere, forked."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kube_core.base import ClientClosed, ClosedEarly
from kube_core.config import Config, FileRef, TokenFile
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.adapters.httpx_sync import HttpxTransport
from kube_transports.adapters.urllib3_sync import Urllib3Transport
from kube_transports.logins import Login
from kube_transports.ports import Call, Transport
from kube_transports.session import Session
from tests.support.fault_server import FaultServer, Peer, Script, answer, client_context, fault_server, hold
from tests.support.left import nothing_left
from tests.transports.test_connecting import full_backlog
from tests.transports.test_conversations import CHUNKED, HELLO, sized
from tests.transports.test_streams import SWITCHED, UPGRADE

GET = Call("GET", "/", read_timeout=30.0)
AT_ONCE_SECONDS = 1.0
"""Closing is to take a tenth of this; a loaded machine may be slow to wake a thread."""


Make = Callable[..., Any]
ADAPTERS: dict[str, Make] = {"h11": H11Transport, "urllib3": Urllib3Transport, "httpx": HttpxTransport}


def maker(adapter: Make) -> Make:
    """Opens an adapter's transport to a server."""

    def make(server: FaultServer, **options: Any) -> Any:
        context = client_context() if server.url.startswith("https") else None
        return adapter(server.url, ssl_context=context, **options)

    return make


transport: Callable[..., H11Transport] = maker(H11Transport)


@pytest.fixture(params=ADAPTERS)
def make(request: pytest.FixtureRequest) -> Make:
    """Opens a transport of each adapter."""
    return maker(ADAPTERS[request.param])


def ended_by_close(waiting: Callable[[Any], object], ready: threading.Event, client: Transport) -> ClientClosed:
    """Let a thread wait, close the client from this one, and give what the thread's wait ended with."""
    with ThreadPoolExecutor(1) as pool:
        future: Future[object] = pool.submit(waiting, client)
        assert ready.wait(10)
        begun = monotonic()
        client.close()
        error = future.exception(10)
        assert monotonic() - begun < AT_ONCE_SECONDS
    assert isinstance(error, ClientClosed)
    return error


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 OK\r\nContent-", HELLO[:-2]], ids=["silent", "in the header", "in the body"]
)
def test_close_ends_a_call_that_waits(make: Make, tls: bool, sent: bytes) -> None:
    """Closing from another thread ends a blocked read at once, wherever the answer stands; the request had gone out."""
    with fault_server(hold(sent), tls=tls) as server:
        client = make(server)
        error = ended_by_close(lambda client: client.exchange(GET), server.held, client)
        assert error.request_sent
        with pytest.raises(ClientClosed) as caught:
            client.exchange(GET)
        assert not caught.value.request_sent


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_close_ends_a_stream_that_waits(make: Make, tls: bool) -> None:
    """A watch that nobody sends anything ends at once too."""
    with fault_server(hold(CHUNKED), tls=tls) as server:
        client = make(server)
        ended_by_close(lambda client: client.stream(GET).read(), server.held, client)


def test_closing_a_stream_ends_its_reader_only(make: Make) -> None:
    """A stream closed from another thread ends; the transport goes on."""
    with fault_server(hold(CHUNKED), answer(HELLO)) as server:
        client = make(server)
        stream = client.stream(GET)
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(stream.read)
            assert server.held.wait(10)
            stream.close()
            assert isinstance(future.exception(10), ClientClosed)
        assert client.exchange(GET).body == b"hello"
        client.close()


@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)
def test_close_ends_a_handshake(adapter: Make) -> None:
    """A server that takes the connection and then says nothing holds nobody back; nothing was sent."""

    def silent(peer: Peer) -> None:
        peer.read(1)
        peer.hold()

    with fault_server(silent) as server:
        client = adapter(server.url.replace("http:", "https:"), ssl_context=client_context())
        error = ended_by_close(lambda client: client.exchange(GET), server.held, client)
        assert not error.request_sent


def test_close_ends_a_connection_that_does_not_come_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing ends the wait for a host that does not answer."""
    begun = threading.Event()

    class Slow(socket.socket):
        def connect_ex(self, address: Any) -> int:
            try:
                return super().connect_ex(address)
            finally:
                begun.set()

    with full_backlog() as port:
        monkeypatch.setattr(socket, "socket", Slow)
        client = H11Transport(f"http://127.0.0.1:{port}")
        error = ended_by_close(lambda client: client.exchange(GET), begun, client)
        assert not error.request_sent


def test_close_ends_a_write_that_waits(make: Make) -> None:
    """A server that takes nothing holds nobody back."""

    def stall(peer: Peer) -> None:
        peer.read(1)
        peer.stall()

    with fault_server(stall) as server:
        client = make(server)
        body = Call("PUT", "/", body=bytes(64 << 20))
        error = ended_by_close(lambda client: client.exchange(body), server.held, client)
        assert error.request_sent
        server.over.set()


def test_close_ends_the_wait_for_a_turn() -> None:
    """Who waits for a place among the connections is told as well."""
    with fault_server(hold()) as server:
        client = transport(server, max_connections=1)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(client.exchange, GET)
            assert server.held.wait(10)
            queued = threading.Event()
            waiting = client._pool._new_waiting  # pyright: ignore[reportPrivateUsage] - the only way to see that it waits

            def seen() -> Any:
                queued.set()
                return waiting()

            client._pool._new_waiting = seen  # pyright: ignore[reportPrivateUsage] - as above
            ended_by_close(lambda client: client.exchange(GET), queued, client)
            assert isinstance(first.exception(10), ClientClosed)


def test_calls_wait_for_their_turn(make: Make) -> None:
    """No more connections than allowed are opened, however many threads call; and all are served."""
    answers = answer(*[HELLO] * 40)
    with fault_server(answers, answers, answers, answers) as server:
        client = make(server, max_connections=2)
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(client.exchange, [GET] * 40))
        assert {reply.body for reply in replies} == {b"hello"}
        assert 1 <= server.connections <= 2
        client.close()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_many_threads_share_a_transport(make: Make, tls: bool) -> None:
    """Each of many threads gets its own answers, over connections that some servers close now and then."""
    threads, calls = 8, 60

    def echo(peer: Peer) -> None:
        for turn in range(10_000):
            target = peer.request().split()[1]
            last = turn % 17 == 16
            peer.send(sized(target, *([b"Connection: close"] if last else [])))
            if last:
                return

    def work(name: int) -> None:
        for number in range(calls):
            target = f"/{name}/{number}"
            assert client.exchange(Call("GET", target)).body == target.encode()

    with fault_server(*[echo] * 200, tls=tls) as server:
        client = make(server, max_connections=threads)
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
        client.close()


def test_two_threads_use_a_switched_connection() -> None:
    """One thread may write as much as it likes while another reads it back: neither waits for the other."""
    size = 4 << 20

    def echo(peer: Peer) -> None:
        peer.request()
        peer.send(SWITCHED)
        left = size
        while left:
            data = peer.read(min(left, 65536))
            peer.send(data)
            left -= len(data)

    with fault_server(echo, tls=True) as server:
        client = transport(server)
        stream = client.upgrade(UPGRADE)
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(stream.write, bytes(size))
            received = 0
            while received < size:
                received += len(stream.read())
            writing.result(10)
        stream.close()
        client.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_forked_child_has_connections_of_its_own(make: Make, tls: bool) -> None:
    """The child opens a new connection and leaves the parent's alone, which goes on as if nothing had been."""
    again = sized(b"again")
    with fault_server(answer(HELLO, again), answer(HELLO), tls=tls) as server:
        client = make(server)
        assert client.exchange(GET).body == b"hello"
        child = os.fork()
        if child == 0:
            os._exit(in_child(client))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert client.exchange(GET).body == b"again"
        client.close()
    assert server.connections == 2


def in_child(client: Transport) -> int:
    """Call, close, and give the exit code: 0 if it went well."""
    try:
        good = client.exchange(GET).body == b"hello"
        client.close()
    except BaseException:
        return 2
    return 0 if good else 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_does_not_wait_for_a_thread_that_it_does_not_have(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another thread may be renewing the credential at that moment, and everybody else waits for their turn."""
    parent, reading, read = os.getpid(), threading.Event(), threading.Event()

    def slowly(*_: object) -> str:
        if os.getpid() == parent:
            reading.set()
            read.wait(10)
        return "t0ken"

    monkeypatch.setattr("kube_transports.files.read_token", slowly)
    session = Session(Config("https://host", identity=TokenFile(FileRef(str(tmp_path / "token")))))
    login = Login(session)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(login.renew)
        assert reading.wait(10)
        child = os.fork()
        if child == 0:
            signal.alarm(10)  # or it would wait for ever
            login.renew()
            os._exit(0 if session.headers() else 1)
        read.set()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_nothing_is_left_behind(make: Make) -> None:
    """After a transport is closed there are as many files and threads as before, whatever it went through."""
    scripts: list[Script] = [answer(HELLO), hold(CHUNKED), answer(b""), answer(sized(b"", b"Connection: close"))]
    with nothing_left(), fault_server(*scripts, tls=True) as server:
        client = make(server)
        client.exchange(GET)
        stream = client.stream(GET)
        with pytest.raises(ClosedEarly):
            client.exchange(Call("POST", "/"))
        client.close()
        assert stream.status == 200
