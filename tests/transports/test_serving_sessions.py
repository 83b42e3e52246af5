"""Logs, exec and port-forward over the listener and in memory, in every colour, from functions of a kubelet."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode

from kube_core.base import KubeError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, ApiError, BadRequest, InternalError, NotFound, Pause
from kube_core.server import READ, ApiServer, Kubelet, LogQuery, PortConnection, Process, Program, ServerRequest
from kube_core.streams import TUNNEL, Connected, PortTunnel, RemoteEnded, Stderr
from kube_transports import AsyncClient, Client, ManualClock, MemoryTransport, Served, serve
from tests.support.left import nothing_left

from .serving_kit import Raw, connected, request

PODS = Api(Pod).within("default")
POD = "/api/v1/namespaces/default/pods/web"
UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)
V5 = "Sec-WebSocket-Protocol: v5.channel.k8s.io"
CAT = f"{POD}/exec?command=cat&stdin=true&stdout=true"
MEGABYTES = 20_000_000
Play = Callable[..., Any]


def program(process: Process) -> Program:
    """A few commands."""
    match process.command:
        case ("cat",):
            while data := (yield READ):
                yield data
        case ("fail", code):
            yield b"out"
            yield Stderr(b"err")
            return int(code)
        case ("raise",):
            raise LookupError("not today")
        case _:
            yield Stderr(b"no such command")
            return 127
    return None


def shout(_: PortConnection) -> Program:
    """Say everything again, louder."""
    while data := (yield READ):
        yield data.upper()
    return None


def growing(_: LogQuery) -> Iterator[str | Pause]:
    """A log that is written on after a while."""
    yield "first"
    yield Pause(10)
    yield "second"


@pytest.fixture
def server() -> ApiServer:
    """A server with a pod."""
    return a_server()


def a_server() -> ApiServer:
    """A server with a pod."""
    server = ApiServer(kubelet=Kubelet(logs=growing, exec=program, port_forward=shout))
    body = b'{"metadata":{"name":"web"},"spec":{"containers":[{"name":"main","image":"none"}]}}'
    assert server.handle(ServerRequest("POST", POD.rpartition("/")[0], (), body)).status == 201
    return server


@pytest.fixture
def served(server: ApiServer) -> Iterator[Served]:
    """The same behind a socket."""
    with serve(server) as found:
        yield found


@pytest.fixture(params=["memory", "plain", "tls"])
def options(request: pytest.FixtureRequest, server: ApiServer) -> Iterator[dict[str, Any]]:
    """How a client comes there."""
    if request.param == "memory":
        yield {"transport": MemoryTransport(server)}
        return
    with serve(server, tls=request.param == "tls") as found:
        yield {"config": found.config}


def test_logs_and_commands_in_every_colour(play: Play, options: dict[str, Any]) -> None:
    """What is written, what is written later, input and its end, exit codes, and errors."""

    async def scenario(client: AsyncClient) -> None:
        assert await client.logs(PODS, "web") == "first\nsecond\n"
        async with client.logs(PODS, "web", follow=True) as lines:
            assert [line async for line in lines] == ["first", "second"]
        assert (await client.exec(PODS, "web", ["cat"], stdin=b"\xffhello")).stdout == b"\xffhello"
        failed = await client.exec(PODS, "web", ["fail", "9"])
        assert (failed.stdout, failed.stderr, failed.exit_code) == (b"out", b"err", 9)
        with pytest.raises(InternalError, match="LookupError: not today"):
            await client.exec(PODS, "web", ["raise"])
        with pytest.raises(NotFound):
            await client.exec(PODS, "other", ["cat"])
        with pytest.raises(BadRequest, match="container x is not valid"):
            await client.exec(PODS, "web", ["cat"], container="x")

    play(scenario, **options)


def test_a_pod_that_dies_under_a_command(play: Play, options: dict[str, Any]) -> None:
    """The command is killed with it, as SIGKILL does, and what it wrote before is there; the next one finds no pod."""

    async def scenario(client: AsyncClient) -> None:
        async with client.open_exec(PODS, "web", ["cat"]) as session:
            await session.write(b"alive")
            assert (await anext(session)).data == b"alive"
            await client.send(PODS.delete("web", grace_period_seconds=0))
            assert [output async for output in session] == []
            assert await session.wait() == 137
        with pytest.raises(NotFound):
            await client.exec(PODS, "web", ["cat"])

    play(scenario, **options)


def test_a_log_grows_over_the_wire() -> None:
    """In its time, which is that of the server's clock."""
    clock = ManualClock()
    with serve(a_server(), clock=clock) as served, connected(served) as raw:
        raw.send(request("GET", f"{POD}/log?follow=true"))
        assert raw.head().status == 200
        assert raw.chunk() == b"first\n"
        clock.advance(10)
        assert raw.chunk() == b"second\n"
        assert raw.chunk() == b""


def test_much_goes_both_ways_at_once(play: Play, options: dict[str, Any]) -> None:
    """Through a command that reads no faster than it writes: complete and equal."""
    data = random.Random(7).randbytes(MEGABYTES)

    async def scenario(client: AsyncClient) -> None:
        assert (await client.exec(PODS, "web", ["cat"], stdin=data)).stdout == data

    play(scenario, **options)


