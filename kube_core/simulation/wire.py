"""The wire between one machine and the server: a driver as those of kube_transports are, but for the network, which is made up.

It moves its machine from phase to phase: a request leaves when one is due and arrives some time later; the body of a stream comes
in pieces; and whatever fault there is in its way meets it. A fault is for one request (`queue`), for what is under way
(`strike`), or for every request in a stretch of time (`outage`). Faults are taken in this order: outage, queue.

Nothing here decides what a machine would: it only says what a network can do.
"""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from attrs import define, field

from kube_core.base import ClosedEarly, ConnectError, ReadTimeout, TransportError
from kube_core.requests import Request
from kube_core.server import ApiServer, Exchange, ServerRequest, Stream
from kube_core.watching import Machine, WatchState

from .clock import Timer, VirtualClock
from .faults import Answered, Delayed, Fault, Inserted, Refused, Reset, Silent
from .timeline import Timeline

LATENCY_SECONDS = 0.01
BETWEEN_PIECES_SECONDS = 0.001
PATIENCE_SECONDS = 30.0
"""How long an answer that is no stream may take to begin, as the drivers' read timeout."""


def _any(request: Request[Any]) -> bool:
    return True


@define(eq=False)
class _Body:
    """What is under way to the machine: bytes, and where more come from."""

    source: Stream | None
    bytes: bytearray = field(factory=bytearray)
    left: int | None = None
    """How many bytes come before the fault; None for all."""
    fault: Reset | Silent | None = None
    last: float = 0.0
    """When the last byte came."""

    @property
    def ended(self) -> bool:
        """Whether nothing follows what is here."""
        return self.source is None or self.source.closed


