"""Transports by their names, and what goes around them, for async clients. Its twin is ``opening``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .wires import ASYNC_TRANSPORTS, adapter

if TYPE_CHECKING:
    from kube_core.config import Config

    from .ports import AsyncTransport
    from .session import Session
    from .tls import SSLContext
    from .wires import Wire

# Most clients have nothing around their transport.
# ruff: noqa: PLC0415


def new_transport(config: Config, context: SSLContext | None, wire: Wire) -> AsyncTransport:
    """Open the transport that ``wire`` names. ``context`` is the TLS; None where the server speaks plain http.

    Where its library can't switch protocols, h11 does that, with the same TLS and proxy.
    """
    inner = dialled(config, context, wire)
    if wire.transport == "h11":
        return inner
    from .async_layers import AsyncUpgradingTransport

    return AsyncUpgradingTransport(inner, lambda: dialled(config, context, wire.plain()))


def dialled(config: Config, context: SSLContext | None, wire: Wire) -> AsyncTransport:
    """Open an adapter's transport. Its library is imported now: a program on another transport needs it not."""
    opened: AsyncTransport = adapter(ASYNC_TRANSPORTS, wire.transport)(
        config.server,
        ssl_context=context,
        server_hostname=config.tls.server_name,
        timeouts=wire.timeouts,
        compression=config.compression,
        proxy_url=config.proxy_url or None,
        **wire.further,
    )
    return opened


def layered(transport: AsyncTransport, wire: Wire) -> AsyncTransport:
    """Put the observers that were asked for around a transport."""
    if not wire.observers:
        return transport
    from .async_layers import AsyncObservedTransport

    return AsyncObservedTransport(transport, wire.observers)


def open_transport(transport: str | AsyncTransport, session: Session, wire: Wire) -> AsyncTransport:
    """Open a transport by its name. It and TLS are imported now: a program on another transport needs neither."""
    if not isinstance(transport, str):
        return layered(transport, wire)
    config = session.config

    def opened(context: SSLContext | None) -> AsyncTransport:
        return new_transport(config, context, wire)

    if not config.secure:
        return layered(opened(None), wire)
    from .certificates import Certificates

    session.certificates = certificates = Certificates(config)
    if not certificates.changing:
        return layered(opened(certificates.current()), wire)
    from .async_rotating import AsyncRotatingTransport

    return layered(AsyncRotatingTransport(certificates, opened), wire)
