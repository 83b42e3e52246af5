"""WebSockets without their connection: the opening, and messages to frames and back (RFC 6455). The framing itself is wsproto's.

Everything of Kubernetes is a binary message; a text message is an error. No extension is offered, since what goes through these
streams is compressed already, or is to be there at once.
"""

from __future__ import annotations

from attrs import define, field, frozen
from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed
from wsproto.utilities import generate_accept_token, generate_nonce

from kube_core.base import ProtocolError
from kube_core.streams import MessageTooLarge

from .ports import Headers

MAX_MESSAGE_BYTES = 16 * 1024 * 1024 + 1024
"""Servers send 32 KiB at a time; the largest frame of SPDY, which may come as one message, is 16 MiB and its head."""

MAX_REASON_CHARACTERS = 30
"""A close frame holds 123 bytes of reason; a character has up to four."""

SWITCHING_PROTOCOLS = 101


@frozen
class Closing:
    """The server's last word. ``code`` is None when it said none, or just went."""

    code: int | None = None
    reason: str = ""


@define
class Handshake:
    """The opening of one WebSocket, with a key that nobody can guess."""

    _nonce: bytes = field(factory=generate_nonce, init=False, repr=False)

    @property
    def headers(self) -> Headers:
        """What makes a request one that wants a WebSocket."""
        return (
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", self._nonce.decode()),
        )

    def protocol_of(self, headers: Headers) -> str:
        """Check the answer to a request that was granted, and give the protocol that the server chose; it may be empty."""
        fields = dict(headers)
        if fields.get("upgrade", "").lower() != "websocket":
            raise ProtocolError("the server switched to another protocol than WebSocket", request_sent=True)
        if fields.get("sec-websocket-accept", "") != generate_accept_token(self._nonce).decode():
            raise ProtocolError("the server's answer is not to this WebSocket's key", request_sent=True)
        if "sec-websocket-extensions" in fields:
            raise ProtocolError("the server uses an extension of WebSocket that was not offered", request_sent=True)
        return fields.get("sec-websocket-protocol", "")


class Framing:
    """One side of a WebSocket. `receive` gives whole messages; afterwards ``closing`` tells whether that was all.

    Messages are to be made one after the other, as they are sent; what `beat` gives may go between any two of them.
    """

    def __init__(self, max_message_bytes: int = MAX_MESSAGE_BYTES, *, client: bool = True) -> None:
        self._frames = FrameProtocol(client=client, extensions=[])
        self._client = client
        self._other = "server" if client else "client"
        self._max_message_bytes = max_message_bytes
        self._kept = bytearray()  # one piece of memory, however small the frames are that it comes in
        self._owed: bytes | None = None
        self.answered = b""
        """What the last answer to a ping said."""
        self.closing: Closing | None = None

    def message(self, data: bytes) -> bytes:
        """Give the bytes of one message."""
        return bytes(self._frames.send_data(data))

    def beat(self, word: bytes = b"") -> bytes:
        """Give a ping, and before it the answer that the server's last ping is owed."""
        return self.pong() + bytes(self._frames.ping(word))

    def pong(self) -> bytes:
        """Give the answer that the other side's last ping is owed; nothing when none is."""
        owed, self._owed = self._owed, None
        return b"" if owed is None else bytes(self._frames.pong(owed))

    def goodbye(self) -> bytes:
        """Give the last word, or the answer to it."""
        return bytes(self._frames.close(CloseReason.NORMAL_CLOSURE))

    def fault(self, reason: str) -> bytes:
        """Give the last word to who broke the protocol."""
        return bytes(self._frames.close(CloseReason.PROTOCOL_ERROR, reason[:MAX_REASON_CHARACTERS]))

    def receive(self, data: bytes) -> list[bytes]:
        """Take bytes, ``b""`` at their end; give the messages that they complete. Raises a `ProtocolError`."""
        if not data:
            self.closing = self.closing or Closing()
            return []
        self._frames.receive_bytes(data)
        messages: list[bytes] = []
        try:
            for frame in self._frames.received_frames():
                self._take(frame, messages)
        except ParseFailed as error:
            raise ProtocolError(f"the {self._other} sent what is no WebSocket frame: {error}", request_sent=True) from error
        return messages

    def _take(self, frame: Frame, messages: list[bytes]) -> None:
        match frame:
            case Frame(opcode=Opcode.CLOSE, payload=(code, reason)):
                self.closing = Closing(None if code == CloseReason.NO_STATUS_RCVD else int(code), str(reason))
            case Frame(opcode=Opcode.PING, payload=bytes(payload)):
                self._owed = payload
            case Frame(opcode=Opcode.PONG, payload=bytes(payload)):
                self.answered = payload
            case Frame(payload=bytes(payload)):
                self._add(payload, frame, messages)
            case Frame(payload=str(payload)) if not self._client:  # the official Python client types its input as text
                self._add(payload.encode(), frame, messages)
            case _:
                raise ProtocolError(f"the {self._other} sent text where only bytes are said", request_sent=True)

    def _add(self, payload: bytes, frame: Frame, messages: list[bytes]) -> None:
        self._keep(payload)
        if frame.message_finished:
            messages.append(self._whole())

    def _keep(self, piece: bytes) -> None:
        if len(self._kept) + len(piece) > self._max_message_bytes:
            words = f"the {self._other} sent a message of more than {self._max_message_bytes} bytes"
            raise MessageTooLarge(words, request_sent=True)
        self._kept += piece

    def _whole(self) -> bytes:
        message = bytes(self._kept)
        self._kept.clear()
        return message
