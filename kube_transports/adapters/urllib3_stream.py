"""Answers that come bit by bit over urllib3."""

from __future__ import annotations

from kube_core.base import ClientClosed, TransportError, UsageError

from ..ports import Headers
from .body import decoder_for
from .urllib3_connection import Connection


class Stream:
    """An answer whose body comes bit by bit. See `kube_transports.ports`."""

    def __init__(self, connection: Connection, status: int, headers: Headers, timeout: float | None) -> None:
        self._connection = connection
        self._decoder = decoder_for(headers)
        self._timeout = timeout
        self._closed = False
        self._failure: TransportError | None = None
        self._ended = False
        self.status = status
        self.headers = headers

    def read(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        if self._closed:
            raise ClientClosed("the stream was closed", request_sent=True)
        if self._failure is not None:
            raise self._failure
        try:
            data = b"" if self._ended else self._read()
        except TransportError as error:
            self._failure = error
            self._connection.close()
            raise
        if not data:
            self._ended = True
            self._connection.close()
        return data

    def _read(self) -> bytes:
        decoder = self._decoder
        while True:
            data = b"" if decoder.pending else self._connection.read(self._timeout)
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
        self._connection.close()
