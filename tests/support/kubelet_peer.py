"""The server's side of a port-forward: an echo behind every port, over a tunnel or over channels."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from kube_core.streams import HalfEnded, Received, SpdyConnection, SpdyEvent, StreamOpened

from .websocket_peer import Talk, WebSocketPeer


@define
class Kubelet:
    """What a kubelet does with the streams of one tunnel: sends back what comes, and ends when that does."""

    peer: WebSocketPeer
    spdy: SpdyConnection = field(factory=lambda: SpdyConnection(client=False))
    ports: dict[int, int] = field(factory=dict[int, int])
    """The port of each stream of data."""
    errors: dict[int, int] = field(factory=dict[int, int])
    """The stream of errors beside each stream of data."""
    _requests: dict[str, int] = field(factory=dict[str, int])

    def serve(self, refuses: Callable[[int], str] = lambda port: "") -> None:
        """Serve until the client goes; ``refuses`` says why a port takes no connection."""
        while (message := self.peer.read()) is not None:
            for event in self.spdy.receive(message):
                self.peer.send(*(data for data in self.answers(event, refuses) if data))
            if pending := self.spdy.pending():
                self.peer.send(pending)

    def answers(self, event: SpdyEvent, refuses: Callable[[int], str]) -> list[bytes]:
        """What one event is answered with."""
        match event:
            case StreamOpened(stream, headers):
                return [self.spdy.accept(stream), *self._opened(stream, dict(headers), refuses)]
            case Received(stream, data) if stream in self.ports:
                return [self.spdy.send(stream, data)]
            case HalfEnded(stream) if stream in self.ports:
                return [self.spdy.finish(self.errors[stream]), self.spdy.finish(stream)]
            case _:
                return []

    def _opened(self, stream: int, headers: dict[str, str], refuses: Callable[[int], str]) -> list[bytes]:
        if headers["streamtype"] == "error":
            self._requests[headers["requestid"]] = stream
            return []
        errors, port = self._requests[headers["requestid"]], int(headers["port"])
        self.ports[stream], self.errors[stream] = port, errors
        if not (words := refuses(port)):
            return []
        return [self.spdy.send(errors, words.encode()), self.spdy.reset(stream), self.spdy.reset(errors)]


def echo(peer: WebSocketPeer) -> None:
    """Be a kubelet with an echo behind every port."""
    Kubelet(peer).serve()


def echo_on_channels(port: int, bytes_to_echo: int) -> Talk:
    """Be an old kubelet: one connection to one port, which ends after so many bytes."""

    def talk(peer: WebSocketPeer) -> None:
        head = port.to_bytes(2, "little")
        peer.send(b"\x00" + head, b"\x01" + head)
        left = bytes_to_echo
        while left > 0 and (message := peer.read()) is not None:
            left -= len(message) - 1
            peer.send(message)
        peer.close()

    return talk
