"""Where a server is, taken from its URL."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from kube_core.base import ConfigError

DEFAULT_PORTS = {"http": 80, "https": 443}
UNIX = "unix://"


@frozen
class Address:
    """A server's URL taken apart.

    ``host`` is as the resolver wants it (IPv6 without brackets), or the path of a socket on this machine; ``authority`` is as the
    Host header wants it, and ``base_path`` comes before each target, without a slash at its end.
    """

    scheme: str
    host: str
    port: int
    base_path: str = ""

    @property
    def unix_path(self) -> str | None:
        """The path of the socket, where the server is reached by one."""
        return self.host if self.host.startswith("/") else None

    @property
    def name(self) -> str:
        """What errors call it."""
        return repr(self.host) if self.unix_path else f"{self.host!r}, port {self.port}"

    @property
    def authority(self) -> str:
        """Host and port, as in a Host header: brackets around IPv6, no port where it is the scheme's own."""
        if self.unix_path:
            return "localhost"
        return self.host_in_url if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host_in_url}:{self.port}"

    @property
    def host_in_url(self) -> str:
        """The host, in brackets if it is an IPv6 address."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def secure(self) -> bool:
        """Whether TLS is spoken there."""
        return self.scheme == "https"

    @property
    def loopback(self) -> bool:
        """Whether it is this machine, reached without a network: compression would only cost time."""
        if self.unix_path:
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")


def parse_address(server: str) -> Address:
    """Take a URL such as ``https://[::1]:6443/k8s/clusters/c-1`` apart, or ``unix:///run/kube.sock``, where plain HTTP is spoken.

    Raises ConfigError for what is not one; the message does not repeat a URL that carries a password.
    """
    if server.startswith(UNIX + "/"):
        return Address("http", server.removeprefix(UNIX), 0)
    parts = _split(server)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ConfigError(f"the server must be an http or https URL with a host, not {_shown(server)}")
    if "@" in parts.netloc:
        raise ConfigError("the server's URL must not hold a user or password: give credentials apart from it")
    if parts.query or parts.fragment:
        raise ConfigError(f"the server's URL must end with its path, without ? or #: {_shown(server)}")
    return Address(parts.scheme, _ascii(parts.hostname), _port(parts), parts.path.rstrip("/"))


def _split(server: str) -> SplitResult:
    try:
        parts = urlsplit(server)
        _ = parts.port, parts.hostname
    except ValueError as error:
        raise ConfigError(f"the server is no URL: {_shown(server)}") from error
    return parts


def _port(parts: SplitResult) -> int:
    return DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port


def _ascii(host: str) -> str:
    """The name as DNS has it (RFC 5890), for names in other scripts."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ConfigError(f"the server's host is no name: {host!r}") from error


def _shown(server: str) -> str:
    return "a URL with an @" if "@" in server else repr(server)
