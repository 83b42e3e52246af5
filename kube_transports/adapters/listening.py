"""What listeners of all colours say alike."""

from errno import EADDRINUSE

from kube_core.base import UsageError

from .socket_options import reason_of


def port_taken(address: str, port: int, error: Exception) -> UsageError:
    """The error of a port that could not be had."""
    if isinstance(error, OSError) and error.errno == EADDRINUSE:
        return UsageError(
            f"the local port {port} of {address} is taken by another program: choose another, or 0 for any free one"
        )
    return UsageError(f"can't listen on port {port} of {address}: {reason_of(error)}")
