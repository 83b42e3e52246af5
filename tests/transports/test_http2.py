"""HTTP/2 over httpx: what it shares, what stays HTTP/1.1, and what its end means."""

from __future__ import annotations

import ssl

import pytest

from kube_core.base import ClosedEarly, ConnectError, ReadTimeout, TlsError, UsageError
from kube_core.config import Config
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import Client
from kube_transports.conformance.cases import HELLO, sized
from kube_transports.opening import new_transport
from kube_transports.ports import AsyncTransport, Call
from kube_transports.wires import Wire
from tests.support.fault_server import Peer, answer, client_context, fault_server, server_context
from tests.transports.drivers import DRIVERS
from tests.transports.test_ways import SWITCH, echo, get

GET = Call("GET", "/version")
PODS = Api(Pod).within("dev")


HTTPX = [driver for driver in DRIVERS if driver.startswith("httpx")]


class Http2:
    """A server of HTTP/2 that answers every request with ``hello``; streams of HTTP/1.1 beside it, as ALPN says."""

    def __init__(self) -> None:
        self.spoken = list[str | None]()

    def __call__(self, peer: Peer) -> None:
        import h2.config  # noqa: PLC0415 - for this test
        import h2.connection  # noqa: PLC0415 - for this test
        import h2.events  # noqa: PLC0415 - for this test

        context = server_context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        peer.start_tls(context)
        self.spoken.append(peer.alpn)
        if peer.alpn != "h2":
            answer(sized(b"one\n"))(peer)
            return
        http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        http.initiate_connection()
        peer.send(http.data_to_send())
        while data := peer.receive():
            for event in http.receive_data(data):
                if isinstance(event, h2.events.DataReceived):
                    http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                if isinstance(event, h2.events.StreamEnded):
                    http.send_headers(event.stream_id, [(":status", "200"), ("content-length", "5")])
                    http.send_data(event.stream_id, b"hello", end_stream=True)
            peer.send(http.data_to_send())


@pytest.mark.parametrize("driver", HTTPX)
def test_http_2(driver: str) -> None:
    """Calls share a connection of HTTP/2, where it was asked for; a stream has one of HTTP/1.1 for itself."""
    server_side = Http2()

    async def talk(transport: AsyncTransport) -> None:
        for _ in range(3):
            assert (await transport.aexchange(GET)).body == b"hello"
        assert (await transport.aexchange(Call("POST", "/", body=b"x" * 100_000))).body == b"hello"
        stream = await transport.astream(GET)
        assert await stream.aread() == b"one\n"
        assert await stream.aread() == b""

    with fault_server(server_side, server_side) as server:
        url = server.url.replace("http:", "https:")
        DRIVERS[driver](talk, url, http2=True, ssl_context=client_context())
    assert server_side.spoken == ["h2", "http/1.1"]


def test_an_upgrade_beside_http_2() -> None:
    """h11 offers no HTTP/2, though httpx did with the same TLS context."""
    server_side, offered = Http2(), list[str | None]()

    def switching(peer: Peer) -> None:
        context = server_context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        peer.start_tls(context)
        offered.append(peer.alpn)
        echo(peer)

    with fault_server(server_side, switching) as server:
        config = Config(server.url.replace("http:", "https:"))
        transport = new_transport(config, client_context(), Wire("httpx", http2=True))
        assert transport.exchange(GET).body == b"hello"
        stream = transport.upgrade(SWITCH)
        stream.write(b"ping")
        assert stream.read() == b"PING"
        transport.close()
    assert (server_side.spoken, offered) == (["h2"], ["http/1.1"])


@pytest.mark.parametrize("driver", HTTPX)
def test_a_dead_connection_of_http_2_is_not_used_again(driver: str) -> None:
    """A server that is silent over one call gets the next on a new connection; the old one is closed."""

    def silent(peer: Peer) -> None:
        context = server_context()
        context.set_alpn_protocols(["h2"])
        peer.start_tls(context)
        peer.hold()

    async def talk(transport: AsyncTransport) -> None:
        with pytest.raises(ReadTimeout):
            await transport.aexchange(Call("GET", "/", read_timeout=0.1))
        assert (await transport.aexchange(GET)).body == b"hello"

    with fault_server(silent, Http2()) as server:
        DRIVERS[driver](talk, server.url.replace("http:", "https:"), http2=True, ssl_context=client_context())
    assert server.connections == 2


def gone(peer: Peer) -> None:
    context = server_context()
    context.set_alpn_protocols(["h2"])
    peer.start_tls(context)
    peer.send(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00")  # settings: none
    peer.receive()
    peer.send(b"\x00\x00\x08\x07\x00\x00\x00\x00\x00" + b"\x7f\xff\xff\xff\x00\x00\x00\x00")  # goaway: of no error


@pytest.mark.parametrize("driver", HTTPX)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("refused", [True, False])
def test_a_connection_of_http_2_that_ends_in_place_of_an_answer(driver: str, method: str, refused: bool) -> None:
    """As with each 401 of an API server. It is asked by HTTP/1.1: for a read again, for a write whether the login is refused."""
    asked = list[list[bytes]]()

    def by_http_1(peer: Peer) -> None:
        context = server_context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        peer.start_tls(context)
        asked.append(peer.request().split(b"\r\n"))
        peer.send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno" if refused else HELLO)

    async def talk(transport: AsyncTransport) -> None:
        call = Call(method, "/mine", (("Authorization", "Bearer t"),), b"" if method == "GET" else b"{}")
        if method == "POST" and not refused:
            with pytest.raises(ClosedEarly) as caught:
                await transport.aexchange(call)
            assert caught.value.request_sent
            return
        reply = await transport.aexchange(call)
        assert (reply.status, reply.body) == ((401, b"no") if refused else (200, b"hello"))

    with fault_server(gone, by_http_1) as server:
        DRIVERS[driver](talk, server.url.replace("http:", "https:"), http2=True, ssl_context=client_context())
    ((line, *fields),) = asked
    assert line == (b"GET /mine HTTP/1.1" if method == "GET" else b"GET /api HTTP/1.1")
    assert b"Authorization: Bearer t" in fields


def test_http_2_of_a_client() -> None:
    """It is an option of the client, and of httpx alone."""
    with pytest.raises(UsageError, match="http2=True needs"):
        Client("https://k", http2=True)
    with Client("https://127.0.0.1:1", transport="httpx", http2=True, insecure=True) as client, pytest.raises(ConnectError):
        client.send(PODS.get("web"))


def test_tls_of_a_wrong_authority_through_httpx() -> None:
    """The default context knows no authority of ours, over HTTP/2 neither."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with fault_server(Http2()) as server, pytest.raises(TlsError):
        DRIVERS["httpx"](get, server.url.replace("http:", "https:"), http2=True, ssl_context=context)