def test_a_tunnel_over_the_wire(served: Served) -> None:
    """Frames of SPDY inside of a WebSocket, which kubectl's port-forward speaks."""
    with connected(served) as raw:
        raw.send(request("GET", f"{POD}/portforward", b"", *UPGRADE, f"Sec-WebSocket-Protocol: {TUNNEL}"))
        head = raw.head()
        assert (head.status, head.headers["sec-websocket-protocol"]) == (101, TUNNEL)
        assert head.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        frames, tunnel = FrameProtocol(client=True, extensions=[]), PortTunnel()
        number, data = tunnel.connect(80)
        raw.send(bytes(frames.send_data(data + tunnel.send(number, b"hello") + tunnel.finish(number))))
        events: list[Any] = []
        while RemoteEnded(number) not in events:
            events += [event for message in messages(raw, frames) for event in tunnel.receive(message)]
        assert events[0] == Connected(number)
        assert b"".join(event.data for event in events if hasattr(event, "data")) == b"HELLO"


def messages(raw: Raw, frames: FrameProtocol) -> list[bytes]:
    """What the next bytes hold."""
    data, raw.rest = raw.rest or raw.sock.recv(65536), b""
    frames.receive_bytes(data)
    return [frame.payload for frame in frames.received_frames() if isinstance(frame.payload, bytes)]


def test_a_refusal_of_an_upgrade_is_a_status(served: Served) -> None:
    """As JSON, on a connection that goes on."""
    with connected(served) as raw:
        answer = raw.ask("GET", CAT.replace("web", "other"), b"", *UPGRADE, V5)
        assert (answer.status, answer.json["reason"]) == (404, "NotFound")
        assert raw.ask("GET", CAT, b"", V5).json["message"] == "Upgrade request required"
        assert raw.ask("GET", CAT, b"", *UPGRADE[:3], V5).status == 400
        assert raw.ask("GET", "/version").status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x82\x01x",
        b"\xf2\x81mask0",
        b"\x82\xff\x00\x00\x00\x00\x7f\xff\xff\xff\x00\x00\x00\x00" + b"x" * 100,
        b"\x89\xff" + b"\x00" * 200,
    ],
    ids=["no mask", "reserved bits", "too large", "a large ping"],
)
def test_frames_that_are_wrong_end_the_session(served: Served, sent: bytes) -> None:
    """The last word is an error of the protocol, where there is one; the server lives on."""
    with connected(served) as raw:
        raw.send(request("GET", CAT, b"", *UPGRADE, V5))
        assert raw.head().status == 101
        raw.send(sent)
        raw.sock.shutdown(1)
        raw.to_the_end()
    with connected(served) as raw:
        assert raw.ask("GET", "/version").status == 200


def test_a_broken_protocol_gets_the_last_word(served: Served) -> None:
    """1002 and the reason."""
    with connected(served) as raw:
        raw.send(request("GET", CAT, b"", *UPGRADE, V5))
        assert raw.head().status == 101
        raw.send(b"\x82\x01x")
        frames = FrameProtocol(client=True, extensions=[])
        frames.receive_bytes(raw.to_the_end())
        last = list(frames.received_frames())[-1]
        assert isinstance(last.payload, tuple)
        assert last.payload[0] == CloseReason.PROTOCOL_ERROR


def test_input_may_be_text(served: Served) -> None:
    """As the official Python client sends it."""
    with connected(served) as raw:
        raw.send(request("GET", CAT, b"", *UPGRADE, V5))
        assert raw.head().status == 101
        frames = FrameProtocol(client=True, extensions=[])
        raw.send(bytes(frames.send_data("\x00hellö")))
        found: list[bytes] = []
        while b"\x01hell\xc3\xb6" not in found:
            found += messages(raw, frames)


def test_a_ping_is_answered(served: Served) -> None:
    """With what it carried."""
    with connected(served) as raw:
        raw.send(request("GET", CAT, b"", *UPGRADE, V5))
        assert raw.head().status == 101
        client, server_side = FrameProtocol(client=True, extensions=[]), FrameProtocol(client=True, extensions=[])
        raw.send(bytes(client.ping(b"alive?")))
        frames: list[Frame] = []
        while not any(frame.opcode is Opcode.PONG for frame in frames):
            server_side.receive_bytes(raw.rest or raw.sock.recv(65536))
            raw.rest = b""
            frames += server_side.received_frames()
        assert frames[-1].payload == b"alive?"


def test_sessions_that_are_cut_anywhere_leave_nothing(server: ApiServer) -> None:
    """Two hundred, at random points, some with a reset; afterwards no program runs and nothing is left to wake."""
    chance = random.Random(11)
    whole = request("GET", CAT, b"", *UPGRADE, V5) + bytes(
        FrameProtocol(client=True, extensions=[]).send_data(b"\x00" + b"x" * 500)
    )
    with nothing_left(), serve(server) as served:
        for _ in range(200):
            with connected(served) as raw:
                raw.send(whole[: chance.randrange(len(whole))])
                if chance.random() < 0.5:
                    raw.sock.settimeout(0.001)
                    with suppress(OSError):
                        raw.sock.recv(10)
        with Client(served.url) as client:
            assert client.exec(PODS, "web", ["cat"], stdin=b"x").stdout == b"x"


def test_closing_the_listener_ends_sessions(server: ApiServer) -> None:
    """The client is told, at once."""
    with serve(server) as served, Client(served.url) as client, client.open_exec(PODS, "web", ["cat"]) as session:
        session.write(b"x")
        assert next(session).data == b"x"
        served.close()
        with pytest.raises(KubeError) as caught:
            session.wait()
        assert not isinstance(caught.value, ApiError)
