"""One HTTP/1.1 exchange through h11, without the socket.

`Exchange.send` gives the bytes of the request; `receive` takes what the server sent (``b""`` when it closed). Then the answer is
taken whole by `reply`, or bit by bit by `head` and `body`; they give None while bytes are missing. The protocol itself is h11's;
this adds decompression, the bounds, and errors of ours.
"""

import h11

from kube_core.base import ClosedEarly, ProtocolError

from ..ports import Headers, Reply
from .body import check_size
from .inflate import CODINGS, Inflater

MAX_HEAD_BYTES = 64 * 1024
"""A status line with its header fields, and all interim answers (1xx) before it, may take this much.

Node.js allows 80 KiB, Apache 8 for each line.
"""

SMALL_PIECE_BYTES = 1024
"""Pieces below this are put together as they come: each by itself takes a hundred bytes, and a chunk may have a single one."""

SWITCHING_PROTOCOLS = 101

_END = h11.EndOfMessage()
_HEAD_TOO_LARGE = 431  # what h11 hints a server to answer; RFC 6585, 5


class Exchange:
    """The client's side of one exchange."""

    __slots__ = ("_announced", "_ended", "_head", "_http", "_inflater", "_max_body_bytes", "_pieces", "_received", "_size")

    def __init__(self, max_body_bytes: int) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._max_body_bytes = max_body_bytes
        self._ended = False
        self._announced = 0
        """How large the body is to be, where the head says it."""
        self._received = 0
        """How many bytes of the answer have come."""
        self._head: tuple[int, Headers] | None = None
        self._inflater: Inflater | None = None
        self._pieces: list[bytes | bytearray] = []
        self._size = 0

    def send(self, request: h11.Request, body: bytes) -> bytes:
        """Give the bytes of the request; ``body`` is as long as its Content-Length says."""
        http = self._http
        head = http.send(request) or b""
        if body:
            head += http.send(h11.Data(body)) or b""
        http.send(_END)
        return head

    def receive(self, data: bytes) -> None:
        """Take bytes from the server, ``b""`` when it closed."""
        self._received += len(data)
        if not data:
            self._ended = True
        self._http.receive_data(data)

    def head(self) -> tuple[int, Headers] | None:
        """Give the status and the header fields, names in lower case."""
        while self._head is None:
            event = self._next_event()
            if event is h11.NEED_DATA:
                if self._received > MAX_HEAD_BYTES:  # in interim answers, each of which h11 allows as much
                    raise _head_too_large()
                return None
            if isinstance(event, h11.Response) or (
                isinstance(event, h11.InformationalResponse) and event.status_code == SWITCHING_PROTOCOLS
            ):
                self._take_head(event)
        return self._head

    def body(self) -> bytes | bytearray | None:
        """Give some more of the body, nothing at its end."""
        inflater = self._inflater
        while True:
            if inflater is not None and inflater.pending:
                if piece := inflater.feed(b""):
                    return piece
                continue
            event = self._next_event()
            if type(event) is h11.Data:
                piece = event.data if inflater is None else inflater.feed(event.data)
                if piece:
                    return piece
            elif event is h11.NEED_DATA:
                return None
            else:
                if inflater is not None:
                    inflater.finish()
                    self._inflater = None  # an idle connection holds on to nothing
                return b""

    def check_received(self) -> None:
        """Raise ProtocolError when more has come than a body may have: what is compressed may come to nothing, for ever."""
        check_size(self._received - MAX_HEAD_BYTES, self._max_body_bytes)

    def reply(self) -> Reply | None:
        """Give the answer once it is whole. Raises ProtocolError beyond the bound of its size."""
        head = self._head or self.head()
        if head is None:
            return None
        while (piece := self.body()) is not None:
            if not piece:
                body = b"".join(self._pieces)
                self._pieces.clear()  # an idle connection holds on to nothing
                return Reply(head[0], head[1], body)
            self._keep(piece)
        self.check_received()
        check_size(self._announced, self._max_body_bytes)  # of a body that there is: that of a HEAD has ended above
        return None

    def _keep(self, piece: bytes | bytearray) -> None:
        pieces = self._pieces
        if len(piece) >= SMALL_PIECE_BYTES:
            pieces.append(piece)
        elif pieces and isinstance(pieces[-1], bytearray):
            pieces[-1] += piece
        else:
            pieces.append(bytearray(piece))
        self._size += len(piece)
        check_size(self._size, self._max_body_bytes)

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow: both sides are done, stay open, and nothing came that nobody asked for."""
        http = self._http
        return http.our_state is h11.DONE and http.their_state is h11.DONE and not http.trailing_data[0]

    @property
    def trailing(self) -> bytes:
        """What came after the answer, on a connection that switched protocols."""
        return self._http.trailing_data[0]

    def _take_head(self, event: h11.Response | h11.InformationalResponse) -> None:
        pairs = event.headers.raw_items()
        headers = tuple([(name.lower().decode(), value.decode("latin-1")) for name, value in pairs])
        for name, value in headers:
            if name == "content-length":
                self._announced = int(value)
            if name == "content-encoding" and value.lower() != "identity":
                if value.lower() not in CODINGS:
                    raise ProtocolError(f"the body has a content coding that was not asked for: {value!r}", request_sent=True)
                self._inflater = Inflater()
        self._head = event.status_code, headers

    def _next_event(self) -> object:
        try:
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            raise self._failure(error) from error
        if event is h11.NEED_DATA and self._ended:
            raise self._closed_early()
        return event

    def _failure(self, error: h11.RemoteProtocolError) -> ClosedEarly | ProtocolError:
        if self._ended:
            return self._closed_early()
        if error.error_status_hint == _HEAD_TOO_LARGE:
            return _head_too_large()
        words = str(error).partition(": ")[0]
        error.args = (words,)  # h11 quotes the bytes: where a length was wrong, they are of a body, and may be secret
        return ProtocolError(f"the server sent what is not HTTP/1.1: {words}", request_sent=True)

    def _closed_early(self) -> ClosedEarly:
        when = "in the middle of its answer" if self._received else "before it answered"
        return ClosedEarly(f"the server closed the connection {when}", request_sent=True)


def _head_too_large() -> ProtocolError:
    return ProtocolError(f"the answer's header is larger than {MAX_HEAD_BYTES} bytes", request_sent=True)
