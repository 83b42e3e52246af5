"""Connections to the ports of a pod, over a tunnel and over channels."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from kube_core.base import ClosedEarly, KubeError, ProtocolError
from kube_core.streams import (
    Arrived,
    Connected,
    LinkState,
    NoHalfClose,
    Over,
    PortChannels,
    PortEvent,
    PortTunnel,
    RemoteEnded,
    SpdyConnection,
    StreamOpened,
    UnknownChannel,
)


class Pod:
    """The other side of a tunnel, as a kubelet is."""

    def __init__(self) -> None:
        self.spdy = SpdyConnection(client=False)
        self.streams: dict[tuple[str, str], int] = {}

    def take(self, data: bytes, *, accept: bool = True) -> bytes:
        """Take what the client sent, and take its streams."""
        replies = b""
        for event in self.spdy.receive(data):
            if isinstance(event, StreamOpened):
                headers = dict(event.headers)
                self.streams[headers["requestid"], headers["streamtype"]] = event.stream
                replies += self.spdy.accept(event.stream) if accept else b""
        return replies

    def data(self, request: int = 0) -> int:
        """The stream of a connection's data."""
        return self.streams[str(request), "data"]

    def errors(self, request: int = 0) -> int:
        """The stream of its errors."""
        return self.streams[str(request), "error"]

    def says(self, text: str, request: int = 0) -> bytes:
        """Say what went wrong, as a kubelet does."""
        words = self.spdy.send(self.errors(request), text.encode())
        return words + self.spdy.reset(self.data(request)) + self.spdy.reset(self.errors(request))


def waiting() -> tuple[PortTunnel, Pod]:
    """A connection that the pod has seen and not taken."""
    tunnel, pod = PortTunnel(), Pod()
    pod.take(tunnel.connect(80)[1], accept=False)
    return tunnel, pod


def connected() -> tuple[PortTunnel, Pod]:
    """A connection that is open."""
    tunnel, pod = PortTunnel(), Pod()
    assert tunnel.receive(pod.take(tunnel.connect(80)[1])) == [Connected(0)]
    return tunnel, pod


def over() -> tuple[PortTunnel, Pod]:
    """A connection that is over."""
    tunnel, pod = connected()
    tunnel.receive(pod.says("no"))
    return tunnel, pod


STATES: dict[LinkState, Callable[[], tuple[PortTunnel, Pod]]] = {
    LinkState.WAITING: waiting,
    LinkState.OPEN: connected,
    LinkState.OVER: over,
}
WAITING, OPEN, OVER = STATES


def silent(_: bytes) -> list[PortEvent]:
    """What is sent tells nothing."""
    return []


Input = Callable[[PortTunnel, Pod], list[PortEvent]]
INPUTS: dict[str, Input] = {
    "taken": lambda tunnel, pod: tunnel.receive(pod.spdy.accept(pod.data()) + pod.spdy.accept(pod.errors())),
    "half taken": lambda tunnel, pod: tunnel.receive(pod.spdy.accept(pod.data())),
    "data": lambda tunnel, pod: tunnel.receive(pod.spdy.send(pod.data(), b"x")),
    "end of data": lambda tunnel, pod: tunnel.receive(pod.spdy.finish(pod.data())),
    "end of both": lambda tunnel, pod: tunnel.receive(pod.spdy.finish(pod.errors()) + pod.spdy.finish(pod.data())),
    "error": lambda tunnel, pod: tunnel.receive(pod.says("refused")),
    "reset": lambda tunnel, pod: tunnel.receive(pod.spdy.reset(pod.data())),
    "send": lambda tunnel, pod: silent(tunnel.send(0, b"x")),
    "finish": lambda tunnel, pod: silent(tunnel.finish(0)),
    "drop": lambda tunnel, pod: silent(tunnel.drop(0)),
    "closed": lambda tunnel, pod: tunnel.closed(),
}
LIVING: dict[str, tuple[object, LinkState]] = {
    "end of both": ([RemoteEnded(0), Over(0)], OVER),
    "error": ([Over(0, "refused")], OVER),
    "reset": ([Over(0, "the server reset the connection")], OVER),
    "closed": ([Over(0, "the connection to the server ended")], OVER),
    "drop": ([], OVER),
}
EXPECTED: dict[LinkState, dict[str, tuple[object, LinkState]]] = {
    WAITING: {
        **LIVING,
        **dict.fromkeys(("half taken", "send", "finish"), ([], WAITING)),
        "data": ([Arrived(0, b"x")], WAITING),
        "end of data": ([RemoteEnded(0)], WAITING),
        "taken": ([Connected(0)], OPEN),
    },
    OPEN: {
        **LIVING,
        **dict.fromkeys(("half taken", "taken", "send", "finish"), ([], OPEN)),
        "data": ([Arrived(0, b"x")], OPEN),
        "end of data": ([RemoteEnded(0)], OPEN),
    },
    OVER: {
        **dict.fromkeys(("finish", "drop", "closed", "end of data", "end of both", "reset"), ([], OVER)),
        "send": (ClosedEarly, OVER),
    },
}


