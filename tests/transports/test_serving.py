"""The embedded server behind a socket, as good clients see it: both colours, TLS, time, and how it ends."""

import socket
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from kube_core.base import ClosedEarly, ConfigError, TlsError, UsageError
from kube_core.config import Config
from kube_core.models.core_v1 import ConfigMap, Namespace
from kube_core.requests import Api, NotFound, whoami
from kube_core.server import ApiServer
from kube_core.watching import Added, Deleted, Failed
from kube_transports import AsyncClient, Client, LogEntry, ManualClock, MemoryTransport, ServerTls, serve
from tests.support.left import nothing_left

from .serving_kit import CONFIG_MAPS, connected, request

CERTIFICATES = Path(__file__).parent / "certificates"
SETTINGS = Api(ConfigMap).within("default")
Play = Callable[..., Any]


def own() -> ServerTls:
    """TLS by the committed certificates, which also sign clients."""
    names = ("server.crt", "server.key", "ca.crt", "ca.crt")
    return ServerTls(*((CERTIFICATES / name).read_bytes() for name in names))


async def a_day(client: AsyncClient) -> list[str]:
    """Create, watch, delete, and ask for what is not there."""
    seen: list[str] = []
    before = (await client.send(SETTINGS.list())).resource_version
    await client.send(SETTINGS.create({"metadata": {"name": "app"}, "data": {"colour": "blue"}}))
    await client.send(SETTINGS.patch("app", {"data": {"colour": "grün"}}))
    await client.send(SETTINGS.delete("app"))
    async with client.watch(SETTINGS, resource_version=before) as events:
        async for event in events:
            if isinstance(event, Added | Deleted):
                seen.append(f"{type(event).__name__} {event.object.data['colour']}")
            if isinstance(event, Deleted):
                break
    with pytest.raises(NotFound):
        await client.send(SETTINGS.get("app"))
    return seen


@pytest.mark.parametrize("tls", [False, True, own()], ids=["plain", "generated", "own"])
def test_a_client_of_any_colour_lives_over_it(play: Play, tls: ServerTls | bool) -> None:
    """Over TCP and over TLS, with a generated authority and with one that was brought."""
    with serve(ApiServer(), tls=tls) as served:
        assert play(a_day, config=served.config) == ["Added blue", "Deleted grün"]


def test_a_kubeconfig_leads_there(tmp_path: Path) -> None:
    """With everything inside of it."""
    with serve(ApiServer(), tls=True) as served:
        (tmp_path / "config").write_text(served.kubeconfig("dev"))
        with Client.from_kubeconfig(tmp_path / "config") as client:
            assert client.namespace == "dev"
            assert [each.metadata.name for each in client.send(Api(Namespace).list())]
    assert str(served) == f"<Served at {served.url}, closed>"


def test_a_client_certificate_says_who_it_is() -> None:
    """The common name is the user, the organization the group; without one, it is the admin."""
    with serve(ApiServer(), tls=True) as served:
        assert who(served.config) == ("system:admin", ["system:masters", "system:authenticated"])
        assert who(served.config_as("ada", "writers")) == ("ada", ["writers", "system:authenticated"])


def who(config: Config) -> tuple[str | None, list[str]]:
    """Who the server takes a client for."""
    with Client(config=config) as client:
        user = client.send(whoami()).status.user_info
        return user.username, user.groups


def test_a_certificate_of_another_authority_is_refused() -> None:
    """In the handshake, or at the first request, as TLS 1.3 has it."""
    with serve(ApiServer(), tls=True) as served, serve(ApiServer(), tls=True) as other:
        foreign = other.config_as("ada")
        stranger = evolve(foreign, server=served.url, tls=evolve(foreign.tls, ca=served.config.tls.ca))
        with pytest.raises((TlsError, ClosedEarly)), Client(config=stranger) as client:
            client.send(SETTINGS.list())


def test_certificates_for_users_need_the_generated_authority() -> None:
    """An error says so."""
    with serve(ApiServer()) as served, pytest.raises(UsageError, match="tls=True"):
        served.config_as("ada")


