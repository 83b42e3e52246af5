"""A command that reads no input holds the server up, and with it the session: that is no end of it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
import trio

from kube_core.base import ReadTimeout
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_core.streams import Heartbeat
from kube_transports import AsyncClient, Timeouts, async_ports, sync_ports
from kube_transports.adapters import socket_options
from kube_transports.async_websocket import AsyncWebSocket
from kube_transports.websocket import WebSocket
from kube_transports.websocket_frames import Framing
from tests.support.fault_server import fault_server
from tests.support.websocket_peer import SUCCESS, WebSocketPeer, websocket

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")
MUCH = bytes(16 * 1024 * 1024)
"""More than the systems at both ends keep."""


def test_input_that_nobody_takes_for_long(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write goes on when its time is over, as long as the other system is there."""
    over = threading.Event()

    def asked(sock: Any) -> bool:
        over.set()
        return socket_options.is_there(sock)

    for library in ("sync", "asyncio", "trio"):
        monkeypatch.setattr(f"kube_transports.adapters.socket_{library}.is_there", asked)

    def sleepy(peer: WebSocketPeer) -> None:
        assert over.wait(20)  # the client's patience was put to the test
        left = len(MUCH)
        while left > 0 and (data := peer.peer.receive()):
            left -= len(data)
        peer.send(b"\x01taken", SUCCESS)
        peer.close()

    async def scenario(client: AsyncClient) -> bytes:
        return (await client.exec(PODS, "web", ["cat"], stdin=MUCH)).stdout

    with fault_server(websocket(sleepy)) as server:
        assert play(scenario, server=server.url, timeouts=Timeouts(write=0.02)) == b"taken"


def test_signs_of_life() -> None:
    """They are those of a TCP connection; elsewhere nobody can tell."""
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()) as sock:
        assert socket_options.is_there(sock)
    assert not socket_options.is_there(sock)
    with socket.socket(socket.AF_UNIX) as local:
        assert not socket_options.is_there(local)


class Quiet:
    """A connection whose server is silent for so many reads, and then closes."""

    def __init__(self, silences: int, *, there: bool) -> None:
        self.status, self.headers, self.is_there = 101, (), there
        self.silences = silences
        self.frames = Framing(client=False)
        self.words: list[bytes] = []

    def read(self) -> bytes:
        self.silences -= 1
        if self.silences >= 0:
            raise ReadTimeout("silent")
        return self.frames.goodbye()

    def write(self, data: bytes) -> None:
        return None

    def close(self) -> None:
        return None

    async def aread(self) -> bytes:
        return self.read()

    async def awrite(self, data: bytes) -> None:
        return None

    async def aclose(self) -> None:
        return None


class Owner:
    """As much of a client as a WebSocket needs."""

    def __init__(self, signal: Callable[[], Any]) -> None:
        self.ending = signal


def in_threads(stream: Quiet, message: bytes) -> bytes | None:
    """Write a message, and read one."""
    opened = WebSocket(cast("Any", Owner(sync_ports.Signal)), stream, "")
    opened.write(message)
    try:
        return opened.read()
    finally:
        opened.close()


async def in_tasks(stream: Quiet, message: bytes) -> bytes | None:
    """Write a message, and read one."""
    opened = AsyncWebSocket(cast("Any", Owner(async_ports.Signal)), stream, "")
    await opened.write(message)
    try:
        return await opened.read()
    finally:
        await opened.aclose()


WAYS: dict[str, Callable[[Quiet, bytes], bytes | None]] = {
    "threads": in_threads,
    "asyncio": lambda stream, message: asyncio.run(in_tasks(stream, message)),
    "trio": lambda stream, message: trio.run(in_tasks, stream, message),
}


@pytest.mark.parametrize("colour", WAYS)
@pytest.mark.parametrize(("size", "there", "lives"), [(100_000, True, True), (100_000, False, False), (1000, True, False)])
def test_silence(colour: str, size: int, there: bool, lives: bool) -> None:
    """It is no death where more was sent than a pipe takes, and the system at the other end is there."""
    stream = Quiet(3, there=there)
    if lives:
        assert WAYS[colour](stream, bytes(size)) is None
        assert stream.silences == -1
        return
    with pytest.raises(ReadTimeout):
        WAYS[colour](stream, bytes(size))
    assert stream.silences == 2


def test_what_was_taken() -> None:
    """An answer to a ping tells how much was: other words say nothing."""
    heart = Heartbeat()
    heart.sent = 100_000
    assert (heart.word(), heart.held_up) == (b"100000", True)
    for word in (b"", b"x", b"99999999999999999999", b"\xff", b"-5", b"30000"):
        heart.answered(word)
        assert heart.held_up
    heart.answered(b"90000")
    assert not heart.held_up
    heart.answered(b"5")
    assert not heart.held_up


def test_the_answer_to_a_ping_is_read() -> None:
    """Its words come as they were sent."""
    client, server = Framing(), Framing(client=False)
    server.receive(client.beat(b"123"))
    client.receive(server.pong())
    assert client.answered == b"123"
