"""A transport without a network: calls go to a function, or to a Kubernetes API server that lives in the same process.

One value serves both colours and any number of threads. Every input of a server happens under its one lock, also when several
transports lead to it; what waits is woken by the stream that it waits for. Nobody drives the server's time: whoever comes or
waits does what has fallen due.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import time
from typing import TYPE_CHECKING
from weakref import WeakSet, finalize, ref

from attrs import define, field

from kube_core.base import ClientClosed, ClosedEarly, ProtocolError, ReadTimeout, UsageError
from kube_core.server import ApiServer, Exchange, Stream, User
from kube_core.simulation import Reset, Silent

from .. import async_ports, sync_ports
from ..clock import QUIET_SECONDS, ManualClock
from ..locks import ServerLock, lock_of
from ..planned import met
from ..ports import Call, Headers, Reply
from ..session_link import SessionLink, linked
from .memory_faults import Stillness, check_arrival, delay, request_of, struck

if TYPE_CHECKING:
    from kube_core.simulation import FaultPlan, Mishap

__all__ = ["MemoryTransport"]

Handler = Callable[[Call], Reply]
"""Answers a call; may be called by several threads at once."""


class MemoryTransport:
    """Hands calls to an `ApiServer` or to a function, in either colour.

    It lives on the wall clock, or on ``clock``. With a `ManualClock` a wait that nothing can end fails at once, with a
    `UsageError` that names what it waits for. ``faults`` says what calls meet on their way to an `ApiServer`. Closing it ends
    every wait with `ClientClosed`. ``user`` is who sends all that goes through it, for servers that ask; without one, calls say
    so themselves with a token, or are nobody's in particular.
    """

    def __init__(
        self,
        target: ApiServer | Handler,
        *,
        clock: ManualClock | None = None,
        faults: FaultPlan | None = None,
        user: User | None = None,
    ) -> None:
        if not isinstance(target, ApiServer) and not callable(target):
            raise UsageError(
                f"a MemoryTransport leads to an ApiServer or to a function of a Call, not to {type(target).__name__}"
            )
        self._hub = Hub(target, clock, faults, user)
        self._detach = clock.attach(self._hub) if clock else None

    @property
    def clock(self) -> ManualClock | None:
        """The clock that it lives on, and by which its clients pause; None for the wall's."""
        return self._hub.clock

    def exchange(self, call: Call) -> Reply:
        """Get a whole answer; that of a watch ends when the watch does."""
        body = self.stream(call)
        return Reply(body.status, body.headers, b"".join(iter(body.read, b"")))

    def stream(self, call: Call) -> MemoryBody:
        """Get an answer bit by bit."""
        fault = self._hub.fault(call)
        if (seconds := delay(fault, call)) and not self._hub.passed(seconds):
            sync_ports.Signal().wait(seconds)
        return self._hub.answer(call, fault)

    def upgrade(self, call: Call) -> MemoryBody:
        """Ask for another protocol. An `ApiServer` speaks to a command or a port of a pod, if it has functions for that."""
        return self.stream(call)

    async def aexchange(self, call: Call) -> Reply:
        """Get a whole answer; that of a watch ends when the watch does."""
        body, parts = await self.astream(call), list[bytes]()
        while part := await body.aread():
            parts.append(part)
        return Reply(body.status, body.headers, b"".join(parts))

    async def astream(self, call: Call) -> MemoryBody:
        """Get an answer bit by bit."""
        fault = self._hub.fault(call)
        if (seconds := delay(fault, call)) and not self._hub.passed(seconds):
            await async_ports.Signal().wait(seconds)
        return self._hub.answer(call, fault)

    async def aupgrade(self, call: Call) -> MemoryBody:
        """Ask for another protocol. An `ApiServer` speaks to a command or a port of a pod, if it has functions for that."""
        return await self.astream(call)

    @contextmanager
    def paused(self) -> Generator[ApiServer]:
        """Have the server for yourself, to compact or restart it: what others send meanwhile waits until this is over."""
        target = self._hub.target
        if not isinstance(target, ApiServer):
            raise UsageError("this MemoryTransport leads to a function: there is no server to be paused")
        with self._hub.lock:
            yield target

    def close(self) -> None:
        """End everything that waits. Closing twice is fine."""
        self._hub.close()
        if self._detach:
            self._detach()

    async def aclose(self) -> None:
        """End everything that waits. Closing twice is fine."""
        self.close()