def test_generated_certificates_need_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without trustme, an error names what to install, before anything listens."""
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(UsageError, match=r"kube-core\[tls\]"):
        serve(ApiServer(), tls=True)


def test_a_port_that_is_taken_is_an_error() -> None:
    """It names the address."""
    with serve(ApiServer()) as served, pytest.raises(ConfigError, match=rf"127\.0\.0\.1, port {served.port}: .*in use"):
        serve(ApiServer(), port=served.port)


def test_ipv6() -> None:
    """The other loopback."""
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with serve(ApiServer(), host="::1") as served, Client(served.url) as client:
        assert served.url.startswith("http://[::1]:")
        assert client.send(SETTINGS.list()).items == []


def test_one_server_behind_two_sockets_and_in_memory() -> None:
    """A write through one wakes a watch through the other: they share the server's lock."""
    server = ApiServer()
    with (
        serve(server) as near,
        serve(server) as far,
        Client(near.url) as watcher,
        watcher.watch(SETTINGS, resource_version="1") as events,
    ):
        for name, writer in (("a", Client(transport=MemoryTransport(server))), ("b", Client(far.url))):
            with writer:
                created(writer, name)
            assert isinstance(event := next(events), Added)
            assert event.object.metadata.name == name


def test_time_is_that_of_a_clock() -> None:
    """Timestamps, and the end of a watch, come when the clock says so."""
    clock = ManualClock()
    with serve(ApiServer(), clock=clock) as served, Client(served.url) as client:
        first = created(client, "a")
        with connected(served) as raw:
            raw.send(request("GET", f"{CONFIG_MAPS}?watch=1&timeoutSeconds=60&resourceVersion=1"))
            assert raw.head().status == 200
            assert b'"name":"a"' in raw.chunk()
            clock.advance(60)
            assert raw.chunk() == b""
        assert (created(client, "b") - first).total_seconds() == 60


def created(client: Client, name: str) -> datetime:
    """Create a ConfigMap; when that was."""
    when = client.send(SETTINGS.create({"metadata": {"name": name}})).metadata.creation_timestamp
    assert when is not None
    return when


def test_it_tells_of_each_request() -> None:
    """A watch is told of twice: when it opens, and when it ends."""
    entries: list[LogEntry] = []
    with serve(ApiServer(), log=entries.append) as served, Client(served.url, user_agent="robot/1 (x)") as client:
        client.send(SETTINGS.create({"metadata": {"name": "a"}}))
        with client.watch(SETTINGS, resource_version="1") as events:
            next(events)
    told = [(each.method, each.status, each.stream, each.agent) for each in entries]
    opened, ended = ("GET", 200, "opened", "robot/1"), ("GET", 200, "ended", "robot/1")
    assert told == [("POST", 201, "", "robot/1"), opened, ended]
    assert entries[1].size == 0
    assert entries[2].size > 100


@pytest.mark.usefixtures("pauses")
def test_a_server_that_is_away_for_a_while(play: Play) -> None:
    """Connections break and new ones are refused; afterwards it is back at the same port, and a watch has missed nothing."""
    with serve(ApiServer()) as served:

        async def scenario(client: AsyncClient) -> None:
            before = (await client.send(SETTINGS.list())).resource_version
            async with client.watch(SETTINGS, resource_version=before) as events:
                await client.send(SETTINGS.create({"metadata": {"name": "a"}}))
                assert isinstance(await anext(events), Added)
                with served.down(), Client(transport=MemoryTransport(served.server)) as other:
                    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", served.port)):
                        pass
                    created(other, "b")
                assert isinstance(event := await anext(events), Failed)
                assert isinstance(event.error, ClosedEarly)
                assert isinstance(event := await anext(events), Added)
                assert event.object.metadata.name == "b"

        play(scenario, config=served.config)


def test_a_restart_that_loses_what_was_written_last(play: Play) -> None:
    """Everybody is cut off, and the storage is an old copy of itself."""
    with serve(ApiServer()) as served:

        async def scenario(client: AsyncClient) -> None:
            first = await client.send(SETTINGS.create({"metadata": {"name": "a"}}))
            await client.send(SETTINGS.create({"metadata": {"name": "b"}}))
            with served.down(), served.paused() as server:
                server.restart(backup=int(first.metadata.resource_version))
            listed = await client.send(SETTINGS.list())
            assert [each.metadata.name for each in listed.items] == ["a"]
            assert listed.resource_version == first.metadata.resource_version

        play(scenario, config=served.config)


def test_nothing_is_left_behind() -> None:
    """No thread and no socket, whatever clients were at: idle, watching, shaking hands, in the middle of a head."""
    with nothing_left():
        for tls in (False, True):
            served = serve(ApiServer(), tls=tls)
            with Client(config=served.config) as client, client.watch(SETTINGS, resource_version="1") as events:
                created(client, "a")
                next(events)
                with socket.create_connection(("127.0.0.1", served.port)) as sock:
                    sock.sendall(b"GET / HT")
                    served.close()
                    served.close()
