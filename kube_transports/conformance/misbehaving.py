"""A server on loopback whose every byte is written by the test, so that it can do what no good server does.

Each connection plays one script, in the order of connecting; a script is a function of a `Peer`. When it returns, the connection
is closed; when the client closes first, whatever the script waits for ends. Nothing here sleeps.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

PATIENCE_SECONDS = 10.0
"""Nobody waits this long for a client unless something is wrong."""


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, server: FaultServer) -> None:
        self._sock = sock
        self._server = server
        self._rest = b""

    def request(self) -> bytes:
        """Read one request, with the body that its Content-Length announces."""
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, body = self._rest.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        while len(body) < length:
            self._more()
            body = self._rest.partition(b"\r\n\r\n")[2]
        self._rest = body[length:]
        self._server.requests.append(head + b"\r\n\r\n" + body[:length])
        return self._server.requests[-1]

    def read(self, size: int) -> bytes:
        """Read so many bytes."""
        while len(self._rest) < size:
            self._more()
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def receive(self) -> bytes:
        """Read whatever comes next; nothing is the end."""
        data, self._rest = self._rest, b""
        return data or self._sock.recv(65536)

    def unread(self, data: bytes) -> None:
        """Let these bytes be read again."""
        self._rest = data + self._rest

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._sock.sendall(data)

    def trickle(self, data: bytes) -> None:
        """Send each byte by itself."""
        for position in range(len(data)):
            self._sock.sendall(data[position : position + 1])

    def hold(self) -> None:
        """Say nothing until the client closes."""
        self._server.held.set()
        while self._sock.recv(65536):
            pass

    def wait_until_told(self) -> None:
        """Wait until the client's side sets ``go`` of the server."""
        self._server.go.wait(PATIENCE_SECONDS)

    def stall(self) -> None:
        """Read nothing and say nothing until the test is over."""
        self._server.held.set()
        self._server.over.wait(PATIENCE_SECONDS)

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.raw()
        self._sock.close()

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._sock = context.wrap_socket(self._sock, server_side=True, do_handshake_on_connect=False)
        assert isinstance(self._sock, ssl.SSLSocket)
        try:
            self._sock.do_handshake()
        except ssl.SSLError:
            self.raw().finish()  # so that the client gets to read the alert
            raise

    @property
    def alpn(self) -> str | None:
        """The protocol that TLS has agreed on."""
        return self._sock.selected_alpn_protocol() if isinstance(self._sock, ssl.SSLSocket) else None

    def finish(self) -> None:
        """Say that this was all, and wait for the client to close: closing with unread bytes would send RST."""
        self._sock.shutdown(socket.SHUT_WR)
        while self._sock.recv(65536):
            pass

    def close(self) -> None:
        """Close this end."""
        self._sock.close()

    def goodbye(self) -> None:
        """Say the end of TLS, without ending the connection."""
        assert isinstance(self._sock, ssl.SSLSocket)
        self._sock = self._sock.unwrap()
        self.hold()

    def raw(self) -> Peer:
        """The connection below TLS."""
        if isinstance(self._sock, ssl.SSLSocket):
            self._sock = socket.socket(fileno=self._sock.detach())
            self._sock.settimeout(PATIENCE_SECONDS)
        return self

    def _more(self) -> None:
        data = self._sock.recv(65536)
        if not data:
            raise ConnectionError("the client closed")
        self._rest += data


Script = Callable[[Peer], None]


class FaultServer:
    """Plays one script a connection. ``requests`` is what came, ``held`` is set when a script holds, ``go`` lets one go on."""

    def __init__(self, scripts: tuple[Script, ...], *, tls: ssl.SSLContext | None, family: socket.AddressFamily) -> None:
        self._scripts = iter(scripts)
        self._tls = tls
        self._listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)
        self._threads: list[threading.Thread] = []
        self.left_open = 0
        """Connections that the client neither closed nor used."""
        self.requests: list[bytes] = []
        self.connections = 0
        self.held = threading.Event()
        self.go = threading.Event()
        self.over = threading.Event()
        self.port: int = self._listener.getsockname()[1]
        host = "[::1]" if family == socket.AF_INET6 else "127.0.0.1"
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"

    def serve(self) -> None:
        """Take connections until there are no more scripts or the listener is shut."""
        with suppress(OSError):
            for script in self._scripts:
                sock, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._play, args=(sock, script))
                self._threads.append(thread)
                thread.start()

    def close(self) -> None:
        """Take no more connections, and wait for the scripts to end."""
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def join(self) -> None:
        """Wait for the scripts to end."""
        for thread in self._threads:
            thread.join()

    def _play(self, sock: socket.socket, script: Script) -> None:
        sock.settimeout(PATIENCE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = Peer(sock, self)
        try:
            if self._tls is not None:
                peer.start_tls(self._tls)
            script(peer)
            peer.finish()
        except TimeoutError:
            self.left_open += 1
        except OSError:  # the client may go at any moment, or the script has ended the connection itself
            return
        finally:
            peer.close()


@contextmanager
def fault_server(
    *scripts: Script, tls: ssl.SSLContext | None = None, family: socket.AddressFamily = socket.AF_INET
) -> Generator[FaultServer]:
    """Run a server for the duration of a block; at its end each connection must have been closed by the client."""
    server = FaultServer(scripts, tls=tls, family=family)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
        server.join()
    assert not server.left_open, "the client left a connection open"


def answer(*answers: bytes) -> Script:
    """Read a request and send an answer, as often as there are answers."""

    def script(peer: Peer) -> None:
        for data in answers:
            peer.request()
            peer.send(data)

    return script


def trickle(data: bytes) -> Script:
    """Read a request and send the answer byte by byte."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.trickle(data)

    return script


def cut(data: bytes) -> Script:
    """Read a request, send something, and break the connection."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        peer.reset()

    return script


def hold(data: bytes = b"") -> Script:
    """Read a request, send something, and then nothing until the client closes."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(data)
        peer.hold()

    return script
