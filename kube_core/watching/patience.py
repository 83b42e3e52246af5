"""How long machines wait after trouble."""

from kube_core.base import Backoff, Delays, KubeError
from kube_core.requests import ApiError

BACKOFF = Backoff(initial_seconds=0.8, factor=2.0, cap_seconds=30.0, jitter=1.0, reset_seconds=120.0)
"""How long to wait after trouble: the constants of client-go's reflector (tools/cache/reflector.go)."""

LONGEST_WAIT_SECONDS = 300.0
"""The longest Retry-After that is waited out; a server that asks for more is asked after this."""


def new_delays() -> Delays:
    """Begin a row of delays."""
    return Delays(BACKOFF)


def seconds_after(delays: Delays, error: KubeError | None, now: float, jitter: float) -> float:
    """Count one more failure and compute the seconds to wait: the row's, or what the server asked for if that is more."""
    seconds = delays.failed(now, jitter)
    if isinstance(error, ApiError) and error.retry_after_seconds:
        seconds = max(seconds, min(float(error.retry_after_seconds), LONGEST_WAIT_SECONDS))
    return seconds
