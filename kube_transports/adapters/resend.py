"""When a request may go out again because of the connection it went out on."""

from kube_core.base import TransportError

SAFE_METHODS = frozenset({"GET", "HEAD"})
"""Executing them twice does no harm (RFC 9110, 9.2.1)."""


def may_resend(method: str, error: TransportError, *, silent: bool) -> bool:
    """Whether a request that failed on a connection which was kept alive may go out at once on a new one.

    The server may close a connection just while a request travels towards it (RFC 9112, 9.3.1). If not one byte of an answer came
    (``silent``), a safe request may be sent again, any other only if no byte of it left.
    """
    return silent and (method in SAFE_METHODS or not error.request_sent)
