"""Decompression of a body, piece by piece."""

import zlib

from kube_core.base import ProtocolError

CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
"""Content codings that this file undoes (RFC 9110, 8.4.1)."""

PIECE_BYTES = 1 << 20
"""No piece is larger, however small its compressed form was: a megabyte of zeros fits into a kilobyte."""

_AUTOMATIC = 32 + zlib.MAX_WBITS  # zlib's manual, inflateInit2: 32 added detects gzip or zlib by the header


class Inflater:
    """Undoes gzip or deflate, giving at most ``PIECE_BYTES`` at a time.

    After each `feed`, call it again with ``b""`` for as long as ``pending``.
    """

    __slots__ = ("_member", "_rest", "_untouched", "pending")

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_AUTOMATIC)
        self._rest = b""
        self._untouched = True
        self.pending = False

    def feed(self, data: bytes | bytearray) -> bytes:
        """Give the next piece of what was compressed. Raises ProtocolError for what is not."""
        self._untouched = False
        data = self._rest + data
        if self._member.eof and data:  # RFC 1952, 2.2: members may follow one another
            self._member = zlib.decompressobj(_AUTOMATIC)
        try:
            piece = self._member.decompress(data, PIECE_BYTES)
        except zlib.error as error:
            raise ProtocolError("the body is not compressed as its Content-Encoding says", request_sent=True) from error
        self._rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        self.pending = bool(self._rest) or len(piece) == PIECE_BYTES
        return piece

    def finish(self) -> None:
        """Check that the body was whole, or nothing at all (an answer to HEAD). Raises ProtocolError if it was cut."""
        if not (self._member.eof or self._untouched):
            raise ProtocolError("the compressed body ends in its middle", request_sent=True)
