"""A transport without a network: calls go to a function, or to a Kubernetes API server that lives in the same process.

One value serves both colours and any number of threads. Every input of the server happens under one lock; what waits is woken
by the stream that it waits for. Nobody drives the server's time: whoever comes or waits does what has fallen due.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import RLock
from time import time
from weakref import WeakSet, finalize, ref

from attrs import define, field

from kube_core.base import ClientClosed, ProtocolError, ReadTimeout, UsageError
from kube_core.server import ApiServer, Exchange, ServerRequest, Stream

from .. import async_ports, sync_ports
from ..clock import ManualClock
from ..ports import Call, Headers, Reply

__all__ = ["MemoryTransport"]

Handler = Callable[[Call], Reply]
"""Answers a call; may be called by several threads at once."""


class MemoryTransport:
    """Hands calls to an `ApiServer` or to a function, in either colour.

    It lives on the wall clock, or on ``clock``. With a `ManualClock` a wait that nothing can end fails at once, with a
    `UsageError` that names what it waits for. Closing it ends every wait with `ClientClosed`.
    """

    def __init__(self, target: ApiServer | Handler, *, clock: ManualClock | None = None) -> None:
        self._target = target
        self._clock = clock
        self._lock = RLock()
        self._streams: WeakSet[_Body] = WeakSet()
        self._abandoned: deque[Stream] = deque()
        self._closed = False
        self._detach = clock.attach(self) if clock else None

    def exchange(self, call: Call) -> Reply:
        """Get a whole answer; that of a watch ends when the watch does."""
        body = self._open(call)
        return Reply(body.status, body.headers, b"".join(iter(body.read, b"")))

    def stream(self, call: Call) -> _Body:
        """Get an answer bit by bit."""
        return self._open(call)

    def upgrade(self, call: Call) -> _Body:
        """Ask for another protocol. Neither kind of target speaks any, so this is the refusal."""
        return self._open(call)

    async def aexchange(self, call: Call) -> Reply:
        """Get a whole answer; that of a watch ends when the watch does."""
        body, parts = self._open(call), list[bytes]()
        while part := await body.aread():
            parts.append(part)
        return Reply(body.status, body.headers, b"".join(parts))

    async def astream(self, call: Call) -> _Body:
        """Get an answer bit by bit."""
        return self._open(call)

    async def aupgrade(self, call: Call) -> _Body:
        """Ask for another protocol. Neither kind of target speaks any, so this is the refusal."""
        return self._open(call)

    def close(self) -> None:
        """End everything that waits. Closing twice is fine."""
        with self._lock:
            self._closed = True
            for stream in tuple(self._streams):
                stream.close()
            if self._detach:
                self._detach()

    async def aclose(self) -> None:
        """End everything that waits. Closing twice is fine."""
        self.close()

    def next_wake(self) -> float | None:
        """When the server wants to be woken, as a Unix time in seconds."""
        with self._lock:
            return self._target.next_wake() if isinstance(self._target, ApiServer) else None

    def wake(self, now: float) -> None:
        """Do what is due."""
        with self._lock:
            if isinstance(self._target, ApiServer):
                self._target.wake(now)
            for stream in tuple(self._streams):
                stream.ring()

    def _now(self) -> float:
        return self._clock.now if self._clock else time()

    def _open(self, call: Call) -> _Body:
        if self._closed:
            raise ClientClosed(f"{_named(call)}: the transport is closed")
        if not isinstance(self._target, ApiServer):
            reply = self._target(call)
            return _Body(self, call, reply.status, reply.headers, reply.body, None)
        headers = tuple((name.lower(), value) for name, value in call.headers)
        with self._lock:
            while self._abandoned:
                self._abandoned.popleft().close()
            exchange = self._target.handle(ServerRequest(call.method, call.target, headers, call.body), self._now())
            return self._body(call, exchange)

    def _body(self, call: Call, exchange: Exchange) -> _Body:
        body = _Body(self, call, exchange.status, exchange.headers, exchange.body, exchange.stream)
        if exchange.stream is not None:
            exchange.stream.notify = _weakly(body)
            finalize(body, self._abandoned.append, exchange.stream).atexit = False
            self._streams.add(body)
        return body

    def _take(self, body: _Body) -> bytes | None:
        """What a stream has for its reader: bytes, b"" at its end, None when it has to wait. The lock is held."""
        if body.closed:
            raise ClientClosed(f"{_named(body.call)} was closed while it was being read", request_sent=True)
        data, body.data = body.data, b""
        if data or body.source is None:
            return data
        if not self._clock and (due := self.next_wake()) is not None and due <= time():
            self.wake(time())
        return body.source.receive() if body.source.ready else None

    def _patience(self, body: _Body, until: float | None) -> float | None:
        """How many seconds to wait at most: to the end of the reader's patience, or to when the server wants to be woken."""
        if self._clock:
            return None
        times = [due for due in (self.next_wake(), until) if due is not None]
        return max(min(times) - time(), 0.0) if times else None

    def _until(self, body: _Body) -> float | None:
        return None if body.call.read_timeout is None else self._now() + body.call.read_timeout

    def _check_patience(self, body: _Body, until: float | None, alone: bool) -> None:
        """Refuse to wait longer than the reader wants, or for what can't come."""
        if until is not None and self._now() >= until:
            raise ReadTimeout(f"{_named(body.call)}: nothing came for {body.call.read_timeout} seconds", request_sent=True)
        if self._clock and alone:
            raise UsageError(
                f"{_named(body.call)} waits for its next bytes on a manual clock with nothing pending: make the change that it "
                "is to see first, or advance the clock from another thread or task"
            )


