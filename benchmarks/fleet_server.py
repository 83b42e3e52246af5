"""A kube-apiserver of a fleet of pods that is listed and watched: as little work as can be, in a process of its own.

``python -m benchmarks.fleet_server FOLDER`` listens on one port a scene and prints the ports as JSON. It reads the templates
of the pods from FOLDER: ``fleet.json``, and ``fleet.pb`` where something could write it. Like a server that has no streaming
lists, it refuses ``sendInitialEvents``, so that every client lists in pages.
"""

import json
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from attrs import frozen

from .encodings import Encoding, JsonEncoding, ProtobufEncoding, Values, compact
from .fleet import APPS, CHANGED, LISTED, pod_values

HEAD = (
    b"HTTP/1.1 %b\r\n"
    b"Audit-Id: 5c33f0b4-9d5e-4f5f-8a37-0d2b7dbd8d0b\r\n"
    b"Cache-Control: no-cache, private\r\n"
    b"Content-Type: %b\r\n"
    b"X-Kubernetes-Pf-Flowschema-Uid: 0f2b1d3f-7d6f-4a7c-9b5e-5ef1f0f2b1d3\r\n"
    b"X-Kubernetes-Pf-Prioritylevel-Uid: 6a0c7f55-1d1e-4c35-8b8f-3b7c5d2e9a41\r\n"
    b"Date: Mon, 23 Nov 2026 17:54:00 GMT\r\n"
)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SIZED = HEAD + b"Content-Length: %d\r\n\r\n"

REFUSED = {
    "kind": "Status",
    "apiVersion": "v1",
    "metadata": {},
    "status": "Failure",
    "message": "ListOptions is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden",
    "reason": "Invalid",
    "code": 422,
}

BURST = 32
"""Events that go to the socket at once."""

BOOKMARK_SECONDS = 10.0
"""A real server's watches have a bookmark about once a minute."""


@frozen
class Scene:
    """What one port shows: so many pods, and what happens to them in every watch."""

    pods: int
    events: int = 0


SCENES = {
    "small": Scene(10_000),
    "large": Scene(100_000),
    "busy": Scene(1_000, events=10_000),
    "quiet": Scene(40),
}

LAST_EVENT = CHANGED + SCENES["busy"].events - 1
"""The resource version by which a subject knows the last event."""


@frozen
class Server:
    """One scene, in all encodings at hand."""

    scene: Scene
    json: Encoding
    protobuf: Encoding | None

    def serve(self, connection: socket.socket) -> None:
        """Answer one connection's requests until the client closes it."""
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting = b""
        with connection, suppress(ConnectionError):
            while data := connection.recv(65536):
                *requests, waiting = (waiting + data).split(b"\r\n\r\n")
                for request in requests:
                    self._answer(connection, request.decode())

    def _answer(self, connection: socket.socket, request: str) -> None:
        target = urlsplit(request.split(" ", 2)[1])
        query = {name: texts[0] for name, texts in parse_qs(target.query).items()}
        encoding = self._encoding(request)
        if "sendInitialEvents" in query:
            body = compact(REFUSED)
            connection.sendall(SIZED % (b"422 Unprocessable Entity", b"application/json", len(body)) + body)
        elif query.get("watch") in ("1", "true", "True"):
            connection.sendall(CHUNKED % (b"200 OK", encoding.watch_type))
            self._watch(connection, encoding, bookmarks="allowWatchBookmarks" in query)
        else:
            connection.sendall(CHUNKED % (b"200 OK", encoding.list_type) + self._page(encoding, query))

    def _encoding(self, request: str) -> Encoding:
        """Protobuf where it is the first that the client accepts."""
        accept = next((line for line in request.splitlines() if line.lower().startswith("accept:")), "")
        wants_protobuf = accept.partition(":")[2].strip().startswith("application/vnd.kubernetes.protobuf")
        return self.protobuf if wants_protobuf and self.protobuf else self.json

    def _page(self, encoding: Encoding, query: Mapping[str, str]) -> bytes:
        begin, limit = int(query.get("continue", 0)), int(query.get("limit", 0))
        end = min(begin + limit, self.scene.pods) if limit else self.scene.pods
        remaining = self.scene.pods - end
        pods = (_pod(index, LISTED + index) for index in range(begin, end))
        return encoding.page(pods, LISTED + self.scene.pods, str(end) if remaining else "", remaining)

    def _watch(self, connection: socket.socket, encoding: Encoding, *, bookmarks: bool) -> None:
        """Send all events as fast as the client takes them; then nothing more happens, until the client goes."""
        for first in range(0, self.scene.events, BURST):
            connection.sendall(b"".join(self._events(encoding, first, min(first + BURST, self.scene.events))))
        connection.settimeout(BOOKMARK_SECONDS)
        while True:
            try:
                if not connection.recv(65536):
                    return
            except TimeoutError:
                if bookmarks:
                    connection.sendall(encoding.bookmark(CHANGED + self.scene.events))

    def _events(self, encoding: Encoding, begin: int, end: int) -> Iterator[bytes]:
        for number in range(begin, end):
            yield encoding.modified(*_pod(number % self.scene.pods, CHANGED + number))

    def listen(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()


def _pod(index: int, version: int) -> tuple[int, Values]:
    return index % APPS, pod_values(index, version)


def protobuf_pods(file: Path) -> list[bytes]:
    """The pods of a file, each behind its length in four bytes."""
    data, pods = file.read_bytes(), []
    while data:
        end = 4 + int.from_bytes(data[:4], "big")
        pods.append(data[4:end])
        data = data[end:]
    return pods


def main(folder: Path) -> None:
    in_json = JsonEncoding((folder / "fleet.json").read_bytes().splitlines())
    encoded = folder / "fleet.pb"
    in_protobuf = ProtobufEncoding(protobuf_pods(encoded)) if encoded.exists() else None
    listeners = {name: socket.create_server(("127.0.0.1", 0), backlog=256) for name in SCENES}
    for name, scene in SCENES.items():
        threading.Thread(target=Server(scene, in_json, in_protobuf).listen, args=(listeners[name],)).start()
    print(json.dumps({name: listener.getsockname()[1] for name, listener in listeners.items()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
