"""The default transport of async clients: h11 over asyncio or trio. Its mirror is ``h11_sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import ClosedEarly

from ..async_ports import Signal
from ..ports import Call, Reply, Timeouts
from .address import parse_address
from .body import MAX_BODY_BYTES
from .h11_connection_async import AsyncConnection, AsyncStream, connect
from .h11_request import RequestBuilder
from .pool import MAX_CONNECTIONS, Pool
from .proxy import parse_proxy
from .resend import may_resend
from .route import Route
from .socket_async import AsyncSocket, new_socket

if TYPE_CHECKING:
    import ssl


class AsyncH11Transport:
    """HTTP/1.1 to one server, over connections that are kept alive. It may be shared by tasks.

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
        self._pool: Pool[AsyncConnection, Signal, AsyncSocket] = Pool(max_connections, Signal)

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        request = self._requests.build(call)
        await self._enter(call)
        good: AsyncConnection | None = None
        try:
            kept = self._pool.take()
            connection = kept or await self._open(call)
            try:
                reply = await connection.exchange(request, call)
            except ClosedEarly as error:
                if kept is None or not may_resend(call.method, error, silent=kept.silent):
                    raise
                connection = await self._open(call)
                reply = await connection.exchange(request, call)
            if connection.reusable:
                good = connection
            else:
                connection.close()
            return reply
        finally:
            if call.abort is not None:
                call.abort.detach()
            self._pool.leave(good)

    async def astream(self, call: Call) -> AsyncStream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        return await self._start(call)

    async def aupgrade(self, call: Call) -> AsyncStream:
        """Send a request that asks to switch protocols, with the headers that do. The answer's status tells whether it did."""
        return await self._start(call, fresh=True)  # where a kept connection was stale, a command might run twice

    async def _start(self, call: Call, *, fresh: bool = False) -> AsyncStream:
        request = self._requests.build(call, stream=not call.whole)
        kept = None if fresh else self._pool.take()
        try:
            connection = kept or await self._open(call)
            try:
                return await connection.start(request, call, self._pool.keep)
            except ClosedEarly as error:
                if kept is None or not may_resend(call.method, error, silent=kept.silent):
                    raise
                connection = await self._open(call)
                return await connection.start(request, call, self._pool.keep)
        finally:
            if call.abort is not None:
                call.abort.detach()

    async def aclose(self) -> None:
        """End every connection, from any task: whoever waits on one gets ClientClosed at once. Closing twice is fine."""
        for socket in self._pool.close():
            await socket.aclose()

    async def _enter(self, call: Call) -> None:
        waiting = self._pool.enter()
        if waiting is not None:
            try:
                if call.abort is None:
                    await waiting.wait()
                else:
                    call.abort.attach(waiting.set)
                    await waiting.wait()
                    call.abort.check()
            except BaseException:
                self._pool.abandon(waiting)
                raise

    async def _open(self, call: Call) -> AsyncConnection:
        socket = new_socket()
        self._pool.watch(socket)
        if call.abort is not None:
            call.abort.attach(socket.close)
        return await connect(socket, self._route)
