"""The misbehaving server of `kube_transports.conformance`, with the tests' certificates."""

from __future__ import annotations

import socket
import ssl
from contextlib import AbstractContextManager
from pathlib import Path

from kube_transports.conformance.misbehaving import (
    PATIENCE_SECONDS,
    FaultServer,
    Peer,
    Script,
    answer,
    cut,
    hold,
    trickle,
)
from kube_transports.conformance.misbehaving import fault_server as plain_or_tls

__all__ = [
    "CERTIFICATES",
    "PATIENCE_SECONDS",
    "FaultServer",
    "Peer",
    "Script",
    "answer",
    "client_context",
    "cut",
    "fault_server",
    "hold",
    "server_context",
    "trickle",
]

CERTIFICATES = Path(__file__).parent.parent / "transports" / "certificates"
"""For localhost and 127.0.0.1, signed by the authority beside them."""


def fault_server(
    *scripts: Script, tls: bool | ssl.SSLContext = False, family: socket.AddressFamily = socket.AF_INET
) -> AbstractContextManager[FaultServer]:
    """Run a server for the duration of a block; at its end each connection must have been closed by the client."""
    return plain_or_tls(*scripts, tls=server_context() if tls is True else tls or None, family=family)


def server_context() -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "server.crt", CERTIFICATES / "server.key")
    return context


def client_context() -> ssl.SSLContext:
    """A client's side of TLS that trusts it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATES / "ca.crt")
    return context
