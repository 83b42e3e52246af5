"""Answers that come bit by bit over httpx, for async programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ClosedEarly, TransportError, UsageError

from .body import check_framing, streamed
from .httpx_lane_async import dropped
from .httpx_parts import headers_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import anyio
    import httpx

    from ..ports import Call
    from .httpx_lane_async import AsyncLane
    from .httpx_parts import Trip


class AsyncStream:
    """An answer whose body comes bit by bit. See `kube_transports.ports`. ``part`` takes the lane, and whether it is good."""

    def __init__(
        self,
        lane: AsyncLane,
        response: httpx.Response,
        call: Call,
        trip: Trip,
        part: Callable[[AsyncLane, bool], Awaitable[None]],
    ) -> None:
        self.status = response.status_code
        self.headers = headers_of(response)
        check_framing(self.headers)
        self._decoder = streamed(self.headers, call, lane.max_body_bytes)
        self._lane, self._response, self._call, self._trip, self._part = lane, response, call, trip, part
        self._pieces = response.aiter_raw()
        self._reader: anyio.CancelScope | None = None
        self._closed = self._ended = False
        self._failure: TransportError | None = None
        lane.stream = self

    async def aread(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        if self._ended and self._failure is None:
            return b""
        if self._closed or (self._failure is None and self._lane.closed):
            raise ClientClosed("the stream was closed", request_sent=True)
        if self._failure is not None:
            raise self._failure
        try:
            data = await self._read()
        except BaseException as error:
            self._failure = error if isinstance(error, TransportError) else ClosedEarly("a read was cancelled", request_sent=True)
            await self._drop()
            raise
        if not data:
            self._ended = True
            await self._drop(good=self._call.whole and not self._lane.spoiled)
        return data

    async def _read(self) -> bytes:
        decoder = self._decoder
        with self._lane.work(self._call, self._trip) as scope:
            self._reader = scope
            try:
                while True:
                    data = b"" if decoder.pending else await anext(self._pieces, b"")
                    if not data and not decoder.pending:
                        decoder.finish()
                        self._lane.settle(self._response)
                        return b""
                    if piece := decoder.feed(data):
                        return piece
            finally:
                self._reader = None
        raise AssertionError("the scope was cancelled without an error")

    async def _drop(self, *, good: bool = False) -> None:
        await dropped(self._response, self._pieces)
        self._lane.stream = None
        await self._part(self._lane, good)

    async def awrite(self, data: bytes) -> None:
        """Refused: no other protocol is spoken here."""
        raise UsageError("only a connection that switched protocols can be written to")

    async def aclose(self) -> None:
        """End it; a task that waits in `aread` gets ClientClosed."""
        closed, self._closed = self._closed, True
        if self._reader is not None:
            self._reader.cancel()
        elif not (closed or self._ended) and self._failure is None:
            await self._drop()
