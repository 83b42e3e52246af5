"""The connection to a pod that carries those to its ports, for sync programs.

`async_port_links.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ConnectError, ProtocolError, TransportError
from kube_core.streams import ONLY, TUNNEL, V4, Arrived, Connected, Over, PortChannels, PortEvent, PortTunnel, RemoteEnded

from .sync_ports import Channel, Group, Lock, Signal
from .websocket import WebSocket, open_websocket

if TYPE_CHECKING:
    from kube_core.requests import ForwardTarget, Port

    from .client import Client

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


class Links:
    """The connections that one WebSocket carries: any number with a tunnel, else one."""

    def __init__(self, socket: WebSocket, machine: PortTunnel | PortChannels, target: ForwardTarget, port: Port) -> None:
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

    def connect(self, port: Port) -> Link:
        """Make a connection. Raises a TransportError with the pod's words when it takes none."""
        with self._order:  # streams are made in the order of their numbers
            number, data = self._machine.connect(self._target.numbers[port])
            link = self._links.setdefault(number, Link(number, port))
            if data:
                self._socket.write(data)
        if self.ended:  # it may have before the link was there
            link.error = link.error or self._words or "the connection to the server ended"
        elif not link.opened.wait(CREATION_SECONDS):
            link.error = f"the pod did not take the connection within {CREATION_SECONDS:g} s"
        if link.error:
            self.drop(link)
            raise self.failure(link)
        return link

    def failure(self, link: Link) -> ConnectError:
        """The error of a connection that went wrong."""
        return ConnectError(f"port {link.port} of {self._target.name}: {link.error}", request_sent=True)

    def send(self, link: Link, data: bytes) -> None:
        """Send data. Raises `ClosedEarly` when the connection is over."""
        for start in range(0, len(data), CHUNK_BYTES):
            self._socket.write(self._machine.send(link.number, data[start : start + CHUNK_BYTES]))

    def finish(self, link: Link) -> None:
        """Say that nothing more is sent. Raises `NoHalfClose` where that can't be said."""
        self._write(self._machine.finish(link.number))

    def drop(self, link: Link) -> None:
        """End a connection, from either side; nothing when it is over."""
        link.incoming.close()
        self._links.pop(link.number, None)
        data = self._machine.drop(link.number)
        if self.single:
            self._socket.hang_up()
            return
        try:
            self._write(data)
        except TransportError:  # with the WebSocket all of its connections are over
            return

    def close(self) -> None:
        """End it, and all that it carries."""
        self._socket.close()
        self._group.join()

    def _write(self, data: bytes) -> None:
        if data:
            self._socket.write(data)

    def _beat(self) -> bytes:
        return self._machine.beat()

    def _pump(self) -> None:
        try:
            while (message := self._socket.read()) is not None:
                for event in self._machine.receive(message):
                    self._take(event)
        except ClientClosed:
            self._words = ""
        except TransportError as error:
            self._words = str(error)
        words = self._words
        self.ended = True
        self._socket.hang_up()
        for event in self._machine.closed():
            self._take(Over(event.connection, words) if words is not None and isinstance(event, Over) else event)

    def _take(self, event: PortEvent) -> None:
        link = self._links.get(event.connection)
        if link is None:
            return
        match event:
            case Connected():
                link.opened.set()
            case Arrived(_, data):
                link.incoming.put(data, len(data))
            case RemoteEnded():
                link.incoming.close()
            case Over(_, error):
                link.error = error
                link.opened.set()
                link.incoming.close()


def open_links(client: Client, target: ForwardTarget, port: Port) -> Links:
    """Connect to a pod. Raises the `ApiError` of a refusal."""
    socket = open_websocket(client, target.request(port))
    if socket.protocol not in (TUNNEL, V4):
        socket.close()
        raise ProtocolError(f"the server chose the protocol {socket.protocol!r}, which was not offered", request_sent=True)
    machine = PortTunnel() if socket.protocol == TUNNEL else PortChannels(target.numbers[port])
    return Links(socket, machine, target, port)
