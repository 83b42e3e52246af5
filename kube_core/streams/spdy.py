"""A SPDY/3.1 connection: many streams on one, each with two halves that end apart. For clients and for servers.

A stream is OPEN from the frame that makes it. Its half of ours is closed by `SpdyConnection.finish`, that of the other side by
its FIN; with both it is CLOSED, as it is by a reset from either side. `TRANSITIONS` has it all. What still comes for a stream
that is closed was on its way, and is passed over; what comes for one that never was is a `ProtocolError`.

The other side's `SynReply` is told as `Replied`, and changes no state: it is the other side's word that it listens, and data that
is sent before it may be lost (moby/spdystream, handleDataFrame). Pings of the other side are answered by what `pending` gives, so
that whoever reads need not write. Windows are neither kept nor given: no server of Kubernetes speaks of them (moby/spdystream has
the frames, and passes them over), so that holding a stream back means to stop reading the connection.

From https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/ (2.3, 2.4).
"""

from collections.abc import Mapping
from enum import Enum

from attrs import define, field, frozen

from kube_core.base import ClosedEarly, ProtocolError, UsageError
from kube_core.base.redaction import sized

from .spdy_frames import (
    LARGEST_STREAM,
    Data,
    Frame,
    FrameCodec,
    GoAway,
    Ping,
    ResetStatus,
    RstStream,
    StreamHeaders,
    SynReply,
    SynStream,
)
from .spdy_headers import Pairs

MAX_OWED_BYTES = 1024 * 1024
"""What waits for `SpdyConnection.pending`: 87,000 answers to pings, which no server of Kubernetes sends so many of at once."""


class StreamState(Enum):
    """Where a stream is."""

    OPEN = "open"
    OURS_ENDED = "ours ended"
    THEIRS_ENDED = "theirs ended"
    CLOSED = "closed"


class _Happening(Enum):
    WE_ENDED = "we ended"
    THEY_ENDED = "they ended"
    RESET = "reset"


TRANSITIONS: Mapping[StreamState, Mapping[_Happening, StreamState]] = {
    StreamState.OPEN: {
        _Happening.WE_ENDED: StreamState.OURS_ENDED,
        _Happening.THEY_ENDED: StreamState.THEIRS_ENDED,
        _Happening.RESET: StreamState.CLOSED,
    },
    StreamState.OURS_ENDED: {_Happening.THEY_ENDED: StreamState.CLOSED, _Happening.RESET: StreamState.CLOSED},
    StreamState.THEIRS_ENDED: {_Happening.WE_ENDED: StreamState.CLOSED, _Happening.RESET: StreamState.CLOSED},
    StreamState.CLOSED: {},
}


@frozen
class StreamOpened:
    """The other side made a stream: `SpdyConnection.accept` it, or `reset` it."""

    stream: int
    headers: Pairs


@frozen
class Replied:
    """The other side took a stream of ours."""

    stream: int
    headers: Pairs = ()


@frozen
class Received:
    """Data of a stream."""

    stream: int
    data: bytes = field(repr=sized)


@frozen
class HalfEnded:
    """The other side sends nothing more on a stream."""

    stream: int


@frozen
class StreamReset:
    """The other side ended a stream before its time."""

    stream: int
    status: int


@frozen
class GoneAway:
    """The other side takes no more streams; those above ``last_stream`` it has not seen."""

    last_stream: int


@frozen
class Ponged:
    """A ping of ours came back."""

    number: int


SpdyEvent = StreamOpened | Replied | Received | HalfEnded | StreamReset | GoneAway | Ponged


