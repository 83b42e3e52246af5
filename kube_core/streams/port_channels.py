"""Port-forward over ``v4.channel.k8s.io``: one connection to one port, for servers that have no tunnel.

Channel 0 carries data, channel 1 errors; the first message of each repeats the port, in 16 bits, little end first. The connection
is WAITING until both have come, OPEN then, and OVER when the stream is closed, or words come on channel 1. Neither side can end
its half: whoever sends no more can only end the connection, so that `PortChannels.finish` raises `NoHalfClose`.

From k8s.io/kubelet (pkg/cri/streaming/portforward/websocket.go).
"""

from attrs import define, field

from kube_core.base import ClosedEarly, ProtocolError

from .errors import NoHalfClose, UnknownChannel
from .port_events import Arrived, Connected, Over, PortEvent, RemoteEnded
from .port_tunnel import LinkState

DATA, ERRORS = 0, 1
ONLY = 0
"""The number of the one connection."""


@define
class PortChannels:
    """The one connection of such a stream, with the methods of a `PortTunnel`."""

    port: int
    exhausted: bool = field(default=False, init=False)
    """Whether no more connections can be made, which is so after the first."""
    _state: LinkState = field(default=LinkState.WAITING, init=False)
    _silent: set[int] = field(factory=lambda: {DATA, ERRORS}, init=False)
    """The channels that have not told their port."""

    def connect(self, port: int) -> tuple[int, bytes]:
        """Take the connection that the stream is."""
        if self.exhausted or port != self.port:
            raise ClosedEarly(f"this stream carries one connection to port {self.port}")
        self.exhausted = True
        return ONLY, b""

    def state(self, connection: int) -> LinkState:
        """Where the connection is."""
        return self._state if connection == ONLY else LinkState.OVER

    def send(self, connection: int, data: bytes) -> bytes:
        """Send data to the pod. Raises `ClosedEarly` when the connection is over."""
        if self.state(connection) is LinkState.OVER:
            raise ClosedEarly("the connection is over", request_sent=True)
        return bytes((DATA,)) + data

    def finish(self, connection: int) -> bytes:
        """Raise `NoHalfClose`, if there is anything to finish."""
        if self.state(connection) is LinkState.OVER:
            return b""
        raise NoHalfClose(
            f"the server forwards port {self.port} by v4.channel.k8s.io, which can't say where the data ends: the connection was "
            "ended as a whole, and an answer that was still on its way is lost"
        )

    def drop(self, connection: int) -> bytes:
        """End the connection; its stream is to be closed."""
        self._state = LinkState.OVER
        return b""

    def beat(self) -> bytes:
        """Give nothing: nothing is owed."""
        return b""

    def receive(self, message: bytes) -> list[PortEvent]:
        """Take a message; give what it tells. Raises a `ProtocolError`."""
        if self._state is LinkState.OVER or not message:
            return []
        channel, data = message[0], message[1:]
        if channel not in (DATA, ERRORS):
            raise UnknownChannel(f"the server sent {len(data)} bytes on channel {channel}, which there isn't", request_sent=True)
        if channel in self._silent:
            return self._begun(channel, data)
        if not data:
            return []
        if channel == DATA:
            return [Arrived(ONLY, data)]
        self._state = LinkState.OVER
        return [Over(ONLY, data.decode("utf-8", "replace"))]

    def closed(self) -> list[PortEvent]:
        """Say that the stream was closed."""
        if self._state is LinkState.OVER:
            return []
        waiting = self._state is LinkState.WAITING
        self._state = LinkState.OVER
        return [Over(ONLY, "the connection to the server ended")] if waiting else [RemoteEnded(ONLY), Over(ONLY)]

    def _begun(self, channel: int, data: bytes) -> list[PortEvent]:
        if int.from_bytes(data, "little") != self.port or len(data) != 2:
            raise ProtocolError(f"the server forwards another port than {self.port}", request_sent=True)
        self._silent.discard(channel)
        if self._silent:
            return []
        self._state = LinkState.OPEN
        return [Connected(ONLY)]
