"""One HTTP/1.1 connection seen by the client, without its socket.

`Wire.send` gives the bytes of a request; `receive` takes what the server sent (``b""`` when it closed). Then the answer is taken
whole by `reply`, or bit by bit by `head` and `body`; they give None while bytes are missing. A connection carries one exchange
after the other while ``reusable``.

A plain answer, taken whole, is read by `plain_answer`. h11 judges the rest: it gets the exchange from its beginning, as if the
other had never been there.
"""

import h11

from ..ports import Headers, Reply
from .h11_exchange import MAX_BODY_BYTES, Exchange
from .h11_request import Outgoing
from .plain_answer import PlainAnswer


class Wire:
    """The client's side of one connection."""

    __slots__ = ("_body", "_exchange", "_max_body_bytes", "_plain", "_request", "silent")

    def __init__(self, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._max_body_bytes = max_body_bytes
        self._plain: PlainAnswer | None = None
        self.silent = True
        """Whether no byte of the answer has come."""

    def send(self, request: Outgoing, body: bytes) -> bytes:
        """Give the bytes of a request; ``body`` is as long as its Content-Length says."""
        self.silent = True
        if isinstance(request, h11.Request):
            self._plain = None
            self._exchange = Exchange(self._max_body_bytes)
            return self._exchange.send(request, body)
        self._request, self._body = request, body
        self._plain = PlainAnswer(self._max_body_bytes)
        return request.head + body

    def receive(self, data: bytes) -> None:
        """Take bytes from the server, ``b""`` when it closed."""
        self.silent = self.silent and not data
        (self._plain or self._exchange).receive(data)

    def head(self) -> tuple[int, Headers] | None:
        """Give the status and the header fields, names in lower case."""
        return self._judged().head()

    def body(self) -> bytes | bytearray | None:
        """Give some more of the body, nothing at its end."""
        return self._judged().body()

    def reply(self) -> Reply | None:
        """Give the answer once it is whole. Raises ProtocolError beyond the bound of its size."""
        plain = self._plain
        reply = None if plain is None else plain.read()
        if plain is None or plain.irregular:
            return self._judged().reply()
        if reply is not None:
            self._body = b""  # an idle connection holds on to nothing
        return reply

    def _judged(self) -> Exchange:
        """The exchange as h11 sees it, from its first byte on."""
        if self._plain is not None:
            self._exchange = Exchange(self._max_body_bytes)
            self._exchange.send(self._request.to_h11(), self._body)
            for data in self._plain.received:
                self._exchange.receive(data)
            self._plain, self._body = None, b""
        return self._exchange

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow: both sides are done, stay open, and nothing came that nobody asked for."""
        return self._exchange.reusable if self._plain is None else self._plain.clean

    @property
    def trailing(self) -> bytes:
        """What came after the answer, on a connection that switched protocols."""
        return self._judged().trailing
