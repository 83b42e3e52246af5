"""Answers that come bit by bit over httpx, for sync programs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, TransportError, UsageError

from .body import check_framing, decoder_for
from .httpx_parts import headers_of

if TYPE_CHECKING:
    import httpx

    from ..ports import Call
    from .httpx_parts import Trip
    from .httpx_sync import HttpxTransport


def shut_down(sock: socket.socket) -> None:
    """End a connection whoever waits on it, and leave the closing to them. That of ssl would take the TLS from under a reader."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Stream:
    """An answer whose body comes bit by bit. See `kube_transports.ports`."""

    def __init__(self, owner: HttpxTransport, response: httpx.Response, call: Call, trip: Trip) -> None:
        self.status = response.status_code
        self.headers = headers_of(response)
        check_framing(self.headers)
        self._decoder = decoder_for(self.headers)
        self._owner, self._response, self._call, self._trip = owner, response, call, trip
        self._pieces: Iterator[bytes] = response.iter_raw()
        self._sock: socket.socket | None = response.extensions["network_stream"].get_extra_info("socket")
        self._closed = self._ended = self._reading = False
        self._failure: TransportError | None = None

    def read(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        self._reading = True
        try:
            self._check_open()
            data = b"" if self._ended else self._read()
            self._check_open()
        except TransportError as error:
            self._failure = error
            if self._closed and not isinstance(error, ClientClosed):
                raise ClientClosed("the stream was closed", request_sent=True) from error
            raise
        finally:
            self._reading = False
            if self._closed or self._failure is not None:
                self._response.close()
        self._ended = not data  # with which httpx has closed the connection
        return data

    def _read(self) -> bytes:
        decoder = self._decoder
        with self._owner.work(self._call, self._trip):
            while True:
                data = b"" if decoder.pending else next(self._pieces, b"")
                if not data and not decoder.pending:
                    decoder.finish()
                    return b""
                if piece := decoder.feed(data):
                    return piece

    def _check_open(self) -> None:
        if self._closed or self._owner.closed:
            raise ClientClosed("the stream was closed", request_sent=True)
        if self._failure is not None:
            raise self._failure

    def write(self, data: bytes) -> None:
        """Refused: no other protocol is spoken here."""
        raise UsageError("only a connection that switched protocols can be written to")

    def close(self) -> None:
        """End it, from any thread; a read that waits raises ClientClosed."""
        self._closed = True
        if self._sock is not None and not self._ended:
            shut_down(self._sock)
        if not self._reading:
            self._response.close()
