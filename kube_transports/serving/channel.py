"""A connected socket that never blocks, with or without TLS: what comes, and a queue of what is to go."""

from __future__ import annotations

import socket
import ssl
import struct
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

READ_BYTES = 64 * 1024
WRITE_BYTES = 64 * 1024
"""What is given to the socket in one piece at least, where there is as much: small pieces are put together."""
KERNEL_BYTES = 256 * 1024
"""What the kernel keeps for a slow reader (Linux takes it twice). By itself it would let it grow to megabytes, and take new bytes
only when a third of them is gone: a reader of a megabyte a minute would seem to take nothing."""
PLAIN_REQUEST = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
"""The real server's words (net/http) to who forgot the s of https."""

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER, on and without time."""

_WAITS = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Channel:
    """One connection. ``backlog`` is how much waits to be taken by the other side, ``taken`` how much has been."""

    __slots__ = ("_head", "_queue", "_sock", "backlog", "secure", "taken", "wants_to_write")

    def __init__(self, sock: socket.socket, context: ssl.SSLContext | None) -> None:
        sock.setblocking(False)
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # an answer is whole when it is written
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        if context is not None:
            sock = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        self._sock = sock
        self.secure = context is not None
        self._queue: deque[bytes | memoryview] = deque()
        self._head: bytes | memoryview = b""
        """What the socket was given and did not take. OpenSSL wants to see the very same bytes again."""
        self.backlog = 0
        self.taken = 0
        self.wants_to_write = False
        """Whether the socket is to say when it can be written to."""

    def fileno(self) -> int:
        """The descriptor, for selectors."""
        return self._sock.fileno()

    def shake_hands(self) -> bool:
        """Go on with the TLS handshake; True once it is done. Raises OSError."""
        assert isinstance(self._sock, ssl.SSLSocket)
        self.wants_to_write = False
        try:
            self._sock.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLWantWriteError:
            self.wants_to_write = True
            return False
        except ssl.SSLError as error:
            if error.reason == "HTTP_REQUEST":
                self._answer_in_plain()
            raise
        return True

    def _answer_in_plain(self) -> None:
        assert isinstance(self._sock, ssl.SSLSocket)
        self._sock = socket.socket(fileno=self._sock.detach())
        with suppress(OSError):
            self._sock.send(PLAIN_REQUEST)

    def peer_certificate(self) -> Mapping[str, Any]:
        """The certificate that the client showed and the authority signed; empty without one."""
        return (self._sock.getpeercert() or {}) if isinstance(self._sock, ssl.SSLSocket) else {}

    def read(self) -> bytes | None:
        """What has come; b"" is the end, None when nothing is there. Raises OSError when the connection broke."""
        try:
            data = self._sock.recv(READ_BYTES)
            if isinstance(self._sock, ssl.SSLSocket):
                while data and (pending := self._sock.pending()):  # what OpenSSL has, no selector tells of
                    data += self._sock.recv(pending)
        except _WAITS:
            return None
        except ssl.SSLEOFError:  # a client that does not say goodbye
            return b""
        return data

    def write(self, data: bytes) -> None:
        """Queue something; `flush` sends it."""
        self._queue.append(data)
        self.backlog += len(data)

    def flush(self) -> None:
        """Give the socket as much as it takes. Raises OSError when the connection broke."""
        while self._head or self._queue:
            data = self._head or self._next_piece()
            try:
                sent = self._sock.send(data)
            except _WAITS:
                self._head = data
                break
            self._head = b"" if sent == len(data) else memoryview(data)[sent:]
            self.backlog -= sent
            self.taken += sent
        self.wants_to_write = self.backlog > 0

    def _next_piece(self) -> bytes | memoryview:
        piece = self._queue.popleft()
        if len(piece) > WRITE_BYTES:
            self._queue.appendleft(memoryview(piece)[WRITE_BYTES:])
            return memoryview(piece)[:WRITE_BYTES]
        if not self._queue:
            return piece
        parts, size = [piece], len(piece)
        while self._queue and size + len(self._queue[0]) <= WRITE_BYTES:
            parts.append(self._queue.popleft())
            size += len(parts[-1])
        return b"".join(parts)

    def finish(self) -> None:
        """Say that nothing follows; what the other side still sends can be read. Raises OSError."""
        if isinstance(self._sock, ssl.SSLSocket):
            with suppress(*_WAITS, ssl.SSLError):
                self._sock.unwrap()
        with suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_WR)

    def abort(self) -> None:
        """Close it with a reset: what the kernel has not sent is of no use, and takes memory for as long as it is not taken."""
        with suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()

    def close(self) -> None:
        """Close it, and forget what was not sent."""
        self._queue.clear()
        self._head, self.backlog = b"", 0
        self._sock.close()
