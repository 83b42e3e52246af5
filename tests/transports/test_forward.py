"""Ports of pods on this machine, the same in every colour."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from kube_core.base import ConnectError, KubeError, ProtocolError, UsageError
from kube_core.models.core_v1 import Pod, Service
from kube_core.requests import Api, Forbidden, NotFound
from kube_core.streams import NoHalfClose
from kube_transports import AsyncClient
from tests.support.fault_server import Script, answer, fault_server
from tests.support.kubelet_peer import Kubelet, echo, echo_on_channels
from tests.support.websocket_peer import WebSocketPeer, refusal, websocket

from .colours import elsewhere

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")
TUNNEL = "SPDY/3.1+portforward.k8s.io"
V4 = "v4.channel.k8s.io"


def through(port: int, data: bytes, *, half_close: bool = True) -> bytes:
    """Send data through a local port, as a program does that reads and writes at once, and read all that comes back."""
    found: list[bytes] = []
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:

        def feed() -> None:
            sock.sendall(data)
            if half_close:
                sock.shutdown(socket.SHUT_WR)

        feeding = threading.Thread(target=feed)
        feeding.start()
        try:
            while piece := sock.recv(65536):
                found.append(piece)
        except ConnectionResetError:
            found.append(b"<reset>")
        feeding.join()
    return b"".join(found)


def forwarded(
    play: Play, work: Callable[[Any], Any], *scripts: Script, ports: Any = None, api: Any = PODS
) -> tuple[Any, list[KubeError]]:
    """Forward ports of a pod behind these scripts, and work with them."""
    errors: list[KubeError] = []

    async def scenario(client: AsyncClient) -> Any:
        async with client.forward(api, "web", ports or {0: 80}, on_error=errors.append) as opened:
            return await elsewhere(lambda: work(opened))

    with fault_server(*scripts) as server:
        return play(scenario, server=server.url), errors


def test_a_connection(play: Play) -> None:
    """Data both ways; each half ends by itself."""
    data = bytes(range(256)) * 4000
    found, errors = forwarded(play, lambda ports: through(ports.local(80), data), websocket(echo, TUNNEL))
    assert (found == data, errors) == (True, [])


def test_many_connections(play: Play) -> None:
    """All at once, over one WebSocket, to two ports."""
    found: dict[int, bytes] = {}

    def work(ports: Any) -> None:
        def one(number: int) -> None:
            found[number] = through(ports.local(80 + number % 2), b"%d" % number * 5000)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _, errors = forwarded(play, work, websocket(echo, TUNNEL), ports={0: 80, port: 81})
    assert errors == []
    assert found == {number: b"%d" % number * 5000 for number in range(50)}


def test_a_port_that_nobody_listens_on(play: Play) -> None:
    """Its connection ends, and the pod's words are told; the next connection comes through."""

    def pod(peer: WebSocketPeer) -> None:
        refusals = ["connection refused", ""]
        Kubelet(peer).serve(lambda port: refusals.pop(0))

    def work(ports: Any) -> list[bytes]:
        return [through(ports.local(80), b"x", half_close=False) or b"<closed>", through(ports.local(80), b"x")]

    found, errors = forwarded(play, work, websocket(pod, TUNNEL))
    assert found[0] in (b"<closed>", b"<reset>")
    assert found[1] == b"x"
    assert [str(error) for error in errors] == ["port 80 of web: connection refused"]
    assert isinstance(errors[0], ConnectError)


def test_a_tunnel_that_breaks(play: Play) -> None:
    """What it carried breaks; the next connection opens another."""

    def breaks(peer: WebSocketPeer) -> None:
        peer.read()
        peer.peer.reset()

    def work(ports: Any) -> tuple[bytes, bytes]:
        return through(ports.local(80), b"x", half_close=False), through(ports.local(80), b"again")

    (first, second), errors = forwarded(play, work, websocket(breaks, TUNNEL), websocket(echo, TUNNEL))
    assert first in (b"", b"<reset>")
    assert second == b"again"
    assert len(errors) == 1


