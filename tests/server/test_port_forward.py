"""Port-forward, answered from a function that a test supplies: through a tunnel of SPDY, and over channels."""

import pytest

from kube_core.base import ProtocolError
from kube_core.requests import Pause
from kube_core.server import READ, Kubelet, PortConnection, Program
from kube_core.server.kubelet import port_tunnel
from kube_core.server.kubelet.run import KEPT_BYTES
from kube_core.streams import (
    TUNNEL,
    V4,
    Arrived,
    Connected,
    Over,
    PortChannels,
    PortTunnel,
    Received,
    RemoteEnded,
    Replied,
    SpdyConnection,
    StreamReset,
)

from .driver import PODS, Driver
from .kubelets import START, UPGRADE, opened, pumped, refused, with_pod


def shout(connection: PortConnection) -> Program:
    """Say everything again, louder, and the port at the end."""
    while data := (yield READ):
        yield data.upper()
    yield f"port {connection.port}"
    return None


def silent(_: PortConnection) -> Program:
    """Refuse, as a port that nobody listens on does."""
    raise ConnectionRefusedError("connection refused")
    yield b""


def forwarding() -> Driver:
    """A server whose pod listens."""
    return with_pod(Kubelet(port_forward=shout))


def test_many_connections_through_one_tunnel() -> None:
    """To any ports, each with halves that end apart."""
    session, tunnel = opened(forwarding(), "portforward?ports=1", TUNNEL), PortTunnel()
    (first, one), (second, two) = tunnel.connect(80), tunnel.connect(81)
    assert pumped(tunnel, session, one + two) == [Connected(first), Connected(second)]
    assert pumped(tunnel, session, tunnel.send(first, b"a") + tunnel.send(second, b"b")) == [
        Arrived(first, b"A"),
        Arrived(second, b"B"),
    ]
    assert pumped(tunnel, session, tunnel.finish(first)) == [Arrived(first, b"port 80"), RemoteEnded(first), Over(first)]
    assert pumped(tunnel, session, tunnel.send(second, b"c")) == [Arrived(second, b"C")]
    assert not session.closed


def test_a_port_that_nobody_listens_on() -> None:
    """The error is told in words, and other connections live on."""
    session, tunnel = opened(with_pod(Kubelet(port_forward=silent)), "portforward", TUNNEL), PortTunnel()
    number, data = tunnel.connect(80)
    *_, over = pumped(tunnel, session, data)
    assert isinstance(over, Over)
    assert over.connection == number
    assert "forwarding 80 -> 80" in over.error
    assert "connection refused" in over.error


def test_connections_end_with_their_pod_and_with_their_client() -> None:
    """Every program is closed, and time wakes none of them."""
    closed: list[int] = []

    def listening(connection: PortConnection) -> Program:
        try:
            while True:
                yield Pause(10)
        finally:
            closed.append(connection.port)

    driver = with_pod(Kubelet(port_forward=listening))
    for gone in ("pod", "client"):
        driver.call("POST", PODS, {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "a", "image": "b"}]}})
        session, tunnel = opened(driver, "portforward", TUNNEL), PortTunnel()
        pumped(tunnel, session, tunnel.connect(80)[1] + tunnel.connect(81)[1])
        assert driver.server.next_wake() == START + 10
        if gone == "pod":
            driver.call("DELETE", f"{PODS}/web?gracePeriodSeconds=0")
        else:
            session.close()
        assert sorted(closed) == [80, 81]
        assert driver.server.next_wake() != START + 10
        closed.clear()


def test_a_client_resets_a_connection() -> None:
    """Its program is closed."""
    session, tunnel = opened(forwarding(), "portforward", TUNNEL), PortTunnel()
    number, data = tunnel.connect(80)
    pumped(tunnel, session, data)
    assert pumped(tunnel, session, tunnel.drop(number)) == []
    assert not session.ready


def test_a_connection_that_is_not_read_holds_the_client_up() -> None:
    """There is no other way in this protocol."""

    def busy(_: PortConnection) -> Program:
        yield Pause(1000)
        return None

    session, tunnel = opened(with_pod(Kubelet(port_forward=busy)), "portforward", TUNNEL), PortTunnel()
    number, data = tunnel.connect(80)
    pumped(tunnel, session, data)
    assert session.hungry
    pumped(tunnel, session, tunnel.send(number, b"x" * KEPT_BYTES))
    assert not session.hungry


def test_streams_that_make_no_connection_are_reset() -> None:
    """Without a port, of no known half, twice the same half, or with data before the other half is there."""
    session, client = opened(forwarding(), "portforward", TUNNEL), SpdyConnection()
    wrong = [
        {"streamtype": "data", "port": "0", "requestid": "0"},
        {"streamtype": "data", "port": "x", "requestid": "1"},
        {"streamtype": "sound", "port": "80", "requestid": "2"},
        {"port": "80"},
    ]
    numbers: list[int] = []
    for headers in wrong:
        number, data = client.open(tuple(headers.items()))
        numbers.append(number)
        session.send(data)
    early, data = client.open((("streamtype", "data"), ("port", "80"), ("requestid", "9")))
    session.send(data + client.send(early, b"too early"))
    events = [event for message in iter(session.receive, None) for event in client.receive(message)]
    assert {event.stream for event in events if isinstance(event, StreamReset)} == {*numbers, early}


