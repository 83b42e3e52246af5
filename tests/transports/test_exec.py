"""Commands in containers over a WebSocket, the same in every colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import ClientClosed, ClosedEarly, KubeError, ProtocolError, ReadTimeout, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, Forbidden, InternalError, NotFound
from kube_core.streams import ExecResult, Heartbeat, MessageTooLarge, NoHalfClose, OutputTooLarge, Stderr, Stdout, UnknownChannel
from kube_transports import AsyncClient
from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_sync import H11Transport
from tests.support.fault_server import Peer, Script, answer, client_context, fault_server
from tests.support.websocket_peer import SUCCESS, Talk, WebSocketPeer, cat, ended, refusal, saying, websocket

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")


def over(play: Play, scenario: Callable[[AsyncClient], Any], *scripts: Script) -> Any:
    """Run a scenario against a server of these scripts."""
    with fault_server(*scripts) as server:
        return play(scenario, server=server.url)


def run(play: Play, *scripts: Script, **options: Any) -> ExecResult:
    """Run one command to its end."""

    async def scenario(client: AsyncClient) -> ExecResult:
        return await client.exec(PODS, "web", ["sh"], **options)

    found: ExecResult = over(play, scenario, *scripts)
    return found


def test_a_command_that_ends(play: Play) -> None:
    """All that it wrote, byte by byte, and its exit code; a code that is not zero is a result, not an error."""
    talk = saying(b"\x01", b"\x02", b"\x01\xff\x00out", b"\x02err", b"\x01put", ended(3))
    result = run(play, websocket(talk))
    assert (result.stdout, result.stderr, result.exit_code) == (b"\xff\x00output", b"err", 3)
    assert "put" not in repr(result)


@pytest.mark.parametrize("size", [0, 5, 20_000_000])
def test_input_and_its_end(play: Play, size: int) -> None:
    """``stdin`` is all of the input: the command sees where it ends."""
    data = (bytes(range(251)) * (size // 251 + 1))[:size]
    assert run(play, websocket(cat), stdin=data) == ExecResult(data, b"", 0)


def test_input_that_is_no_bytes(play: Play) -> None:
    """It is refused before anything is sent, and while a command runs: nobody waits for what can't come."""
    text: Any = "hello"

    async def scenario(client: AsyncClient) -> None:
        pods = client.api(Pod).within("dev")
        with pytest.raises(UsageError, match="is bytes, not str"):
            await pods.exec("web", ["cat"], stdin=text)
        async with pods.open_exec("web", ["cat"]) as session:
            with pytest.raises(UsageError, match="is bytes, not str"):
                await session.write(text)

    with fault_server(websocket(cat)) as server:
        play(scenario, server=server.url)
    assert server.connections == 1


def test_a_command_that_does_not_read_its_input(play: Play) -> None:
    """That is its right; what it wrote and how it ended counts."""

    def deaf(peer: WebSocketPeer) -> None:
        peer.read()
        peer.send(b"\x01done", SUCCESS)
        peer.close()
        while peer.read() is not None:
            pass

    assert run(play, websocket(deaf), stdin=bytes(3_000_000)) == ExecResult(b"done", b"", 0)


def test_a_server_that_can_not_be_told_where_input_ends(play: Play) -> None:
    """Before anything is sent: the command would wait for ever."""
    seen: list[bytes | None] = []
    with pytest.raises(NoHalfClose, match="v4"):
        run(play, websocket(lambda peer: seen.append(peer.read()), "v4.channel.k8s.io"), stdin=b"x")
    assert seen == [None]


def test_a_server_of_v4(play: Play) -> None:
    """Without input there is nothing that it lacks."""
    assert run(play, websocket(saying(b"\x01x", SUCCESS), "v4.channel.k8s.io")).stdout == b"x"


