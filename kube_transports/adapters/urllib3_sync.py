"""The transport over urllib3, for sync programs that have their networking there. It needs the extra ``urllib3``."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, NoReturn

from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection
from urllib3.util import SKIP_HEADER

from kube_core.base import ClosedEarly, ConfigError

from ..ports import Call, Headers, NoUpgrades, Reply, Timeouts
from ..sync_ports import Signal
from .address import parse_address
from .body import MAX_BODY_BYTES
from .fields import Fields
from .pool import MAX_CONNECTIONS, Pool
from .proxy import Proxy, parse_proxy
from .resend import may_resend
from .route import Route
from .urllib3_connection import Connection
from .urllib3_stream import Stream

if TYPE_CHECKING:
    import ssl


SOCKS5 = 2
"""PySocks' number for it (socks.PROXY_TYPE_SOCKS5); it comes with an extra of urllib3's."""


class Urllib3Transport:
    """HTTP/1.1 to one server, over urllib3's connections. It may be shared by threads.

    The options are those of the h11 transport. The pool is ours and not urllib3's: streams take no place in it, closing it ends
    whoever waits, and the child of a fork begins with an empty one. ``proxy_url`` is ``http://`` or ``socks5://``. There are no
    upgrades: urllib3 has no public way to have the connection.
    """

    def __init__(
        self,
        server: str,
        *,
        ssl_context: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
        timeouts: Timeouts | None = None,
        max_connections: int = MAX_CONNECTIONS,
        max_body_bytes: int = MAX_BODY_BYTES,
        compression: bool = True,
        proxy_url: str | None = None,
    ) -> None:
        address = parse_address(server)
        proxy = parse_proxy(proxy_url, "urllib3", ("http", "socks5")) if proxy_url else None
        hostname = server_hostname or address.host
        self._route = Route(address, ssl_context, hostname, timeouts or Timeouts(), max_body_bytes, proxy)
        self._fields = Fields(address, fields_of, compression=compression, proxy=proxy)
        self._pool: Pool[Connection, Signal, Connection] = Pool(max_connections, Signal)

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        target, fields = self._fields.target(call), self._fields.of(call)
        self._enter(call)
        good: Connection | None = None
        try:
            kept = self._pool.take()
            connection = kept or self._open(call)
            try:
                reply = connection.exchange(call, target, fields)
            except ClosedEarly as error:
                if kept is None or not may_resend(call.method, error, silent=kept.silent):
                    raise
                connection = self._open(call)
                reply = connection.exchange(call, target, fields)
            if connection.reusable:
                good = connection
            else:
                connection.close()
            return reply
        finally:
            call.waits(None)
            self._pool.leave(good)

    def stream(self, call: Call) -> Stream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        target, fields = self._fields.target(call), self._fields.of(call, stream=True)
        kept = self._pool.take() if call.whole else None
        try:
            connection = kept or self._open(call)
            try:
                status, headers = connection.begin(call, target, fields)
            except ClosedEarly as error:
                if kept is None or not may_resend(call.method, error, silent=kept.silent):
                    raise
                connection = self._open(call)
                status, headers = connection.begin(call, target, fields)
        finally:
            call.waits(None)
        try:
            return Stream(connection, status, headers, call, self._pool.keep)
        except BaseException:
            connection.close()
            raise

    def upgrade(self, call: Call) -> NoReturn:
        """Raise NoUpgrades."""
        raise NoUpgrades('transport="urllib3" switches no protocols: a Client of that name dials those with h11')

    def close(self) -> None:
        """End every connection, from any thread: whoever waits on one gets ClientClosed. Closing twice is fine."""
        for connection in self._pool.close():
            connection.close()

    def _enter(self, call: Call) -> None:
        waiting = self._pool.enter()
        if waiting is not None:
            try:
                call.waits(waiting.set)
                waiting.wait()
                call.check()
            except BaseException:
                self._pool.abandon(waiting)
                raise

    def _open(self, call: Call) -> Connection:
        connection = Connection(connection_to(self._route), self._route)
        self._pool.watch(connection)
        call.waits(connection.close)
        connection.open()
        return connection


def fields_of(headers: Headers) -> HTTPHeaderDict:
    """Header fields as urllib3 takes them; it is to add none of its own."""
    fields = HTTPHeaderDict({"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER})
    for name in ("User-Agent", "Accept-Encoding"):
        if any(given.lower() == name.lower() for given, _ in headers):
            del fields[name]
    for name, value in headers:
        fields.add(name, value)
    return fields


def connection_to(route: Route) -> HTTPConnection:
    """Make a connection of urllib3's, which is not open yet."""
    hop, timeout, proxy = route.first_hop, route.timeouts.connect, route.proxy
    if route.address.unix_path:
        return UnixConnection(route.address.unix_path, timeout)
    if proxy is not None and proxy.socks:
        return socks_connection(proxy, route)
    http = HTTPConnection(hop.host, hop.port, timeout=timeout)
    if proxy is not None and not proxy.forwards(route.address):
        http.set_tunnel(route.address.host, route.address.port, headers=dict(proxy.fields))
    return http


def socks_connection(proxy: Proxy, route: Route) -> HTTPConnection:
    """Make a connection by way of a SOCKS5 proxy, which finds the server's name itself, as in Go's net/proxy."""
    try:
        from urllib3.contrib.socks import SOCKSConnection  # noqa: PLC0415 - for those who have such a proxy
    except ImportError as error:
        raise ConfigError("socks5:// proxies over urllib3 need PySocks: install urllib3[socks]") from error
    options: Any = {  # urllib3 types the port as text, which PySocks does not take
        "socks_version": SOCKS5,
        "proxy_host": proxy.address.host,
        "proxy_port": proxy.address.port,
        "username": proxy.user,
        "password": proxy.password,
        "rdns": True,
    }
    return SOCKSConnection(options, route.address.host, route.address.port, timeout=route.timeouts.connect)


class UnixConnection(HTTPConnection):
    """A connection to a socket on this machine's disk."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
