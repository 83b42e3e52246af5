"""What the httpx adapters of both colours share: requests as httpx wants them, and what its trace tells."""

from __future__ import annotations

import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any

import httpx

from kube_core.base import ConfigError

from ..ports import Call, Headers, Timeouts
from .body import SLICE_BYTES
from .fields import METHODS_WITH_BODY
from .httpx_farewell import Farewell
from .proxy import Proxy
from .route import Route
from .socket_options import set_options
from .tls_layer import check_hostname, default_context

Pairs = list[tuple[bytes, bytes]]

IDLE_SECONDS = 90.0
"""An idle connection is closed after this, as in the h11 adapter's pool."""


class Trip:
    """How far one request has come, told by httpx's trace extension (https://www.python-httpx.org/advanced/extensions/)."""

    __slots__ = ("_read_timeout", "answered", "farewell", "fresh", "hurry", "raw", "sent", "stage", "stream", "times")

    def __init__(self, call: Call, timeouts: Timeouts, hurry: Callable[[float | None], None] | None = None) -> None:
        self.hurry = hurry or self._hurry_socket
        """Limits the seconds of the talk with a SOCKS proxy, or lifts that limit: httpx has none."""
        self.fresh = self.sent = self.answered = False
        self.stage = "queue"
        self._read_timeout = call.read_timeout
        self.times = {"connect": timeouts.connect, "write": timeouts.write, "pool": None, "read": call.read_timeout}
        """httpx's time limits, which it looks up as it goes."""
        self.raw: Any = None
        """The network stream of a connection that is not whole yet."""
        self.stream = 0
        """Its number in a connection of HTTP/2."""
        self.farewell: Farewell | None = None
        """The end of that connection."""

    @property
    def passed_over(self) -> bool:
        """Whether a server of HTTP/2 has said that it does nothing for it: then it is as if it had not been sent."""
        return self.farewell is not None and self.farewell.passed_over(self.stream)

    def _hurry_socket(self, seconds: float | None) -> None:
        sock = self.raw.get_extra_info("socket")
        if os.name == "posix":  # elsewhere its value has another form
            whole, rest = divmod(seconds or 0.0, 1.0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(whole), int(rest * 1e6)))

    def note(self, event: str, info: Mapping[str, Any]) -> socket.socket | None:
        """Take note of an event; gives the socket where one has just been opened."""
        _, _, what = event.partition(".")
        match what:
            case "connect_tcp.started" | "connect_unix_socket.started":
                self.stage, self.fresh = "connect", True
            case "setup_socks5_connection.started":
                self.stage = "tunnel"
                self.hurry(self.times["connect"])
            case "setup_socks5_connection.complete":
                self.hurry(None)
            case "start_tls.started":
                self.stage = "tls"
            case "send_request_headers.started":
                tunnel = info["request"].method == b"CONNECT"
                self.stage, self.sent = ("tunnel", False) if tunnel else ("sent", True)
                self.stream = info.get("stream_id", 0)
                self.raw = self.raw if tunnel else None
                self.times["read"] = self.times["connect"] if tunnel else self._read_timeout
            case "receive_response_headers.complete":
                self.answered = self.sent
            case "connect_tcp.complete" | "connect_unix_socket.complete" | "start_tls.complete":
                self.raw = info["return_value"]
                return _opened(self.raw)
            case _:
                pass
        return None


def _opened(stream: Any) -> socket.socket | None:
    found: socket.socket | None = stream.get_extra_info("socket")
    if found is not None:
        set_options(found)
    return found


def pairs(headers: Headers) -> Pairs:
    """Header fields as httpx takes them."""
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]


def headers_of(response: httpx.Response) -> Headers:
    """An answer's fields as ours."""
    return tuple([(name.lower().decode("ascii"), value.decode("latin-1")) for name, value in response.headers.raw])


def announced(call: Call, response: httpx.Response) -> int:
    """How large the answer's body is to be, as far as it says so; its fields are checked."""
    return 0 if call.method == "HEAD" else int(response.headers.get("content-length", 0))


class Content(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body on its way out, in slices, so that the write timeout counts for each. It iterates without a generator: one that is
    left in the middle, over a server that takes no more, would be closed by the loop, later and with a warning."""

    def __init__(self, body: bytes) -> None:
        self._slices = iter([body[at : at + SLICE_BYTES] for at in range(0, len(body), SLICE_BYTES)])

    def __iter__(self) -> Iterator[bytes]:
        return self._slices

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = next(self._slices, None)
        if piece is None:
            raise StopAsyncIteration
        return piece


class Requests:
    """Makes httpx's requests of calls. A target goes as it is, by httpx's ``target`` extension, which its proxies misread."""

    def __init__(self, route: Route) -> None:
        self.route = route
        address = route.address
        authority = "localhost" if address.unix_path else address.authority
        self._url = httpx.URL(f"{address.scheme}://{authority}")
        self._proxied = route.proxy is not None and not route.proxy.socks
        self._name = {"sni_hostname": route.server_hostname} if address.secure else {}

    def build(self, call: Call, fields: Pairs, trip: Trip, trace: Any) -> httpx.Request:
        """Build the request of a call."""
        if self._name:
            check_hostname(self.route.server_hostname)
        extensions: dict[str, Any] = {"timeout": trip.times, "trace": trace, **self._name}
        target = (self.route.address.base_path + call.target).encode("ascii")
        url = self._url
        if self._proxied:
            url = url.copy_with(raw_path=target)
        else:
            extensions["target"] = target
        if call.body or call.method in METHODS_WITH_BODY:
            fields = [*fields, (b"Content-Length", b"%d" % len(call.body))]
        return httpx.Request(call.method, url, headers=fields, stream=Content(call.body), extensions=extensions)


def check_options(route: Route, *, http2: bool) -> None:
    """Raise ConfigError for what httpx can't do, or can't do as it is installed."""
    address, proxy = route.address, route.proxy
    if http2 and find_spec("h2") is None:
        raise ConfigError("HTTP/2 over httpx needs h2: install httpx[http2]")
    if proxy is not None and proxy.socks and find_spec("socksio") is None:
        raise ConfigError("socks5:// proxies over httpx need socksio: install httpx[socks]")
    if proxy is not None and address.secure and not proxy.socks and route.server_hostname != address.host:
        raise ConfigError('httpx checks no other name than the server\'s own through a proxy: use transport="h11" or "urllib3"')


def library_options(route: Route, *, http2: bool = False) -> dict[str, Any]:
    """The arguments of httpx's transports. Each holds as many connections as it is asked for: they are counted above."""
    address, proxy = route.address, route.proxy
    return {
        "verify": (route.ssl_context or default_context()) if address.secure else no_tls(),
        "http2": http2,
        "trust_env": False,
        "limits": httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=IDLE_SECONDS),
        "uds": address.unix_path,
        "proxy": None if proxy is None else _proxy(proxy),
    }


@cache
def no_tls() -> ssl.SSLContext:
    """The context of a server without TLS: httpx wants one, and would read all of certifi's authorities for it."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy(proxy: Proxy) -> httpx.Proxy:
    auth = None if proxy.user is None else (proxy.user, proxy.password)
    return httpx.Proxy(f"{proxy.scheme}://{proxy.address.host_in_url}:{proxy.address.port}", auth=auth)