def test_too_much_output(play: Play) -> None:
    """It is not held in memory, and the command is left."""

    def endless(peer: WebSocketPeer) -> None:
        while True:  # until the client goes
            peer.send(b"\x01" + bytes(1000))

    with pytest.raises(OutputTooLarge, match="5000 bytes"):
        run(play, websocket(endless), max_output_bytes=5000)


def gone(peer: WebSocketPeer) -> None:
    """Go without a word, in the middle of things."""
    peer.send(b"\x01half")


def resets(peer: WebSocketPeer) -> None:
    """Go without any manners."""
    peer.peer.reset()


def quits(code: int, reason: str) -> Talk:
    """Close without a Status."""
    return lambda peer: peer.close(code, reason)


def raw(data: bytes) -> Talk:
    """Send what is perhaps no frame."""
    return lambda peer: peer.peer.send(data)


def huge(peer: WebSocketPeer) -> None:
    """Send a message that has no end."""
    piece = bytes(1024 * 1024)
    while True:  # until the client goes
        peer.peer.send(bytes(peer.frames.send_data(piece, fin=False)))


@pytest.mark.parametrize(
    ("talk", "error", "message"),
    [
        (gone, ClosedEarly, "before the command had"),
        (quits(1000, ""), ClosedEarly, "code 1000"),
        (quits(1011, "kubelet gone"), ClosedEarly, "kubelet gone"),
        (resets, ClosedEarly, ""),
        (raw(b"\x82\x05\x01ab"), ClosedEarly, "before the command had"),
        (raw(b"\x81\x01a"), ProtocolError, "text"),
        (raw(b"\x82\x81abcda"), ProtocolError, "masked"),
        (raw(b"\xf2\x01a"), ProtocolError, "Reserved"),
        (raw(b"HTTP/1.1 500"), ProtocolError, "no WebSocket frame"),
        (huge, MessageTooLarge, "more than"),
        (saying(b"\x09x"), UnknownChannel, "channel 9"),
        (saying(b"\x00x"), UnknownChannel, "only clients"),
        (
            saying(b"\x01x", b'\x03{"status":"Failure","reason":"InternalError","code":500,"message":"no shim"}'),
            InternalError,
            "no shim",
        ),
        (saying(b"\x03no command"), KubeError, "no command"),
    ],
)
def test_what_is_no_end_is_an_error(play: Play, talk: Talk, error: type[KubeError], message: str) -> None:
    """A typed one, and never an exit code."""
    with pytest.raises(error) as caught:
        run(play, websocket(talk))
    assert message in str(caught.value)


def turns_away(peer: Peer) -> None:
    """Hear what is wanted, and go."""
    peer.request()


@pytest.mark.parametrize(
    ("script", "error", "message"),
    [
        (refusal(404, "NotFound", "no such pod"), NotFound, "no such pod"),
        (refusal(403, "Forbidden"), Forbidden, "get and create, on pods/exec"),
        (answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), ProtocolError, "did not switch protocols, it answered 200"),
        (websocket(cat, upgrade="SPDY/3.1"), ProtocolError, "another protocol"),
        (websocket(cat, sec_websocket_accept="x"), ProtocolError, "key"),
        (websocket(cat, sec_websocket_extensions="permessage-deflate"), ProtocolError, "extension"),
        (websocket(cat, None), ProtocolError, "the protocol ''"),
        (websocket(cat, "channel.k8s.io"), ProtocolError, "not offered"),
        (turns_away, ClosedEarly, "before it answered"),
    ],
)
def test_an_upgrade_that_is_refused(play: Play, script: Script, error: type[KubeError], message: str) -> None:
    """What the server says is what is raised; a command is never started twice."""
    with pytest.raises(error) as caught:
        run(play, script)
    assert message in str(caught.value)


