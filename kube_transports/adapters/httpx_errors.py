"""What httpx raises → errors of ours, by how far the request had come."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import anyio
import httpx

from kube_core.base import (
    ClosedEarly,
    ConnectError,
    KubeError,
    ProtocolError,
    ReadTimeout,
    TlsError,
    TransportError,
    WriteTimeout,
)

from .socket_options import reason_of
from .tls_layer import reason_of as tls_reason_of

if TYPE_CHECKING:
    from ..ports import Call
    from .httpx_parts import Trip
    from .route import Route

FOREIGN = (httpx.HTTPError, OSError, ValueError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
"""What httpx raises over a server that is bad or gone; it lets some errors of its loops through."""

HEAD_TOO_LARGE = 431
"""What h11 hints a server to answer where a header is too large; RFC 6585, 5."""


def is_foreign(error: Exception, trip: Trip) -> bool:
    """Whether an error is to be translated: those of the SOCKS library come as they are."""
    return isinstance(error, FOREIGN) or (trip.stage == "tunnel" and not isinstance(error, KubeError))


def error_of(error: Exception, trip: Trip, call: Call, route: Route) -> TransportError:
    """Translate what httpx raised. The one place where its errors become ours."""
    root = _root(error)
    if trip.stage == "tunnel":
        return _tunnel_error(error, root, route)
    if trip.stage == "tls":
        return _tls_error(root, route)
    if isinstance(error, httpx.ConnectTimeout):
        return ConnectError(f"can't connect to {route.first_hop.name}: no answer within {route.timeouts.connect:g} s")
    if not trip.sent:
        return ConnectError(f"can't connect to {route.first_hop.name}: {reason_of(root)}")
    if isinstance(error, httpx.WriteTimeout):
        return WriteTimeout(f"the server took nothing for {route.timeouts.write:g} s", request_sent=True)
    if isinstance(error, httpx.TimeoutException):
        return ReadTimeout(f"the server was silent for {call.read_timeout or 0:g} s", request_sent=True)
    if isinstance(error, httpx.ProtocolError):
        return _protocol_error(error, trip)
    if isinstance(root, ssl.SSLError) and not isinstance(root, ssl.SSLEOFError):
        return TlsError(f"TLS failed: {tls_reason_of(root)}", request_sent=True)
    return ClosedEarly(f"the connection broke: {reason_of(root)}", request_sent=True)


def _tunnel_error(error: Exception, root: BaseException, route: Route) -> ConnectError:
    assert route.proxy is not None
    if isinstance(error, httpx.ProxyError) and not route.proxy.socks:
        return route.proxy.refused(str(error)[:3])
    words = str(error) if isinstance(error, httpx.ProxyError) else reason_of(root)
    if isinstance(error, httpx.ProtocolError):
        words = words.partition(": ")[0]  # what h11 quotes of the proxy's bytes comes behind
    _scrub(error)
    return ConnectError(f"the proxy {route.proxy.address.authority} gave no tunnel: {words or type(root).__name__}")


def _tls_error(root: BaseException, route: Route) -> TlsError:
    if isinstance(root, ssl.SSLError) and not isinstance(root, ssl.SSLEOFError):
        return TlsError(f"the TLS handshake failed: {tls_reason_of(root)}")
    if isinstance(root, ValueError):
        return TlsError(f"TLS can't be spoken with {route.server_hostname!r}: {root}")
    return TlsError(f"the TLS handshake did not come to its end: {reason_of(root) or type(root).__name__}")


def _protocol_error(error: httpx.ProtocolError, trip: Trip) -> TransportError:
    words = str(error).partition(": ")[0]
    too_large = any(getattr(found, "error_status_hint", 0) == HEAD_TOO_LARGE for found in _chain(error))
    _scrub(error)
    if any(word in words for word in ("disconnected", "peer closed", "StreamReset", "ConnectionTerminated")):  # no class says it
        when = "in the middle of its answer" if trip.answered else "before it answered"
        return ClosedEarly(f"the server closed the connection {when}", request_sent=True)
    if too_large:
        return ProtocolError("the answer's header is larger than 100 KiB", request_sent=True)
    return ProtocolError(f"the server sent what is not HTTP: {words}", request_sent=True)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
        if isinstance(error, BaseExceptionGroup):  # one for each address of a host
            error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]


def _root(error: BaseException) -> BaseException:
    """The error that it began with, which the system or OpenSSL raised."""
    for found in reversed(list(_chain(error))):
        if isinstance(found, OSError) and not isinstance(found, ssl.SSLWantReadError):
            return found
    return error


def _scrub(error: BaseException) -> None:
    """Take out what h11 quotes of the server's bytes: where a length was wrong, they are of a body, and may be secret."""
    for found in _chain(error):
        if not isinstance(found, OSError):
            found.args = (str(found).partition(": ")[0],)
