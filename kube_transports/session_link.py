"""The server's side of a WebSocket, without its connection: between the bytes of a client and a session of the embedded server.

It is a stream to whoever sends its bytes, and takes those of the client by `write`. Pings are answered at once.
"""

from __future__ import annotations

from collections.abc import Callable

from wsproto.utilities import generate_accept_token

from kube_core.base import ProtocolError
from kube_core.server import EVERYTHING, Exchange, Headers, ServerRequest, Session

from .websocket_frames import Framing

VERSION = "13"
TEXT: Headers = (("content-type", "text/plain; charset=utf-8"),)


class SessionLink:
    """One session. Its inputs are the server's: they happen under the server's lock."""

    def __init__(self, session: Session) -> None:
        self.notify: Callable[[], None] | None = None
        self._session = session
        self._framing = Framing(client=False)
        self._said: list[bytes] = []
        """What goes out before the session's next message: answers to pings, last words."""
        self.closed = False
        """True when nothing will follow what has been received."""
        session.notify = self._tell

    @property
    def hungry(self) -> bool:
        """Whether bytes are wanted now."""
        return self._session.hungry

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give bytes, or when the end has come."""
        return bool(self._said) or self.closed or self._session.ready

    def write(self, data: bytes) -> None:
        """Take bytes of the client's, ``b""`` at their end."""
        if self.closed:
            return
        try:
            for message in self._framing.receive(data):
                self._session.send(message)
        except ProtocolError as error:
            self._end(self._framing.fault(str(error)))
            return
        if self._framing.closing is not None:
            self._end(self._framing.goodbye() if data else b"")
        elif pong := self._framing.pong():
            self._said.append(pong)
        self._tell()

    def receive(self, most: int = EVERYTHING) -> bytes:
        """Take bytes for the client, about ``most`` of them."""
        parts, self._said = self._said, []
        size = sum(map(len, parts))
        while size < most and not self.closed and (message := self._session.receive()) is not None:
            parts.append(self._framing.message(message))
            size += len(parts[-1])
        if not self.closed and self._session.closed:
            self.closed = True
            parts.append(self._framing.goodbye())
        return b"".join(parts)

    def close(self) -> None:
        """The client is gone."""
        self._end(b"")

    def _end(self, last: bytes) -> None:
        self.closed = True
        self._session.close()
        if last:
            self._said.append(last)
        self._tell()

    def _tell(self) -> None:
        if self.notify is not None:
            self.notify()


def linked(request: ServerRequest, exchange: Exchange) -> Exchange:
    """Complete the opening of a WebSocket: with the answer to its key, and a stream of bytes in place of the session."""
    assert exchange.session is not None
    key = request.header("sec-websocket-key")
    if request.header("sec-websocket-version") != VERSION or not key:
        exchange.session.close()
        return Exchange(400, (*TEXT, ("sec-websocket-version", VERSION)), b"a WebSocket of version 13 with a key is needed\n")
    accept = generate_accept_token(key.encode("latin-1")).decode("ascii")
    opening: Headers = (("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-accept", accept))
    return Exchange(exchange.status, (*opening, *exchange.headers), stream=SessionLink(exchange.session))
