"""Certificates that change while a client is in use, over real TLS: files that are replaced, and plugins that give others."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from attrs import define, field

from kube_core.base import ConfigError, TlsError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, Request, raw_text
from kube_transports import AsyncClient, Client, from_kubeconfig
from kube_transports.adapters.h11_sync import H11Transport
from tests.support.fault_server import FaultServer, Peer, Script, fault_server
from tests.support.scripts import V1, credential, kubeconfig, runs, written

from .colours import over_each_adapter

Play = Callable[..., Any]
ASK: Request[Any] = raw_text("/")
NOW = 1_800_000_000.0
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@define
class World:
    """Two authorities, of which servers and clients may have certificates, and the folder of the client's files."""

    folder: Path
    authorities: list[Any] = field(factory=lambda: [trustme.CA(), trustme.CA()])  # trustme's types are not whole

    def server(self, signed_by: int = 0) -> ssl.SSLContext:
        """The server's side of TLS; it takes clients of the first authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authorities[signed_by].issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self.authorities[0].configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    def pair(self, user: str, signed_by: int = 0) -> tuple[str, str]:
        """A client's certificate and key."""
        leaf = self.authorities[signed_by].issue_cert("client.test", common_name=user)
        return leaf.cert_chain_pems[0].bytes().decode(), leaf.private_key_pem.bytes().decode()

    def write(self, user: str, signed_by: int = 0) -> None:
        """Replace the client's files."""
        certificate, key = self.pair(user, signed_by)
        (self.folder / "me.crt").write_text(certificate)
        (self.folder / "me.key").write_text(key)

    def trust(self, authority: int) -> None:
        """Replace the authority's file."""
        self.authorities[authority].cert_pem.write_to_path(self.folder / "ca.crt")

    def kubeconfig(self, server: FaultServer) -> Path:
        """A kubeconfig of these files."""
        document = {
            "clusters": [{"name": "c", "cluster": {"server": server.url, "certificate-authority": "ca.crt"}}],
            "users": [{"name": "me", "user": {"client-certificate": "me.crt", "client-key": "me.key"}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "me"}}],
            "current-context": "c",
        }
        path = self.folder / "kubeconfig"
        path.write_text(json.dumps(document))
        return path


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A client's files, as they were in the beginning."""
    made = World(tmp_path)
    made.trust(0)
    made.write("first")
    return made


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock by which files are looked at again, in its only item."""
    found = [1000.0]
    monkeypatch.setattr("kube_transports.certificates.monotonic", lambda: found[0])
    return found


def who(peer: Peer) -> bytes:
    """Whom a connection belongs to."""
    sock = peer._sock  # pyright: ignore[reportPrivateUsage] - the server's own view of TLS
    assert isinstance(sock, ssl.SSLSocket)
    subject: Any = (sock.getpeercert() or {}).get("subject", ())
    return str(dict(pair for part in subject for pair in part).get("commonName", "nobody")).encode()


def names(times: int) -> Script:
    """Answer so many requests with the client's name; then wait for the client to close."""

    def script(peer: Peer) -> None:
        for _ in range(times):
            peer.request()
            name = who(peer)
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(name), name))
        peer.hold()

    return script


def asking(times: int, before: Callable[[int], None] = lambda _: None) -> Callable[[AsyncClient], Any]:
    """The scenario that asks so many times; ``before`` each something may happen."""

    async def scenario(client: AsyncClient) -> list[str]:
        found: list[str] = []
        for number in range(times):
            before(number)
            found.append(await client.send(ASK))
        return found

    return scenario


@over_each_adapter
def test_a_client_certificate_is_replaced(play: Play, world: World, now: list[float]) -> None:
    """It is noticed within a minute; the old connection is closed at once, and nothing fails."""

    def later(number: int) -> None:
        if number == 1:
            world.write("second")
        now[0] = 1000.0 + (0.0, 30.0, 61.0, 62.0)[number]

    with fault_server(names(2), names(2), tls=world.server()) as server:
        config = from_kubeconfig(world.kubeconfig(server))
        assert play(asking(4, later), config=config) == ["first", "first", "second", "second"]
    assert server.connections == 2


