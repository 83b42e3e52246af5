"""Answers that come bit by bit over httpx, for sync programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, TransportError, UsageError

from .body import check_framing, streamed
from .httpx_parts import headers_of

if TYPE_CHECKING:
    import httpx

    from ..ports import Call
    from .httpx_lane_sync import Lane
    from .httpx_parts import Trip


class Stream:
    """An answer whose body comes bit by bit. See `kube_transports.ports`. ``keep`` gets the lane after a ``whole`` body."""

    def __init__(self, lane: Lane, response: httpx.Response, call: Call, trip: Trip, keep: Callable[[Lane], object]) -> None:
        self.status = response.status_code
        self.headers = headers_of(response)
        check_framing(self.headers)
        self._decoder = streamed(self.headers, call, lane.max_body_bytes)
        self._owned = [lane]
        """The lane, until its reader at the end, or who closes this before, takes it out: which only one of them can."""
        self._keep = keep
        self._lane, self._response, self._call, self._trip = lane, response, call, trip
        self._pieces: Iterator[bytes] = response.iter_raw()
        self._closed = self._ended = False
        self._failure: TransportError | None = None

    def read(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        if self._ended and self._failure is None:
            return b""
        if self._closed or (self._failure is None and self._lane.closed):
            raise ClientClosed("the stream was closed", request_sent=True)
        if self._failure is not None:
            raise self._failure
        try:
            data = self._read()
        except TransportError as error:
            self._failure = error
            raise
        if not data:
            self._ended = True
            self._part(keep=self._call.whole and not self._lane.closed)
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
                    self._lane.settle(self._response)
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
            lane = self._owned.pop()
        except IndexError:  # it serves others by now, or is closed
            return
        if keep:
            self._keep(lane)
        else:
            lane.close()
