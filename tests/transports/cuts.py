"""Sessions and port-forwards, opened and cut at random points: ``python -m tests.transports.cuts 1000`` prints a table.

The server cuts a session at any byte, gently or not, or the client goes after any output; a kubelet goes away in the middle of a
forward, or the program on this machine does. Afterwards as many files are open as before, no thread of ours runs, and no task.
Fewer are cut in `test_stream_abuse.py`.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import trio
from attrs import frozen

from kube_core.base import KubeError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_core.streams import SpdyConnection
from kube_transports import AsyncClient, async_ports
from tests.support.fault_server import Peer, Script, fault_server
from tests.support.kubelet_peer import Kubelet
from tests.support.websocket_peer import SUCCESS, WebSocketPeer, websocket

from .colours import COLOURS, elsewhere

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")
DESCRIPTORS = Path("/proc/self/fd")
PATIENCE_SECONDS = 90.0
"""Of the slowest: a ping goes out after 5 seconds of silence at most, and the server has a minute to answer it."""


@frozen
class Left:
    """How many came to their end, and how many files, threads and tasks more there are than before."""

    ended: int
    files: int
    threads: int
    tasks: int
    slowest_seconds: float


def open_files() -> int:
    """How many files and sockets this process has open; where the system does not say, none."""
    gc.collect()
    return len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.exists() else 0


def our_threads() -> int:
    """How many threads run that the clients started: those of the server, and of a loop's own, have other names."""
    return sum(thread.name.startswith("kube-core") for thread in threading.enumerate())


def tasks() -> int:
    """How many tasks live in the loop that this is called in; without one, none."""
    if async_ports.on_trio():
        return trio.lowlevel.current_statistics().tasks_living
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:
        return 0


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
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as sock:
        sock.sendall(bytes(size))
        sock.recv(max(1, size // 2))


def sessions(play: Play, count: int, seed: int = 1) -> Left:
    """Open so many sessions, and let each be cut; every error is typed."""
    random = Random(seed)

    async def one(client: AsyncClient) -> bool:
        with suppress(KubeError, StopAsyncIteration):
            async with client.open_exec(PODS, "web", ["sh"]) as session:
                for _ in range(random.randrange(9)):
                    await session.write(b"x")
                    await anext(session)
            return True
        return False

    return _run(play, one, [cut_anywhere(random) for _ in range(count)])


def forwards(play: Play, count: int, seed: int = 1) -> Left:
    """Open so many port-forwards, and let each be cut; every error is typed."""
    random = Random(seed)
    errors: list[KubeError] = []

    async def one(client: AsyncClient) -> bool:
        async with client.forward(PODS, "web", {0: 80}, on_error=errors.append) as ports:
            await elsewhere(lambda: knock(ports.local(80), random.randrange(100_000)))
        return True

    found = _run(play, one, [flaky(random) for _ in range(count)])
    assert errors
    assert all(isinstance(error, KubeError) for error in errors)
    return found


def _run(play: Play, one: Callable[[AsyncClient], Any], scripts: list[Script]) -> Left:
    async def scenario(client: AsyncClient) -> tuple[int, int, float]:
        await elsewhere(bool)  # a loop keeps what this starts
        before, ended, slowest = tasks(), 0, 0.0
        for _ in scripts:
            begun = monotonic()
            ended += await one(client)
            slowest = max(slowest, monotonic() - begun)
        return ended, tasks() - before, slowest

    before = open_files(), our_threads()
    with fault_server(*scripts) as server:
        ended, more, slowest = play(scenario, server=server.url)
        assert server.connections == len(scripts)
    return Left(ended, open_files() - before[0], our_threads() - before[1], more, slowest)


def main(arguments: list[str]) -> None:
    """Print a row for each colour and kind."""
    count = int(arguments[0]) if arguments else 1000
    for name, play in COLOURS.items():
        for kind in (sessions, forwards):
            left = kind(play, count)
            assert (left.files, left.threads, left.tasks) == (0, 0, 0), left
            print(f"{name:8} {count} {kind.__name__:8} cut, {left.ended} not by an error, nothing left open;", end=" ")
            print(f"the slowest took {left.slowest_seconds:.2f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
