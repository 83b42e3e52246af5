"""Bodies for adapters whose library gives them raw: decompressed, bounded, and in pieces that fit in memory.

The libraries' own decompression differs in what it accepts and has no bounds, so every adapter asks for raw bytes and undoes
gzip here. Each rule is that of the h11 adapter's wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kube_core.base import ProtocolError

from .inflate import CODINGS, Inflater

if TYPE_CHECKING:
    from ..ports import Call, Headers

MAX_BODY_BYTES = 2 << 30
"""A whole answer may be this large once decompressed, as a list of 200,000 pods is. Endless streams hold nothing
and have no bound."""

SLACK_BYTES = 64 * 1024
"""How much more a compressed body may take than it is worth: gzip of nothing has twenty bytes."""

MAX_DIGITS = 20
"""Of a length: h11 takes as many, and 2**64 has no more."""

SLICE_BYTES = 256 * 1024
"""A large body goes out in slices, so that the write timeout counts for each and not for all of it."""

SMALL_PIECE_BYTES = 1024
"""Pieces below this are put together as they come: each by itself takes a hundred bytes, and a chunk may have a single one."""


class Decoder(Protocol):
    """Undoes a content coding. After each `feed`, call it again with ``b""`` for as long as ``pending``."""

    @property
    def pending(self) -> bool:
        """Whether `feed` has more to give."""
        ...

    def feed(self, data: bytes) -> bytes:
        """Give the next piece."""
        ...

    def finish(self) -> None:
        """Check that the body was whole. Raises ProtocolError."""
        ...


class Plain:
    """The decoder of a body that is not compressed."""

    pending = False

    def feed(self, data: bytes) -> bytes:
        """Give it as it is."""
        return data

    def finish(self) -> None:
        """Any end is right: whether bytes are missing, the library knows."""


class Bounded:
    """A decoder of a body that may be so large, of which compressed nothing counts too: then a ProtocolError is raised."""

    def __init__(self, decoder: Decoder, limit: int) -> None:
        self._decoder, self._limit = decoder, limit
        self._size = 0
        self.received = 0
        """How many bytes have come, as they were sent."""

    @property
    def pending(self) -> bool:
        """Whether `feed` has more to give."""
        return self._decoder.pending

    def feed(self, data: bytes) -> bytes:
        """Give the next piece."""
        self.received += len(data)
        check_size(self.received - SLACK_BYTES, self._limit)
        piece = self._decoder.feed(data)
        self._size += len(piece)
        check_size(self._size, self._limit)
        return piece

    def finish(self) -> None:
        """Check that the body was whole. Raises ProtocolError."""
        self._decoder.finish()


def streamed(headers: Headers, call: Call, limit: int) -> Decoder:
    """Make the decoder of a stream, which is bounded where its body has an end. Raises ProtocolError as `decoder_for` does."""
    decoder = decoder_for(headers)
    return Bounded(decoder, limit) if call.whole else decoder


def decoder_for(headers: Headers) -> Decoder:
    """Make what undoes the coding of an answer with these fields. Raises ProtocolError for a coding that nobody asked for."""
    for name, value in headers:
        if name == "content-encoding" and value.lower() != "identity":
            if value.lower() not in CODINGS:
                raise ProtocolError(f"the body has a content coding that was not asked for: {value!r}", request_sent=True)
            return Inflater()
    return Plain()


def check_framing(headers: Headers) -> None:
    """Raise ProtocolError for fields that libraries pass over: they do not say where the body ends, or hold what no field may."""
    lengths = {value.strip() for name, value in headers if name == "content-length"}
    if len(lengths) > 1 or not all(text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS for text in lengths):
        raise _not_http("a Content-Length that is no number")
    for name, value in headers:
        if name == "transfer-encoding" and value.strip().lower() != "chunked":
            raise _not_http("a transfer coding that nobody knows")
        if "\x00" in value:
            raise _not_http("a zero byte in a field")


def _not_http(what: str) -> ProtocolError:
    return ProtocolError(f"the server sent what is not HTTP/1.1: {what}", request_sent=True)


def check_size(size: int, limit: int) -> None:
    """Raise ProtocolError for a body beyond the bound."""
    if size > limit:
        raise ProtocolError(f"the answer's body is larger than {limit} bytes", request_sent=True)


class Body:
    """A whole body, put together from what the library gives."""

    __slots__ = ("_decoder", "_pieces")

    def __init__(self, headers: Headers, limit: int) -> None:
        self._decoder = Bounded(decoder_for(headers), limit)
        self._pieces: list[bytes | bytearray] = []

    @property
    def received(self) -> int:
        """How many bytes have come, as they were sent."""
        return self._decoder.received

    def add(self, data: bytes) -> None:
        """Take some more of it. Raises ProtocolError beyond the bound."""
        self._keep(self._decoder.feed(data))
        while self._decoder.pending:
            self._keep(self._decoder.feed(b""))

    def _keep(self, piece: bytes) -> None:
        pieces = self._pieces
        if len(piece) >= SMALL_PIECE_BYTES:
            pieces.append(piece)
        elif pieces and isinstance(pieces[-1], bytearray):
            pieces[-1] += piece
        elif piece:
            pieces.append(bytearray(piece))

    def whole(self) -> bytes:
        """Give it, once all of it has come."""
        self._decoder.finish()
        return b"".join(self._pieces)