def test_files_that_stay_the_same_change_nothing(play: Play, world: World, now: list[float]) -> None:
    """The connection is kept, however often they are looked at."""

    def later(number: int) -> None:
        now[0] = 1000.0 + 61.0 * number

    with fault_server(names(4), tls=world.server()) as server:
        assert play(asking(4, later), config=from_kubeconfig(world.kubeconfig(server))) == ["first"] * 4
    assert server.connections == 1


def test_half_of_a_pair_is_not_used(play: Play, world: World, now: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """While certificate and key do not belong together the old pair serves on; soon after they do, the new one."""
    certificate, key = world.pair("second")

    def later(number: int) -> None:
        if number == 1:
            (world.folder / "me.crt").write_text(certificate)
        if number == 3:
            (world.folder / "me.key").write_text(key)
        now[0] = 1000.0 + (0.0, 61.0, 72.0, 83.0)[number]

    with fault_server(names(3), names(1), tls=world.server()) as server:
        config = from_kubeconfig(world.kubeconfig(server))
        assert play(asking(4, later), config=config) == ["first", "first", "first", "second"]
    told = [record.message for record in caplog.records if record.name == "kube_transports.logins"]
    assert len(told) == 1
    assert "is not the key of" in told[0]


def test_a_file_that_is_gone_is_not_missed(play: Play, world: World, now: list[float]) -> None:
    """What was read serves on."""

    def later(number: int) -> None:
        if number:
            (world.folder / "me.key").unlink(missing_ok=True)
            (world.folder / "ca.crt").write_text("nonsense")
        now[0] = 1000.0 + 61.0 * number

    with fault_server(names(2), tls=world.server()) as server:
        assert play(asking(2, later), config=from_kubeconfig(world.kubeconfig(server))) == ["first"] * 2


@over_each_adapter
def test_an_authority_is_replaced_with_the_server_s_certificate(play: Play, world: World, now: list[float]) -> None:
    """The handshake fails, the file holds another authority by then, and the request goes again: nobody sees an error."""
    contexts = iter([world.server(0), world.server(1), world.server(1)])

    def connection(peer: Peer) -> None:
        peer.start_tls(next(contexts))
        peer.request()
        peer.send(EMPTY.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n"))

    def later(number: int) -> None:
        world.trust(number)

    with fault_server(connection, connection, connection) as server:
        server.url = server.url.replace("http:", "https:")
        assert play(asking(2, later), config=from_kubeconfig(world.kubeconfig(server))) == ["", ""]
    assert server.connections == 3


@over_each_adapter
def test_a_client_certificate_that_the_server_does_not_take(play: Play, world: World, now: list[float]) -> None:
    """In TLS 1.3 its refusal comes after the request: one that reads goes again, with the certificate that is there by then."""
    world.write("stranger", signed_by=1)

    def later(_: int) -> None:
        world.write("second")

    with fault_server(names(1), names(1), tls=world.server()) as server:
        assert play(asking(1, later), config=from_kubeconfig(world.kubeconfig(server))) == ["second"]
    assert server.connections == 2


def test_an_authority_that_stays_wrong_is_the_user_s(play: Play, world: World, now: list[float]) -> None:
    """One failed handshake, no second try."""
    world.trust(1)
    with fault_server(names(1), tls=world.server(0)) as server, pytest.raises(TlsError, match="certificate"):
        play(asking(1), config=from_kubeconfig(world.kubeconfig(server)))
    assert server.connections == 1


REFUSED = b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}'


@over_each_adapter
def test_a_401_has_the_files_looked_at(play: Play, world: World, now: list[float]) -> None:
    """A certificate may have ended, and its successor be there already: the request goes again over a new connection."""

    def refuse(peer: Peer) -> None:
        peer.request()
        world.write("second")
        head = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        peer.send(head % len(REFUSED) + REFUSED)
        peer.hold()

    with fault_server(refuse, names(1), tls=world.server()) as server:
        assert play(asking(1), config=from_kubeconfig(world.kubeconfig(server))) == ["second"]
    assert server.connections == 2


def test_a_stream_goes_on_over_the_old_connection(play: Play, world: World, now: list[float]) -> None:
    """A rotation cuts nothing off; the idle connection is closed all the same, and the stream's when it ends."""

    def stream(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n")
        peer.hold()

    async def scenario(client: AsyncClient) -> list[str]:
        async with client.logs(Api(Pod).within("dev"), "web", follow=True) as lines:
            found = [await anext(lines), await client.send(ASK)]
            world.write("second")
            now[0] += 61.0
            found += [await client.send(ASK)]
            assert gone.wait(10), "the idle connection is still open"
            return found

    gone = threading.Event()

    def idle(peer: Peer) -> None:
        names(1)(peer)
        gone.set()

    with fault_server(stream, idle, names(1), tls=world.server()) as server:
        assert play(scenario, config=from_kubeconfig(world.kubeconfig(server))) == ["one", "first", "second"]
    assert server.connections == 3


def plugin(world: World, server: FaultServer, *pairs: tuple[str, str], **status: Any) -> Path:
    """A kubeconfig whose plugin gives these certificates, one after the other."""
    for number, (certificate, key) in enumerate(pairs, 1):
        answer = credential(clientCertificateData=certificate, clientKeyData=key, **status)
        (world.folder / f"answer{number}").write_text(answer)
    helper = written(world.folder, 'cat "answer$(wc -l < runs | tr -d " ")"\n')
    cluster = {"server": server.url, "certificate-authority": "ca.crt"}
    return kubeconfig(world.folder, {"command": str(helper), "apiVersion": V1}, **cluster)


def test_a_plugin_gives_a_certificate(play: Play, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown from the first connection on; when the plugin gives another, the old connection is closed."""
    clock = [NOW]
    monkeypatch.setattr("kube_transports.session.time", lambda: clock[0])

    def later(number: int) -> None:
        clock[0] = NOW + (0.0, 1.0, 95.0)[number]

    until = datetime.fromtimestamp(NOW + 100, UTC).isoformat()
    with fault_server(names(2), names(1), tls=world.server()) as server:
        pairs = world.pair("first"), world.pair("second")
        path = plugin(world, server, *pairs, expirationTimestamp=until)
        assert play(asking(3, later), config=from_kubeconfig(path)) == ["first", "first", "second"]
    assert (server.connections, runs(world.folder)) == (2, 2)


def test_the_same_certificate_keeps_the_connection(play: Play, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin may give what it gave before."""
    clock = [NOW]
    monkeypatch.setattr("kube_transports.session.time", lambda: clock[0])

    def later(number: int) -> None:
        clock[0] = NOW + 95.0 * number

    until = datetime.fromtimestamp(NOW + 100, UTC).isoformat()
    pair = world.pair("first")
    with fault_server(names(2), tls=world.server()) as server:
        path = plugin(world, server, pair, pair, expirationTimestamp=until)
        assert play(asking(2, later), config=from_kubeconfig(path)) == ["first", "first"]
    assert (server.connections, runs(world.folder)) == (1, 2)


@pytest.mark.parametrize("wrong", [("CERT", "KEY"), None])
def test_a_plugin_s_bad_certificate(play: Play, world: World, wrong: tuple[str, str] | None) -> None:
    """No PEM, or a key of another certificate: the error names the plugin, and shows nothing."""
    pair = wrong or (world.pair("a")[0], world.pair("b")[1])
    with (
        fault_server(tls=world.server()) as server,
        pytest.raises(ConfigError, match=r"exec of user 'me': what .* gave as") as caught,
    ):
        play(asking(1), config=from_kubeconfig(plugin(world, server, pair)))
    assert pair[1].splitlines()[-1] not in str(caught.value)
    assert server.connections == 0


def test_nothing_rotates_without_files_or_plugins(world: World) -> None:
    """A client of a fixed certificate has the transport itself, without what the others pay."""
    certificate, key = world.pair("fixed")
    with Client("https://localhost", certificate=certificate.encode(), key=key.encode()) as client:
        assert isinstance(client._transport, H11Transport)  # pyright: ignore[reportPrivateUsage] - see the docstring
