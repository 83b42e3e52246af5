"""One connection of the h11 transport. Its mirror is ``h11_connection_sync``."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from kube_core.base import (
    ClientClosed,
    ClosedEarly,
    ConnectError,
    ProtocolError,
    ReadTimeout,
    TlsError,
    TransportError,
    UsageError,
    WriteTimeout,
)

from ..async_ports import Lock
from ..ports import Call, Headers, Reply
from .h11_exchange import SWITCHING_PROTOCOLS
from .h11_request import Outgoing
from .h11_wire import Wire
from .route import Route
from .socket_async import AsyncSocket

if TYPE_CHECKING:
    from collections.abc import Callable

    from .proxy import Proxy
    from .tls_layer import TlsLayer


class AsyncConnection:
    """A socket, perhaps TLS, and the HTTP spoken over it. Whatever fails closes it."""

    __slots__ = ("_broken", "_socket", "_tls", "_wire", "_write_timeout", "idle_since")

    def __init__(self, socket: AsyncSocket, tls: TlsLayer | None, route: Route) -> None:
        self._socket = socket
        self._tls = tls
        self._wire = Wire(route.max_body_bytes)
        self._write_timeout = route.timeouts.write
        self._broken: ClosedEarly | None = None
        self.idle_since = 0.0

    @property
    def stale(self) -> bool:
        """Whether it is no good for another exchange."""
        return self._socket.stale

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life. False where ours does not tell."""
        return self._socket.is_there

    @property
    def silent(self) -> bool:
        """Whether no byte of the last answer came."""
        return self._wire.silent

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow."""
        return self._wire.reusable

    async def exchange(self, request: Outgoing, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        wire = self._wire
        try:
            await self._submit(request, call)
            while True:
                wire.receive(await self.receive(call.read_timeout))
                reply = wire.reply()
                if reply is not None:
                    return reply
        except BaseException:
            self.close()
            raise

    async def start(self, request: Outgoing, call: Call, keep: Callable[[AsyncConnection], object]) -> AsyncStream:
        """Send a request and wait for the beginning of the answer. ``keep`` gets the connection if it is good after the end."""
        try:
            await self._submit(request, call)
            while (head := self._wire.head()) is None:
                self._wire.receive(await self.receive(call.read_timeout))
        except BaseException:
            self.close()
            raise
        return AsyncStream(self, call, keep, *head)

    async def body(self, call: Call) -> bytes:
        """Wait for more of the answer's body; nothing is its end."""
        while (piece := self._wire.body(bounded=call.whole)) is None:
            self._wire.receive(await self.receive(call.read_timeout))
        return bytes(piece)

    async def _submit(self, request: Outgoing, call: Call) -> None:
        self._broken = None
        if call.abort is not None:
            call.abort.attach(self.close)
        try:
            await self.send(self._wire.send(request, call.body))
        except ClosedEarly as error:
            # A server may refuse a request before it has read all of it. What it said first, a 413 or a TLS alert, is worth more.
            self._broken = error

    async def send(self, data: bytes, *, patient: bool = False) -> None:
        """Send bytes as they are, through TLS if there is any."""
        if self._tls is not None:
            data = self._tls.encrypt(data)
        await self._socket.write(data, self._write_timeout, patient=patient)

    async def receive(self, timeout: float | None) -> bytes:
        """Wait for bytes as they were sent; nothing is their end."""
        try:
            data = await self._receive(timeout)
        except TransportError as error:
            error.request_sent = self._broken is None or self._broken.request_sent
            if self._broken is None or not isinstance(error, ClosedEarly):
                raise
            raise self._broken from error
        if self._broken is not None and not data:
            raise self._broken
        return data

    async def _receive(self, timeout: float | None) -> bytes:
        tls = self._tls
        if tls is None:
            return await self._socket.read(timeout)
        while not tls.ended:
            data = await self._socket.read(timeout)
            if not data:
                break
            plain = tls.decrypt(data)
            if plain:  # else it was part of a record, or a word between the TLS layers
                return plain
        return b""

    def trailing(self) -> bytes:
        """What came right after the server switched protocols."""
        return self._wire.trailing

    def close(self) -> None:
        """End it."""
        self._socket.close()


