"""What can be told about each exchange with the server, and to whom: metrics, spans, a log.

An `Observer` is told of each attempt, so that a request which is sent three times is three exchanges. Observers that fail are not
caught: they are the caller's own code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from attrs import define, evolve, field

from .ports import Call, Headers
from .wires import LOGGER

if TYPE_CHECKING:
    from logging import Logger


SHOWN = frozenset(
    {"accept", "content-type", "user-agent", "host", "content-length", "content-encoding", "date", "audit-id", "retry-after",
     "warning", "transfer-encoding", "accept-encoding", "connection", "upgrade", "cache-control", "impersonate-user",
     "impersonate-group", "x-kubernetes-pf-flowschema-uid", "x-kubernetes-pf-prioritylevel-uid"}
)  # fmt: skip
"""Header fields whose values a log may show; of any other, only the name: credentials have many names."""

COMMAND = re.compile(r"([?&]command=)[^&]*")
"""What a target says of a command to execute: passwords stand in such words."""


@define(eq=False)
class Exchange:
    """One attempt at a request. ``status`` stays None while no answer came; ``error`` is what it ended with, if not well."""

    call: Call
    kind: str
    """``call``, ``stream`` or ``upgrade``."""
    started: float
    """When it began, on the monotonic clock."""
    seconds: float = 0.0
    """How long it took: a call to the end of its answer, a stream to its own."""
    head_seconds: float | None = None
    """How long the beginning of the answer took."""
    status: int | None = None
    headers: Headers = field(default=(), repr=False)
    received_bytes: int = 0
    """Of the body, once decompressed."""
    error: BaseException | None = None

    @property
    def sent_bytes(self) -> int:
        """The size of the request's body."""
        return len(self.call.body)


class Observer(Protocol):
    """Whoever wants to know. Called by many threads, or in a loop's tasks; must not block."""

    def started(self, exchange: Exchange) -> Headers:
        """Take note that it is about to be sent; give further header fields for it, such as a trace's."""
        ...

    def ended(self, exchange: Exchange) -> None:
        """Take note of how it ended."""
        ...


class Watched:
    """One exchange under way, and those who are told of it."""

    def __init__(self, call: Call, kind: str, observers: Sequence[Observer]) -> None:
        self._observers = observers
        self._exchange = Exchange(call, kind, monotonic())
        self._over = False
        further = tuple(field for observer in observers for field in observer.started(self._exchange))
        self.call = evolve(call, headers=call.headers + further) if further else call
        """The call as it is to be sent."""

    def answered(self, status: int, headers: Headers) -> None:
        """Take note of the beginning of the answer."""
        exchange = self._exchange
        exchange.head_seconds = monotonic() - exchange.started
        exchange.status, exchange.headers = status, headers

    def received(self, size: int) -> None:
        """Take note of some of its body."""
        self._exchange.received_bytes += size

    def failed(self, error: BaseException) -> None:
        """Take note of what it ended with."""
        if not self._over:
            self._exchange.error = error
        self.ended()

    def ended(self) -> None:
        """Tell that it is over; once."""
        if self._over:
            return
        self._over = True
        self._exchange.seconds = monotonic() - self._exchange.started
        for observer in self._observers:
            observer.ended(self._exchange)


class RequestLog:
    """Writes each exchange to the logger ``kube_transports.requests``: a line at INFO, header fields as well at DEBUG.

    Values of fields are shown only where they are known to be no secret; bodies never.
    """

    def __init__(self) -> None:
        import logging  # noqa: PLC0415 - most programs that want no log do not load it

        self._logger: Logger = logging.getLogger(LOGGER)
        self._debug = logging.DEBUG

    def started(self, exchange: Exchange) -> Headers:
        """Nothing to add."""
        return ()

    def ended(self, exchange: Exchange) -> None:
        """Write it down."""
        self._logger.info("%s", line_of(exchange))
        if self._logger.isEnabledFor(self._debug):
            self._logger.debug("request %s; answer %s", masked(exchange.call.headers), masked(exchange.headers))


def line_of(exchange: Exchange) -> str:
    """What the log says of an exchange."""
    call, milliseconds = exchange.call, exchange.seconds * 1000
    outcome = str(exchange.status) if exchange.status is not None else "no answer"
    failed = "" if exchange.error is None else f", {type(exchange.error).__name__}"
    sizes = f"{exchange.sent_bytes} bytes sent, {exchange.received_bytes} received"
    target = COMMAND.sub(r"\1<hidden>", call.target)
    return f"{call.method} {target} {outcome}{failed} in {milliseconds:.1f} ms ({exchange.kind}, {sizes})"


def masked(headers: Headers) -> str:
    """Header fields with the values of those that are known to be no secret."""
    return ", ".join(f"{name}: {value if name.lower() in SHOWN else '<hidden>'}" for name, value in headers)
