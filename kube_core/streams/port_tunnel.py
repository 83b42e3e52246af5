"""Port-forward over one SPDY connection: any number of connections to any ports of one pod. The client's side.

Each connection is a pair of streams that a request number ties together: one for errors, whose half of ours is closed at once,
and one for data, whose halves end as those of the connection do. A connection is

- WAITING until the other side has taken both streams, which is told as `Connected`;
- OPEN then; `RemoteEnded` tells that the pod's half has ended;
- OVER, and forgotten, once both streams have ended, one of them was reset, or words came on the one for errors.

From k8s.io/client-go (tools/portforward/portforward.go) and k8s.io/kubelet (pkg/cri/streaming/portforward/httpstream.go).
"""

from collections.abc import Mapping
from enum import Enum

from attrs import define, field

from kube_core.base import ClosedEarly

from .port_events import Arrived, Connected, Over, PortEvent, RemoteEnded
from .spdy import HalfEnded, Received, Replied, SpdyConnection, SpdyEvent, StreamOpened, StreamReset
from .spdy_frames import ResetStatus
from .spdy_headers import Pairs

MAX_ERROR_BYTES = 64 * 1024
"""What is kept of the words on a stream of errors: the server sends one sentence."""


class LinkState(Enum):
    """Where a connection is."""

    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"


class _Happening(Enum):
    TAKEN = "taken"
    ENDED = "ended"


TRANSITIONS: Mapping[LinkState, Mapping[_Happening, LinkState]] = {
    LinkState.WAITING: {_Happening.TAKEN: LinkState.OPEN, _Happening.ENDED: LinkState.OVER},
    LinkState.OPEN: {_Happening.ENDED: LinkState.OVER},
    LinkState.OVER: {},
}


@define
class _Link:
    """One connection: its two streams."""

    number: int
    data: int
    errors: int
    state: LinkState = LinkState.WAITING
    missing: set[int] = field(factory=set[int])
    """The streams that the other side has not taken yet."""
    going: set[int] = field(factory=set[int])
    """The streams on which the other side may still send."""
    words: bytearray = field(factory=bytearray, repr=False)


@define
class PortTunnel:
    """The connections of one port-forward. What its methods give is to be sent, in the order in which it was made."""

    _spdy: SpdyConnection = field(factory=SpdyConnection, init=False)
    _links: dict[int, _Link] = field(factory=dict[int, _Link], init=False)
    _by_stream: dict[int, _Link] = field(factory=dict[int, _Link], init=False)
    _made: int = field(default=0, init=False)

    @property
    def exhausted(self) -> bool:
        """Whether no more connections can be made."""
        return self._spdy.going_away

    def connect(self, port: int) -> tuple[int, bytes]:
        """Make a connection to a port; give its number, by which it is known here."""
        number, self._made = self._made, self._made + 1
        errors, first = self._spdy.open(_headers("error", port, number))
        first += self._spdy.finish(errors)
        data, second = self._spdy.open(_headers("data", port, number))
        link = _Link(number, data, errors, missing={data, errors}, going={data, errors})
        self._links[number] = self._by_stream[data] = self._by_stream[errors] = link
        return number, first + second

    def state(self, connection: int) -> LinkState:
        """Where a connection is."""
        link = self._links.get(connection)
        return LinkState.OVER if link is None else link.state

    def send(self, connection: int, data: bytes) -> bytes:
        """Send data to the pod. Raises `ClosedEarly` on a connection that is over."""
        return self._spdy.send(self._link(connection).data, data)

    def finish(self, connection: int) -> bytes:
        """Say that nothing more is sent on a connection."""
        link = self._links.get(connection)
        return b"" if link is None else self._spdy.finish(link.data)

    def drop(self, connection: int) -> bytes:
        """End a connection, both ways; nothing when it is over."""
        link = self._links.get(connection)
        return b"" if link is None else self._forget(link)

    def beat(self) -> bytes:
        """Give what is owed to the other side, and a ping that keeps alive what lies between the API server and the pod."""
        return self._spdy.ping()

    def receive(self, message: bytes) -> list[PortEvent]:
        """Take a message; give what it tells. Raises a `ProtocolError`."""
        return [told for event in self._spdy.receive(message) for told in self._told(event)]

    def closed(self) -> list[PortEvent]:
        """Say that nothing more comes: every connection is over."""
        numbers = list(self._links)
        self._links.clear()
        self._by_stream.clear()
        return [Over(number, "the connection to the server ended") for number in numbers]

    def _told(self, event: SpdyEvent) -> list[PortEvent]:
        match event:
            case StreamOpened(stream):
                self._spdy.owe(self._spdy.reset(stream, ResetStatus.REFUSED_STREAM))
                return []
            case Replied(stream) | Received(stream) | HalfEnded(stream) | StreamReset(stream):
                link = self._by_stream.get(stream)
                return [] if link is None else self._of(link, event)
            case _:
                return []

    def _of(self, link: _Link, event: SpdyEvent) -> list[PortEvent]:
        match event:
            case Replied(stream):
                return self._taken(link, stream)
            case Received(stream, data) if stream == link.data:
                return [Arrived(link.number, data)]
            case Received(_, data):
                link.words += data[: MAX_ERROR_BYTES - len(link.words)]
                return []
            case HalfEnded(stream):
                link.going.discard(stream)
                ended: list[PortEvent] = [RemoteEnded(link.number)] if stream == link.data else []
                return ended + (self._over(link) if link.words or not link.going else [])
            case _:
                return self._over(link, "the server reset the connection")

    def _taken(self, link: _Link, stream: int) -> list[PortEvent]:
        link.missing.discard(stream)
        if link.missing or link.state is not LinkState.WAITING:
            return []
        link.state = TRANSITIONS[link.state][_Happening.TAKEN]
        return [Connected(link.number)]

    def _over(self, link: _Link, otherwise: str = "") -> list[PortEvent]:
        self._spdy.owe(self._forget(link))
        return [Over(link.number, link.words.decode("utf-8", "replace") or otherwise)]

    def _forget(self, link: _Link) -> bytes:
        link.state = TRANSITIONS[link.state][_Happening.ENDED]
        del self._links[link.number], self._by_stream[link.data], self._by_stream[link.errors]
        return self._spdy.reset(link.data) + self._spdy.reset(link.errors)

    def _link(self, connection: int) -> _Link:
        link = self._links.get(connection)
        if link is None:
            raise ClosedEarly("the connection is over", request_sent=True)
        return link


def _headers(kind: str, port: int, number: int) -> Pairs:
    return ("streamtype", kind), ("port", str(port)), ("requestid", str(number))
