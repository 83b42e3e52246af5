"""A proxy between us and the server (``proxy-url`` of a kubeconfig), spoken to as RFC 9110, 9.3.6 and RFC 9112, 3.2.2 say."""

from base64 import b64encode
from urllib.parse import unquote

import h11
from attrs import field, frozen

from kube_core.base import ConfigError, ConnectError

from .address import Address, parse_address


@frozen
class Proxy:
    """Where a proxy is and what it wants to hear. ``authorization`` is a secret."""

    address: Address
    authorization: str | None = field(default=None, repr=False)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The header fields that are for the proxy only."""
        return () if self.authorization is None else (("Proxy-Authorization", self.authorization),)

    def tunnel_to(self, server: Address) -> h11.Request:
        """Build the request for a tunnel to a server that speaks TLS."""
        where = f"{server.host_in_url}:{server.port}"
        return h11.Request(method="CONNECT", target=where, headers=[("Host", where), *self.fields])

    def check(self, status: int) -> None:
        """Raise ConnectError unless the tunnel is there."""
        if not 200 <= status < 300:
            hint = ": it wants a user and a password in its URL" if status == 407 else ""
            raise ConnectError(f"the proxy {self.address.authority} refused the tunnel with status {status}{hint}")


def parse_proxy(url: str) -> Proxy:
    """Take a proxy's URL apart, credentials and all. Raises ConfigError, which does not show them."""
    scheme, colon, rest = url.partition("://")
    if scheme != "http" or not colon:
        raise ConfigError("a proxy's URL must begin with http://: no other kind is known")
    credentials, at, place = rest.rpartition("@")
    address = parse_address(f"http://{place}")
    if address.base_path:
        raise ConfigError(f"the URL of the proxy {address.authority} must not have a path")
    return Proxy(address, _basic(credentials) if at else None)


def _basic(credentials: str) -> str:
    user, _, password = credentials.partition(":")
    return "Basic " + b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
