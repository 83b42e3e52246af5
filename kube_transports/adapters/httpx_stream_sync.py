"""Answers that come bit by bit over httpx, for sync programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, TransportError, UsageError

from .body import check_framing, decoder_for
from .httpx_parts import headers_of

if TYPE_CHECKING:
    import httpx

    from ..ports import Call
    from .httpx_lane_sync import Lane
    from .httpx_parts import Trip


class Stream:
    """An answer whose body comes bit by bit. See `kube_transports.ports`."""

    def __init__(self, lane: Lane, response: httpx.Response, call: Call, trip: Trip) -> None:
        self.status = response.status_code
        self.headers = headers_of(response)
        check_framing(self.headers)
        self._decoder = decoder_for(self.headers)
        self._lane, self._response, self._call, self._trip = lane, response, call, trip
        self._pieces: Iterator[bytes] = response.iter_raw()
        self._closed = self._ended = False
        self._failure: TransportError | None = None

    def read(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        if self._closed or (self._failure is None and not self._ended and self._lane.closed):
            raise ClientClosed("the stream was closed", request_sent=True)
        if self._failure is not None:
            raise self._failure
        try:
            data = b"" if self._ended else self._read()
        except TransportError as error:
            self._failure = error
            raise
        if not data:
            self._ended = True
            self._lane.close()
        return data

    def _read(self) -> bytes:
        decoder = self._decoder
        with self._lane.work(self._call, self._trip):
            while True:
                data = b"" if decoder.pending else next(self._pieces, b"")
                if self._lane.closed:  # which ends a body that has no length, as its end would
                    raise ClientClosed("the stream was closed", request_sent=True)
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
        self._lane.close()
