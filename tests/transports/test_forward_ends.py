"""How connections through a forwarded port end: what went wrong is told, once, and before a program here sees its end."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from kube_core.base import KubeError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_core.streams import HalfEnded, Received, SpdyConnection, StreamOpened
from kube_transports import AsyncClient, async_port_links, port_links
from tests.support.fault_server import Script, fault_server
from tests.support.kubelet_peer import Kubelet, echo
from tests.support.websocket_peer import WebSocketPeer, websocket

from .colours import elsewhere

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")
TRIES = 8
TUNNEL = "SPDY/3.1+portforward.k8s.io"
PIECE = bytes(range(256)) * 256
PIECES = 512
"""32 MiB: more than the system and a forward together keep for a program that reads nothing."""


def forwarded(play: Play, work: Callable[[Any], Any], *scripts: Script, told: Callable[[KubeError], None]) -> Any:
    """Forward a port of a pod behind these scripts, and work with it."""

    async def scenario(client: AsyncClient) -> Any:
        async with client.forward(PODS, "web", {0: 80}, on_error=told) as opened:
            return await elsewhere(lambda: work(opened))

    with fault_server(*scripts) as server:
        return play(scenario, server=server.url)


def unwanted(error: KubeError) -> None:
    """For forwards on which nothing goes wrong."""
    raise error


def connect(ports: Any) -> socket.socket:
    """Connect to the local port."""
    return socket.create_connection(("127.0.0.1", ports.local(80)), timeout=20)


def late_words(peer: WebSocketPeer) -> None:
    """Be a kubelet that ends a connection's data at once, as kwok's does, and says why when the other half has ended, too."""
    spdy, data = SpdyConnection(client=False), set[int]()
    while (message := peer.read()) is not None:
        for event in spdy.receive(message):
            match event:
                case StreamOpened(stream, headers):
                    peer.send(spdy.accept(stream))
                    if ("streamtype", "data") in headers:
                        data.add(stream)
                        peer.send(spdy.finish(stream))
                case HalfEnded(stream) if stream in data:
                    errors = stream - 2
                    peer.send(spdy.send(errors, b"late words"), spdy.reset(errors))
                case _:
                    pass


def test_words_that_come_after_both_halves_have_ended(play: Play) -> None:
    """They are waited for, however soon the program here goes."""
    errors: list[str] = []
    told = threading.Event()

    def tell(error: KubeError) -> None:
        errors.append(str(error))
        told.set()

    def work(ports: Any) -> bytes:
        with connect(ports) as program:
            found = program.recv(1)
        assert told.wait(20)
        return found

    assert forwarded(play, work, websocket(late_words, TUNNEL), told=tell) == b""
    assert errors == ["port 80 of web: late words"]


def test_words_that_come_while_the_forward_ends(play: Play) -> None:
    """Where the pod has ended its half, the end of the block hears it out."""
    errors: list[str] = []
    programs: list[socket.socket] = []

    def work(ports: Any) -> bytes:
        programs.append(connect(ports))  # and does not end it
        return programs[0].recv(1)

    found = forwarded(play, work, websocket(late_words, TUNNEL), told=lambda error: errors.append(str(error)))
    assert (found, errors) == (b"", ["port 80 of web: late words"])
    programs[0].close()


def test_every_tunnel_that_breaks_is_told(play: Play) -> None:
    """Also where it breaks as a connection is about to be made through it: nobody here has closed anything."""
    errors: list[str] = []

    def junk(peer: WebSocketPeer) -> None:
        peer.send(bytes(8))

    def work(ports: Any) -> None:
        for tries in range(1, TRIES + 1):
            with connect(ports) as program, suppress(ConnectionResetError):
                assert program.recv(1) == b""
            assert len(errors) == tries

    scripts = [websocket(junk, TUNNEL)] * (2 * TRIES)
    forwarded(play, work, *scripts, told=lambda error: errors.append(str(error)))
    assert all(error.startswith("port 80 of web: ") for error in errors)


def test_what_went_wrong_is_told_first(play: Play) -> None:
    """A program here that sees its connection end finds the error told."""
    seen: list[str] = []
    programs: list[socket.socket] = []

    def tell(error: KubeError) -> None:
        ended, _, _ = select.select(programs, [], [], 0)
        seen.append("ended" if ended else "still open")

    def pod(peer: WebSocketPeer) -> None:
        """Take a connection, and refuse it once something came."""
        spdy, streams = SpdyConnection(client=False), list[int]()
        while (message := peer.read()) is not None:
            for event in spdy.receive(message):
                match event:
                    case StreamOpened(stream):
                        streams.append(stream)
                        peer.send(spdy.accept(stream))
                    case Received():
                        peer.send(spdy.send(streams[0], b"refused"), spdy.reset(streams[1]), spdy.reset(streams[0]))
                    case _:
                        pass

    def work(ports: Any) -> bytes:
        programs.append(connect(ports))
        with programs[0] as program:
            program.sendall(b"x")
            try:
                return program.recv(1)
            except ConnectionResetError:
                return b""

    assert forwarded(play, work, websocket(pod, TUNNEL), told=tell) == b""
    assert seen == ["still open"]


def test_an_answer_after_a_half_close_has_all_the_time_it_wants(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """No bound on how long threads are joined cuts it off."""
    monkeypatch.setattr("kube_transports.sync_ports.JOIN_SECONDS", 0.0)

    def work(ports: Any) -> bytes:
        with connect(ports) as program:
            program.shutdown(socket.SHUT_WR)
            asked.set()
            return program.recv(10)

    asked = threading.Event()

    def pod(peer: WebSocketPeer) -> None:
        """Answer when the other half has ended."""
        spdy = SpdyConnection(client=False)
        while (message := peer.read()) is not None:
            for event in spdy.receive(message):
                match event:
                    case StreamOpened(stream):
                        peer.send(spdy.accept(stream))
                    case HalfEnded(stream) if stream == 3:
                        assert asked.wait(20)
                        peer.send(spdy.ping(), spdy.send(stream, b"answer"), spdy.finish(1), spdy.finish(stream))
                    case _:
                        pass

    assert forwarded(play, work, websocket(pod, TUNNEL), told=unwanted) == b"answer"


def flooding(peer: WebSocketPeer) -> None:
    """Be an echo behind every connection, but for the first: when the word ``flood`` comes on any, that one is sent much."""
    kubelet = Kubelet(peer)
    while (message := peer.read()) is not None:
        for event in kubelet.spdy.receive(message):
            if isinstance(event, Received) and event.data == b"flood":
                flood(kubelet, stream=3)
            peer.send(*(data for data in kubelet.answers(event, lambda port: "") if data))


def flood(kubelet: Kubelet, stream: int) -> None:
    """Send it all, as fast as it is taken."""
    for _ in range(PIECES):
        kubelet.peer.send(kubelet.spdy.send(stream, PIECE))


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for a program that takes nothing. Not at all would be to look again and again, without a pause."""
    for module in (port_links, async_port_links):
        monkeypatch.setattr(module, "STALL_SECONDS", 0.0)
        monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.02)


