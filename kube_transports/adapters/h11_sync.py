"""The default transport of sync clients: h11 over plain sockets. Its mirror is ``h11_async``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import ClosedEarly

from ..ports import Call, Reply, Timeouts
from ..sync_ports import Signal
from .address import parse_address
from .body import MAX_BODY_BYTES
from .h11_connection_sync import Connection, Stream, connect
from .h11_request import RequestBuilder
from .pool import MAX_CONNECTIONS, Pool
from .proxy import parse_proxy
from .resend import may_resend
from .route import Route
from .socket_sync import Socket

if TYPE_CHECKING:
    import ssl


class H11Transport:
    """HTTP/1.1 to one server, over connections that are kept alive. It may be shared by threads.

    ``server`` is its URL, with a path if the API has one; ``server_hostname`` is the name that its certificate must have, if not
    the URL's. At most ``max_connections`` calls are under way at once, others wait for their turn; streams are not counted. gzip
    is asked for unless ``compression`` is off or the server is on this machine. ``proxy_url`` is ``http://``, with credentials if
    need be; TLS goes through a tunnel.
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
    ) -> None:
        address = parse_address(server)
        proxy = parse_proxy(proxy_url) if proxy_url else None
        hostname = server_hostname or address.host
        self._route = Route(address, ssl_context, hostname, timeouts or Timeouts(), max_body_bytes, proxy)
        self._requests = RequestBuilder(address, compression=compression, proxy=proxy)
        self._pool: Pool[Connection, Signal, Socket] = Pool(max_connections, Signal)

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        request = self._requests.build(call)
        self._enter(call)
        good: Connection | None = None
        try:
            kept = self._pool.take()
            connection = kept or self._open(call)
            try:
                reply = connection.exchange(request, call)
            except ClosedEarly as error:
                if kept is None or not may_resend(call.method, error, silent=kept.silent):
                    raise
                connection = self._open(call)
                reply = connection.exchange(request, call)
            if connection.reusable:
                good = connection
            else:
                connection.close()
            return reply
        finally:
            if call.abort is not None:
                call.abort.detach()
            self._pool.leave(good)

    def stream(self, call: Call) -> Stream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        return self._start(call)

    def upgrade(self, call: Call) -> Stream:
        """Send a request that asks to switch protocols, with the headers that do. The answer's status tells whether it did."""
        return self._start(call, fresh=True)  # where a kept connection was stale, a command might run twice

    def _start(self, call: Call, *, fresh: bool = False) -> Stream:
        request = self._requests.build(call, stream=not call.whole)
        kept = None if fresh else self._pool.take()
        try:
            connection = kept or self._open(call)
            try:
                return connection.start(request, call, self._pool.keep)
            except ClosedEarly as error:
                if kept is None or not may_resend(call.method, error, silent=kept.silent):
                    raise
                connection = self._open(call)
                return connection.start(request, call, self._pool.keep)
        finally:
            if call.abort is not None:
                call.abort.detach()

    def close(self) -> None:
        """End every connection, from any thread: whoever waits on one gets ClientClosed at once. Closing twice is fine."""
        for socket in self._pool.close():
            socket.close()

    def _enter(self, call: Call) -> None:
        waiting = self._pool.enter()
        if waiting is not None:
            try:
                if call.abort is None:
                    waiting.wait()
                else:
                    call.abort.attach(waiting.set)
                    waiting.wait()
                    call.abort.check()
            except BaseException:
                self._pool.abandon(waiting)
                raise

    def _open(self, call: Call) -> Connection:
        socket = Socket()
        self._pool.watch(socket)
        if call.abort is not None:
            call.abort.attach(socket.close)
        return connect(socket, self._route)
