"""The server's side of a WebSocket, on top of `fault_server`: for tests of what runs over it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from wsproto.frame_protocol import FrameProtocol, Opcode
from wsproto.utilities import generate_accept_token

from .fault_server import Peer, Script

SUCCESS = b'\x03{"metadata":{},"status":"Success"}'
"""How a command ends well, on its channel."""


class WebSocketPeer:
    """Whole messages, from the server's end."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.frames = FrameProtocol(client=False, extensions=[])
        self.pings: list[bytes] = []
        self.pongs: list[bytes] = []
        self._waiting: list[bytes] = []
        self._piece = b""
        self._ended = False

    def read(self) -> bytes | None:
        """Wait for a message; None when the client has closed or gone."""
        while not self._waiting:
            if self._ended:
                return None
            self.take(self.peer.receive())
        return self._waiting.pop(0)

    def take(self, data: bytes) -> None:
        """Take what the client sent; nothing is its end."""
        self._ended = not data
        self.frames.receive_bytes(data)
        for frame in self.frames.received_frames():
            self._take(frame.opcode, frame.payload, whole=frame.message_finished)

    def _take(self, opcode: Opcode, payload: Any, *, whole: bool) -> None:
        if opcode is Opcode.CLOSE:
            self._ended = True
        elif opcode is Opcode.PING:
            self.pings.append(payload)
            self.peer.send(bytes(self.frames.pong(payload)))
        elif opcode is Opcode.PONG:
            self.pongs.append(payload)
        else:
            self._piece += payload
            if whole:
                self._waiting.append(self._piece)
                self._piece = b""

    def send(self, *messages: bytes) -> None:
        """Send messages."""
        for message in messages:
            self.peer.send(bytes(self.frames.send_data(message)))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Say that this was all."""
        self.peer.send(bytes(self.frames.close(code, reason)))


Talk = Callable[[WebSocketPeer], None]


def websocket(talk: Talk, protocol: str | None = "v5.channel.k8s.io", **changed: str) -> Script:
    """Open a WebSocket as the client wants it, and talk; ``changed`` are header fields that are to be other ones."""

    def script(peer: Peer) -> None:
        head = peer.request().decode()
        key = next(line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
        fields = {
            "upgrade": "websocket",
            "connection": "Upgrade",
            "sec_websocket_accept": generate_accept_token(key.encode()).decode(),
        }
        fields |= {} if protocol is None else {"sec_websocket_protocol": protocol}
        lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in (fields | changed).items()]
        peer.send(f"HTTP/1.1 101 Switching Protocols\r\n{''.join(lines)}\r\n".encode())
        talk(WebSocketPeer(peer))

    return script


def ended(code: int) -> bytes:
    """How a command ends with an exit code, on its channel."""
    details = {"causes": [{"reason": "ExitCode", "message": str(code)}]}
    status = {"status": "Failure", "reason": "NonZeroExitCode", "message": "it failed", "details": details}
    return b"\x03" + json.dumps(status).encode()


def cat(peer: WebSocketPeer) -> None:
    """Send all input back, until it is closed; then all is well."""
    while (message := peer.read()) is not None:
        if message == b"\xff\x00":
            peer.send(SUCCESS)
            peer.close()
            return
        peer.send(b"\x01" + message[1:])


def saying(*messages: bytes) -> Talk:
    """Send these messages, and close."""

    def talk(peer: WebSocketPeer) -> None:
        peer.send(*messages)
        peer.close()

    return talk


def refusal(code: int, reason: str, message: str = "no") -> Script:
    """Answer a request for a WebSocket with a Status."""
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message}
    body = json.dumps(status).encode()
    head = f"HTTP/1.1 {code} No\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(head.encode() + body)

    return script
