"""Servers behind a proxy, over every adapter."""

from __future__ import annotations

from base64 import b64encode
from itertools import count
from typing import Any

import pytest

from kube_core.base import ConfigError, ConnectError
from kube_transports.adapters import h11_connection_async, h11_connection_sync
from kube_transports.adapters.proxy import parse_proxy
from kube_transports.ports import AsyncTransport, Call, Timeouts
from tests.support.fault_server import Peer, Script, answer, client_context, cut, fault_server, hold, server_context
from tests.transports.drivers import DRIVERS, OURS
from tests.transports.test_conversations import HELLO, sized

GET = Call("GET", "/version")
drivers = pytest.mark.parametrize("driver", DRIVERS)


async def get(transport: AsyncTransport) -> bytes:
    return (await transport.aexchange(GET)).body


def tunnel(peer: Peer) -> None:
    """Open a tunnel, and be the server at its end."""
    peer.request()
    peer.send(b"HTTP/1.1 200 Connection established\r\nVia: us\r\n\r\n")
    peer.start_tls(server_context())
    answer(HELLO)(peer)


@drivers
def test_tls_goes_through_a_tunnel(driver: str) -> None:
    """The proxy hears where to, and its own credentials; the server's certificate is checked against the server's name."""
    with fault_server(tunnel) as proxy:
        url = proxy.url.replace("http://", "http://me:p%40ss@")
        body = DRIVERS[driver](get, "https://localhost:6443", proxy_url=url, ssl_context=client_context())
    assert body == b"hello"
    connect, request = proxy.requests
    assert connect.startswith(b"CONNECT localhost:6443 HTTP/1.")
    assert b"\r\nProxy-Authorization: Basic " + b64encode(b"me:p@ss") + b"\r\n" in connect
    assert request == b"GET /version HTTP/1.1\r\nHost: localhost:6443\r\n\r\n"


@drivers
def test_plain_http_is_asked_of_the_proxy(driver: str) -> None:
    """Without TLS the proxy gets the request itself, with the whole URL."""
    with fault_server(answer(HELLO)) as proxy:
        assert DRIVERS[driver](get, "http://cluster.example/base", proxy_url=proxy.url) == b"hello"
    request = proxy.requests[0]
    assert request.startswith(b"GET http://cluster.example/base/version HTTP/1.1\r\nHost: cluster.example\r\n")
    assert b"\r\nAccept-Encoding: gzip\r\n" in request


REFUSALS: dict[str, tuple[Script, str]] = {
    "forbidden": (answer(sized(b"no", status=b"403 Forbidden")), "status 403$"),
    "unknown": (answer(sized(b"who?", status=b"407 Proxy Authentication Required")), "407: it wants a user"),
    "closed": (answer(b""), "gave no tunnel"),
    "reset": (cut(b"HTTP/1.1"), "gave no tunnel"),
    "silent": (hold(), "gave no tunnel"),
    "nonsense": (answer(b"what?\r\n\r\n"), "gave no tunnel"),
}


@drivers
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_proxy_that_gives_no_tunnel(refusal: str, driver: str) -> None:
    """A ConnectError that names the proxy; the server heard nothing."""
    script, says = REFUSALS[refusal]
    options: dict[str, Any] = {
        "ssl_context": client_context(),
        "timeouts": Timeouts(connect=0.1 if refusal == "silent" else 30.0),
    }
    with fault_server(script) as proxy, pytest.raises(ConnectError, match=says) as caught:
        DRIVERS[driver](get, "https://localhost:6443", proxy_url=proxy.url, **options)
    assert not caught.value.request_sent
    assert "what?" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["https://hunter2@proxy", "socks5://me:hunter2@proxy", "me:hunter2@proxy", "http://me:hunter2@", "http://hunter2@proxy/path"],
)
def test_what_is_no_proxy(url: str) -> None:
    """A ConfigError without the credentials."""
    with pytest.raises(ConfigError) as caught:
        parse_proxy(url)
    assert "hunter2" not in str(caught.value)


def test_a_proxy_does_not_show_its_credentials() -> None:
    """They are in no repr."""
    assert "Basic" not in repr(parse_proxy("http://me:hunter2@proxy:3128"))


@pytest.mark.parametrize("driver", OURS)
def test_a_proxy_that_drips(driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tunnel as a whole has the time of a connection, not each of its bytes."""
    times = count(0.0, 20.0)
    for module in (h11_connection_sync, h11_connection_async):
        monkeypatch.setattr(module, "monotonic", lambda: next(times))
    options: dict[str, Any] = {"ssl_context": client_context(), "timeouts": Timeouts(connect=30.0)}
    with fault_server(hold(b"H")) as proxy, pytest.raises(ConnectError, match="gave no tunnel: the server was silent for 0 s"):
        DRIVERS[driver](get, "https://localhost:6443", proxy_url=proxy.url, **options)
