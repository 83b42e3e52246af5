"""A server that answers every request on a connection with the same 7 KB, for measuring clients. Prints its port.

It does as little as can be, in a process of its own: one thread a connection, one send a request.
"""

import socket
import threading

BODY = b'{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","annotations":{"filler":"' + b"x" * 7000 + b'"}}}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nAudit-Id: 5c33f0b4-9d5e-4f5f-8a37-0d2b7dbd8d0b\r\nCache-Control: no-cache, private\r\n"
    b"Content-Type: application/json\r\nX-Kubernetes-Pf-Flowschema-Uid: 0f2b1d3f-7d6f-4a7c-9b5e-5ef1f0f2b1d3\r\n"
    b"X-Kubernetes-Pf-Prioritylevel-Uid: 0f2b1d3f-7d6f-4a7c-9b5e-5ef1f0f2b1d3\r\nDate: Mon, 23 Nov 2026 17:54:00 GMT\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)


def serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        while connection.recv(65536):
            connection.sendall(ANSWER)


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
