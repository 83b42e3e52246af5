"""HTTP/1.1 as the server speaks it, without a socket: bytes in, bytes out.

`receive` takes what came, `take` gives what is to go: one answer, or the next frames of a stream, each time it is asked. So
nothing is made before there is room for it, however many requests a client sends at once. ``phase`` says what the client is
expected to do, ``hungry`` whether more of it is wanted, and ``finished`` that the connection ends with what has been taken.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING

import h11
from attrs import evolve

from kube_core.server import Exchange, Headers, ServerRequest, Stream, User, Waiting

from ..planned import Dropped
from ..session_link import SessionLink, linked
from .errands import Errands
from .log import Log, LogEntry
from .wire import ServerWire

if TYPE_CHECKING:
    from collections.abc import Callable

    from .host import Host
    from .limits import Limits
    from .patience import Phase

logger = logging.getLogger("kube_transports.serving")

TEXT: Headers = (("content-type", "text/plain; charset=utf-8"),)
PANIC = Exchange(500, TEXT, b"This request caused apiserver to panic. Look in the logs for details.\n")
"""The real server's words, of pkg/server/filters/wrap.go."""
REFUSALS = {431: b"431 Request Header Fields Too Large", 501: b"501 Not Implemented"}
"""What is not HTTP/1.1 is answered with a line of text, as by net/http; everything else is 400."""
KEPT_BYTES = 64 * 1024
"""Of the requests that a client sends while it is being answered."""


