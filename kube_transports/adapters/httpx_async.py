"""The transport over httpx, for async programs that have their networking there. It needs the extra ``httpx``.

Closing ends what waits by cancel scopes, of anyio, on which httpx itself runs; so it ends connecting and handshakes as well.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, NoReturn

import anyio
import httpx

from kube_core.base import ClientClosed, ClosedEarly

from ..async_ports import Signal
from ..ports import Call, NoUpgrades, Reply, Timeouts
from .address import parse_address
from .body import MAX_BODY_BYTES, Body, check_framing, check_size
from .fields import Fields
from .httpx_errors import FOREIGN, error_of, is_foreign
from .httpx_parts import Pairs, Requests, Trip, headers_of, library_options, pairs
from .httpx_stream_async import AsyncStream, dropped
from .pool import MAX_CONNECTIONS, Places, forget_after_fork
from .proxy import parse_proxy
from .resend import may_resend
from .route import Route

if TYPE_CHECKING:
    import ssl


class AsyncHttpxTransport:
    """HTTP/1.1, or with ``http2`` HTTP/2 where the server has it, to one server over httpx's transports, shared by tasks.

    The other options are those of the h11 transport. Streams have connections of their own, of HTTP/1.1: any number of watches
    leaves all places to calls, and ending one ends no other. ``proxy_url`` is ``http://``, ``https://`` or ``socks5://``. There
    are no upgrades, as in the sync transport.
    """

    def __init__(
        self,
        server: str,
        *,
        ssl_context: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
        timeouts: Timeouts | None = None,
        max_connections: int = MAX_CONNECTIONS,
        max_body_bytes: int = MAX_BODY_BYTES,
        compression: bool = True,
        proxy_url: str | None = None,
        http2: bool = False,
    ) -> None:
        address = parse_address(server)
        proxy = parse_proxy(proxy_url, "httpx", ("http", "https", "socks5")) if proxy_url else None
        self.route = Route(address, ssl_context, server_hostname or address.host, timeouts or Timeouts(), max_body_bytes, proxy)
        self._requests = Requests(self.route)
        self._fields: Fields[Pairs] = Fields(address, pairs, compression=compression)
        self._places: Places[Signal] = Places(max_connections, Signal)
        self._options = library_options(self.route, http2=http2), library_options(self.route, idle=0)
        self.closed = False
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Drop what belongs to another loop, or to the parent of this process."""
        self._places.forget()
        self._loop: object = None
        self._scopes: set[anyio.CancelScope] = set()
        self.open_streams: set[AsyncStream] = set()

    def _here(self) -> tuple[httpx.AsyncHTTPTransport, httpx.AsyncHTTPTransport]:
        """httpx's transports of the loop that runs: connections belong to one."""
        loop = anyio.lowlevel.current_token()
        if self._loop is None or self._loop != loop:
            self.forget()
            self._loop = loop
            calls, streams = self._options
            self._transports = httpx.AsyncHTTPTransport(**calls), httpx.AsyncHTTPTransport(**streams)
        return self._transports

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        fields = self._fields.of(call)
        calls, _ = self._here()
        await self._enter()
        trip = Trip(call, self.route.timeouts)
        try:
            return await self._exchange(calls, call, fields, trip)
        except ClosedEarly as error:
            if trip.fresh or not may_resend(call.method, error, silent=not trip.answered):
                raise
            return await self._exchange(calls, call, fields, Trip(call, self.route.timeouts))
        finally:
            self._places.leave()

    async def _exchange(self, calls: httpx.AsyncHTTPTransport, call: Call, fields: Pairs, trip: Trip) -> Reply:
        with self.work(call, trip):
            response = await self._answer(calls, call, fields, trip)
            pieces = response.aiter_raw()
            try:
                headers = headers_of(response)
                check_framing(headers)
                body = Body(headers, self.route.max_body_bytes)
                if call.method != "HEAD":
                    check_size(int(response.headers.get("content-length", 0)), self.route.max_body_bytes)
                async for data in pieces:
                    body.add(data)
                return Reply(response.status_code, headers, body.whole())
            except BaseException:
                await dropped(response, pieces)
                raise
        raise AssertionError("the scope was cancelled without an error")

    async def _answer(self, over: httpx.AsyncHTTPTransport, call: Call, fields: Pairs, trip: Trip) -> httpx.Response:
        try:
            return await over.handle_async_request(self._request(call, fields, trip))
        except BaseException:
            if trip.raw is not None:  # httpx leaves it open where a handshake was cancelled
                with anyio.CancelScope(shield=True), suppress(*FOREIGN):
                    await trip.raw.aclose()
            raise

    async def astream(self, call: Call) -> AsyncStream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        fields, trip = self._fields.of(call, stream=True), Trip(call, self.route.timeouts)
        _, streams = self._here()
        with self.work(call, trip):
            response = await self._answer(streams, call, fields, trip)
            try:
                return AsyncStream(self, response, call, trip)
            except BaseException:
                await dropped(response, response.aiter_raw())
                raise
        raise AssertionError("the scope was cancelled without an error")

    async def aupgrade(self, call: Call) -> NoReturn:
        """Raise NoUpgrades."""
        raise NoUpgrades('transport="httpx" switches no protocols: an AsyncClient of that name dials those with h11')

    async def aclose(self) -> None:
        """End every connection, from any task: whoever waits on one gets ClientClosed. Closing twice is fine."""
        self.closed = True
        self._places.close()
        for scope in tuple(self._scopes):
            scope.cancel()
        if self._loop is None or self._loop != anyio.lowlevel.current_token():
            return  # their loop is gone, and closed them
        for stream in tuple(self.open_streams):
            await stream.aclose()
        for transport in self._transports:
            await transport.aclose()

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
            raise error_of(error, trip, call, self.route) from error
        if scope.cancelled_caught and trip.stage == "tunnel" and not self.closed:
            raise error_of(TimeoutError(), trip, call, self.route)
        if scope.cancelled_caught:
            raise ClientClosed("the client was closed", request_sent=trip.sent)

    def _request(self, call: Call, fields: Pairs, trip: Trip) -> httpx.Request:
        async def trace(event: str, info: dict[str, Any]) -> None:
            trip.note(event, info)

        return self._requests.build(call, fields, trip, trace)

    async def _enter(self) -> None:
        waiting = self._places.enter()
        if waiting is not None:
            try:
                await waiting.wait()
            except BaseException:
                self._places.abandon(waiting)
                raise


def hurry(scope: anyio.CancelScope, seconds: float | None) -> None:
    """Limit how long a scope may last from now on, or lift that limit."""
    scope.deadline = inf if seconds is None else anyio.current_time() + seconds
