"""The connection to a pod that carries those to its ports, for async programs.

`port_links.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ConnectError, ProtocolError, TransportError
from kube_core.streams import ONLY, TUNNEL, V4, Arrived, Connected, Over, PortChannels, PortEvent, PortTunnel, RemoteEnded

from .async_ports import Channel, Group, Lock, Signal
from .async_websocket import AsyncWebSocket, open_websocket

if TYPE_CHECKING:
    from kube_core.requests import ForwardTarget, Port

    from .async_client import AsyncClient

CREATION_SECONDS = 30.0
"""How long the pod may take to take a connection; client-go waits as long (tools/portforward: createStreamResponseTimeout)."""

CHUNK_BYTES = 128 * 1024
"""Data goes out in pieces of this size at most: large ones cost less, small ones let other connections through."""

ROOM_BYTES = 1024 * 1024
"""What waits for a program here to take it; beyond that the whole connection waits, since SPDY's windows are not kept."""


class Link:
    """One connection to a port."""

    def __init__(self, number: int, port: Port) -> None:
        self.number = number
        self.port = port
        self.incoming: Channel[bytes] = Channel(ROOM_BYTES)
        self.opened = Signal()
        self.error = ""
        """What went wrong, once it is over."""


class AsyncLinks:
    """The connections that one WebSocket carries: any number with a tunnel, else one."""

    def __init__(self, socket: AsyncWebSocket, machine: PortTunnel | PortChannels, target: ForwardTarget, port: Port) -> None:
        self.ended = False
        """Whether nothing more comes."""
        self._socket = socket
        self._machine = machine
        self._target = target
        self._port = port
        self._words: str | None = None
        """Why it ended; empty when that was wanted."""
        self._links: dict[int, Link] = {ONLY: Link(ONLY, port)} if self.single else {}
        self._order = Lock()
        self._group = Group()
        socket.extra = self._beat
        self._group.start(self._pump, "kube-core forward")

    @property
    def single(self) -> bool:
        """Whether it carries one connection only."""
        return isinstance(self._machine, PortChannels)

    def takes(self, port: Port) -> bool:
        """Whether it takes another connection to this port."""
        return not (self.ended or self._machine.exhausted or (self.single and port != self._port))

    async def connect(self, port: Port) -> Link:
        """Make a connection. Raises a TransportError with the pod's words when it takes none."""
        async with self._order:  # streams are made in the order of their numbers
            number, data = self._machine.connect(self._target.numbers[port])
            link = self._links.setdefault(number, Link(number, port))
            if data:
                await self._socket.write(data)
        if self.ended:  # it may have before the link was there
            link.error = link.error or self._words or "the connection to the server ended"
        elif not await link.opened.wait(CREATION_SECONDS):
            link.error = f"the pod did not take the connection within {CREATION_SECONDS:g} s"
        if link.error:
            await self.drop(link)
            raise self.failure(link)
        return link

    def failure(self, link: Link) -> ConnectError:
        """The error of a connection that went wrong."""
        return ConnectError(f"port {link.port} of {self._target.name}: {link.error}", request_sent=True)

    async def send(self, link: Link, data: bytes) -> None:
        """Send data. Raises `ClosedEarly` when the connection is over."""
        for start in range(0, len(data), CHUNK_BYTES):
            await self._socket.write(self._machine.send(link.number, data[start : start + CHUNK_BYTES]))

    async def finish(self, link: Link) -> None:
        """Say that nothing more is sent. Raises `NoHalfClose` where that can't be said."""
        await self._write(self._machine.finish(link.number))

    async def drop(self, link: Link) -> None:
        """End a connection, from either side; nothing when it is over."""
        link.incoming.close()
        self._links.pop(link.number, None)
        data = self._machine.drop(link.number)
        if self.single:
            await self._socket.hang_up()
            return
        try:
            await self._write(data)
        except TransportError:  # with the WebSocket all of its connections are over
            return

    async def aclose(self) -> None:
        """End it, and all that it carries."""
        await self._socket.aclose()
        await self._group.join()

    async def _write(self, data: bytes) -> None:
        if data:
            await self._socket.write(data)

    async def _beat(self) -> bytes:
        return self._machine.beat()

    async def _pump(self) -> None:
        try:
            while (message := await self._socket.read()) is not None:
                for event in self._machine.receive(message):
                    await self._take(event)
        except ClientClosed:
            self._words = ""
        except TransportError as error:
            self._words = str(error)
        words = self._words
        self.ended = True
        await self._socket.hang_up()
        for event in self._machine.closed():
            await self._take(Over(event.connection, words) if words is not None and isinstance(event, Over) else event)

    async def _take(self, event: PortEvent) -> None:
        link = self._links.get(event.connection)
        if link is None:
            return
        match event:
            case Connected():
                link.opened.set()
            case Arrived(_, data):
                await link.incoming.put(data, len(data))
            case RemoteEnded():
                link.incoming.close()
            case Over(_, error):
                link.error = error
                link.opened.set()
                link.incoming.close()


async def open_links(client: AsyncClient, target: ForwardTarget, port: Port) -> AsyncLinks:
    """Connect to a pod. Raises the `ApiError` of a refusal."""
    socket = await open_websocket(client, target.request(port))
    if socket.protocol not in (TUNNEL, V4):
        await socket.aclose()
        raise ProtocolError(f"the server chose the protocol {socket.protocol!r}, which was not offered", request_sent=True)
    machine = PortTunnel() if socket.protocol == TUNNEL else PortChannels(target.numbers[port])
    return AsyncLinks(socket, machine, target, port)
