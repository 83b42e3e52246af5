"""Answers that come bit by bit over urllib3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, TransportError, UsageError

from ..ports import Call, Headers
from .body import streamed
from .urllib3_connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable


class Stream:
    """An answer whose body comes bit by bit. See `kube_transports.ports`. ``keep`` gets the connection after a ``whole`` body."""

    def __init__(
        self,
        connection: Connection,
        status: int,
        headers: Headers,
        call: Call,
        keep: Callable[[Connection], object],
    ) -> None:
        self._connection = connection
        self._owned = [connection]
        """The connection, until its reader at the end, or who closes this before, takes it out: which only one of them can."""
        self._decoder = streamed(headers, call, connection.max_body_bytes)
        self._call = call
        self._keep = keep
        self._closed = False
        self._failure: TransportError | None = None
        self._ended = False
        self.status = status
        self.headers = headers

    def read(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        if self._ended:
            return b""
        if self._closed:
            raise ClientClosed("the stream was closed", request_sent=True)
        if self._failure is not None:
            raise self._failure
        try:
            data = self._read()
        except TransportError as error:
            self._failure = error
            self._part(keep=False)
            raise
        if not data:
            self._ended = True
            self._part(keep=self._call.whole and self._connection.reusable)
        return data

    def _read(self) -> bytes:
        decoder = self._decoder
        while True:
            data = b"" if decoder.pending else self._connection.read(self._call.read_timeout)
            if not data and not decoder.pending:
                decoder.finish()
                return b""
            if piece := decoder.feed(data):
                return piece

    def write(self, data: bytes) -> None:
        """Refused: no other protocol is spoken here."""
        raise UsageError("only a connection that switched protocols can be written to")

    def close(self) -> None:
        """End it, from any thread; a read that waits raises ClientClosed."""
        self._closed = True
        self._part(keep=False)

    def _part(self, *, keep: bool) -> None:
        try:
            connection = self._owned.pop()
        except IndexError:  # it serves others by now, or is closed
            return
        if keep:
            self._keep(connection)
        else:
            connection.close()
