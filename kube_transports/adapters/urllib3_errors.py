"""What urllib3 and http.client raise → errors of ours. Each function is the one place for its part of an exchange."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead, LineTooLong
from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError, InvalidChunkLength, NameResolutionError, ReadTimeoutError

from kube_core.base import ClosedEarly, ConnectError, ProtocolError, ReadTimeout, TlsError, TransportError, WriteTimeout

from .socket_options import reason_of
from .tls_layer import reason_of as tls_reason_of

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

    from .route import Route

FOREIGN = (HTTPError, HTTPException, OSError, ValueError)
"""What they raise over a server that is bad or gone."""

REFUSED_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")  # http.client has no better way to say it
TOO_MANY_FIELDS = "got more than"  # the same


def connect_error(error: Exception, route: Route) -> ConnectError:
    """Translate what a connection failed with, TLS aside. HTTPErrors are of connecting itself, others of a proxy's tunnel."""
    refused = REFUSED_TUNNEL.match(str(error))
    root = _root(error)
    if refused and route.proxy is not None:
        return route.proxy.refused(refused[1])
    if route.proxy is not None and not isinstance(error, HTTPError):
        scrub(error)
        return ConnectError(f"the proxy {route.proxy.address.authority} gave no tunnel: {reason_of(root)}")
    hop = route.first_hop
    if isinstance(error, NameResolutionError | UnicodeError):
        return ConnectError(f"can't find {hop.host!r}: {reason_of(root)}")
    return ConnectError(f"can't connect to {hop.name}: {reason_of(root)}")


def tls_error(error: Exception, hostname: str) -> TlsError:
    """Translate what a TLS handshake failed with."""
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return TlsError(f"the TLS handshake failed: {tls_reason_of(error)}")
    if isinstance(error, ValueError):  # as a certificate that is refused is, too
        return TlsError(f"TLS can't be spoken with {hostname!r}: {error}")
    return TlsError(f"the TLS handshake did not come to its end: {reason_of(error)}")


def write_error(error: OSError, timeout: float) -> TransportError:
    """Translate what sending a request failed with."""
    if isinstance(error, TimeoutError):
        return WriteTimeout(f"the server took nothing for {timeout:g} s", request_sent=True)
    return read_error(error, None)


def read_error(error: Exception, timeout: float | None) -> TransportError:
    """Translate what waiting for an answer, or for some of its body, failed with."""
    root = _root(error)
    if isinstance(error, TimeoutError | ReadTimeoutError):
        return ReadTimeout(f"the server was silent for {timeout or 0:g} s", request_sent=True)
    if isinstance(root, ssl.SSLError) and not isinstance(root, ssl.SSLEOFError):
        return TlsError(f"TLS failed: {tls_reason_of(root)}", request_sent=True)
    if isinstance(root, ConnectionError) and root.errno is None:  # http.client's RemoteDisconnected
        return ClosedEarly("the server closed the connection before it answered", request_sent=True)
    if isinstance(root, OSError):
        return ClosedEarly(f"the connection broke: {reason_of(root)}", request_sent=True)
    return _protocol_error(error, root)


def _protocol_error(error: Exception, root: BaseException) -> TransportError:
    early = isinstance(root, IncompleteRead) and not isinstance(root, InvalidChunkLength)
    large = isinstance(root, LineTooLong) or TOO_MANY_FIELDS in str(root)
    if early or "ended prematurely" in str(error):  # urllib3 has no class for the end between two chunks
        return cut()
    scrub(error)
    if large:
        return ProtocolError("the answer's header is larger than 65536 bytes, or has too many fields", request_sent=True)
    return ProtocolError(f"the server sent what is not HTTP/1.1 ({type(root).__name__})", request_sent=True)


def cut() -> ClosedEarly:
    """The error of an answer that ends in its middle."""
    return ClosedEarly("the server closed the connection in the middle of its answer", request_sent=True)


def endless(response: BaseHTTPResponse) -> bool:
    """Whether only the end of the connection ends this body. http.client takes a header that was cut for such an answer."""
    return response.length_remaining is None and not response.chunked


def _root(error: BaseException) -> BaseException:
    """The error that it began with: urllib3 wraps others, as causes or as arguments."""
    for found in reversed(list(_chain(error))):
        if isinstance(found, OSError | HTTPException):
            return found
    return error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def scrub(error: BaseException) -> None:
    """Take out what was quoted of the server's bytes: where a length was wrong, they are of a body, and may be secret."""
    for found in _chain(error):
        if not isinstance(found, OSError):
            found.args = (type(found).__name__,)
        for name in ("line", "length"):
            if hasattr(found, name):
                setattr(found, name, b"")