def test_a_client_may_end_its_half_before_the_other_stream_is_there() -> None:
    """The program finds its input at an end."""
    session, client = opened(forwarding(), "portforward", TUNNEL), SpdyConnection()
    half, data = client.open((("streamtype", "data"), ("port", "80"), ("requestid", "0")))
    session.send(data + client.finish(half))
    session.send(client.open((("streamtype", "error"), ("port", "80"), ("requestid", "0")), fin=True)[1])
    events = [event for message in iter(session.receive, None) for event in client.receive(message)]
    assert Received(half, b"port 80") in events


def test_there_is_room_for_so_many_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Further ones are refused, and those that are there live on."""
    monkeypatch.setattr(port_tunnel, "MAX_STREAMS", 2)
    session, client = opened(forwarding(), "portforward", TUNNEL), SpdyConnection()
    numbers: list[int] = []
    for kind, request in (("error", "0"), ("data", "0"), ("error", "1")):
        number, data = client.open((("streamtype", kind), ("port", "80"), ("requestid", request)))
        session.send(data)
        numbers.append(number)
    events = [event for message in iter(session.receive, None) for event in client.receive(message)]
    assert [event.stream for event in events if isinstance(event, StreamReset)] == [numbers[2]]
    assert [event.stream for event in events if isinstance(event, Replied)] == numbers[:2]


@pytest.mark.parametrize(("target", "protocol"), [("portforward", TUNNEL), ("portforward?ports=80", V4)])
def test_what_comes_later_is_told(target: str, protocol: str) -> None:
    """When a pause is over, whoever sends for the session is poked."""

    def slow(_: PortConnection) -> Program:
        yield Pause(5)
        yield b"late"
        return None

    driver = with_pod(Kubelet(port_forward=slow))
    session, poked = opened(driver, target, protocol), list[bool]()
    if protocol == TUNNEL:
        session.send(PortTunnel().connect(80)[1])
    while session.receive() is not None:
        pass
    session.notify = lambda: poked.append(True)
    assert not session.ready
    driver.server.wake(START + 5)
    assert poked
    assert session.ready
    assert session.hungry
    assert b"late" in b"".join(iter(session.receive, None))


def test_what_is_no_spdy() -> None:
    """Is an error of the protocol, which ends the session."""
    session = opened(forwarding(), "portforward", TUNNEL)
    with pytest.raises(ProtocolError):
        session.send(b"GET / HTTP/1.1\r\n\r\n" * 10)


def test_channels() -> None:
    """One connection; its end is the stream's."""
    session, channels = opened(forwarding(), "portforward?ports=80", V4), PortChannels(80)
    number, _ = channels.connect(80)
    assert [event for message in iter(session.receive, None) for event in channels.receive(message)] == [Connected(number)]
    session.send(channels.send(number, b"a"))
    assert [event for message in iter(session.receive, None) for event in channels.receive(message)] == [Arrived(number, b"A")]
    session.close()


def test_channels_of_several_ports_and_their_errors() -> None:
    """Repeated or with commas; each has a channel of errors, and the stream ends with the last of them."""
    session = opened(with_pod(Kubelet(port_forward=silent)), "portforward?ports=80,81&ports=82", V4)
    messages = list(iter(session.receive, None))
    assert messages[:6] == [bytes((channel, 80 + channel // 2, 0)) for channel in range(6)]
    assert [message[0] for message in messages[6:]] == [1, 3, 5]
    assert all(b"connection refused" in message for message in messages[6:])
    assert session.closed


def test_refusals() -> None:
    """Ports that are none, too many, or missing."""
    driver = forwarding()
    v4 = {"sec_websocket_protocol": V4}
    assert refused(driver, "web/portforward", **v4) == (400, "BadRequest", 'query parameter "ports" is required')
    assert refused(driver, "web/portforward?ports=80,x", **v4) == (400, "BadRequest", 'unable to parse "x" as a port')
    assert refused(driver, f"web/portforward?ports={','.join(['1'] * 129)}", **v4)[0] == 400
    assert refused(driver, "web/portforward?ports=80")[0] == 400
    assert refused(driver, "other/portforward?ports=80", sec_websocket_protocol=TUNNEL)[0] == 404


def test_a_client_that_names_no_protocol_speaks_in_channels() -> None:
    """As kr8s does; the answer names none, either. A command's client has to name one."""
    driver = with_pod(Kubelet(port_forward=shout, exec=lambda process: ""))
    exchange = driver.send("GET", f"{PODS}/web/portforward?ports=80", **UPGRADE)
    assert (exchange.status, exchange.headers) == (101, ())
    session = exchange.session
    assert session is not None
    session.send(b"\x00hello")
    messages = [bytes(message) for message in iter(session.receive, None)]
    assert messages == [b"\x00P\x00", b"\x01P\x00", b"\x00HELLO"]
    assert "unable to negotiate protocol" in refused(driver, "web/exec?stdout=true", sec_websocket_protocol="")[2]