@define(eq=False)
class Wire:
    """One machine, moved."""

    name: str
    machine: Machine[Any]
    clock: VirtualClock
    server: ApiServer
    random: Random
    timeline: Timeline
    latency_seconds: float = LATENCY_SECONDS
    """How long a request, or news of a stream, is under way."""
    cut: int | None = None
    """The largest piece in which bodies come; None for whole."""
    told: list[Any] = field(factory=list[Any], init=False, repr=False)
    """Everything that the machine told."""
    asked: list[tuple[float, Request[Any]]] = field(factory=list[tuple[float, Request[Any]]], init=False, repr=False)
    """Everything that the machine asked for, and when."""
    _faults: deque[Fault] = field(factory=deque[Fault], init=False)
    _outage: Fault | None = field(default=None, init=False)
    _of: Callable[[Request[Any]], bool] = field(default=_any, init=False, repr=False)
    _outage_ends: float = field(default=0.0, init=False)
    _body: _Body | None = field(default=None, init=False)
    _next: Timer | None = field(default=None, init=False, repr=False)
    """What happens next to the machine, unless something else does before."""
    _pump: Timer | None = field(default=None, init=False, repr=False)
    _silence: Timer | None = field(default=None, init=False, repr=False)

    def begin(self) -> None:
        """Begin to move the machine."""
        self._go()

    def cut_off(self) -> None:
        """Move it no more, and drop what is under way."""
        self._drop()
        self._cancel(self._next)

    def queue(self, *faults: Fault) -> None:
        """Put faults in the way of the next requests, one each."""
        self._faults.extend(faults)

    def outage(self, fault: Fault, seconds: float, of: Callable[[Request[Any]], bool] = _any) -> None:
        """Put a fault in the way of every request for some time, or of those that ``of`` is true of."""
        self._outage, self._outage_ends, self._of = fault, self.clock.now + seconds, of

    def strike(self, fault: Reset | Silent | Inserted) -> None:
        """Let a fault meet the stream that is open; where none is, nothing happens."""
        body = self._body
        if body is None or body.left == 0:  # which has met its fault already
            return
        self._note(f"meets {fault}")
        if isinstance(fault, Inserted):
            body.bytes += fault.data
        else:
            body.fault, body.left = fault, fault.after_bytes or 0
        self._pump_soon()

    def calm(self) -> None:
        """Take all faults away; what has happened has happened."""
        self._faults.clear()
        self._outage, self.cut = None, None
        if self._body is not None and self._body.left:
            self._body.fault = self._body.left = None

    def _go(self) -> None:
        """Do what the machine's phase asks for."""
        phase = self.machine.phase
        if phase is not WatchState.STREAMING:
            self._drop()
        if phase is WatchState.READY:
            self._ask()
        elif phase is WatchState.WAITING:
            self._in(self.machine.waits(self.clock.now), self._wake)

    def _ask(self) -> None:
        request = self.machine.ask()
        self.asked.append((self.clock.now, request))
        self._note(request)
        fault = self._fault(request)
        if fault is not None:
            self._note(f"meets {fault}")
        delay = fault.seconds if isinstance(fault, Delayed) else 0.0
        self._in(self.latency_seconds + delay, lambda: self._arrive(request, fault))

    def _fault(self, request: Request[Any]) -> Fault | None:
        if self._outage is not None and self.clock.now < self._outage_ends and self._of(request):
            return self._outage
        return self._faults.popleft() if self._faults else None

    def _arrive(self, request: Request[Any], fault: Fault | None) -> None:
        """The request reaches the server, or what is in its place."""
        match fault:
            case Refused():
                self._fail(ConnectError("the connection was refused"))
            case Answered(status) if status != 200 or not self.machine.streams:
                self._answered(status, fault.headers, fault.content)
            case Answered(status):
                self._open(fault.headers, _Body(None, bytearray(fault.content)))
            case _:
                self._exchange(self.server.handle(sent(request), self.clock.now), fault)

    def _exchange(self, exchange: Exchange, fault: Fault | None) -> None:
        breaks = fault if isinstance(fault, Reset | Silent) else None
        if breaks is not None and (breaks.after_bytes is None or exchange.stream is None):
            if exchange.stream is not None:
                exchange.stream.close()
            self._break(breaks)
        elif exchange.stream is None:
            self._answered(exchange.status, exchange.headers, exchange.body)
        else:
            body = _Body(exchange.stream, fault=breaks, left=None if breaks is None else breaks.after_bytes)
            if isinstance(fault, Inserted):
                body.bytes += fault.data
            self._open(exchange.headers, body)

    def _break(self, fault: Reset | Silent) -> None:
        """An answer that never came, or not whole."""
        if isinstance(fault, Reset):
            self._fail(ClosedEarly("the connection was reset", request_sent=True))
            return
        patience = self.machine.silence_seconds if self.machine.streams else PATIENCE_SECONDS
        self._in(patience, lambda: self._fail(ReadTimeout("nothing came", request_sent=True)))

    def _answered(self, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
        if status != 200:
            self._note(f"is answered {status}")
        self._tell(self.machine.answered(status, headers, body, self.clock.now, self.random.random()))

    def _open(self, headers: tuple[tuple[str, str], ...], body: _Body) -> None:
        body.last = self.clock.now
        self._body = body
        if body.source is not None:
            body.source.notify = self._pump_soon
        self._listen()
        self._answered(200, headers, b"")
        self._pump_soon()

    def _pump_soon(self) -> None:
        """Something may have come: it is here after its time on the way."""
        if self._pump is None or self._pump.cancelled:
            self._pump = self.clock.after(self.latency_seconds, self._deliver)

    def _deliver(self) -> None:
        """Hand the next piece on, or what ends the body."""
        self._pump = None
        body = self._body
        if body is None:
            return
        if body.source is not None and body.source.ready:
            body.bytes += body.source.receive()
        if body.fault is not None and body.left == 0:
            self._broken(body, body.fault)
        elif body.bytes:
            self._piece(body)
        elif body.ended:
            self._note("has come to the end of the stream")
            self._tell(self.machine.closed(self.clock.now, self.random.random()))

    def _piece(self, body: _Body) -> None:
        size = len(body.bytes) if self.cut is None else self.random.randint(1, self.cut)
        if body.left is not None:
            size = min(size, body.left)
            body.left -= min(size, len(body.bytes))
        data = bytes(body.bytes[:size])
        del body.bytes[:size]
        body.last = self.clock.now
        self._pump = self.clock.after(BETWEEN_PIECES_SECONDS, self._deliver)
        self._tell(self.machine.receive(data, self.clock.now, self.random.random()))

    def _broken(self, body: _Body, fault: Reset | Silent) -> None:
        if body.source is not None:
            body.source.notify = None
            body.source.close()
        body.source, body.bytes = None, bytearray()
        if isinstance(fault, Reset):
            self._fail(ClosedEarly("the connection was reset", request_sent=True))

    def _listen(self) -> None:
        """Look whether the server has been silent for too long, now or when that may be."""
        body = self._body
        if body is None:
            return
        left = body.last + self.machine.silence_seconds - self.clock.now
        if left > 0:
            self._silence = self.clock.after(left, self._listen)
        else:
            self._fail(ReadTimeout("nothing came for too long", request_sent=True))

    def _wake(self) -> None:
        self.machine.wake(self.clock.now)
        self._go()

    def _fail(self, error: TransportError) -> None:
        self._note(error)
        self._tell(self.machine.failed(error, self.clock.now, self.random.random()))

    def _tell(self, told: list[Any]) -> None:
        self.told += told
        self._go()

    def _drop(self) -> None:
        body, self._body = self._body, None
        if body is not None and body.source is not None:
            body.source.notify = None
            body.source.close()
        self._cancel(self._pump)
        self._cancel(self._silence)

    def _in(self, seconds: float, action: Callable[[], None]) -> None:
        self._cancel(self._next)
        self._next = self.clock.after(seconds, action)

    def _cancel(self, timer: Timer | None) -> None:
        if timer is not None:
            timer.cancel()

    def _note(self, what: object) -> None:
        self.timeline.note(self.clock.now, self.name, what)


def sent(request: Request[Any]) -> ServerRequest:
    """A request as it reaches the server."""
    headers = tuple((name.lower(), value) for name, value in request.headers)
    return ServerRequest(request.method, request.target, headers, request.body)