class Hub:
    """What the transport and its bodies share: the target, its time, and the lock around both."""

    def __init__(
        self, target: ApiServer | Handler, clock: ManualClock | None, faults: FaultPlan | None, user: User | None = None
    ) -> None:
        self.target = target
        self.user = user
        self.clock = clock
        self.faults = faults
        self.lock = lock_of(target) if isinstance(target, ApiServer) else ServerLock()
        self._bodies: WeakSet[MemoryBody] = WeakSet()
        self._abandoned: deque[Stream] = deque()
        self._closed = False

    @property
    def now(self) -> float:
        """The time, as a Unix time in seconds."""
        return self.clock.now if self.clock else time()

    def fault(self, call: Call) -> Mishap | None:
        """What a call meets on its way. To be asked once for each call."""
        if self.faults is None or self._closed:
            return None
        with self.lock:
            return self.faults.take(request_of(call, self.user), self.now)

    def passed(self, seconds: float) -> bool:
        """Let time pass at once, if it is in our hands."""
        if self.clock is not None:
            self.clock.advance(seconds)
        return self.clock is not None

    def answer(self, call: Call, fault: Mishap | None = None) -> MemoryBody:
        """Hand a call to the target."""
        if self._closed:
            raise ClientClosed(f"{call.method} {call.target}: the transport is closed")
        if not isinstance(self.target, ApiServer):
            reply = self.target(call)
            return MemoryBody(self, call, reply.status, reply.headers, reply.body)
        with self.lock:
            while self._abandoned:  # a finalizer may run at any moment, so it only leaves a note
                self._abandoned.popleft().close()
            if fault is None:
                return self._body(call, self.target.handle(request_of(call, self.user), self.now))
            check_arrival(fault, call)
            return struck(self._body(call, met(self.target, request_of(call, self.user), fault, self.now)), fault)

    def _body(self, call: Call, exchange: Exchange) -> MemoryBody:
        if exchange.session is not None:
            exchange = linked(request_of(call, self.user), exchange)
        body = MemoryBody(self, call, exchange.status, exchange.headers, exchange.body, exchange.stream)
        if exchange.stream is not None:
            self._follow(body, exchange.stream)
        return body

    def _follow(self, body: MemoryBody, stream: Stream) -> None:
        stream.notify = weakly(body)
        finalize(body, self._abandoned.append, stream).atexit = False
        self._bodies.add(body)

    def next_wake(self) -> float | None:
        """When the server wants to be woken, as a Unix time in seconds."""
        with self.lock:
            return self.target.next_wake() if isinstance(self.target, ApiServer) else None

    def next_news(self) -> float | None:
        """When the server does something next that a client may wait for, as a Unix time in seconds."""
        with self.lock:
            return self.target.next_news() if isinstance(self.target, ApiServer) else None

    def write(self, link: SessionLink, data: bytes) -> None:
        """Hand over what the client of a session sends."""
        with self.lock:
            if isinstance(self.target, ApiServer):
                self.target.wake(self.now)
            link.write(data)

    def wake(self, now: float) -> None:
        """Do what is due."""
        with self.lock:
            if isinstance(self.target, ApiServer):
                self.target.wake(now)
            for body in tuple(self._bodies):
                body.ring()

    def close(self) -> None:
        """End everything that waits."""
        with self.lock:
            self._closed = True
            for body in tuple(self._bodies):
                body.close()

    def catch_up(self) -> None:
        """Do what has fallen due on the wall clock."""
        if not self.clock and (due := self.next_wake()) is not None and due <= time():
            self.wake(time())

    def seconds_to_wait(self, until: float | None, leaps: bool) -> float | None:
        """How long to wait at most: to the end of the reader's patience, or to when the server wants to be woken."""
        if self.clock:
            return QUIET_SECONDS if leaps else None
        times = [due for due in (self.next_wake(), until) if due is not None]
        return max(min(times) - time(), 0.0) if times else None