def test_a_program_that_takes_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection is ended, which is told, and those that waited behind it go on."""
    impatient(monkeypatch)
    errors: list[str] = []

    def work(ports: Any) -> bytes:
        with connect(ports) as idle, connect(ports) as busy:
            for program in (idle, busy):  # one after the other, so that which is the first is known
                program.sendall(b"x")
                assert program.recv(1) == b"x"
            busy.sendall(b"flood")
            return busy.recv(5)

    assert forwarded(play, work, websocket(flooding, TUNNEL), told=lambda error: errors.append(str(error))) == b"flood"
    assert ["nobody took what came" in words for words in errors] == [True], errors


def test_a_program_that_pauses_alone(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has all the time it wants, and whoever comes meanwhile gets another tunnel."""
    impatient(monkeypatch)
    stalled = noticing_stalls(monkeypatch)

    def work(ports: Any) -> tuple[bytes, bool]:
        with connect(ports) as paused:
            paused.sendall(b"flood")
            assert stalled.wait(20)
            with connect(ports) as other:
                other.sendall(b"y")
                back = other.recv(1)
            return back, whole(paused)

    scripts = websocket(flooding, TUNNEL), websocket(echo, TUNNEL)
    assert forwarded(play, work, *scripts, told=unwanted) == (b"y", True)


def noticing_stalls(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once a tunnel waits for a program here. It counts as waiting from then on: without patience that may last a moment."""
    noticed = threading.Event()

    def notice(links: Any, value: bool) -> None:
        vars(links)["stalled"] = value or ("stalled" in vars(links) and vars(links)["stalled"] is True)
        if value:
            noticed.set()

    def current(links: Any) -> bool:
        return noticed.is_set() and vars(links)["stalled"] is True

    for of in (port_links.Links, async_port_links.AsyncLinks):
        monkeypatch.setattr(of, "stalled", property(current, notice), raising=False)
    return noticed


def whole(sock: socket.socket) -> bool:
    """Whether all of a flood comes, and then its echo."""
    found = bytearray()
    while len(found) < PIECES * len(PIECE) + 5 and (piece := sock.recv(1 << 20)):
        found += piece
    return bytes(found) == PIECE * PIECES + b"flood"
