"""A server on loopback with one pod, whose commands, logs and ports answer: for programs that stream."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

from kube_core.streams import Received, SpdyEvent

from .fault_server import FaultServer, Peer, fault_server
from .kubelet_peer import Kubelet
from .websocket_peer import SUCCESS, WebSocketPeer, cat, ended, websocket

CONNECTIONS = 100
"""More than any program makes."""
TUNNEL = "SPDY/3.1+portforward.k8s.io"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
LOG = b"2026-01-01T00:00:01Z first line\n2026-01-01T00:00:02Z second line\n"
POD: dict[str, Any] = {
    "metadata": {"name": "web", "namespace": "dev", "uid": "u", "resourceVersion": "1"},
    "spec": {"containers": [{"name": "main", "image": "x"}]},
    "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
}
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "dev"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]},
}


@define
class StreamingCluster:
    """What its one pod holds: files that `tar` put there, under their names."""

    files: dict[str, bytes] = field(factory=dict[str, bytes])

    def serve(self, peer: Peer) -> None:
        """Answer one connection's first request, and end it."""
        head = peer.request()
        target = urlsplit(head.split()[1].decode())
        query, part = parse_qs(target.query), target.path.rpartition("/")[2]
        if part == "exec":
            peer.unread(head)
            return websocket(lambda talking: self.run(talking, query["command"]))(peer)
        if part == "portforward":
            peer.unread(head)
            return websocket(lambda talking: Page(talking).serve(), TUNNEL)(peer)
        if "watch" in query:
            peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            return peer.hold()
        return peer.send(self.answer(part, query))

    def answer(self, part: str, query: dict[str, list[str]]) -> bytes:
        """A plain answer: a log, a list of pods, a service."""
        if part == "log":
            lines = LOG if "timestamps" in query else b"first line\nsecond line\n"
            return plain(b"" if "sinceTime" in query else lines)
        pods = {"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": [POD]}
        return plain(json.dumps(pods if part == "pods" else SERVICE).encode())

    def run(self, peer: WebSocketPeer, command: list[str]) -> None:
        """Run one of the few commands that there are."""
        match command:
            case ["cat"]:
                cat(peer)
            case ["sh", *_]:
                self.shell(peer)
            case ["tar", "xf", *_]:
                self.unpack(peer)
            case ["tar", "cf", *_, name]:
                peer.send(b"\x01" + archived(name, self.files[name]), SUCCESS)
                peer.close()
            case _:
                peer.send(ended(127))
                peer.close()

    def shell(self, peer: WebSocketPeer) -> None:
        """Take the words ``exit`` and a code; say all others back."""
        typed = b""
        while (message := peer.read()) is not None:
            typed += message[1:] if message[:1] == b"\x00" else b""
            if b"exit 3\n" in typed or message == b"\xff\x00":
                peer.send(b"\x01you said " + typed, ended(3))
                return peer.close()
        return None

    def unpack(self, peer: WebSocketPeer) -> None:
        """Keep the files of an archive."""
        data = b""
        while (message := peer.read()) is not None and message != b"\xff\x00":
            data += message[1:]
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive.getmembers():
                found = archive.extractfile(member)
                self.files[member.name] = b"" if found is None else found.read()
        peer.send(SUCCESS)
        peer.close()


class Page(Kubelet):
    """A pod whose every port answers one page."""

    def answers(self, event: SpdyEvent, refuses: Callable[[int], str]) -> list[bytes]:
        """Answer the first data of a connection with the page, and end it."""
        match event:
            case Received(stream, _) if stream in self.ports:
                return [self.spdy.send(stream, PAGE), self.spdy.finish(self.errors[stream]), self.spdy.finish(stream)]
            case _:
                return super().answers(event, refuses)


def plain(body: bytes) -> bytes:
    """A plain answer, after which the connection ends."""
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def archived(name: str, data: bytes) -> bytes:
    """An archive of one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@contextmanager
def streaming_cluster() -> Generator[FaultServer]:
    """Serve for the duration of a block."""
    cluster = StreamingCluster()
    with fault_server(*[cluster.serve] * CONNECTIONS) as server:
        yield server
