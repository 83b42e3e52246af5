"""Sessions and port-forwards that are opened and cut at any point leave nothing behind, in every colour."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kube_core.base import KubeError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_core.streams import SpdyConnection
from kube_transports import AsyncClient
from tests.support.fault_server import Peer, Script, fault_server
from tests.support.kubelet_peer import Kubelet
from tests.support.websocket_peer import SUCCESS, WebSocketPeer, websocket

from .colours import elsewhere

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")
SESSIONS = 30
FORWARDS = 15
DESCRIPTORS = Path("/proc/self/fd")


def open_files() -> int:
    """How many files and sockets this process has open; where the system does not say, none."""
    gc.collect()
    return len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.exists() else 0


def cut_anywhere(random: Random) -> Script:
    """A whole conversation that ends after some bytes, gently or not."""
    gentle, end = random.random() < 0.5, random.randrange(700)

    def script(peer: Peer) -> None:
        left = end
        send = peer.send

        def limited(data: bytes) -> None:
            nonlocal left
            send(data[:left])
            left -= len(data)
            if left <= 0:
                if not gentle:
                    peer.reset()
                raise ConnectionError("cut")

        peer.send = limited  # type: ignore[method-assign]  # the scissors
        websocket(lambda talking: converse(talking, random))(peer)

    return script


def converse(peer: WebSocketPeer, random: Random) -> None:
    """Write a little, take what comes, and end."""
    for _ in range(random.randrange(5)):
        peer.send(b"\x01" + bytes(random.randrange(100)), b"\x02x")
    peer.send(SUCCESS)
    peer.close()


@pytest.mark.parametrize("seed", [1])
def test_sessions_that_are_cut(play: Play, seed: int) -> None:
    """By the server at any byte, or by the client at any output: afterwards all is as before, and every error is typed."""
    random = Random(seed)
    scripts = [cut_anywhere(random) for _ in range(SESSIONS)]

    async def one(client: AsyncClient, outputs: int) -> None:
        async with client.open_exec(PODS, "web", ["sh"]) as session:
            for _ in range(outputs):
                await session.write(b"x")
                await anext(session)

    async def scenario(client: AsyncClient) -> tuple[int, int, int]:
        before, ended = (threading.active_count(), open_files()), 0
        for _ in range(SESSIONS):
            with suppress(KubeError, StopAsyncIteration):
                await one(client, random.randrange(9))
                ended += 1
        return ended, threading.active_count() - before[0], open_files() - before[1]

    with fault_server(*scripts) as server:
        ended, threads, files = play(scenario, server=server.url)
        assert server.connections == SESSIONS
    assert 0 < ended < SESSIONS
    assert threads <= 2  # those of the server's last connections
    assert files <= 4


def flaky(random: Random) -> Script:
    """A kubelet that goes away after some messages."""
    messages = random.randrange(1, 12)

    def talk(peer: WebSocketPeer) -> None:
        kubelet = Kubelet(peer, SpdyConnection(client=False))
        for _ in range(messages):
            if (message := peer.read()) is None:
                return
            for event in kubelet.spdy.receive(message):
                peer.send(*(data for data in kubelet.answers(event, lambda port: "") if data))
        if random.random() < 0.5:
            peer.peer.reset()

    return websocket(talk, "SPDY/3.1+portforward.k8s.io")


def knock(port: int, size: int) -> None:
    """Use a local port, and go in the middle, or when it breaks."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(bytes(size))
        sock.recv(max(1, size // 2))


@pytest.mark.parametrize("seed", [1])
def test_forwards_that_are_cut(play: Play, seed: int) -> None:
    """Whatever breaks where, the block ends, and nothing is left."""
    random = Random(seed)
    errors: list[KubeError] = []

    async def one(client: AsyncClient) -> None:
        async with client.forward(PODS, "web", {0: 80}, on_error=errors.append) as ports:
            await elsewhere(lambda: knock(ports.local(80), random.randrange(100_000)))

    async def scenario(client: AsyncClient) -> tuple[int, int]:
        await elsewhere(lambda: None)  # a loop keeps the thread that this starts
        before = threading.active_count(), open_files()
        for _ in range(FORWARDS):
            await one(client)
        return threading.active_count() - before[0], open_files() - before[1]

    with fault_server(*(flaky(random) for _ in range(FORWARDS))) as server:
        threads, files = play(scenario, server=server.url)
    assert threads <= 2
    assert files <= 4
    assert all(isinstance(error, KubeError) for error in errors)
