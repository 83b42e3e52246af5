"""How a connection comes about, or does not, over every adapter."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest

from kube_core.base import ConnectError, TlsError, TransportError
from kube_transports.ports import AsyncTransport, Call, Timeouts
from tests.support.fault_server import CERTIFICATES, Peer, answer, client_context, fault_server, hold, server_context
from tests.transports.drivers import DRIVERS
from tests.transports.test_conversations import HELLO

GET = Call("GET", "/")
HASTE = Timeouts(connect=0.05, tls=0.05)

pytestmark = pytest.mark.parametrize("driver", DRIVERS)


async def get(transport: AsyncTransport) -> bytes:
    return (await transport.aexchange(GET)).body


def failure(driver: str, url: str, kind: type[TransportError], says: str, **options: Any) -> None:
    """Expect a call to end before anything of it was sent."""
    with pytest.raises(kind, match=says) as caught:
        DRIVERS[driver](get, url, **options)
    assert type(caught.value) is kind
    assert not caught.value.request_sent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_nobody_listens(driver: str) -> None:
    """A refused connection is a ConnectError with its cause."""
    failure(driver, f"http://127.0.0.1:{free_port()}", ConnectError, "127.0.0.1.*Connection refused")


def test_a_host_that_is_unknown(driver: str) -> None:
    """A name that can't be found is a ConnectError that names it."""
    failure(driver, "http://no-such-host.invalid", ConnectError, "no-such-host.invalid")


def test_a_name_that_can_not_be_one(driver: str) -> None:
    """A host that the resolver can't even encode is a ConnectError too."""
    failure(driver, f"http://{'x' * 70}.invalid", ConnectError, "xxx")


def test_a_host_that_does_not_answer(driver: str) -> None:
    """The connect timeout ends an attempt that leads nowhere."""
    with full_backlog() as port:
        failure(driver, f"http://127.0.0.1:{port}", ConnectError, "127.0.0.1", timeouts=HASTE)


def test_ipv6(driver: str) -> None:
    """An IPv6 address stands in brackets in the URL and in the Host header."""
    with fault_server(answer(HELLO), family=socket.AF_INET6) as server:
        assert DRIVERS[driver](get, server.url) == b"hello"
    assert b"\r\nHost: [::1]:%d\r\n" % server.port in server.requests[0]


def test_a_name_with_several_addresses(driver: str) -> None:
    """localhost is tried at each of its addresses."""
    with fault_server(answer(HELLO)) as server:
        assert DRIVERS[driver](get, server.url.replace("127.0.0.1", "localhost")) == b"hello"


def test_options_of_the_socket(driver: str) -> None:
    """Small requests go out at once, and a dead peer is noticed in less than 240 seconds."""

    async def look(transport: AsyncTransport) -> None:
        stream = await transport.astream(GET)
        with client_end(server.port) as sock:
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            names = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            idle, interval, count = [sock.getsockopt(socket.IPPROTO_TCP, name) for name in names]
            assert 0 < idle + interval * count < 240
        await stream.aclose()

    with fault_server(hold(HELLO)) as server:
        DRIVERS[driver](look, server.url)


