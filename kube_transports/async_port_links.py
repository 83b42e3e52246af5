"""The connection to a pod that carries those to its ports, for async programs.

`port_links.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ClosedEarly, ConnectError, ProtocolError, TransportError
from kube_core.streams import ONLY, TUNNEL, V4, Arrived, Connected, Over, PortChannels, PortEvent, PortTunnel, RemoteEnded

from .async_ports import Channel, Group, Lock, Signal
from .async_websocket import AsyncWebSocket, open_websocket
from .forks import ForkLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.base import KubeError
    from kube_core.requests import ForwardTarget, Port

    from .async_client import AsyncClient

CREATION_SECONDS = 30.0
"""How long the pod may take to take a connection; client-go waits as long (tools/portforward: createStreamResponseTimeout)."""

CHUNK_BYTES = 128 * 1024
"""Data goes out in pieces of this size at most: large ones cost less, small ones let other connections through."""

ROOM_BYTES = 1024 * 1024
"""What waits for a program here to take it; beyond that the whole connection waits, since SPDY's windows are not kept."""

STALL_SECONDS = 1.0
"""When a program here has taken nothing for so long, new connections get another WebSocket."""

PATIENCE_SECONDS = 10.0
"""When it has taken nothing for so long again, and others wait behind it, its connection is ended so that they go on."""


class Link:
    """One connection to a port."""

    def __init__(self, number: int, port: Port) -> None:
        self.number = number
        self.port = port
        self.incoming: Channel[bytes] = Channel(ROOM_BYTES)
        self.opened = Signal()
        """Set when the pod has taken it, or it is over."""
        self.ended = False
        """Whether the pod sends nothing more."""
        self.over = Signal()
        """Set when nothing more is told of it."""
        self.error: KubeError | None = None
        """What went wrong; it is there before ``over`` is set."""
        self.cut: Callable[[], object] = bool
        """What frees a program here that takes nothing from it."""


class AsyncLinks:
    """The connections that one WebSocket carries: any number with a tunnel, else one."""

    def __init__(self, socket: AsyncWebSocket, machine: PortTunnel | PortChannels, target: ForwardTarget, port: Port) -> None:
        self.ended = self.stalled = False
        """Whether nothing more comes, and whether all waits for one program here."""
        self._socket = socket
        self._machine = machine
        self._target = target
        self._port = port
        self._broken: TransportError | None = None
        """Why it ended, if that was no orderly end."""
        self._links: dict[int, Link] = {ONLY: Link(ONLY, port)} if self.single else {}
        self._order = Lock()
        self._inputs = ForkLock()
        self._group = Group()
        socket.extra = self._beat
        self._group.start(self._pump, "kube-core forward")

    @property
    def single(self) -> bool:
        """Whether it carries one connection only."""
        return isinstance(self._machine, PortChannels)

    def takes(self, port: Port) -> bool:
        """Whether it takes another connection to this port."""
        return not (self.ended or self.stalled or self._machine.exhausted or (self.single and port != self._port))

    async def connect(self, port: Port) -> Link:
        """Make a connection. Raises a TransportError with the pod's words when it takes none."""
        async with self._order:  # streams are made in the order of their numbers
            with self._inputs:
                number, data = self._machine.connect(self._target.numbers[port])
            link = self._links.setdefault(number, Link(number, port))
            await self._write(data)
        if self.ended:  # it may have before the link was there
            link.error = link.error or self._failure(link, "the connection to the server ended")
        elif not await link.opened.wait(CREATION_SECONDS):
            link.error = self._failure(link, f"the pod did not take the connection within {CREATION_SECONDS:g} s")
        if link.error is not None:
            await self.drop(link)
            raise link.error
        return link

    async def send(self, link: Link, data: bytes) -> bool:
        """Send data. False when the connection is over, or all are: who waits for what comes is told why."""
        try:
            for start in range(0, len(data), CHUNK_BYTES):
                with self._inputs:
                    frame = self._machine.send(link.number, data[start : start + CHUNK_BYTES])
                await self._socket.write(frame)
        except ClosedEarly:
            return False
        return True

    async def finish(self, link: Link) -> None:
        """Say that nothing more is sent. Raises `NoHalfClose` where that can't be said."""
        with self._inputs:
            data = self._machine.finish(link.number)
        await self._write(data)

    async def drop(self, link: Link) -> None:
        """End a connection, from either side; nothing when it is over."""
        self._links.pop(link.number, None)
        with self._inputs:
            data = self._machine.drop(link.number)
        self._end(link)
        if self.single:
            await self._socket.hang_up()
        else:
            await self._write(data)

    async def settle(self, seconds: float) -> None:
        """Hear the pod out on connections that it has ended: what went wrong it says last."""
        until = monotonic() + seconds
        for link in tuple(self._links.values()):
            if link.ended and not link.over.is_set:
                await self.finish(link)
                await link.over.wait(max(0.0, until - monotonic()))

    async def aclose(self) -> None:
        """End it, and all that it carries."""
        await self._socket.aclose()
        await self._group.join()

    async def _write(self, data: bytes) -> None:
        try:
            if data:
                await self._socket.write(data)
        except TransportError:  # with the WebSocket all of its connections are over, which is told where they are read
            return

    async def _beat(self) -> bytes:
        with self._inputs:
            return self._machine.beat()

    async def _pump(self) -> None:
        try:
            while (message := await self._socket.read()) is not None:
                with self._inputs:
                    events = self._machine.receive(message)
                for event in events:
                    await self._take(event)
        except TransportError as error:
            self._broken = error
        self.ended = True
        await self._socket.hang_up()
        with self._inputs:
            events = self._machine.closed()
        for event in events:
            await self._take(event)

    async def _take(self, event: PortEvent) -> None:
        link = self._links.get(event.connection)
        if link is None:
            return
        match event:
            case Connected():
                link.opened.set()
            case Arrived(_, data):
                await self._hand_on(link, data)
            case RemoteEnded():
                link.ended = True
                link.incoming.close()
            case Over(_, words):
                link.error = link.error or self._failure(link, words)
                self._end(link)

    async def _hand_on(self, link: Link, data: bytes) -> None:
        if link.incoming.full and not await link.incoming.has_room(STALL_SECONDS):
            self.stalled = True
            while not await link.incoming.has_room(PATIENCE_SECONDS):
                if len(self._links) > 1:
                    await self._give_up(link)
                    break
            self.stalled = False
        await link.incoming.put(data, len(data))

    async def _give_up(self, link: Link) -> None:
        words = f"nobody took what came for {PATIENCE_SECONDS:g} s, and other connections waited behind it: it was ended"
        link.error = self._failure(link, words)
        await self.drop(link)
        link.cut()

    def _failure(self, link: Link, words: str) -> TransportError | None:
        if isinstance(self._broken, ClientClosed):
            return self._broken
        words = words if self._broken is None else str(self._broken)
        return ConnectError(f"port {link.port} of {self._target.name}: {words}", request_sent=True) if words else None

    def _end(self, link: Link) -> None:
        link.incoming.close()
        link.opened.set()
        link.over.set()


async def open_links(client: AsyncClient, target: ForwardTarget, port: Port) -> AsyncLinks:
    """Connect to a pod. Raises the `ApiError` of a refusal."""
    socket = await open_websocket(client, target.request(port))
    if socket.protocol not in (TUNNEL, V4):
        await socket.aclose()
        raise ProtocolError(f"the server chose the protocol {socket.protocol!r}, which was not offered", request_sent=True)
    machine = PortTunnel() if socket.protocol == TUNNEL else PortChannels(target.numbers[port])
    return AsyncLinks(socket, machine, target, port)
