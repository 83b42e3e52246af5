"""One HTTP/1.1 connection seen by the client, without its socket.

`Wire.send` gives the bytes of a request; `receive` takes what the server sent (``b""`` when it closed). Then the answer is taken
whole by `reply`, or bit by bit by `head` and `body`; they give None while bytes are missing. A connection carries one exchange
after the other while ``reusable``.

A plain answer, taken whole, is read by `plain_answer`, and one in chunks, bit by bit, by `plain_chunks`. h11 judges the rest: it
gets the exchange from its beginning, or from the chunk that is not plain, as if the other had never been there.
"""

import h11

from ..ports import Headers, Reply
from .body import MAX_BODY_BYTES, check_size
from .h11_exchange import Exchange
from .h11_request import Outgoing
from .plain_answer import PlainAnswer
from .plain_chunks import PlainChunks


class Wire:
    """The client's side of one connection."""

    __slots__ = (
        "_body",
        "_chunks",
        "_exchange",
        "_head",
        "_max_body_bytes",
        "_plain",
        "_raw_head",
        "_request",
        "_size",
        "silent",
    )

    def __init__(self, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._max_body_bytes = max_body_bytes
        self._plain: PlainAnswer | None = None
        self._head: tuple[int, Headers] | None = None
        self._chunks: PlainChunks | None = None
        self._size = 0
        """How much of a bounded body was given."""
        self.silent = True
        """Whether no byte of the answer has come."""

    def send(self, request: Outgoing, body: bytes) -> bytes:
        """Give the bytes of a request; ``body`` is as long as its Content-Length says."""
        self.silent = True
        self._chunks, self._size = None, 0
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
        (self._chunks or self._plain or self._exchange).receive(data)

    def head(self) -> tuple[int, Headers] | None:
        """Give the status and the header fields, names in lower case."""
        if self._chunks is not None:
            return self._head
        if self._plain is not None and self.silent and not self._plain.irregular:  # as it is once the server has closed
            return None
        opened = None if self._plain is None else self._plain.opened()
        if opened is None:
            return self._judged().head()
        self._head, self._raw_head, self._chunks = opened
        return self._head

    def body(self, *, bounded: bool = False) -> bytes | bytearray | None:
        """Give some more of the body, nothing at its end. ``bounded`` as that of a `reply` is."""
        piece = self._piece()
        if bounded and piece:
            self._size += len(piece)
            check_size(self._size, self._max_body_bytes)
        elif bounded and piece is None and self._chunks is None:
            self._exchange.check_received()
        return piece

    def _piece(self) -> bytes | bytearray | None:
        if self._chunks is None:
            return self._judged().body()
        piece = self._chunks.read()
        return self._taken_over(self._chunks) if self._chunks.irregular and piece is None else piece

    def _taken_over(self, chunks: PlainChunks) -> bytes | bytearray | None:
        """Let h11 go on where a chunk is not plain."""
        exchange = self._exchange = Exchange(self._max_body_bytes)
        exchange.send(self._request.to_h11(), self._body)
        exchange.receive(self._raw_head)
        exchange.head()
        data, known, ended = chunks.handed_over
        self._chunks = self._plain = None
        exchange.receive(data)
        if ended:
            exchange.receive(b"")
        piece = exchange.body() if known else None
        return exchange.body() if piece is None or len(piece) == known else piece[known:]

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
        if self._chunks is not None:
            return self._chunks.clean
        return self._exchange.reusable if self._plain is None else self._plain.clean

    @property
    def trailing(self) -> bytes:
        """What came after the answer, on a connection that switched protocols."""
        return self._judged().trailing