class HttpSpeaker:
    """One connection of HTTP/1.1. ``ring`` is called, from any thread, when a stream may have more."""

    def __init__(self, host: Host, limits: Limits, ring: Callable[[], None], user: User | None, log: Log | None) -> None:
        self._host, self._limits, self._ring, self._log = host, limits, ring, log
        self._wire = ServerWire(limits.head_bytes, user)
        self._stream: Stream | None = None
        self._link: SessionLink | None = None
        """The same stream, when the connection was switched to another protocol."""
        self._kept = 0
        self._entry: LogEntry | None = None
        self._errands = Errands(host, ring)
        self.exchanges = 0
        self.finished = False

    @property
    def phase(self) -> Phase:
        """What the client is expected to do."""
        return self._wire.phase

    @property
    def hungry(self) -> bool:
        """Whether more of what the client sends is wanted."""
        if self._link is not None:
            return self._link.hungry
        return (self._stream is None and not self._errands.out) or self._kept < KEPT_BYTES

    @property
    def streaming(self) -> bool:
        """Whether the answer grows as the state changes."""
        return self._stream is not None and self._link is None

    @property
    def patient(self) -> bool:
        """Whether the client may leave things unread: whoever talks to a command lets it wait."""
        return self._link is not None

    def receive(self, data: bytes) -> None:
        """Take what came; b"" is the end."""
        if self._link is not None:
            self._host.write(self._link, data)
            return
        if self._stream is not None or self._errands.out:
            self._kept += len(data)
            if not data:  # as net/http has it: who closes wants no answer any more
                self.close()
        if not self.finished:
            self._wire.receive(data)

    def take(self) -> list[bytes]:
        """What is to go next; nothing when there is nothing now."""
        if self.finished:
            return []
        if self._stream is not None:
            return self._continued(self._stream)
        if self._errands.out:
            return self._returned() if self._errands.ready else []
        try:
            request = self._wire.request()
        except h11.RemoteProtocolError as error:
            return self._refused(error)
        if request is not None:
            return self._answered(request)
        self.finished = self._wire.closed
        interim, self._wire.interim = self._wire.interim, b""
        return [interim] if interim else []

    def _answered(self, request: ServerRequest) -> list[bytes]:
        began = monotonic() if self._log else 0.0
        try:
            found = self._host.begin(request)
        except Dropped:
            raise
        except Exception:
            found = self._failed(request)
        return self._went(request, found, began)

    def _returned(self) -> list[bytes]:
        """Go on with a request that had to wait for a webhook."""
        request, began = self._errands.request, self._errands.began
        try:
            found = self._errands.resume()
        except Exception:
            found = self._failed(request)
        return self._went(request, found, began)

    def _failed(self, request: ServerRequest) -> Exchange:
        logger.exception("%s %s failed", request.method, request.target)
        return PANIC

    def _went(self, request: ServerRequest, found: Exchange | Waiting, began: float) -> list[bytes]:
        if isinstance(found, Waiting):
            self._kept = 0
            self._errands.send(request, found, began)
            return []
        return self._said(request, found, began)

    def _said(self, request: ServerRequest, exchange: Exchange, began: float) -> list[bytes]:
        if exchange.session is not None:
            exchange = linked(request, exchange)
        self._tell(request, exchange, began)
        if isinstance(exchange.stream, SessionLink):
            return self._switched(exchange, exchange.stream)
        head = self._wire.head(exchange, self._host.now)
        if exchange.stream is not None and request.method != "HEAD":
            return [head, *self._begun(exchange.stream)]
        body = self._wire.data(exchange.body) if exchange.body else []
        pieces = [head, *body, self._wire.end()]
        self._next()
        return pieces

    def _switched(self, exchange: Exchange, link: SessionLink) -> list[bytes]:
        self._link = link
        head = self._wire.switch(exchange)
        link.notify = self._ring
        self._stream = link
        if early := self._wire.trailing:
            self._host.write(link, early)
        return [head, *self._continued(link)]

    def _begun(self, stream: Stream) -> list[bytes]:
        self._stream, self._kept = stream, 0
        stream.notify = self._ring
        return self._continued(stream)

    def _continued(self, stream: Stream) -> list[bytes]:
        data, closed = self._host.receive(stream, self._limits.backlog_bytes)
        pieces = [data] if self._link is not None else self._wire.data(data)
        if self._entry is not None:
            self._entry = evolve(self._entry, size=self._entry.size + len(data))
        if closed:
            self._ended()
            if self._link is None:
                pieces.append(self._wire.end())
                self._next()
            else:
                self.finished = True
        return [piece for piece in pieces if piece]

    def _next(self) -> None:
        self.exchanges += 1
        self.finished = not self._wire.next()

    def _refused(self, error: h11.RemoteProtocolError) -> list[bytes]:
        self.finished = True
        if not self._wire.answerable:
            return []
        status = error.error_status_hint if error.error_status_hint in REFUSALS else 400
        exchange = Exchange(status, TEXT, REFUSALS.get(status, b"400 Bad Request"))
        return [self._wire.head(exchange, self._host.now, last=True), *self._wire.data(exchange.body), self._wire.end()]

    def end(self) -> list[bytes]:
        """Bring what is open to a good end, since the listener closes: a watch is complete, as far as it goes."""
        if self._stream is None or self.finished:
            self.finished = True
            return []
        self._ended()
        self.finished = True
        return [] if self._link is not None else [self._wire.end()]

    def close(self) -> None:
        """Let go of everything, since nobody reads any more."""
        self.finished = True
        if self._stream is not None:
            self._ended()

    def _ended(self) -> None:
        assert self._stream is not None
        self._host.close(self._stream)
        self._stream = None
        if self._log and self._entry is not None:
            entry, self._entry = self._entry, None
            self._note(evolve(entry, seconds=monotonic() - entry.seconds, stream="ended"))

    def _tell(self, request: ServerRequest, exchange: Exchange, began: float) -> None:
        if self._log is None:
            return
        agent = request.header("user-agent").partition(" ")[0]
        entry = LogEntry(request.method, request.target, agent, exchange.status, len(exchange.body), monotonic() - began)
        if exchange.stream is not None:
            self._entry = evolve(entry, seconds=began)
            entry = evolve(entry, stream="opened")
        self._note(entry)

    def _note(self, entry: LogEntry) -> None:
        assert self._log is not None
        try:
            self._log(entry)
        except OSError as error:  # which here would be taken for one of the client's
            raise RuntimeError("the log can't be written") from error
