"""One connection of urllib3's, and its TLS.

urllib3 makes the connection, speaks HTTP and reads bodies; TLS is put around its socket here, so that it has a time of its own
and can be ended. Any thread may end a connection: its socket is shut down, which wakes whoever reads, and is closed by whoever
uses it last.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from urllib3.connection import HTTPConnection

from kube_core.base import ClientClosed, ProtocolError

from ..ports import Call, Headers, Reply
from .body import SLICE_BYTES, Body, check_framing, check_size
from .socket_options import set_options
from .tls_layer import check_hostname, default_context
from .urllib3_errors import FOREIGN, connect_error, cut, endless, read_error, tls_error, write_error

if TYPE_CHECKING:
    from urllib3 import HTTPHeaderDict
    from urllib3.response import BaseHTTPResponse

    from .route import Route

READ_BYTES = 64 * 1024


class Connection:
    """A connection and what it carries now. Whatever fails closes it."""

    def __init__(self, http: HTTPConnection, route: Route) -> None:
        self._http, self._route = http, route
        self.max_body_bytes = route.max_body_bytes
        self._sock: socket.socket | None = None
        self._response: BaseHTTPResponse | None = None
        self._busy = self._closed = False
        self.idle_since = 0.0
        self.silent = True
        """Whether no byte of the last answer came."""

    @contextmanager
    def _use(self, *, sent: bool = True) -> Generator[None]:
        """The time in which a thread uses it, and nobody takes the socket away."""
        self._busy = True
        try:
            self._check_open()
            yield
            self._check_open(sent=sent)
        except BaseException as error:
            closed = self._closed and not isinstance(error, ClientClosed)
            self.close()
            if closed:
                raise ClientClosed("the client was closed", request_sent=sent) from error
            raise
        finally:
            self._busy = False
            self._finish()

    def open(self) -> None:
        """Connect. Raises ConnectError, TlsError or ClientClosed."""
        route, http = self._route, self._http
        with self._use(sent=False):
            try:
                http.connect()
            except FOREIGN as error:
                raise connect_error(error, route) from error
            self._sock = http.sock
            set_options(http.sock)
            if route.address.secure:
                self._check_open()
                self._speak_tls(http.sock)

    def _speak_tls(self, sock: socket.socket) -> None:
        route = self._route
        context = route.ssl_context or default_context()
        check_hostname(route.server_hostname)
        sock.settimeout(route.timeouts.tls)
        try:
            tls = context.wrap_socket(sock, server_hostname=route.server_hostname, do_handshake_on_connect=False)
            self._sock = self._http.sock = tls
            self._check_open()  # a `close` before this would not have ended the handshake
            tls.do_handshake()
        except (OSError, ValueError) as error:
            raise tls_error(error, route.server_hostname) from error

    @property
    def stale(self) -> bool:
        """Whether something came that nobody asked for, most often the end. What TLS holds of it urllib3 does not look for."""
        more = isinstance(self._sock, ssl.SSLSocket) and self._sock.pending()
        return self._closed or bool(more) or not self._http.is_connected

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow."""
        return not self._closed and self._http.sock is not None

    def exchange(self, call: Call, target: str, fields: HTTPHeaderDict) -> Reply:
        """Send a request and wait for the whole answer."""
        with self._use():
            response, headers = self._start(call, target, fields)
            try:
                return Reply(response.status, headers, self._whole(response, headers))
            except FOREIGN as error:
                raise read_error(error, call.read_timeout) from error

    def begin(self, call: Call, target: str, fields: HTTPHeaderDict) -> tuple[int, Headers]:
        """Send a request and wait for the beginning of the answer; its body comes by `read`."""
        with self._use():
            response, headers = self._start(call, target, fields)
            return response.status, headers

    def _start(self, call: Call, target: str, fields: HTTPHeaderDict) -> tuple[BaseHTTPResponse, Headers]:
        self.silent = True
        call.waits(self.close)
        broken = self._send(call, target, fields)
        self._http.timeout = call.read_timeout
        try:
            response = self._response = self._http.getresponse()
        except FOREIGN as error:
            raise read_error(broken or error, call.read_timeout) from (broken or error)
        self.silent = False
        headers = tuple([(name.lower(), value) for name, value in response.headers.items()])
        check_framing(headers)
        if response.status < 200:
            raise ProtocolError(f"the server sent an interim answer, {response.status}", request_sent=True)
        return response, headers

    def _send(self, call: Call, target: str, fields: HTTPHeaderDict) -> OSError | None:
        """Send a request. Where a server refuses it before it has read it all, what it said is worth more than the break."""
        self._http.timeout = self._route.timeouts.write
        body, length = call.body, len(call.body)
        slices = None
        if length > SLICE_BYTES:
            fields = fields.copy()
            fields["Content-Length"] = str(length)
            slices = (body[at : at + SLICE_BYTES] for at in range(0, length, SLICE_BYTES))
        try:
            self._http.request(call.method, target, slices or body or None, fields, preload_content=False)
        except (BrokenPipeError, ConnectionResetError) as error:
            return error
        except OSError as error:
            raise write_error(error, self._route.timeouts.write) from error
        return None

    def _whole(self, response: BaseHTTPResponse, headers: Headers) -> bytes:
        body = Body(headers, self.max_body_bytes)
        check_size(response.length_remaining or 0, self.max_body_bytes)
        for data in response.stream(READ_BYTES, decode_content=False):
            body.add(data)
        if endless(response) and not body.received:
            raise cut()
        return body.whole()

    def read(self, timeout: float | None) -> bytes:
        """Wait for some of a body as it was sent; nothing is its end."""
        response = self._response
        assert response is not None
        with self._use():
            try:
                data = response.read1(READ_BYTES, decode_content=False)
            except FOREIGN as error:
                raise read_error(error, timeout) from error
            if not data and endless(response) and not response.tell():
                raise cut()
            return data

    def close(self) -> None:
        """End it, from any thread; whoever waits on it gets ClientClosed. Closing twice is fine."""
        self._closed = True
        if self._sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)  # that of ssl would take the TLS from under its reader
        self._finish()

    def forget(self) -> None:
        """Close this process's end of it only: it belongs to the parent."""
        self._closed = True
        if self._sock is not None and (number := self._sock.detach()) >= 0:
            os.close(number)

    def _finish(self) -> None:
        if self._closed and not self._busy:
            if self._response is not None:
                self._response.close()
            self._http.close()
            if self._sock is not None:
                self._sock.close()

    def _check_open(self, *, sent: bool = False) -> None:
        if self._closed:
            raise ClientClosed("the client was closed", request_sent=sent)
