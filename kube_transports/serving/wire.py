"""One HTTP/1.1 connection seen by the server, without its socket.

The protocol itself is h11's; this makes `ServerRequest`s of its events, puts the headers that belong to HTTP and not to
Kubernetes on every answer, and says what the client is expected to do now.
"""

from email.utils import formatdate
from functools import lru_cache
from http.client import responses

import h11

from kube_core.server import BODY_LIMIT, Exchange, Headers, ServerRequest, User

from .patience import Phase

BODILESS = (204, 304)
UNCACHED = (b"cache-control", b"no-cache, private")
"""On every answer of the real server (WithCacheControl) that does not say otherwise."""
CLOSE = (b"connection", b"close")

_AROUND_LINE, _AROUND_FIELD = len("  HTTP/1.1\r\n\r\n"), len(": \r\n")
_END = h11.EndOfMessage()
_CONTINUE = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")


class ServerWire:
    """The server's side of one connection. ``user`` is who the connection's certificate says that the client is."""

    __slots__ = ("_body", "_cut", "_ended", "_head", "_head_bytes", "_http", "interim", "phase", "user")

    def __init__(self, head_bytes: int, user: User | None) -> None:
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=head_bytes)
        self._head_bytes = head_bytes
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._cut = self._ended = False
        self.user = user
        self.phase = Phase.IDLE
        self.interim = b""
        """What is to be sent before the client goes on with its request."""

    def receive(self, data: bytes) -> None:
        """Take bytes from the client, ``b""`` when it closed."""
        self._ended = self._ended or not data
        self._http.receive_data(data)

    def request(self) -> ServerRequest | None:
        """The next request, once it is whole, or larger than the server takes. Raises h11.RemoteProtocolError."""
        while True:
            event = self._next_event()
            if type(event) is h11.Request:
                self._check_head(event)
                self._head = event
            elif type(event) is h11.Data:
                self._body += event.data
                if len(self._body) > BODY_LIMIT:  # the rest is of no use: the server says so when it sees this much
                    self._cut = True
                    return self._complete()
            elif type(event) is h11.EndOfMessage:
                return self._complete()
            else:
                self._wait()
                return None

    def _check_head(self, head: h11.Request) -> None:
        """Refuse what is too large although it came all at once."""
        size = len(head.method) + len(head.target) + sum(len(name) + len(value) + _AROUND_FIELD for name, value in head.headers)
        if size + _AROUND_LINE > self._head_bytes:
            raise h11.RemoteProtocolError("the header is too large", error_status_hint=431)

    def _next_event(self) -> object:
        return self._http.next_event()

    def _complete(self) -> ServerRequest:
        head = self._head
        assert head is not None
        headers = tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers])
        body, self._body = bytes(self._body), bytearray()
        self.phase = Phase.ANSWER
        return ServerRequest(head.method.decode("ascii"), _origin_form(head.target.decode("ascii")), headers, body, self.user)

    def _wait(self) -> None:
        if self._head is not None and self._http.their_state is h11.SEND_BODY:
            self.phase = Phase.BODY
            if self._http.they_are_waiting_for_100_continue:
                self.interim = self._http.send(_CONTINUE) or b""
        else:
            self.phase = Phase.HEAD if self._http.trailing_data[0] else Phase.IDLE

    @property
    def closed(self) -> bool:
        """Whether the client has closed the connection, and every request that it sent was answered."""
        return self._ended and self.phase is not Phase.ANSWER

    def head(self, exchange: Exchange, now: float, *, last: bool = False) -> bytes:
        """The beginning of an answer. Without a body of known length it goes in chunks; ``last`` announces the end."""
        fields = [*encoded(exchange.headers), (b"date", date(int(now)))]
        if exchange.stream is None and exchange.status not in BODILESS:
            fields.append((b"content-length", b"%d" % len(exchange.body)))
        if last or self._cut:
            fields.append(CLOSE)
        return self._http.send(h11.Response(status_code=exchange.status, headers=fields, reason=reason(exchange.status))) or b""

    def data(self, data: bytes) -> list[bytes]:
        """A part of the answer's body. Not copied: it may be large, and shared."""
        return self._http.send_with_data_passthrough(h11.Data(data)) or []

    def end(self) -> bytes:
        """The end of an answer."""
        return self._http.send(_END) or b""

    def switch(self, exchange: Exchange) -> bytes:
        """The answer that switches to another protocol; afterwards `trailing` is what came of it already."""
        return (
            self._http.send(h11.InformationalResponse(status_code=101, headers=_plain(exchange.headers), reason=reason(101)))
            or b""
        )

    @property
    def trailing(self) -> bytes:
        """What came after the request."""
        return self._http.trailing_data[0]

    def next(self) -> bool:
        """Go on to the next request; False when this was the connection's last."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        self._head, self.phase = None, Phase.IDLE
        return True

    @property
    def answerable(self) -> bool:
        """Whether an answer can still be given to what is no request."""
        return not self._ended and self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE)


def _origin_form(target: str) -> str:
    """The path with its query: clients of a proxy send the whole URL (RFC 9112, 3.2.2)."""
    if target.startswith(("http://", "https://")):
        return "/" + target.split("//", 1)[1].partition("/")[2]
    return target


def _plain(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers]


@lru_cache(maxsize=256)
def encoded(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    """An answer's header fields for the wire."""
    fields = _plain(headers)
    return tuple(fields) if any(name == UNCACHED[0] for name, _ in fields) else (*fields, UNCACHED)


@lru_cache(maxsize=4)
def date(now: int) -> bytes:
    """A time as HTTP writes it."""
    return formatdate(now, usegmt=True).encode("ascii")


@lru_cache(maxsize=64)
def reason(status: int) -> bytes:
    """The phrase after a status code."""
    return responses.get(status, "").encode("ascii")
