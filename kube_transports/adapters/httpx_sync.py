"""The transport over httpx, for sync programs that have their networking there. It needs the extra ``httpx``."""

from __future__ import annotations

import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn
from weakref import WeakSet

import httpx

from kube_core.base import ClientClosed, ClosedEarly

from ..ports import Call, NoUpgrades, Reply, Timeouts
from ..sync_ports import Signal
from .address import parse_address
from .body import MAX_BODY_BYTES, Body, check_framing, check_size
from .fields import Fields
from .httpx_errors import error_of, is_foreign
from .httpx_parts import Pairs, Requests, Trip, headers_of, library_options, pairs
from .httpx_stream_sync import Stream, shut_down
from .pool import MAX_CONNECTIONS, Places, forget_after_fork
from .proxy import parse_proxy
from .resend import may_resend
from .route import Route

if TYPE_CHECKING:
    import ssl


class HttpxTransport:
    """HTTP/1.1, or with ``http2`` HTTP/2 where the server has it, to one server over httpx's transports, shared by threads.

    The other options are those of the h11 transport. Streams have connections of their own, of HTTP/1.1: any number of watches
    leaves all places to calls, and ending one ends no other. ``proxy_url`` is ``http://``, ``https://`` or ``socks5://``. There
    are no upgrades: Python's TLS sockets, which httpx hands out, may not be read and written by two threads at once.
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
        self._http2 = http2
        self.closed = False
        self._begin()
        forget_after_fork(self)

    def _begin(self) -> None:
        self._lock = Lock()
        self._underway = 0
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._calls = httpx.HTTPTransport(**library_options(self.route, http2=self._http2))
        self._streams = httpx.HTTPTransport(**library_options(self.route, idle=0))

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        fields = self._fields.of(call)
        self._enter()
        trip = Trip(call, self.route.timeouts)
        try:
            return self._exchange(call, fields, trip)
        except ClosedEarly as error:
            if trip.fresh or not may_resend(call.method, error, silent=not trip.answered):
                raise
            return self._exchange(call, fields, Trip(call, self.route.timeouts))
        finally:
            self._places.leave()

    def _exchange(self, call: Call, fields: Pairs, trip: Trip) -> Reply:
        with self.work(call, trip):
            response = self._answer(self._calls, call, fields, trip)
            try:
                headers = headers_of(response)
                check_framing(headers)
                body = Body(headers, self.route.max_body_bytes)
                if call.method != "HEAD":
                    check_size(int(response.headers.get("content-length", 0)), self.route.max_body_bytes)
                for data in response.iter_raw():
                    body.add(data)
                return Reply(response.status_code, headers, body.whole())
            finally:
                response.close()

    def _answer(self, over: httpx.HTTPTransport, call: Call, fields: Pairs, trip: Trip) -> httpx.Response:
        try:
            return over.handle_request(self._request(call, fields, trip))
        except BaseException:
            if trip.raw is not None:  # httpx leaves it open where the talk with a proxy failed
                trip.raw.close()
            raise

    def stream(self, call: Call) -> Stream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        fields, trip = self._fields.of(call, stream=True), Trip(call, self.route.timeouts)
        with self.work(call, trip):
            response = self._answer(self._streams, call, fields, trip)
            try:
                return Stream(self, response, call, trip)
            except BaseException:
                response.close()
                raise

    def upgrade(self, call: Call) -> NoReturn:
        """Raise NoUpgrades."""
        raise NoUpgrades('transport="httpx" switches no protocols: a Client of that name dials those with h11')

    def close(self) -> None:
        """End every connection, from any thread: whoever waits on one gets ClientClosed. Closing twice is fine."""
        self._places.close()
        with self._lock:
            self.closed = True
            sockets = list(self._sockets)
        for sock in sockets:
            shut_down(sock)
        self._leave(0)

    def forget(self) -> None:
        """Drop what the parent process opened. For the child of a fork."""
        for sock in list(self._sockets):
            if (number := sock.detach()) >= 0:
                os.close(number)
        self._places.forget()
        self._begin()

    @contextmanager
    def work(self, call: Call, trip: Trip) -> Generator[None]:
        """The time in which a thread is within httpx: its errors become ours, and nobody takes the connections away."""
        with self._lock:
            if self.closed:
                raise ClientClosed("the client is closed", request_sent=trip.sent)
            self._underway += 1
        try:
            yield
        except Exception as error:
            if not is_foreign(error, trip):
                raise
            if self.closed:
                raise ClientClosed("the client was closed", request_sent=trip.sent) from error
            raise error_of(error, trip, call, self.route) from error
        finally:
            self._leave(1)

    def _leave(self, one: int) -> None:
        with self._lock:
            self._underway -= one
            last = self.closed and not self._underway
        if last:  # only then: a descriptor that is closed under its reader may come to be another file's
            self._calls.close()
            self._streams.close()

    def _request(self, call: Call, fields: Pairs, trip: Trip) -> httpx.Request:
        def trace(event: str, info: dict[str, Any]) -> None:
            sock = trip.note(event, info)
            if sock is not None:
                with self._lock:
                    self._sockets.add(sock)
                if self.closed:
                    shut_down(sock)

        return self._requests.build(call, fields, trip, trace)

    def _enter(self) -> None:
        waiting = self._places.enter()
        if waiting is not None:
            try:
                waiting.wait()
            except BaseException:
                self._places.abandon(waiting)
                raise
