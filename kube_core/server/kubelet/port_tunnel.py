"""Port-forward over one SPDY connection inside of a WebSocket: the server's side.

A connection is a pair of streams that the client makes, tied together by a request number: one for errors and one for data. Its
program begins when both are there. The client's half of the data stream is the program's input; when the program returns, ours
ends, and the stream of errors after it, with words if it raised. The counterpart of `kube_core.streams.PortTunnel`.
"""

from collections import deque
from collections.abc import Callable

from attrs import define, field

from kube_core.streams import HalfEnded, Received, ResetStatus, SpdyConnection, SpdyEvent, StreamOpened, StreamReset

from .dialer import Dialer, is_port
from .run import Run

HALVES = ("data", "error")
MAX_STREAMS = 4096
"""At a time; further ones are refused."""


@define(eq=False)
class _Link:
    """One connection: its two streams, and its program once both are there."""

    port: str
    streams: dict[str, int] = field(factory=dict[str, int])
    run: Run | None = None
    ended: bool = False
    """Whether the client's half has ended."""


@define(eq=False)
class TunnelSession:
    """One port-forward: any number of connections to any ports."""

    dialer: Dialer
    notify: Callable[[], None] | None = None
    closed: bool = False
    """True when nothing will follow what has been received."""
    _spdy: SpdyConnection = field(factory=lambda: SpdyConnection(client=False), init=False)
    _waiting: dict[str, _Link] = field(factory=dict[str, _Link], init=False)
    """Connections of which one stream is missing, by their request number."""
    _links: dict[int, _Link] = field(factory=dict[int, _Link], init=False)
    """Connections by each of their streams."""
    _ready: deque[bytes] = field(factory=deque[bytes], init=False)

    def __attrs_post_init__(self) -> None:
        self.dialer.changed = self._tell

    @property
    def hungry(self) -> bool:
        """Whether messages are wanted now."""
        return self.dialer.hungry

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give something."""
        return bool(self._ready) or any(run.ready or run.over for run in self.dialer.runs)

    def send(self, message: bytes) -> None:
        """Take a message of the client's. Raises a ProtocolError, after which nothing can be understood."""
        for event in self._spdy.receive(message):
            self._take(event)
        self._queue(self._spdy.pending())

    def receive(self) -> bytes | None:
        """Take a message for the client; None when there is none now."""
        if not self._ready:
            for link in {id(link): link for link in self._links.values()}.values():
                self._look(link)
        return self._ready.popleft() if self._ready else None

    def close(self) -> None:
        """The client is gone."""
        self.closed = True
        self.dialer.close()

    def _take(self, event: SpdyEvent) -> None:
        match event:
            case StreamOpened(stream, headers):
                self._opened(stream, dict(headers))
            case Received(stream, data) if (link := self._data_link(stream)) is not None:
                self._give(link, data)
            case HalfEnded(stream) if (link := self._data_link(stream)) is not None:
                link.ended = True
                if link.run is not None:
                    link.run.end_input(self.dialer.now)
            case StreamReset(stream) if (link := self._links.get(stream)) is not None:
                self._forget(link)
            case _:
                pass  # the client's half of a stream of errors says nothing

    def _opened(self, stream: int, headers: dict[str, str]) -> None:
        half, number, port = (headers.get(name, "") for name in ("streamtype", "requestid", "port"))
        link = self._waiting.get(number) or _Link(port)
        if not is_port(port) or port != link.port or half not in HALVES or half in link.streams:
            self._queue(self._spdy.reset(stream, ResetStatus.PROTOCOL_ERROR))
        elif len(self._links) >= MAX_STREAMS:
            self._queue(self._spdy.reset(stream, ResetStatus.REFUSED_STREAM))
        else:
            link.streams[half] = stream
            self._waiting[number] = self._links[stream] = link
            self._queue(self._spdy.accept(stream))
            if len(link.streams) == len(HALVES):
                del self._waiting[number]
                self._begin(link)

    def _begin(self, link: _Link) -> None:
        run = link.run = self.dialer.dial(int(link.port))
        if link.ended:
            run.end_input(self.dialer.now)
            self.dialer.plan(run)

    def _give(self, link: _Link, data: bytes) -> None:
        if link.run is None:  # only who has both streams of a connection may send: nobody has agreed to keep it
            self._queue(self._spdy.reset(link.streams["data"], ResetStatus.PROTOCOL_ERROR))
            self._forget(link)
        else:
            link.run.give(data, self.dialer.now)
            self.dialer.plan(link.run)

    def _look(self, link: _Link) -> None:
        run = link.run
        if run is None:
            return
        if (output := run.take(self.dialer.now)) is not None:
            self.dialer.plan(run)
            self._queue(self._spdy.send(link.streams["data"], output.data))
        elif run.over:
            data, errors = link.streams["data"], link.streams["error"]
            if words := self.dialer.words(run, int(link.port)):
                self._queue(self._spdy.send(errors, words.encode()))
            self._queue(self._spdy.finish(data) + self._spdy.finish(errors))
            self._forget(link)

    def _forget(self, link: _Link) -> None:
        for stream in link.streams.values():
            self._links.pop(stream, None)
        self._waiting = {number: other for number, other in self._waiting.items() if other is not link}
        if link.run is not None:
            self.dialer.hang_up(link.run)

    def _data_link(self, stream: int) -> _Link | None:
        link = self._links.get(stream)
        return link if link is not None and link.streams.get("data") == stream else None

    def _queue(self, data: bytes) -> None:
        if data:
            self._ready.append(data)

    def _tell(self) -> None:
        if self.notify is not None:
            self.notify()
