"""An embedded API server behind a socket on loopback, for programs that bring their own way to the network."""

import json
import socket
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress

import h11

from kube_core import ClientClosed
from kube_core.server import ApiServer
from kube_transports import Call, MemoryTransport
from kube_transports.ports import ByteStream

READ_BYTES = 65536


class Loopback:
    """Serves HTTP/1.1 with keep-alive, a thread for each connection. ``url`` is where."""

    def __init__(self, server: ApiServer) -> None:
        self._transport = MemoryTransport(server)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the listener is shut."""
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # head and body are sent one after the other
                thread = threading.Thread(target=self._talk, args=(sock,))
                self._connections.append(sock)
                self._threads.append(thread)
                thread.start()

    def close(self) -> None:
        """End everything."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._transport.close()
        for sock in self._connections:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _talk(self, sock: socket.socket) -> None:
        wire = h11.Connection(h11.SERVER)
        with sock, suppress(OSError, ClientClosed, h11.RemoteProtocolError):
            while (call := received(sock, wire)) is not None:
                answer = self._transport.stream(call)
                for event in events_of(answer):
                    sock.sendall(wire.send(event) or b"")
                if wire.our_state is h11.MUST_CLOSE:
                    return
                wire.start_next_cycle()


def received(sock: socket.socket, wire: h11.Connection) -> Call | None:
    """Read one request; None when the client has closed the connection."""
    head: h11.Request | None = None
    body: list[bytes] = []
    while True:
        match wire.next_event():
            case h11.Request() as head:
                pass
            case h11.Data() as data:
                body.append(bytes(data.data))
            case h11.EndOfMessage() if head is not None:
                return Call(head.method.decode(), head.target.decode(), text_of(head.headers), b"".join(body))
            case h11.ConnectionClosed():
                return None
            case _:
                wire.receive_data(sock.recv(READ_BYTES))


def text_of(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Header fields as text."""
    return tuple((name.decode(), value.decode()) for name, value in headers)


def events_of(answer: ByteStream) -> Iterator[h11.Event]:
    """An answer as h11 wants it. Without a length it goes out in chunks, each as soon as it is there."""
    yield h11.Response(status_code=answer.status, headers=list(answer.headers))
    while data := answer.read():
        yield h11.Data(data=data)
    yield h11.EndOfMessage()


@contextmanager
def loopback(server: ApiServer) -> Generator[str]:
    """Serve for the duration of a block, and give the URL."""
    served = Loopback(server)
    thread = threading.Thread(target=served.serve)
    thread.start()
    try:
        yield served.url
    finally:
        served.close()
        thread.join()


def kubeconfig(url: str, namespace: str = "dev") -> str:
    """A kubeconfig that leads there. JSON is YAML, too."""
    document = {
        "clusters": [{"name": "embedded", "cluster": {"server": url}}],
        "contexts": [{"name": "embedded", "context": {"cluster": "embedded", "namespace": namespace}}],
        "current-context": "embedded",
    }
    return json.dumps({"apiVersion": "v1", "kind": "Config", **document})
