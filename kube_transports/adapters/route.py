"""How one server is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ..ports import Timeouts
from .address import Address

if TYPE_CHECKING:
    import ssl

    from .proxy import Proxy
    from .tls_layer import TlsLayer


@frozen
class Route:
    """Where a server is and how to speak to it. ``ssl_context`` None is the default one, where the server has TLS at all."""

    address: Address
    ssl_context: ssl.SSLContext | None
    server_hostname: str
    timeouts: Timeouts
    max_body_bytes: int
    proxy: Proxy | None = None

    @property
    def first_hop(self) -> Address:
        """Whom to connect to."""
        return self.address if self.proxy is None else self.proxy.address

    def new_tls(self) -> TlsLayer | None:
        """Make the TLS of a new connection, if it has one. ssl is a costly import, so it waits for its first use."""
        if not self.address.secure:
            return None
        from .tls_layer import TlsLayer, default_context  # noqa: PLC0415 - see above: it is costly

        return TlsLayer(self.ssl_context or default_context(), self.server_hostname)