def client_end(port: int) -> socket.socket:
    """A copy of this process's socket that is connected to ``port``."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            sock = socket.socket(fileno=os.dup(int(name)))
            with suppress(OSError, IndexError):  # the loops' own sockets have no port
                if sock.getpeername()[1] == port:
                    return sock
            sock.close()
    raise AssertionError("no socket is connected to the server")


@contextmanager
def full_backlog() -> Generator[int]:
    """A port whose listener takes no more connections, and whose kernel answers nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as stack:
        for _ in range(3):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_a_certificate_of_an_unknown_authority(driver: str) -> None:
    """TlsError, in OpenSSL's words and the same of ours."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with fault_server(answer(HELLO), tls=True) as server:
        words = "^the TLS handshake failed: unable to get local issuer certificate$"
        failure(driver, server.url, TlsError, words, ssl_context=context)


def test_a_certificate_for_another_name(driver: str) -> None:
    """TlsError that names what was expected."""
    with fault_server(answer(HELLO), tls=True) as server:
        failure(driver, server.url, TlsError, "other.example", ssl_context=client_context(), server_hostname="other.example")


def test_the_name_of_the_certificate_may_be_given(driver: str) -> None:
    """``server_hostname`` is what the certificate must be for, and what SNI says; the Host header stays."""
    names = list[str]()
    context = server_context()
    context.sni_callback = lambda _, name, __: names.append(name)
    with fault_server(answer(HELLO), tls=context) as server:
        options = {"ssl_context": client_context(), "server_hostname": "kubernetes.default.svc"}
        assert DRIVERS[driver](get, server.url, **options) == b"hello"
    assert names == ["kubernetes.default.svc"]
    assert b"Host: 127.0.0.1" in server.requests[0]


def test_a_name_that_tls_does_not_take(driver: str) -> None:
    """A name that can't be a server's is a TlsError."""
    with fault_server(answer(HELLO)) as server:
        url = server.url.replace("http:", "https:")
        failure(driver, url, TlsError, "can't be spoken", ssl_context=client_context(), server_hostname=".example")


def test_a_server_that_speaks_no_tls(driver: str) -> None:
    """What is not TLS is a TlsError."""

    def plain(peer: Peer) -> None:
        peer.read(1)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with fault_server(plain) as server:
        failure(driver, server.url.replace("http:", "https:"), TlsError, "wrong version number", ssl_context=client_context())


@pytest.mark.parametrize("end", ["close", "reset", "hold"])
def test_a_handshake_that_comes_to_no_end(driver: str, end: str) -> None:
    """A server that closes, breaks or says nothing in the middle of the handshake is a TlsError."""

    def stop(peer: Peer) -> None:
        peer.read(1)
        if end != "close":
            getattr(peer, end)()

    with fault_server(stop) as server:
        url = server.url.replace("http:", "https:")
        failure(driver, url, TlsError, "did not come to its end", ssl_context=client_context(), timeouts=HASTE)


def test_a_client_certificate(driver: str) -> None:
    """A server that wants one gets the context's; without it the TLS ends with the server's alert."""
    context = server_context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(CERTIFICATES / "ca.crt")
    ours = client_context()
    ours.load_cert_chain(CERTIFICATES / "client.crt", CERTIFICATES / "client.key")
    with fault_server(answer(HELLO), answer(HELLO), tls=context) as server:
        assert DRIVERS[driver](get, server.url, ssl_context=ours) == b"hello"
        with pytest.raises(TlsError, match="certificate required"):
            DRIVERS[driver](get, server.url, ssl_context=client_context())


def test_tls_1_2(driver: str) -> None:
    """The older TLS works alike."""
    ours = client_context()
    ours.maximum_version = ssl.TLSVersion.TLSv1_2
    with fault_server(answer(HELLO), tls=True) as server:
        assert DRIVERS[driver](get, server.url, ssl_context=ours) == b"hello"


def test_a_server_that_says_goodbye(driver: str) -> None:
    """TLS's own end (close_notify) is the end of a body that has no length."""

    def goodbye(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
        peer.goodbye()

    with fault_server(goodbye, tls=True) as server:
        assert DRIVERS[driver](get, server.url, ssl_context=client_context()) == b"hello"


def test_garbage_in_the_middle_of_tls(driver: str) -> None:
    """A record that does not decrypt is a TlsError; the request had gone out."""

    def garbage(peer: Peer) -> None:
        peer.request()
        peer.raw().send(b"\x17\x03\x03\x00\x20" + bytes(32))
        peer.hold()

    with fault_server(garbage, tls=True) as server, pytest.raises(TlsError, match="TLS failed") as caught:
        DRIVERS[driver](get, server.url, ssl_context=client_context())
    assert caught.value.request_sent


def test_the_systems_authorities_are_the_default(driver: str) -> None:
    """Without a context a server must be known to the system; ours is not."""
    with fault_server(answer(HELLO), tls=True) as server:
        failure(driver, server.url, TlsError, "issuer|self.signed")
