"""What a client is told about its way to the server, beside where that is: the transport, its limits, who is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from kube_core.base import ConfigError, TokenBucket, UsageError

from .forks import ForkLock

if TYPE_CHECKING:
    from kube_core.requests import Request

    from .observing import Observer
    from .ports import Timeouts

LOGGER = "kube_transports.requests"
"""Where each request is told, to those who listen when their client is made."""

TransportName: TypeAlias = Literal["h11", "httpx", "urllib3"]

SYNC_TRANSPORTS = {
    "h11": "h11_sync.H11Transport",
    "httpx": "httpx_sync.HttpxTransport",
    "urllib3": "urllib3_sync.Urllib3Transport",
}
ASYNC_TRANSPORTS = {"h11": "h11_async.AsyncH11Transport", "httpx": "httpx_async.AsyncHttpxTransport"}
"""The adapters of each colour by their names. urllib3 has no async form."""

DEFAULT_BURST = 10
"""As in client-go (rest/config.go)."""

LONG_TURN_SECONDS = 1.0
"""A wait for a turn beyond this is reported, as by client-go (rest/request.go, longThrottleLatency)."""


class Limit:
    """A client's own rate limit. Each attempt at a request counts, as in client-go. Safe to share between threads."""

    def __init__(self, qps: float, burst: int) -> None:
        self._bucket = TokenBucket(qps, burst)
        self._lock = ForkLock()

    def turn(self, request: Request[Any], now: float) -> float:
        """Give the seconds that a request waits for its turn. Long ones are said: they are easily taken for a slow server."""
        with self._lock:
            seconds = self._bucket.take(now)
        if seconds >= LONG_TURN_SECONDS:
            import logging  # noqa: PLC0415 - for those who wait

            text = "%s %s waits %.1f s for this client's own rate limit (qps=), not for the server"
            logging.getLogger(LOGGER).warning(text, request.method, request.url, seconds)
        return seconds


@frozen
class Wire:
    """The transport of a client, and what goes around it."""

    transport: str = "h11"
    timeouts: Timeouts | None = None
    http2: bool = False
    limit: Limit | None = None
    observers: tuple[Observer, ...] = field(default=())

    @property
    def further(self) -> dict[str, bool]:
        """Options that only this adapter has."""
        return {"http2": True} if self.http2 else {}

    def plain(self) -> Wire:
        """The same with the default transport."""
        return evolve(self, transport="h11", http2=False)


def wire_of(
    transport: object,
    timeouts: Timeouts | None,
    *,
    http2: bool,
    qps: float | None,
    burst: int | None,
    observers: Sequence[Observer],
) -> Wire:
    """Check what a client was told. Raises UsageError."""
    name = transport if isinstance(transport, str) else "given"
    if http2 and name != "httpx":
        raise UsageError('http2=True needs transport="httpx": no other speaks HTTP/2')
    if burst is not None and qps is None:
        raise UsageError("burst= is a part of a rate limit: give qps= too")
    limit = None if qps is None else Limit(qps, DEFAULT_BURST if burst is None else burst)
    return Wire(name, timeouts, http2, limit, (*observers, *_log()))


def _log() -> tuple[Observer, ...]:
    """The log of requests, if somebody listens to it when the client is made. Who has not loaded ``logging`` does not."""
    logging = sys.modules.get("logging")
    if logging is None or not logging.getLogger(LOGGER).isEnabledFor(logging.INFO):
        return ()
    from .observing import RequestLog  # noqa: PLC0415 - for those who listen

    return (RequestLog(),)


def adapter(table: Mapping[str, str], name: str) -> Callable[..., Any]:
    """Load the adapter of a name. Raises ConfigError, with the extra to install, where its library is missing."""
    module, _, attribute = table[name].partition(".")
    try:
        loaded = import_module(f".adapters.{module}", __package__)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kube_"):
            raise
        raise ConfigError(f"transport={name!r} needs {error.name}: pip install 'kube-core[{name}]'") from error
    found: Callable[..., Any] = getattr(loaded, attribute)
    return found