@define(eq=False, weakref_slot=True)
class MemoryBody:
    """The body of one answer. Read by one thread or task at a time; closed and woken by any."""

    hub: Hub
    call: Call
    status: int
    headers: Headers
    data: bytes
    source: Stream | None = None
    closed: bool = False
    left: int | None = None
    """How many bytes come before a fault; None for all."""
    fault: Reset | Silent | None = None
    _wake: Callable[[], None] | None = field(default=None, init=False)

    def read(self) -> bytes:
        """Wait for more of the body; b"" is its end."""
        until, clock = self._until(), self.hub.clock
        stillness = Stillness(clock)
        while True:
            with self.hub.lock:
                if (data := self._take()) is not None:
                    return data
                alone = clock is not None and stillness.over and sync_ports.alone(clock)
                self._check_patience(until, alone and not self._silenced)
                signal = sync_ports.Signal()
                self._wake = signal.set
            if self._silenced and until is not None and self.hub.passed(until - self.hub.now):
                continue
            if not signal.wait(self.hub.seconds_to_wait(until, stillness.leaps)) and stillness.leaps:
                stillness.leap()

    async def aread(self) -> bytes:
        """Wait for more of the body; b"" is its end."""
        until, clock = self._until(), self.hub.clock
        stillness = Stillness(clock)
        while True:
            with self.hub.lock:
                if (data := self._take()) is not None:
                    return data
                alone = clock is not None and stillness.over and async_ports.alone(clock)
                self._check_patience(until, alone and not self._silenced)
                signal = async_ports.Signal()
                self._wake = async_ports.anywhere(signal.set)
            if self._silenced and until is not None and self.hub.passed(until - self.hub.now):
                continue
            if not await signal.wait(self.hub.seconds_to_wait(until, stillness.leaps)) and stillness.leaps:
                stillness.leap()

    def write(self, data: bytes) -> None:
        """Send bytes in the other protocol. Raises ProtocolError when there is none, and ClientClosed."""
        if not isinstance(self.source, SessionLink):
            raise ProtocolError(f"{self._named} was not upgraded: its status is {self.status}")
        if self.closed:
            raise ClientClosed(f"{self._named} was closed", request_sent=True)
        self.hub.write(self.source, data)

    async def awrite(self, data: bytes) -> None:
        """Send bytes in the other protocol. Raises ProtocolError when there is none, and ClientClosed."""
        self.write(data)

    @property
    def is_there(self) -> bool:
        """Whether the other end is there: it is in this process."""
        return True

    def ring(self) -> None:
        """Wake the reader, so that it looks again."""
        if self._wake is not None:
            self._wake()

    def close(self) -> None:
        """End it, from any thread; a read that waits raises `ClientClosed`."""
        with self.hub.lock:
            self.closed = True
            if self.source is not None:
                self.source.close()
            self.ring()

    async def aclose(self) -> None:
        """End it; a read that waits raises `ClientClosed`."""
        self.close()

    @property
    def _named(self) -> str:
        return f"{self.call.method} {self.call.target}"

    def _take(self) -> bytes | None:
        """What is there for the reader: bytes, b"" at the end, None when it has to wait. The lock is held."""
        if self.closed:
            raise ClientClosed(f"{self._named} was closed while it was being read", request_sent=True)
        if self.left is not None and self.fault is not None:
            return self._take_some(self.fault, self.left)
        return self._fresh()

    def _fresh(self) -> bytes | None:
        data, self.data = self.data, b""
        if data or self.source is None:
            return data
        self.hub.catch_up()
        return self.source.receive() if self.source.ready else None

    def _take_some(self, fault: Reset | Silent, left: int) -> bytes | None:
        """What comes before the fault, and then the fault itself."""
        data = self._fresh() if left else b""
        if data is None or (data and left):
            self.left = left - len(data[:left]) if data else left
            return data[:left] if data else None
        if isinstance(fault, Reset):
            self.close()
            raise ClosedEarly(f"{self._named}: the connection was reset", request_sent=True)
        return None

    @property
    def _silenced(self) -> bool:
        """Whether nothing comes any more, by the plan of faults."""
        return isinstance(self.fault, Silent) and self.left == 0

    def _until(self) -> float | None:
        return None if self.call.read_timeout is None else self.hub.now + self.call.read_timeout

    def _check_patience(self, until: float | None, alone: bool) -> None:
        """Refuse to wait longer than the reader wants, or for what can't come."""
        if until is not None and self.hub.now >= until:
            raise ReadTimeout(f"{self._named}: nothing came for {self.call.read_timeout} seconds", request_sent=True)
        if alone:
            raise UsageError(
                f"{self._named} waits for its next bytes on a manual clock with nothing pending: make the change that it is to "
                "see first, or advance the clock from another thread or task"
            )


def weakly(body: MemoryBody) -> Callable[[], None]:
    """Ring a body that its reader still holds; one that nobody holds is forgotten."""
    held = ref(body)

    def ring() -> None:
        if (found := held()) is not None:
            found.ring()

    return ring