class AsyncStream:
    """An answer whose body comes bit by bit, or the connection that it switched to. See `kube_transports.ports`."""

    __slots__ = ("_call", "_closed", "_connection", "_ended", "_first", "_keep", "_lock", "_owned", "headers", "status")

    def __init__(
        self,
        connection: AsyncConnection,
        call: Call,
        keep: Callable[[AsyncConnection], object],
        status: int,
        headers: Headers,
    ) -> None:
        self._connection = connection
        self._owned = [connection]
        """The connection, until its reader at the end, or who closes this before, takes it out: which only one of them can."""
        self._call = call
        self._keep = keep
        self._lock = Lock()
        self._ended = self._closed = False
        self._first = connection.trailing() if status == SWITCHING_PROTOCOLS else b""
        self.status = status
        self.headers = headers

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life. False where ours does not tell."""
        return self._connection.is_there

    async def aread(self) -> bytes:
        """Wait for more; ``b""`` is the end."""
        if self._ended:
            return b""
        if self._closed:
            raise ClientClosed("the stream was closed", request_sent=True)
        try:
            data = await self._read()
        except BaseException as error:
            if not (self.status == SWITCHING_PROTOCOLS and isinstance(error, ReadTimeout)):  # that may be repeated
                self._connection.close()
            raise
        if not data:
            self._ended = True
            self._part(keep=self._connection.reusable)
        return data

    async def _read(self) -> bytes:
        if self.status != SWITCHING_PROTOCOLS:
            return await self._connection.body(self._call)
        if self._first:
            first, self._first = self._first, b""
            return first
        return await self._connection.receive(self._call.read_timeout)

    async def awrite(self, data: bytes) -> None:
        """Send bytes as they are. Raises UsageError if the server did not switch protocols."""
        if self.status != SWITCHING_PROTOCOLS:
            raise UsageError("only a connection that switched protocols can be written to")
        async with self._lock:  # what is encrypted first must be sent first
            await self._connection.send(data, patient=True)

    async def aclose(self) -> None:
        """End it, from any task; a read that waits raises ClientClosed."""
        self._closed = True
        self._part(keep=False)

    def _part(self, *, keep: bool) -> None:
        try:
            connection = self._owned.pop()
        except IndexError:  # it serves others by now, or is closed
            return
        if keep:
            self._keep(connection)
        else:
            connection.close()


async def connect(socket: AsyncSocket, route: Route) -> AsyncConnection:
    """Open a connection. Raises ConnectError, TlsError or ClientClosed."""
    try:
        await socket.connect(route.first_hop.host, route.first_hop.port, route.timeouts.connect)
        if route.proxy is not None and route.address.secure:
            await _open_tunnel(socket, route.proxy, route)
        tls = route.new_tls()
        if tls is not None:
            await _handshake(socket, tls, route.timeouts.tls)
    except BaseException as error:
        socket.close()
        if isinstance(error, ClientClosed):
            error.request_sent = False
        raise
    return AsyncConnection(socket, tls, route)


async def _handshake(socket: AsyncSocket, tls: TlsLayer, timeout: float) -> None:
    deadline = monotonic() + timeout
    data, done = tls.handshake(b"")
    try:
        while not done:
            await socket.write(data, timeout)
            received = await socket.read(max(0.0, deadline - monotonic()))
            if not received:
                raise ClosedEarly("the server closed the connection")
            data, done = tls.handshake(received)
        if data:
            await socket.write(data, timeout)
    except (ClosedEarly, ReadTimeout, WriteTimeout) as error:
        raise TlsError(f"the TLS handshake did not come to its end: {error}") from error


async def _open_tunnel(socket: AsyncSocket, proxy: Proxy, route: Route) -> None:
    wire = Wire()
    deadline = monotonic() + route.timeouts.connect
    try:
        await socket.write(wire.send(proxy.tunnel_to(route.address), b""), route.timeouts.write)
        while (head := wire.head()) is None:
            wire.receive(await socket.read(max(0.0, deadline - monotonic())))
    except (ClosedEarly, ProtocolError, ReadTimeout, WriteTimeout) as error:
        raise ConnectError(f"the proxy {proxy.address.authority} gave no tunnel: {error}") from error
    proxy.check(head[0])
