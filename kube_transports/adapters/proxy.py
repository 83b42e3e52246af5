"""A proxy between us and the server (``proxy-url`` of a kubeconfig), spoken to as RFC 9110, 9.3.6 and RFC 9112, 3.2.2 say."""

from base64 import b64encode
from urllib.parse import unquote

import h11
from attrs import field, frozen

from kube_core.base import ConfigError, ConnectError

from .address import Address, parse_address

DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080}
"""The schemes of a proxy's URL, and the port of a URL without one (RFC 1928, 3 for SOCKS)."""


@frozen
class Proxy:
    """Where a proxy is and what it wants to hear. ``user`` and ``password`` are secrets."""

    address: Address
    scheme: str = "http"
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    @property
    def socks(self) -> bool:
        """Whether it speaks SOCKS5, not HTTP."""
        return self.scheme == "socks5"

    def forwards(self, server: Address) -> bool:
        """Whether it gets the requests themselves: those to a server without TLS. Everything else goes through a tunnel."""
        return not (self.socks or server.secure)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The header fields that are for the proxy only."""
        if self.user is None:
            return ()
        return (("Proxy-Authorization", "Basic " + b64encode(f"{self.user}:{self.password}".encode()).decode()),)

    def tunnel_to(self, server: Address) -> h11.Request:
        """Build the request for a tunnel to a server that speaks TLS."""
        where = f"{server.host_in_url}:{server.port}"
        return h11.Request(method="CONNECT", target=where, headers=[("Host", where), *self.fields])

    def check(self, status: int) -> None:
        """Raise ConnectError unless the tunnel is there."""
        if not 200 <= status < 300:
            raise self.refused(status)

    def refused(self, status: int | str) -> ConnectError:
        """The error of a tunnel that was refused with this status."""
        hint = ": it wants a user and a password in its URL" if str(status) == "407" else ""
        return ConnectError(f"the proxy {self.address.authority} refused the tunnel with status {status}{hint}")


def parse_proxy(url: str, transport: str = "h11", schemes: tuple[str, ...] = ("http",)) -> Proxy:
    """Take a proxy's URL apart, credentials and all. ``schemes`` are those that the transport of this name can speak to.

    Raises ConfigError, which does not show the credentials.
    """
    scheme, colon, rest = url.partition("://")
    if scheme not in DEFAULT_PORTS or not colon:
        raise ConfigError(
            f"a proxy's URL must begin with {' or '.join(f'{each}://' for each in schemes)}: no other kind is known"
        )
    if scheme not in schemes:
        raise ConfigError(f"transport={transport!r} knows no {scheme}:// proxies: {_who_does(scheme)}")
    credentials, at, place = rest.rpartition("@")
    address = parse_address(f"http://{place}")
    if address.base_path:
        raise ConfigError(f"the URL of the proxy {address.authority} must not have a path")
    if scheme != "http" and not place.rstrip("/").rpartition("]")[2].rpartition(":")[1]:
        address = parse_address(f"http://{place.rstrip('/')}:{DEFAULT_PORTS[scheme]}")
    if not at:
        return Proxy(address, scheme)
    user, _, password = credentials.partition(":")
    return Proxy(address, scheme, unquote(user), unquote(password))


def _who_does(scheme: str) -> str:
    if scheme == "socks5":
        return 'transport="httpx" and transport="urllib3" do'
    return 'transport="httpx" does'
