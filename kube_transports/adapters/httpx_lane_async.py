"""One transport of httpx's with one connection in it, for async programs.

httpx's pools look at every connection for every request, so each connection here has one to itself. Closing it ends what waits
by cancel scopes, of anyio, on which httpx itself runs; so it ends connecting and handshakes as well. The generators of httpx run
to their ends in every case: one that is left alone would be closed by the loop, later and elsewhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager, suppress
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

import anyio
import httpx

from kube_core.base import ClientClosed

from ..ports import Call, Reply
from .body import Body, check_framing, check_size
from .httpx_errors import FOREIGN, error_of, is_foreign
from .httpx_farewell import AsyncParting
from .httpx_heard import AsyncListening, heard_of, listen
from .httpx_parts import Pairs, Requests, Trip, announced, headers_of, library_options

if TYPE_CHECKING:
    from .httpx_stream_async import AsyncStream


class AsyncLane:
    """A connection, or with HTTP/2 one for many calls, and the calls under way in it."""

    def __init__(self, requests: Requests, *, http2: bool = False) -> None:
        self._requests = requests
        self._http = httpx.AsyncHTTPTransport(**library_options(requests.route, http2=http2))
        self._scopes: set[anyio.CancelScope] = set()
        self._farewell: AsyncParting | None = None
        """The end of its connection of HTTP/2."""
        self.closed = self.spoiled = False
        self.idle_since = 0.0
        self.stream: AsyncStream | None = None
        """Whoever reads from it bit by bit."""

    @property
    def max_body_bytes(self) -> int:
        """How large a body with an end may be."""
        return self._requests.route.max_body_bytes

    @property
    def leaving(self) -> bool:
        """Whether the server takes no more calls over it."""
        return self._farewell is not None and self._farewell.last is not None

    @property
    def busy(self) -> bool:
        """Whether something is under way in it."""
        return bool(self._scopes)

    async def exchange(self, call: Call, fields: Pairs, trip: Trip) -> Reply:
        """Send a request and wait for the whole answer."""
        limit = self._requests.route.max_body_bytes
        with self.work(call, trip) as scope:
            call.waits(scope.cancel)
            response = await self._answer(call, fields, trip)
            pieces = response.aiter_raw()
            try:
                headers = headers_of(response)
                check_framing(headers)
                check_size(announced(call, response), limit)
                body = Body(headers, limit)
                async for data in pieces:
                    body.add(data)
                self.settle(response)
                return Reply(response.status_code, headers, body.whole())
            except BaseException:
                await dropped(response, pieces)
                raise
        raise AssertionError("the scope was cancelled without an error")

    def settle(self, response: httpx.Response) -> None:
        """Take note that an answer has ended: if more came on its connection, the lane is good for no other."""
        heard = heard_of(response)
        self.spoiled = self.spoiled or (heard is not None and not heard.ended())

    async def start(self, call: Call, fields: Pairs, trip: Trip) -> httpx.Response:
        """Send a request and wait for the beginning of the answer."""
        with self.work(call, trip) as scope:
            call.waits(scope.cancel)
            return await self._answer(call, fields, trip)
        raise AssertionError("the scope was cancelled without an error")

    async def _answer(self, call: Call, fields: Pairs, trip: Trip) -> httpx.Response:
        async def trace(event: str, info: dict[str, Any]) -> None:
            if trip.note(event, info) is not None:
                self._farewell = listen(trip.raw, AsyncListening, AsyncParting)
            trip.farewell = self._farewell

        try:
            response = await self._http.handle_async_request(self._requests.build(call, fields, trip, trace))
        except BaseException:
            if trip.raw is not None:  # httpx leaves it open where a handshake was cancelled
                with anyio.CancelScope(shield=True), suppress(*FOREIGN):
                    await trip.raw.aclose()
            raise
        if (heard := heard_of(response)) is not None:
            heard.answered(call, response.status_code, headers_of(response))
        return response

    @contextmanager
    def work(self, call: Call, trip: Trip) -> Generator[anyio.CancelScope]:
        """The time in which a task is within httpx: its errors become ours, and closing ends it."""
        if self.closed:
            raise ClientClosed("the client is closed", request_sent=trip.sent)
        try:
            with anyio.CancelScope() as scope:
                self._scopes.add(scope)
                trip.hurry = partial(hurry, scope)
                try:
                    yield scope
                finally:
                    self._scopes.discard(scope)
        except Exception as error:
            if not is_foreign(error, trip):
                raise
            if self.closed:
                raise ClientClosed("the client was closed", request_sent=trip.sent) from error
            failure = error_of(error, trip, call, self._requests.route)
            failure.request_sent = failure.request_sent and not trip.passed_over
            raise failure from error
        if scope.cancelled_caught and trip.stage == "tunnel" and not self.closed:
            raise error_of(TimeoutError(), trip, call, self._requests.route)
        if scope.cancelled_caught:
            raise ClientClosed("the client was closed", request_sent=trip.sent)

    async def aclose(self) -> None:
        """End it; whoever waits in it gets ClientClosed. Closing twice is fine."""
        self.closed = True
        if self.stream is not None:
            await self.stream.aclose()
        for scope in tuple(self._scopes):
            scope.cancel()
        with anyio.CancelScope(shield=True), suppress(*FOREIGN):
            await self._http.aclose()


async def dropped(response: httpx.Response, pieces: AsyncIterator[bytes]) -> None:
    """Close an answer in the middle: read on under a cancelled scope, so that every generator over it comes to its own end."""
    with anyio.CancelScope() as scope, suppress(*FOREIGN, httpx.StreamError):
        scope.cancel()
        async for _ in pieces:
            pass
    with anyio.CancelScope(shield=True), suppress(*FOREIGN):
        await response.aclose()


def hurry(scope: anyio.CancelScope, seconds: float | None) -> None:
    """Limit how long a scope may last from now on, or lift that limit."""
    scope.deadline = inf if seconds is None else anyio.current_time() + seconds
