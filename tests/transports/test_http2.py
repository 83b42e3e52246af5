"""HTTP/2 over httpx: what it shares, what stays HTTP/1.1, and what its end means."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClosedEarly, ConnectError, ReadTimeout, TlsError, UsageError
from kube_core.config import Config
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import Client
from kube_transports.adapters.httpx_farewell import SIZES, Farewell
from kube_transports.conformance.cases import sized
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


SETTINGS = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
EVERY_STREAM = 2**31 - 1


def goaway(last: int) -> bytes:
    """The frame that says which stream is the last that is answered, and no error."""
    return b"\x00\x00\x08\x07\x00\x00\x00\x00\x00" + last.to_bytes(4, "big") + b"\x00\x00\x00\x00"


def refusal(stream: int) -> bytes:
    """A 401 of the body "no": a frame of fields, and one of data that ends the answer."""
    number = stream.to_bytes(4, "big")
    return b"\x00\x00\x05\x01\x04" + number + b"\x48\x03401" + b"\x00\x00\x02\x00\x01" + number + b"no"


def says(*after: bytes) -> Callable[[Peer], None]:
    """A connection of HTTP/2 on which that is said, in pieces, once a request has come."""

    def script(peer: Peer) -> None:
        context = server_context()
        context.set_alpn_protocols(["h2"])
        peer.start_tls(context)
        peer.send(SETTINGS)
        peer.receive()
        for piece in after:
            peer.send(piece)

    return script


def over_http_2(driver: str, talk: Callable[[AsyncTransport], Any], *scripts: Callable[[Peer], None]) -> int:
    """Run a scenario; gives the number of connections."""
    with fault_server(*scripts) as server:
        DRIVERS[driver](talk, server.url.replace("http:", "https:"), http2=True, ssl_context=client_context())
    return server.connections


POST = Call("POST", "/mine", body=b"{}")
REFUSALS = {
    "before": (goaway(EVERY_STREAM) + refusal(1),),
    "behind": (refusal(1) + goaway(1),),
    "in the middle": (refusal(1)[:14], goaway(1), refusal(1)[14:]),
    "byte by byte": tuple(bytes([byte]) for byte in goaway(1) + refusal(1)),
}


@pytest.mark.parametrize("driver", HTTPX)
@pytest.mark.parametrize("call", [GET, POST], ids=["GET", "POST"])
@pytest.mark.parametrize("where", REFUSALS)
def test_an_answer_beside_a_goodbye(driver: str, call: Call, where: str) -> None:
    """As with each 401 of an API server: it is the answer, and the next call goes over a new connection."""

    async def talk(transport: AsyncTransport) -> None:
        reply = await transport.aexchange(call)
        assert (reply.status, reply.body) == (401, b"no")
        assert (await transport.aexchange(call)).body == b"hello"

    assert over_http_2(driver, talk, says(*REFUSALS[where]), Http2()) == 2


@pytest.mark.parametrize("driver", HTTPX)
@pytest.mark.parametrize("call", [GET, POST], ids=["GET", "POST"])
@pytest.mark.parametrize(("said", "sent"), [(goaway(0), False), (goaway(1), True), (b"", True)])
def test_an_end_in_place_of_an_answer(driver: str, call: Call, said: bytes, sent: bool) -> None:
    """It is told whether the server has passed the call over; nothing is asked or sent elsewhere."""

    async def talk(transport: AsyncTransport) -> None:
        with pytest.raises(ClosedEarly) as caught:
            await transport.aexchange(call)
        assert caught.value.request_sent is sent

    assert over_http_2(driver, talk, says(said)) == 1


@pytest.mark.parametrize("driver", HTTPX)
@pytest.mark.parametrize("call", [GET, POST], ids=["GET", "POST"])
def test_a_goodbye_to_a_connection_in_use(driver: str, call: Call) -> None:
    """Whatever was passed over goes once more, over another connection: it was not done."""
    first = bytes.fromhex("0000010105000000" + "01" + "88")  # 200, and no body

    def script(peer: Peer) -> None:
        says(first)(peer)
        peer.receive()
        peer.send(goaway(1))

    async def talk(transport: AsyncTransport) -> None:
        assert (await transport.aexchange(GET)).status == 200
        assert (await transport.aexchange(call)).body == b"hello"

    assert over_http_2(driver, talk, script, Http2()) == 2


def frame(kind: int, size: int) -> bytes:
    """A frame of this type, about stream 1."""
    return size.to_bytes(3, "big") + bytes([kind, 0, 0, 0, 0, 1]) + bytes(size)


@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 7]), st.sampled_from([0, 7, 8, 100, 16384, 16385])), max_size=6),
    st.lists(st.integers(1, 20000), min_size=1, max_size=5),
)
def test_a_goodbye_is_taken_out_wherever_it_stands(frames: list[tuple[int, int]], cuts: list[int]) -> None:
    """However the bytes are cut; all other frames come as they are, and at once; none is kept that is no goodbye."""
    raw = b"".join(frame(kind, size) for kind, size in frames)
    farewell, found, at, sizes = Farewell(), b"", 0, cycle(cuts)
    while at < len(raw):
        size = next(sizes)
        found += farewell.without(raw[at : at + size])
        at += size
    assert found == b"".join(frame(kind, size) for kind, size in frames if kind != 7 or size not in SIZES)
    assert (farewell.last is None) == all(kind != 7 or size not in SIZES for kind, size in frames)


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