def test_what_is_asked(play: Play) -> None:
    """A WebSocket, with the client's own name and credentials."""

    async def scenario(client: AsyncClient) -> None:
        await client.api(Pod).within("dev").exec("web", ["ls", "-l"], container="main")

    with fault_server(websocket(saying(SUCCESS))) as server:
        play(scenario, server=server.url, token="secret")
    lines = server.requests[0].decode().split("\r\n")
    target = "/api/v1/namespaces/dev/pods/web/exec?command=ls&command=-l&container=main&stdout=true&stderr=true"
    assert lines[0] == f"GET {target} HTTP/1.1"
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    assert fields["connection"] == "Upgrade"
    assert fields["upgrade"] == "websocket"
    assert fields["sec-websocket-version"] == "13"
    assert fields["sec-websocket-protocol"] == "v5.channel.k8s.io, v4.channel.k8s.io"
    assert fields["authorization"] == "Bearer secret"
    assert fields["user-agent"].startswith("kube-core/")


def test_over_tls(play: Play) -> None:
    """The same connection as any request's."""

    async def scenario(client: AsyncClient) -> ExecResult:
        return await client.exec(PODS, "web", ["cat"], stdin=b"x" * 100_000)

    with fault_server(websocket(cat), tls=True) as server:
        kind = H11Transport if "threads" in play.__name__ else AsyncH11Transport
        transport = kind(server.url, ssl_context=client_context())
        assert play(scenario, transport=transport).stdout == b"x" * 100_000


@pytest.mark.parametrize("library", ["urllib3", "httpx"])
def test_over_other_libraries(play: Play, library: str) -> None:
    """They have no other protocols, so that the connection is one of h11's, under the same login."""
    if library == "urllib3" and "threads" not in play.__name__:
        pytest.skip("urllib3 has no async programs")

    async def scenario(client: AsyncClient) -> ExecResult:
        return await client.exec(PODS, "web", ["cat"], stdin=b"x" * 100_000)

    with fault_server(websocket(cat)) as server:
        assert play(scenario, server=server.url, transport=library, token="secret").stdout == b"x" * 100_000
    assert b"Bearer secret" in server.requests[0]


def test_a_conversation(play: Play) -> None:
    """Input and output take turns; the size of the terminal goes along; the iteration ends with the command."""
    seen: list[bytes | None] = []

    def shell(peer: WebSocketPeer) -> None:
        peer.send(b"\x01$ ")
        seen.extend((peer.read(), peer.read()))
        peer.send(b"\x01hi\r\n", b"\x02!", ended(7))
        peer.close()

    async def scenario(client: AsyncClient) -> list[Any]:
        async with client.open_exec(PODS, "web", ["sh"], tty=True) as session:
            found: list[Any] = [await anext(session), session.exit_code]
            await session.resize(80, 24)
            await session.write(b"echo hi\n")
            found += [output async for output in session]
            return [*found, session.exit_code, await session.wait()]

    found = over(play, scenario, websocket(shell))
    assert found == [Stdout(b"$ "), None, Stdout(b"hi\r\n"), Stderr(b"!"), 7, 7]
    assert seen == [b'\x04{"Width":80,"Height":24}', b"\x00echo hi\n"]


def test_the_end_of_input_in_a_conversation(play: Play) -> None:
    """`cat` writes back, and ends when its input does; `wait` passes over the rest."""

    async def scenario(client: AsyncClient) -> tuple[Any, int]:
        async with client.open_exec(PODS, "web", ["cat"]) as session:
            await session.write(b"one")
            first = await anext(session)
            await session.write(b"two")
            await session.close_stdin()
            await session.close_stdin()
            with pytest.raises(UsageError, match="closed already"):
                await session.write(b"three")
            return first, await session.wait()

    assert over(play, scenario, websocket(cat)) == (Stdout(b"one"), 0)


def test_attaching(play: Play) -> None:
    """To what runs already; without input unless it is asked for."""

    async def scenario(client: AsyncClient) -> list[Any]:
        async with client.api(Pod).within("dev").attach("web", container="main") as session:
            with pytest.raises(UsageError, match="stdin=True"):
                await session.write(b"x")
            return [output async for output in session]

    with fault_server(websocket(saying(b"\x01log", SUCCESS))) as server:
        assert play(scenario, server=server.url) == [Stdout(b"log")]
    assert b"/pods/web/attach?container=main&stdout=true&stderr=true " in server.requests[0]