@pytest.mark.parametrize(("state", "name"), [pair for pair in product(STATES, INPUTS) if pair[1] in EXPECTED[pair[0]]], ids=str)
def test_every_state_with_every_input(state: LinkState, name: str) -> None:
    """Each pair has one stated outcome; a pod says nothing more on streams that it has reset."""
    answer, after = EXPECTED[state][name]
    tunnel, pod = STATES[state]()
    assert tunnel.state(0) is state
    if isinstance(answer, type):
        assert issubclass(answer, KubeError)
        with pytest.raises(answer):
            INPUTS[name](tunnel, pod)
    else:
        assert INPUTS[name](tunnel, pod) == answer
    assert tunnel.state(0) is after


def test_what_a_connection_is_made_of() -> None:
    """Two streams that one request number ties together; that of errors is closed on our side at once."""
    tunnel, pod = PortTunnel(), Pod()
    number, data = tunnel.connect(8080)
    events = pod.spdy.receive(data)
    assert number == 0
    assert [dict(event.headers) for event in events if isinstance(event, StreamOpened)] == [
        {"streamtype": "error", "port": "8080", "requestid": "0"},
        {"streamtype": "data", "port": "8080", "requestid": "0"},
    ]
    assert tunnel.connect(80)[0] == 1


def test_data_both_ways() -> None:
    """The halves end apart: what the pod still sends after ours comes through."""
    tunnel, pod = connected()
    assert pod.take(tunnel.send(0, b"question") + tunnel.finish(0)) == b""
    assert tunnel.finish(0) == b""
    answer = pod.spdy.send(pod.data(), b"answer") + pod.spdy.finish(pod.errors()) + pod.spdy.finish(pod.data())
    assert tunnel.receive(answer) == [Arrived(0, b"answer"), RemoteEnded(0), Over(0)]


def test_many_connections() -> None:
    """Each has its own end; one that fails leaves the others alone."""
    tunnel, pod = PortTunnel(), Pod()
    for port in range(1, 51):
        tunnel.receive(pod.take(tunnel.connect(port)[1]))
    assert tunnel.receive(pod.says("connection refused", 7)) == [Over(7, "connection refused")]
    assert tunnel.receive(pod.spdy.send(pod.data(8), b"x")) == [Arrived(8, b"x")]
    assert [over.connection for over in tunnel.closed()] == [number for number in range(50) if number != 7]


def test_words_without_end() -> None:
    """A sentence is kept, not a book."""
    tunnel, pod = connected()
    for _ in range(3):
        tunnel.receive(pod.spdy.send(pod.errors(), b"x" * 60_000))
    (told,) = tunnel.receive(pod.spdy.finish(pod.errors()))
    assert told == Over(0, "x" * 65536)


def test_a_pod_that_goes() -> None:
    """No more connections can be made; those that are stay."""
    tunnel, pod = connected()
    assert not tunnel.exhausted
    assert tunnel.receive(pod.spdy.leave()) == []
    assert tunnel.exhausted
    with pytest.raises(ClosedEarly):
        tunnel.connect(80)
    assert tunnel.receive(pod.spdy.send(pod.data(), b"x")) == [Arrived(0, b"x")]


def test_what_is_owed() -> None:
    """Beats answer the pod's pings, and refuse streams that it must not make."""
    tunnel, pod = connected()
    stream, made = pod.spdy.open(())
    assert tunnel.receive(made + pod.spdy.ping()) == []
    events = pod.spdy.receive(tunnel.beat())
    assert [type(event).__name__ for event in events] == ["Ponged", "StreamReset"]
    assert stream == 2


def begun(port: int = 80) -> PortChannels:
    """Channels that are open."""
    channels = PortChannels(port)
    head = port.to_bytes(2, "little")
    assert channels.receive(b"\x00" + head) == []
    assert channels.receive(b"\x01" + head) == [Connected(0)]
    return channels


def test_channels() -> None:
    """One connection, whose end is that of the stream."""
    channels = begun(0x1234)
    assert channels.connect(0x1234) == (0, b"")
    assert channels.exhausted
    assert channels.send(0, b"x") == b"\x00x"
    assert channels.receive(b"\x00answer") == [Arrived(0, b"answer")]
    assert [channels.receive(message) for message in (b"", b"\x00", b"\x01")] == [[], [], []]
    assert channels.beat() == b""
    assert channels.closed() == [RemoteEnded(0), Over(0)]
    assert channels.closed() == []
    assert channels.finish(0) == b""
    with pytest.raises(ClosedEarly):
        channels.send(0, b"x")


def test_channels_have_no_half_close() -> None:
    """It is said, and what it means."""
    with pytest.raises(NoHalfClose, match="still on its way is lost"):
        begun().finish(0)


def test_channels_carry_one_connection() -> None:
    """A second one, or another port, needs another stream."""
    channels = PortChannels(80)
    with pytest.raises(ClosedEarly, match="one connection to port 80"):
        channels.connect(81)
    channels.connect(80)
    with pytest.raises(ClosedEarly):
        channels.connect(80)
    assert channels.state(0) is LinkState.WAITING
    assert channels.state(1) is LinkState.OVER
    channels.drop(0)
    assert channels.receive(b"\x00late") == []


def test_channels_that_fail() -> None:
    """The server's words, or that it went before it was ready."""
    assert begun().receive(b"\x01refused") == [Over(0, "refused")]
    assert PortChannels(80).closed() == [Over(0, "the connection to the server ended")]
    for message in (b"\x00\x50", b"\x00\x51\x00", b"\x00\x50\x00\x00"):
        with pytest.raises(ProtocolError, match="another port"):
            PortChannels(80).receive(message)
    with pytest.raises(UnknownChannel):
        begun().receive(b"\x02x")