@define(eq=False, weakref_slot=True)
class _Body:
    """The body of one answer. Read by one thread or task at a time; closed and woken by any."""

    transport: MemoryTransport
    call: Call
    status: int
    headers: Headers
    data: bytes
    source: Stream | None
    closed: bool = False
    _wake: Callable[[], None] | None = field(default=None, init=False)

    def read(self) -> bytes:
        """Wait for more of the body; b"" is its end."""
        lock, until = self.transport._lock, self.transport._until(self)
        while True:
            with lock:
                if (data := self.transport._take(self)) is not None:
                    return data
                clock = self.transport._clock
                self.transport._check_patience(self, until, clock is not None and clock.owned)
                signal = sync_ports.Signal()
                self._wake = signal.set
            signal.wait(self.transport._patience(self, until))

    async def aread(self) -> bytes:
        """Wait for more of the body; b"" is its end."""
        lock, until = self.transport._lock, self.transport._until(self)
        while True:
            with lock:
                if (data := self.transport._take(self)) is not None:
                    return data
                self.transport._check_patience(self, until, _alone())
                signal = async_ports.Signal()
                self._wake = _from_any_thread(signal.set)
            await signal.wait(self.transport._patience(self, until))

    def write(self, data: bytes) -> None:
        """Refused: no other protocol is spoken here."""
        raise ProtocolError(f"{_named(self.call)} was not upgraded: its status is {self.status}")

    async def awrite(self, data: bytes) -> None:
        """Refused: no other protocol is spoken here."""
        self.write(data)

    def ring(self) -> None:
        """Wake the reader, so that it looks again."""
        if self._wake is not None:
            self._wake()

    def close(self) -> None:
        """End it, from any thread; a read that waits raises `ClientClosed`."""
        with self.transport._lock:
            self.closed = True
            if self.source is not None:
                self.source.close()
            self.ring()

    async def aclose(self) -> None:
        """End it; a read that waits raises `ClientClosed`."""
        self.close()


def _weakly(body: _Body) -> Callable[[], None]:
    """Ring a body that its reader still holds; one that nobody holds is forgotten."""
    held = ref(body)

    def ring() -> None:
        if (found := held()) is not None:
            found.ring()

    return ring


def _named(call: Call) -> str:
    return f"{call.method} {call.target}"


def _alone() -> bool:
    """Whether the calling task is the only one of its event loop, so that nothing else can make anything happen."""
    if not async_ports.on_trio():
        return len(asyncio.all_tasks()) <= 1
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    return trio.lowlevel.current_statistics().tasks_living <= _TRIO_ALONE


_TRIO_ALONE = 3
"""Living tasks of trio that are not the program's: its root, the one that serves other threads, and the caller."""


def _from_any_thread(function: Callable[[], None]) -> Callable[[], None]:
    """The function, called where the current task runs, whoever calls it. A loop that has ended needs no call any more."""
    if not async_ports.on_trio():
        loop = asyncio.get_running_loop()

        def call_soon() -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(function)

        return call_soon
    import trio  # noqa: PLC0415 - an extra, loaded only by those who run on it

    token = trio.lowlevel.current_trio_token()

    def run_soon() -> None:
        with suppress(trio.RunFinishedError):
            token.run_sync_soon(function)

    return run_soon
