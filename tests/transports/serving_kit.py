"""What the tests of the listener share: raw connections, and words for what goes over them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from attrs import define, field
from msgspec import json

from kube_core.config import Pem
from kube_core.server import ApiServer, ServerRequest
from kube_transports import Served

PATIENCE_SECONDS = 10.0
"""No test waits this long for the server unless something is wrong."""
CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"
SMALL_BUFFER = 64 * 1024


@define
class Answer:
    """What came back for one request."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.decode(self.body)


@define(eq=False)
class Raw:
    """A client that sends what it likes, and reads answers one after the other."""

    sock: socket.socket
    rest: bytes = field(default=b"", init=False)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def ask(self, method: str, target: str, body: bytes = b"", *fields: str) -> Answer:
        """Send a request, and read its answer."""
        self.send(request(method, target, body, *fields))
        return self.answer()

    def head(self) -> Answer:
        """Read the beginning of an answer."""
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *fields = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in fields)}
        return Answer(int(first.split()[1]), headers, b"")

    def answer(self) -> Answer:
        """Read an answer whose length is known."""
        found = self.head()
        length = int(found.headers["content-length"])
        while len(self.rest) < length:
            self._more()
        found.body, self.rest = self.rest[:length], self.rest[length:]
        return found

    def chunk(self) -> bytes:
        """Read one chunk of an answer; b"" is its end."""
        while b"\r\n" not in self.rest:
            self._more()
        size, _, self.rest = self.rest.partition(b"\r\n")
        while len(self.rest) < int(size, 16) + 2:
            self._more()
        data, self.rest = self.rest[: int(size, 16)], self.rest[int(size, 16) + 2 :]
        return data

    def skip(self, size: int) -> int:
        """Read so many bytes, but what was read ahead, and forget them."""
        left = size
        while left:
            data = self.sock.recv(min(left, 65536))
            if not data:
                raise ConnectionError("the server closed")
            left -= len(data)
        return size

    def to_the_end(self) -> bytes:
        """Read until the server closes; a reset is an end, too."""
        parts, self.rest = [self.rest], b""
        with suppress(ConnectionError):
            while data := self.sock.recv(65536):
                parts.append(data)
        return b"".join(parts)

    def _more(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the server closed")
        self.rest += data


@contextmanager
def connected(served: Served, *, small: bool = False, tls: ssl.SSLContext | None = None) -> Generator[Raw]:
    """A connection for the duration of a block; ``small`` is one that takes little before it is read."""
    sock = socket.socket()
    if small:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    sock.settimeout(PATIENCE_SECONDS)
    with sock:
        sock.connect(("127.0.0.1", served.port))
        if tls is None:
            yield Raw(sock)
        else:
            with tls.wrap_socket(sock, server_hostname="localhost") as wrapped:
                yield Raw(wrapped)


def request(method: str, target: str, body: bytes = b"", *fields: str) -> bytes:
    """A request as it goes over the wire."""
    length = (f"Content-Length: {len(body)}",) if body else ()
    lines = (f"{method} {target} HTTP/1.1", "Host: localhost", *length, *fields)
    return "\r\n".join((*lines, "", "")).encode() + body


def config_map(name: str, size: int = 0) -> bytes:
    """The body of a ConfigMap."""
    return json.encode({"metadata": {"name": name}, "data": {"text": "x" * size}})


def put_many(server: ApiServer, count: int, size: int) -> None:
    """Create ConfigMaps without going over the wire. Nobody else may be at the server."""
    for number in range(count):
        exchange = server.handle(ServerRequest("POST", CONFIG_MAPS, (), config_map(f"filler-{number}", size)))
        assert exchange.status == 201


def authority_of(served: Served) -> bytes:
    """What clients of a listener are to trust."""
    ca = served.config.tls.ca
    assert isinstance(ca, Pem)
    return ca.data