def test_a_session_that_is_left(play: Play) -> None:
    """The end of the block ends the connection, though the command goes on."""

    def idle(peer: WebSocketPeer) -> None:
        peer.send(b"\x01ready")
        assert peer.read() is None

    async def scenario(client: AsyncClient) -> Any:
        async with client.open_exec(PODS, "web", ["sleep", "infinity"]) as session:
            output = await anext(session)
        with pytest.raises(ClientClosed):
            await anext(session)
        with pytest.raises(ClientClosed):
            await session.write(b"x")
        with pytest.raises(UsageError, match="once"):
            await session.__aenter__()
        return output

    assert over(play, scenario, websocket(idle)) == Stdout(b"ready")


def test_a_session_outside_of_its_block(play: Play) -> None:
    """It is not open there."""

    async def scenario(client: AsyncClient) -> None:
        session = client.open_exec(PODS, "web", ["sh"])
        with pytest.raises(UsageError, match="with block"):
            await session.write(b"x")
        await session.aclose()
        with pytest.raises(ClientClosed):
            await session.__aenter__()

    over(play, scenario, websocket(lambda peer: None))


def test_an_error_comes_again(play: Play) -> None:
    """Whoever goes on after one gets the same one."""

    async def scenario(client: AsyncClient) -> None:
        async with client.open_exec(PODS, "web", ["sh"]) as session:
            for _ in range(2):
                with pytest.raises(ClosedEarly, match="1001"):
                    await anext(session)

    over(play, scenario, websocket(quits(1001, "")))


def test_a_server_that_pings(play: Play) -> None:
    """Nothing of it is seen, and nothing of it lost."""

    def talk(peer: WebSocketPeer) -> None:
        peer.peer.send(bytes(peer.frames.ping(b"are you there?")))
        peer.send(b"\x01a", b"\x01", b"\x01b", SUCCESS)
        peer.close()

    assert run(play, websocket(talk)).stdout == b"ab"


def test_a_conversation_cut_at_every_byte(play: Play) -> None:
    """The same, however the bytes come."""

    def talk(peer: WebSocketPeer) -> None:
        frames = [bytes(peer.frames.send_data(message)) for message in (b"\x01one", b"\x02two", ended(4))]
        peer.peer.trickle(b"".join(frames) + bytes(peer.frames.close(1000)))

    assert run(play, websocket(talk)) == ExecResult(b"one", b"two", 4)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hearts that beat fast, and give up after a second."""
    for module in ("kube_transports.websocket", "kube_transports.async_websocket"):
        monkeypatch.setattr(f"{module}.Heartbeat", lambda: Heartbeat(period_seconds=0.01, missed_pings=1))


@pytest.mark.usefixtures("quick")
def test_a_quiet_command(play: Play) -> None:
    """It is pinged all the while, and its pings are answered with what they hold."""

    def talk(peer: WebSocketPeer) -> None:
        peer.peer.send(bytes(peer.frames.ping(b"1")) + bytes(peer.frames.ping(b"2")))
        while len(peer.pings) < 3 or not peer.pongs:
            peer.take(peer.peer.read(1))
        peer.send(b"\x01" + b" ".join(peer.pongs), SUCCESS)
        peer.close()

    assert run(play, websocket(talk)).stdout == b"2"


@pytest.mark.usefixtures("quick")
def test_a_server_that_is_gone(play: Play) -> None:
    """It answers no ping: that is noticed, though the connection stands."""
    with fault_server(websocket(lambda peer: peer.peer.stall())) as server:

        async def scenario(client: AsyncClient) -> None:
            with pytest.raises(ReadTimeout):
                await client.exec(PODS, "web", ["sh"])
            server.over.set()

        play(scenario, server=server.url)
