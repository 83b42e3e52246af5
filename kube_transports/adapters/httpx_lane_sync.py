"""One transport of httpx's with one connection in it, for sync programs.

httpx's pools look at every connection for every request, so each connection here has one to itself. Any thread may end it: its
sockets are shut down, which wakes whoever reads, and httpx closes them once nobody is within it.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any
from weakref import WeakSet

import httpx

from kube_core.base import ClientClosed

from ..ports import Call, Reply
from .body import Body, check_framing, check_size
from .httpx_errors import error_of, is_foreign
from .httpx_farewell import Parting
from .httpx_heard import Listening, heard_of, listen
from .httpx_parts import Pairs, Requests, Trip, announced, headers_of, library_options


class Lane:
    """A connection, or with HTTP/2 one for many calls, and the calls under way in it. Whatever fails closes it, but HTTP/2."""

    def __init__(self, requests: Requests, *, http2: bool = False) -> None:
        self._requests = requests
        self._http2 = http2
        self._http = httpx.HTTPTransport(**library_options(requests.route, http2=http2))
        self._lock = Lock()
        self._underway = 0
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._twin: socket.socket | None = None
        """Of a connection on which TLS is being agreed on: Python's TLS takes the descriptor out of the socket that is known."""
        self._retired = False
        self._farewell: Parting | None = None
        """The end of its connection of HTTP/2."""
        self.closed = False
        self.idle_since = 0.0

    @property
    def max_body_bytes(self) -> int:
        """How large a body with an end may be."""
        return self._requests.route.max_body_bytes

    @property
    def leaving(self) -> bool:
        """Whether the server takes no more calls over it."""
        return self._farewell is not None and self._farewell.last is not None

    @property
    def stale(self) -> bool:
        """Whether it is no good any more. A connection that the server has ended httpx opens anew."""
        return self.closed

    def exchange(self, call: Call, fields: Pairs, trip: Trip) -> Reply:
        """Send a request and wait for the whole answer."""
        limit = self._requests.route.max_body_bytes
        with self.work(call, trip):
            response = self._answer(call, fields, trip)
            try:
                headers = headers_of(response)
                check_framing(headers)
                check_size(announced(call, response), limit)
                body = Body(headers, limit)
                for data in response.iter_raw():
                    body.add(data)
                self.settle(response)
                return Reply(response.status_code, headers, body.whole())
            finally:
                response.close()

    def settle(self, response: httpx.Response) -> None:
        """Close the connection of an answer that has ended, if more came on it."""
        heard = heard_of(response)
        if heard is not None and not heard.ended():
            response.extensions["network_stream"].close()

    def start(self, call: Call, fields: Pairs, trip: Trip) -> httpx.Response:
        """Send a request and wait for the beginning of the answer."""
        with self.work(call, trip):
            return self._answer(call, fields, trip)

    def _answer(self, call: Call, fields: Pairs, trip: Trip) -> httpx.Response:
        def trace(event: str, info: dict[str, Any]) -> None:
            sock = trip.note(event, info)
            if event.endswith("start_tls.complete"):
                self._keep_twin(None)
            if sock is not None:
                self._farewell = listen(trip.raw, Listening, Parting)
                self._take(sock)
            trip.farewell = self._farewell

        if not self._http2:  # else other calls are in it
            call.waits(self.close)
        try:
            response = self._http.handle_request(self._requests.build(call, fields, trip, trace))
        except BaseException:
            if trip.raw is not None:  # httpx leaves it open where the talk with a proxy failed
                trip.raw.close()
            raise
        finally:
            if trip.fresh:
                self._keep_twin(None)
        if (heard := heard_of(response)) is not None:
            heard.answered(call, response.status_code, headers_of(response))
        return response

    def _take(self, sock: socket.socket) -> None:
        """Know a connection from now on."""
        if self._requests.route.address.secure and not isinstance(sock, ssl.SSLSocket):
            self._keep_twin(sock.dup())
        with self._lock:
            self._sockets.add(sock)
        if self.closed:
            shut_down(sock)

    def _keep_twin(self, twin: socket.socket | None) -> None:
        with self._lock:  # `close` is not to shut down what has been closed here, and may be another file's
            if self._twin is not None:
                self._twin.close()
            self._twin = twin
            if twin is not None and self.closed:
                shut_down(twin)

    @contextmanager
    def work(self, call: Call, trip: Trip) -> Generator[None]:
        """The time in which a thread is within httpx: its errors become ours, and nobody takes the connection away."""
        with self._lock:
            if self.closed:
                raise ClientClosed("the client is closed", request_sent=trip.sent)
            self._underway += 1
        try:
            yield
        except BaseException as error:
            closed = self.closed
            if not self._http2:
                self.close()
            if not (isinstance(error, Exception) and is_foreign(error, trip)):
                raise
            if closed:
                raise ClientClosed("the client was closed", request_sent=trip.sent) from error
            failure = error_of(error, trip, call, self._requests.route)
            failure.request_sent = failure.request_sent and not trip.passed_over
            raise failure from error
        finally:
            self._leave(1)

    def _leave(self, one: int) -> None:
        with self._lock:
            self._underway -= one
            self.closed = self.closed or (self._retired and not self._underway)
            last = self.closed and not self._underway
        if last:  # only then: a descriptor that is closed under its reader may come to be another file's
            self._http.close()

    def retire(self) -> None:
        """Close it when nothing is under way any more."""
        self._retired = True
        self._leave(0)

    def close(self) -> None:
        """End it, from any thread: whoever waits in it gets ClientClosed. Closing twice is fine."""
        with self._lock:
            self.closed = True
            sockets = list(self._sockets)
            if self._twin is not None:
                shut_down(self._twin)
        for sock in sockets:
            shut_down(sock)
        self._leave(0)

    def forget(self) -> None:
        """Close this process's end of it only: it belongs to the parent."""
        self.closed = True
        if self._twin is not None:
            self._twin.close()
        for sock in list(self._sockets):
            if (number := sock.detach()) >= 0:
                os.close(number)


def shut_down(sock: socket.socket) -> None:
    """End a connection whoever waits on it, and leave the closing to them. That of ssl would take the TLS from under a reader."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