def test_a_server_that_speaks_no_spdy(play: Play) -> None:
    """It is told as what it is, and the connection ends."""

    def pod(peer: WebSocketPeer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 400 Bad")

    found, errors = forwarded(play, lambda ports: through(ports.local(80), b"x", half_close=False), websocket(pod, TUNNEL))
    assert found in (b"", b"<reset>")
    assert [type(error) for error in errors] == [ConnectError]
    assert "which never was" in str(errors[0])


def test_an_old_server(play: Play) -> None:
    """One WebSocket for each connection, beginning with the first."""
    talks = [websocket(echo_on_channels(80, 5), V4) for _ in range(2)]
    found, errors = forwarded(
        play, lambda ports: [through(ports.local(80), text, half_close=False) for text in (b"first", b"secon")], *talks
    )
    assert (found, errors) == ([b"first", b"secon"], [])


def test_an_old_server_has_no_half_close(play: Play) -> None:
    """Who ends one half ends the connection, which is said."""
    talk = websocket(echo_on_channels(80, 100), V4)
    found, errors = forwarded(play, lambda ports: through(ports.local(80), b"x"), talk)
    assert found in (b"", b"x", b"<reset>", b"x<reset>")
    assert [type(error) for error in errors] == [NoHalfClose]


@pytest.mark.parametrize(
    ("script", "error", "message"),
    [
        (refusal(404, "NotFound", "no such pod"), NotFound, "no such pod"),
        (refusal(403, "Forbidden"), Forbidden, "get and create, on pods/portforward"),
        (websocket(echo, "v5.channel.k8s.io"), ProtocolError, "not offered"),
    ],
)
def test_what_can_not_be_reached(play: Play, script: Script, error: type[KubeError], message: str) -> None:
    """It is said before the block begins, and the local port is free again."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(error) as caught:
        forwarded(play, lambda ports: None, script, ports={port: 80})
    assert message in str(caught.value)
    socket.create_server(("127.0.0.1", port)).close()


def test_a_local_port_that_is_taken(play: Play) -> None:
    """Nothing is sent, and what to do is said; other ports that were taken already are free again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"the local port {port} of 127.0.0.1 is taken"):
            forwarded(play, lambda ports: None, ports={0: 81, port: 80})


@pytest.mark.parametrize(("ports", "message"), [({}, "needs ports"), ({65536: 80}, "1 to 65535")])
def test_ports_that_there_are_not(play: Play, ports: Any, message: str) -> None:
    """They are refused."""

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(UsageError, match=message):
            client.forward(PODS, "web", ports)

    play(scenario, server="http://127.0.0.1:1")


def test_a_port_that_is_not_forwarded(play: Play) -> None:
    """Asking for it is a mistake that names those that are."""

    def work(ports: Any) -> None:
        with pytest.raises(UsageError, match="port 81 is not forwarded here; these are: 80"):
            ports.local(81)

    forwarded(play, work, websocket(echo, TUNNEL))


def document(value: dict[str, Any]) -> Script:
    """Answer with a document."""
    body = json.dumps(value).encode()
    return answer(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def test_a_service(play: Play) -> None:
    """A ready pod behind it, and the port that its own leads to."""
    metadata = {"name": "web", "namespace": "dev"}
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}
    pod = {
        "metadata": {"name": "web-1", "namespace": "dev"},
        "spec": {"containers": [{"name": "main", "image": "x"}]},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }
    seen: list[int] = []

    def talk(peer: WebSocketPeer) -> None:
        kubelet = Kubelet(peer)
        kubelet.serve()
        seen.extend(kubelet.ports.values())

    found, errors = forwarded(
        play,
        lambda ports: through(ports.local(80), b"x"),
        document({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}),
        document({"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": [pod]}),
        websocket(talk, TUNNEL),
        api=Api(Service).within("dev"),
    )
    assert (found, errors, seen) == (b"x", [], [8080])


def test_the_end_of_the_block_ends_it_all(play: Play) -> None:
    """Connections that are under way, and the local port."""

    def work(ports: Any) -> tuple[socket.socket, int]:
        sock = socket.create_connection(("127.0.0.1", ports.local(80)), timeout=10)
        sock.sendall(b"x")
        assert sock.recv(1) == b"x"
        return sock, ports.local(80)

    (sock, port), errors = forwarded(play, work, websocket(echo, TUNNEL))
    with sock, suppress(ConnectionResetError):
        assert sock.recv(1) == b""
    socket.create_server(("127.0.0.1", port)).close()
    assert errors == []