@define
class SpdyConnection:
    """One side of a connection. It makes streams of odd numbers when ``client``, of even ones otherwise."""

    client: bool = True
    going_away: bool = field(default=False, init=False)
    """Whether the other side takes no more streams."""
    _codec: FrameCodec = field(factory=FrameCodec, init=False, repr=False)
    _streams: dict[int, StreamState] = field(factory=dict[int, StreamState], init=False)
    _next: int = field(init=False)
    _theirs: int = field(default=0, init=False)
    """The last stream that the other side made."""
    _pings: int = field(init=False)
    _pending: bytearray = field(factory=bytearray, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._next = self._pings = 1 if self.client else 2

    def state(self, stream: int) -> StreamState:
        """Where a stream is; one that is no more, or never was, is CLOSED."""
        return self._streams.get(stream, StreamState.CLOSED)

    def open(self, headers: Pairs, *, fin: bool = False) -> tuple[int, bytes]:
        """Make a stream; give its number, and the bytes to send, in the order in which streams are made."""
        if self.going_away or self._next > LARGEST_STREAM:
            raise ClosedEarly("the other side takes no more streams on this connection")
        stream, self._next = self._next, self._next + 2
        self._streams[stream] = StreamState.OURS_ENDED if fin else StreamState.OPEN
        return stream, self._codec.write(SynStream(stream, headers, fin))

    def accept(self, stream: int) -> bytes:
        """Take a stream that the other side made."""
        self._must_be_writable(stream)
        return self._codec.write(SynReply(stream))

    def send(self, stream: int, data: bytes) -> bytes:
        """Give the frame that carries data."""
        self._must_be_writable(stream)
        return self._codec.write(Data(stream, data))

    def finish(self, stream: int) -> bytes:
        """Give the frame that ends our half of a stream; nothing when it has ended."""
        if self.state(stream) not in (StreamState.OPEN, StreamState.THEIRS_ENDED):
            return b""
        self._move(stream, _Happening.WE_ENDED)
        return self._codec.write(Data(stream, b"", fin=True))

    def reset(self, stream: int, status: ResetStatus = ResetStatus.CANCEL) -> bytes:
        """Give the frame that ends both halves of a stream; nothing when it is closed."""
        if self.state(stream) is StreamState.CLOSED:
            return b""
        self._move(stream, _Happening.RESET)
        return self._codec.write(RstStream(stream, status))

    def owe(self, data: bytes) -> None:
        """Keep bytes that were made while receiving, for `pending` to give."""
        self._pending += data

    def ping(self) -> bytes:
        """Give a ping, and what is pending before it."""
        number, self._pings = self._pings, (self._pings + 2) % 2**32
        return self.pending() + self._codec.write(Ping(number))

    def leave(self) -> bytes:
        """Give the frame that says that no more streams are taken here."""
        return self._codec.write(GoAway(self._theirs))

    def pending(self) -> bytes:
        """Give the answers that the other side is owed: to its pings, and to streams that it must not make."""
        data = bytes(self._pending)
        self._pending.clear()
        return data

    def receive(self, data: bytes) -> list[SpdyEvent]:
        """Take bytes; give what they tell. Raises a `ProtocolError`, after which nothing can be understood."""
        if len(self._pending) > MAX_OWED_BYTES:
            raise ProtocolError("the other side asks for more answers than it takes", request_sent=True)
        return [event for frame in self._codec.read(data) for event in self._events(frame)]

    def _events(self, frame: Frame) -> list[SpdyEvent]:
        match frame:
            case Data(stream, data, fin):
                return self._readable(stream, [Received(stream, data)] if data else [], fin=fin)
            case SynStream():
                return self._opened(frame)
            case SynReply(stream, headers, fin):
                return self._readable(stream, [Replied(stream, headers)], fin=fin)
            case StreamHeaders(stream, _, fin):
                return self._readable(stream, [], fin=fin)
            case RstStream(stream, status):
                return self._was_reset(stream, status)
            case GoAway(last_stream):
                self.going_away = True
                return [GoneAway(last_stream)]
            case Ping(number) if number % 2 == self._pings % 2:
                return [Ponged(number)]
            case Ping():
                self._pending += self._codec.write(frame)
            case _:
                pass  # settings and windows: see the module's docstring
        return []

    def _readable(self, stream: int, events: list[SpdyEvent], *, fin: bool) -> list[SpdyEvent]:
        self._must_have_been(stream)
        if self.state(stream) not in (StreamState.OPEN, StreamState.OURS_ENDED):
            return []
        if fin:
            self._move(stream, _Happening.THEY_ENDED)
            events.append(HalfEnded(stream))
        return events

    def _opened(self, frame: SynStream) -> list[SpdyEvent]:
        stream = frame.stream
        if stream % 2 == self._next % 2 or stream <= self._theirs:
            raise ProtocolError(f"the other side made stream {stream}, which is not its to make", request_sent=True)
        self._theirs = stream
        self._streams[stream] = StreamState.OPEN
        events: list[SpdyEvent] = [StreamOpened(stream, frame.headers)]
        if frame.unidirectional:
            self._move(stream, _Happening.WE_ENDED)
        return self._readable(stream, events, fin=frame.fin)

    def _was_reset(self, stream: int, status: int) -> list[SpdyEvent]:
        self._must_have_been(stream)
        if self.state(stream) is StreamState.CLOSED:
            return []
        self._move(stream, _Happening.RESET)
        return [StreamReset(stream, status)]

    def _must_have_been(self, stream: int) -> None:
        ours = stream % 2 == self._next % 2
        if stream == 0 or (stream >= self._next if ours else stream > self._theirs):
            raise ProtocolError(f"the other side speaks of stream {stream}, which never was", request_sent=True)

    def _must_be_writable(self, stream: int) -> None:
        match self.state(stream):
            case StreamState.OPEN | StreamState.THEIRS_ENDED:
                return
            case StreamState.OURS_ENDED:
                raise UsageError(f"our half of stream {stream} has ended")
            case StreamState.CLOSED:
                raise ClosedEarly(f"stream {stream} is closed", request_sent=True)

    def _move(self, stream: int, happening: _Happening) -> None:
        after = TRANSITIONS[self._streams[stream]][happening]
        if after is StreamState.CLOSED:
            del self._streams[stream]
        else:
            self._streams[stream] = after
