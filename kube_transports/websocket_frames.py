"""WebSockets without their connection: the opening, and messages to frames and back (RFC 6455). The framing itself is wsproto's.

Everything of Kubernetes is a binary message; a text message is an error. No extension is offered, since what goes through these
streams is compressed already, or is to be there at once.

Binary messages of the server's, in one frame or in pieces, are nearly all that it says: they are read here, at a third of
wsproto's cost; each other frame is given to wsproto, whole, to be judged. Those of ours are made here, too, since their masks
would cost as much as all the rest.
"""

from __future__ import annotations

import os
from functools import cache
from struct import pack, unpack_from

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

_PLAIN, _BEGUN, _FURTHER, _LAST = 0x82, 0x02, 0x00, 0x80
"""The first byte of a binary message in one frame, and of one in pieces: its first, a next, its last (RFC 6455, 5.2)."""
_MASKED = _FINAL = 0x80
_CONTROL = 0x08
_KINDS = frozenset(int(kind) for kind in Opcode)
_TWO_BYTES, _EIGHT_BYTES = 126, 127
"""Lengths that say how many bytes the length takes that follows."""

_MASK_BYTES = 16 * 1024
"""Masked at a time: what fits into a processor's first cache goes three times as fast as 128 KiB. A multiple of four."""


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
        self._received = bytearray()
        """Where the next frame begins, which has not come whole."""
        self._inside = False
        """Whether a message goes on in the next frame."""
        self._judged = False
        """Whether wsproto has its beginning."""
        self._owed: bytes | None = None
        self.answered = b""
        """What the last answer to a ping said."""
        self.closing: Closing | None = None

    def message(self, data: bytes) -> bytes:
        """Give the bytes of one message."""
        mask, size = _MASKED if self._client else 0, len(data)
        if size < _TWO_BYTES:
            head = pack("!BB", _PLAIN, mask | size)
        elif size < 1 << 16:
            head = pack("!BBH", _PLAIN, mask | _TWO_BYTES, size)
        else:
            head = pack("!BBQ", _PLAIN, mask | _EIGHT_BYTES, size)
        return b"".join((head, *_masked(data))) if mask else head + data

    def beat(self, word: bytes = b"") -> bytes:
        """Give a ping, and before it the answer that the server's last ping is owed."""
        return self.pong() + bytes(self._frames.ping(word))

    @property
    def owes(self) -> bool:
        """Whether the other side's last ping was not answered yet."""
        return self._owed is not None

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
        messages: list[bytes] = []
        if not data:
            self._judge(len(self._received), messages)  # half a frame, or no frame at all
            self.closing = self.closing or Closing()
            return []
        self._received += data
        while (frame := self._next_frame()) is not None:
            head, size = frame
            if self._plain(size - head, head):
                self._read(head, size, messages)
            else:
                self._judge(size, messages)
        return messages

    def _plain(self, length: int, head: int) -> bool:
        """Whether a frame is a message of the server's, or a piece of one, in the form in which nearly all come."""
        shortest = 2 if length < _TWO_BYTES else 4 if length < 1 << 16 else 10
        if not self._client or self._judged or head != shortest:
            return False
        return self._received[0] in ((_FURTHER, _LAST) if self._inside else (_PLAIN, _BEGUN))

    def _read(self, head: int, size: int, messages: list[bytes]) -> None:
        """Take such a frame."""
        first = self._received[0]
        if first == _PLAIN:
            messages.append(bytes(memoryview(self._received)[head:size]))
        else:
            self._kept += memoryview(self._received)[head:size]
            self._inside = first != _LAST
            if first == _LAST:
                messages.append(self._whole())
        del self._received[:size]

    def _next_frame(self) -> tuple[int, int] | None:
        """Where the payload of the next frame begins, and where it ends; None when it is not all there."""
        if (there := len(self._received)) < 2:
            return None
        first, second = self._received[0], self._received[1]
        if first & ~_FINAL not in _KINDS or bool(second & _MASKED) is self._client:
            return there, there  # no frame that could be waited for: let it be refused now
        head, length = 2, second & ~_MASKED
        if length >= _TWO_BYTES:
            head += 2 if length == _TWO_BYTES else 8
            if there < head:
                return None
            (length,) = unpack_from("!H" if length == _TWO_BYTES else "!Q", self._received, 2)
        self._check_size(length)
        head += 4 if second & _MASKED else 0
        return (head, head + length) if there >= head + length else None

    def _judge(self, size: int, messages: list[bytes]) -> None:
        """Let wsproto read a frame."""
        if not size:
            return
        first = self._received[0]
        if not first & _CONTROL:  # such a frame is in no message
            if self._inside and not self._judged:
                raise ProtocolError(f"the {self._other} sent a frame that does not go on with its message", request_sent=True)
            self._inside = self._judged = not first & _FINAL
        self._frames.receive_bytes(bytes(self._received[:size]))
        del self._received[:size]
        try:
            for frame in self._frames.received_frames():
                self._take(frame, messages)
        except ParseFailed as error:
            raise ProtocolError(f"the {self._other} sent what is no WebSocket frame: {error}", request_sent=True) from error

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
        self._check_size(len(piece))
        self._kept += piece

    def _check_size(self, more: int) -> None:
        if len(self._kept) + more > self._max_message_bytes:
            words = f"the {self._other} sent a message of more than {self._max_message_bytes} bytes"
            raise MessageTooLarge(words, request_sent=True)

    def _whole(self) -> bytes:
        message = bytes(self._kept)
        self._kept.clear()
        return message


def _masked(data: bytes) -> list[bytes | bytearray]:
    """The key of a frame, which nobody can guess, and its data masked by it (RFC 6455, 5.3)."""
    key = os.urandom(4)
    tables, pieces = [_xor(byte) for byte in key], list[bytes | bytearray]((key,))
    for start in range(0, len(data), _MASK_BYTES):
        piece = bytearray(data[start : start + _MASK_BYTES])
        for place, table in enumerate(tables):
            piece[place::4] = piece[place::4].translate(table)
        pieces.append(piece)
    return pieces


@cache
def _xor(key: int) -> bytes:
    """What a byte of the key makes of each byte."""
    return bytes(byte ^ key for byte in range(256))
