"""A server of ready-made answers on loopback, for measuring clients: as little work as can be, in a process of its own.

``python -m benchmarks.server FOLDER`` serves ``FOLDER/list.json`` where a path ends with ``/pods``, and ``FOLDER/pod.json``
everywhere else, over HTTP/1.1 with keep-alive, and over TLS when ``FOLDER/server.pem`` is there. It prints its port and runs
until it is killed.
"""

import socket
import ssl
import sys
import threading
from pathlib import Path

HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"Audit-Id: 5c33f0b4-9d5e-4f5f-8a37-0d2b7dbd8d0b\r\n"
    b"Cache-Control: no-cache, private\r\n"
    b"Content-Type: application/json\r\n"
    b"X-Kubernetes-Pf-Flowschema-Uid: 0f2b1d3f-7d6f-4a7c-9b5e-5ef1f0f2b1d3\r\n"
    b"X-Kubernetes-Pf-Prioritylevel-Uid: 6a0c7f55-1d1e-4c35-8b8f-3b7c5d2e9a41\r\n"
    b"Date: Mon, 23 Nov 2026 17:54:00 GMT\r\n"
    b"Content-Length: %d\r\n\r\n"
)
"""What a kube-apiserver says before a JSON answer."""


def answer(file: Path) -> bytes:
    body = file.read_bytes()
    return HEAD % len(body) + body


def serve(connection: socket.socket, pod: bytes, pods: bytes) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    waiting = b""
    with connection:
        while data := connection.recv(65536):
            *requests, waiting = (waiting + data).split(b"\r\n\r\n")
            for request in requests:
                path = request.split(b" ", 2)[1].partition(b"?")[0]
                connection.sendall(pods if path.endswith(b"/pods") else pod)


def secure(connection: socket.socket, certificate: Path) -> socket.socket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(connection, server_side=True)


def main(folder: Path) -> None:
    pod, pods, certificate = answer(folder / "pod.json"), answer(folder / "list.json"), folder / "server.pem"
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        if certificate.exists():
            connection = secure(connection, certificate)
        threading.Thread(target=serve, args=(connection, pod, pods), daemon=True).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
