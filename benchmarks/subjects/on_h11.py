"""Bare h11 over a blocking socket: what HTTP/1.1 costs with that and no more. It runs in kube-core's environment."""

import socket
from urllib.parse import urlsplit

import h11
import kit

TARGET = "/api/v1/namespaces/shop/pods/web"


class Floor:
    """One connection, and no more care than the happy way needs."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        self._sock = socket.create_connection((address.hostname, address.port))
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._http = h11.Connection(h11.CLIENT)
        self._headers = [("Host", address.netloc), ("Accept", "application/json"), ("User-Agent", "floor")]

    def get(self) -> bytes:
        http = self._http
        self._sock.sendall(http.send(h11.Request(method="GET", target=TARGET, headers=self._headers)) or b"")
        http.send(h11.EndOfMessage())
        parts: list[bytes] = []
        while type(event := http.next_event()) is not h11.EndOfMessage:
            if event is h11.NEED_DATA:
                http.receive_data(self._sock.recv(65536))
            elif isinstance(event, h11.Data):
                parts.append(event.data)
        http.start_next_cycle()
        return b"".join(parts)


def get(server: str) -> float:
    return kit.rate(Floor(server).get)


def get_typed(server: str) -> float:
    """The same with the pod decoded by kube-core."""
    from kube_core.models.core_v1 import Pod
    from kube_core.objects import decode

    floor = Floor(server)
    return kit.rate(lambda: decode(Pod, floor.get()))


kit.main({"get": get, "get_typed": get_typed})
