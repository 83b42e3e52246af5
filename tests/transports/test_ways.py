"""Ways to a server: SOCKS, proxies of the environment, sockets on this machine, HTTP/2; over each adapter that has them."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from kube_core.base import ClientClosed, ConfigError, ConnectError
from kube_core.config import Config, Fetch
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import AsyncClient, Client, Exchange
from kube_transports.async_opening import new_transport as async_transport
from kube_transports.conformance.cases import HELLO, sized
from kube_transports.elsewhere import way_to
from kube_transports.opening import layered, new_transport
from kube_transports.ports import AsyncTransport, Call, Headers, Timeouts
from kube_transports.wires import Wire
from tests.support.fault_server import CERTIFICATES, Peer, answer, client_context, fault_server, hold, server_context
from tests.transports.drivers import DRIVERS, OURS

GET = Call("GET", "/version")
SOCKS = [driver for driver in DRIVERS if driver not in OURS]
POD = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}'
PODS = Api(Pod).within("dev")


async def get(transport: AsyncTransport) -> bytes:
    return (await transport.aexchange(GET)).body


class Socks:
    """A SOCKS5 proxy that is the server too (RFC 1928, RFC 1929)."""

    def __init__(self, *, login: bytes = b"", reply: int = 0, tls: bool = True) -> None:
        self.login = login
        self.reply = reply
        self.tls = tls
        self.asked = b""

    def __call__(self, peer: Peer) -> None:
        version, methods = peer.read(2)
        assert version == 5
        offered = peer.read(methods)
        chosen = 2 if self.login else 0
        assert chosen in offered
        peer.send(bytes([5, chosen]))
        if self.login:
            assert peer.read(1) == b"\x01"
            user = peer.read(peer.read(1)[0])
            password = peer.read(peer.read(1)[0])
            good = user + b":" + password == self.login
            peer.send(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return
        assert peer.read(4) == b"\x05\x01\x00\x03", "the proxy is to find the name"
        self.asked = peer.read(peer.read(1)[0]) + b":%d" % int.from_bytes(peer.read(2), "big")
        peer.send(b"\x05" + bytes([self.reply]) + b"\x00\x01\x00\x00\x00\x00\x00\x00")
        if self.reply:
            return
        if self.tls:
            peer.start_tls(server_context())
        answer(HELLO)(peer)


@pytest.mark.parametrize("driver", SOCKS)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_socks_proxy(tls: bool, driver: str) -> None:
    """The proxy hears the name and the port; TLS goes through it, with the server's own name."""
    proxy = Socks(tls=tls)
    with fault_server(proxy) as server:
        url = "https://localhost:6443" if tls else "http://localhost:6443"
        options = {"ssl_context": client_context()} if tls else {}
        assert DRIVERS[driver](get, url, proxy_url=server.url.replace("http:", "socks5:"), **options) == b"hello"
    assert proxy.asked == b"localhost:6443"


@pytest.mark.parametrize("driver", SOCKS)
def test_a_socks_proxy_with_a_login(driver: str) -> None:
    """The credentials in its URL are shown to it."""
    proxy = Socks(login=b"me:p@ss", tls=False)
    with fault_server(proxy) as server:
        url = server.url.replace("http://", "socks5://me:p%40ss@")
        assert DRIVERS[driver](get, "http://cluster.example", proxy_url=url) == b"hello"


@pytest.mark.parametrize("driver", SOCKS)
@pytest.mark.parametrize("proxy", [Socks(reply=5), Socks(login=b"me:other"), hold()], ids=["refused", "login", "silent"])
def test_a_socks_proxy_that_gives_no_way(proxy: Any, driver: str) -> None:
    """A ConnectError; the server heard nothing, and the password is not shown."""
    with fault_server(proxy) as server:
        url = server.url.replace("http://", "socks5://me:hunter2@" if getattr(proxy, "login", b"") else "socks5://")
        with pytest.raises(ConnectError) as caught:
            DRIVERS[driver](get, "http://cluster.example", proxy_url=url, timeouts=Timeouts(connect=0.1))
    assert not caught.value.request_sent
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("scheme", ["https", "socks5"])
def test_a_proxy_that_an_adapter_does_not_know(scheme: str, driver: str) -> None:
    """A ConfigError says which transports do."""
    known = {"urllib3": {"socks5"}, "httpx": {"https", "socks5"}}.get(driver.partition("-")[0], set())
    if scheme in known:
        return
    with pytest.raises(ConfigError, match=rf"knows no {scheme}:// proxies: .*transport=\"httpx\"") as caught:
        DRIVERS[driver](get, "https://k", proxy_url=f"{scheme}://me:hunter2@proxy")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("driver", [driver for driver in DRIVERS if driver.startswith("httpx")])
def test_another_name_through_a_proxy_of_httpx(driver: str) -> None:
    """httpx has no way to check one there; it is refused, rather than checked against the wrong name."""
    with pytest.raises(ConfigError, match='through a proxy: use transport="h11"'):
        DRIVERS[driver](get, "https://k", proxy_url="http://proxy", server_hostname="other")


# --- sockets on this machine


