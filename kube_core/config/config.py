"""Everything a client has to know to reach one server as one user."""

from attrs import field, frozen

from kube_core.base.errors import ConfigError

from .address import (
    DEFAULT_NAMESPACE,
    host_of,
    is_loopback,
    proxy_address,
    proxy_host,
    server_url,
    without_userinfo,
)
from .identity import Anonymous, Identity
from .impersonation import Impersonation
from .tls import Tls


def _namespace(value: str | None) -> str:
    return value or DEFAULT_NAMESPACE


@frozen
class Config:
    """A server, the way to it, and who asks. A plain value: equal, picklable, and its repr shows no secret.

    A token or password over plain http goes to loopback only, and through no proxy elsewhere, unless ``allow_insecure_token``
    says that it may be read by anyone on the way. ``proxy_url`` None is whichever proxy the environment names when a client is
    made, "" none at all. ``user_agent`` is None for the library's own. ``compression`` False asks the
    server not to compress.
    """

    server: str = field(converter=server_url)
    namespace: str = field(default=DEFAULT_NAMESPACE, converter=_namespace)
    tls: Tls = field(factory=Tls)
    identity: Identity = field(factory=Anonymous)
    impersonation: Impersonation | None = None
    proxy_url: str | None = field(default=None, converter=proxy_address, repr=without_userinfo)
    compression: bool = True
    user_agent: str | None = None
    allow_insecure_token: bool = False

    def __attrs_post_init__(self) -> None:
        if self.secure or self.allow_insecure_token or isinstance(self.identity, Anonymous):
            return
        if self.loopback and (not self.proxy_url or is_loopback(proxy_host(self.proxy_url))):
            return
        way = "" if not self.proxy_url else " and goes through a proxy"
        raise ConfigError(
            f"{self.server} is plain http{way}: everyone on the way could read the token or password. "
            "Use https, or say allow_insecure_token=True if that is what you want."
        )

    @property
    def secure(self) -> bool:
        """Whether the server speaks TLS."""
        return self.server.startswith("https:")

    @property
    def host(self) -> str:
        """The server's host, without the brackets of IPv6."""
        return host_of(self.server)

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(self.host)