@contextmanager
def unix_server(path: Path) -> Generator[None]:
    """Answers one request on a socket of that path."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            sock, _ = listener.accept()
            with sock:
                while b"\r\n\r\n" not in sock.recv(65536):
                    pass
                sock.sendall(HELLO)
                sock.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join(10)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_socket_on_this_machine(driver: str, tmp_path: Path) -> None:
    """``unix:///path`` is a server that speaks plain HTTP."""
    path = tmp_path / "kube.sock"
    with unix_server(path):
        assert DRIVERS[driver](get, f"unix://{path}") == b"hello"


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # httpx leaves its socket to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the same
@pytest.mark.parametrize("driver", DRIVERS)
def test_a_socket_that_is_not_there(driver: str, tmp_path: Path) -> None:
    """A ConnectError that names the path."""
    with pytest.raises(ConnectError, match=r"kube.sock'.*No such file"):
        DRIVERS[driver](get, f"unix://{tmp_path}/kube.sock")
    if driver.startswith("httpx"):
        gc.collect()  # it warns here, where it is known, and not in another test


def test_a_client_of_such_a_socket(tmp_path: Path) -> None:
    """The client takes it as any server, a token too: nobody else reads it."""
    path = tmp_path / "kube.sock"
    with unix_server(path), Client(f"unix://{path}", token="t") as client:
        reply = client.stream(PODS.get("web"))
        assert (reply.status, reply.read()) == (200, b"hello")


# --- the environment


@pytest.mark.parametrize("transport", ["h11", "urllib3", "httpx"])
def test_the_environment_names_a_proxy(transport: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client takes it, unless NO_PROXY excepts the server, or the client was told otherwise."""
    with fault_server(answer(sized(POD))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with Client("http://cluster.example", transport=transport) as client:
            assert client.send(PODS.get("web")).metadata.name == "web"
    assert proxy.requests[0].startswith(b"GET http://cluster.example/api/v1/namespaces/dev/pods/web HTTP/1.1\r\n")
    with Client("http://cluster.example", transport=transport, proxy_url="") as client:
        assert client.config.proxy_url == ""
    monkeypatch.setenv("NO_PROXY", ".example")
    with Client("http://cluster.example", transport=transport) as client:
        assert client.config.proxy_url is None


def test_an_async_client_takes_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in the other colour, through a tunnel."""

    def tunnel(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        peer.start_tls(server_context())
        answer(sized(POD))(peer)

    async def main() -> str:
        authority = (CERTIFICATES / "ca.crt").read_bytes()
        async with AsyncClient("https://localhost.example:6443", ca=authority, server_name="localhost") as client:
            return (await client.send(PODS.get("web"))).metadata.name

    with fault_server(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert asyncio.run(main()) == "web"
    assert proxy.requests[0].startswith(b"CONNECT localhost.example:6443 ")


# --- upgrades

SWITCH = Call("GET", "/exec", (("Connection", "Upgrade"), ("Upgrade", "websocket")))


def echo(peer: Peer) -> None:
    """Switch protocols, and answer in capitals."""
    peer.request()
    peer.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    peer.send(peer.read(4).upper())


@pytest.mark.parametrize("name", ["urllib3", "httpx"])
def test_a_named_transport_dials_upgrades_with_h11(name: str) -> None:
    """Calls go over the library, upgrades over h11 with the same TLS; closing ends both."""
    config = Config("https://127.0.0.1:1")
    with fault_server(answer(sized(POD)), echo, tls=True) as server:
        transport = new_transport(evolve(config, server=server.url), client_context(), Wire(name))
        assert transport.exchange(GET).body == POD
        stream = transport.upgrade(SWITCH)
        stream.write(b"ping")
        assert (stream.status, stream.read()) == (101, b"PING")
        transport.close()
        with pytest.raises(ClientClosed):
            stream.read()
        with pytest.raises(ClientClosed):
            transport.upgrade(SWITCH)


def test_an_async_one_too() -> None:
    """The same, awaited."""

    async def main() -> None:
        transport = async_transport(Config(server.url), client_context(), Wire("httpx"))
        assert (await transport.aexchange(GET)).body == POD
        stream = await transport.aupgrade(SWITCH)
        await stream.awrite(b"ping")
        assert (stream.status, await stream.aread()) == (101, b"PING")
        await transport.aclose()
        with pytest.raises(ClientClosed):
            await transport.aupgrade(SWITCH)

    with fault_server(answer(sized(POD)), echo, tls=True) as server:
        asyncio.run(main())


def test_an_upgrade_is_observed() -> None:
    """From its answer to its close."""
    ended = list[Exchange]()

    class Ear:
        def started(self, exchange: Exchange) -> Headers:
            return ()

        def ended(self, exchange: Exchange) -> None:
            ended.append(exchange)

    with fault_server(echo) as server:
        wire = Wire(observers=(Ear(),))
        transport = layered(new_transport(Config(server.url), None, wire), wire)
        stream = transport.upgrade(SWITCH)
        stream.write(b"ping")
        assert stream.read() == b"PING"
        stream.close()
        transport.close()
    assert [(exchange.kind, exchange.status, exchange.received_bytes) for exchange in ended] == [("upgrade", 101, 4)]


def test_an_identity_provider_is_reached_through_the_environments_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless NO_PROXY excepts it."""
    fetch = Fetch("POST", "https://login.example/token")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    assert way_to(fetch)["proxy_url"] == "http://proxy:3128"
    monkeypatch.setenv("NO_PROXY", "login.example")
    assert way_to(fetch)["proxy_url"] is None
