"""The one thread of a listener: it waits for sockets and for time, and passes on what happens.

Connections are known by their descriptors. A plan to look at one is never taken back: when its time comes and the connection has
another plan by then, or is gone, it is dropped.
"""

from __future__ import annotations

import selectors
import socket
from collections import deque
from contextlib import suppress
from heapq import heappop, heappush
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING

from ..sync_ports import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from .connection import Connection
    from .host import Host
    from .limits import Limits
    from .log import Log

GRACE_SECONDS = 0.5
"""For clients to take what is on its way to them, when the listener closes."""


class Loop:
    """Runs in one thread until `stop` is called, from any thread; whoever runs it calls `end` then."""

    def __init__(self, host: Host, limits: Limits, log: Log | None) -> None:
        self.host, self.limits, self.log = host, limits, log
        self.connections: dict[int, Connection] = {}
        self._selector = selectors.DefaultSelector()
        self._sleeper, self._waker = socket.socketpair()
        self._rung: deque[Connection] = deque()
        self._calls: deque[tuple[Callable[[], None], Signal]] = deque()
        self._plans: list[tuple[float, int]] = []
        self._thread: int | None = None
        self._stopping = False
        self.ended = False
        self.on_change: Callable[[], None] | None = None
        """Hears of every connection that ended."""
        self._sleeper.setblocking(False)
        self._waker.setblocking(False)
        self.register(self._sleeper, self._woken)

    # --- what it listens to

    def register(self, sock: socket.socket, heard: Callable[[int], None]) -> None:
        """Call ``heard`` whenever a socket can be read."""
        self._selector.register(sock, selectors.EVENT_READ, heard)

    def unregister(self, sock: socket.socket) -> None:
        """Listen to a socket no more."""
        self._selector.unregister(sock)

    def add(self, connection: Connection) -> None:
        """Listen to a new connection."""
        self.connections[connection.number] = connection
        self.listen(connection, selectors.EVENT_READ)

    def listen(self, connection: Connection, events: int) -> None:
        """Say what a connection waits for."""
        if events == connection.events:
            return
        if not connection.events:
            self._selector.register(connection.number, events, connection.happened)
        elif not events:
            self._selector.unregister(connection.number)
        else:
            self._selector.modify(connection.number, events, connection.happened)
        connection.events = events

    def expect(self, connection: Connection, due: float) -> None:
        """Look at a connection when its time comes; an earlier plan stays, since looking too early does no harm."""
        if due < connection.planned:
            connection.planned = due
            heappush(self._plans, (due, connection.number))

    def forget(self, connection: Connection) -> None:
        """Listen to a connection no more, since it closes."""
        self.listen(connection, 0)
        del self.connections[connection.number]
        if self.on_change is not None:
            self.on_change()

    # --- for any thread

    def ring(self, connection: Connection) -> None:
        """Let a connection look whether something is there for its client."""
        if not connection.rung:
            connection.rung = True
            self._rung.append(connection)
            if get_ident() != self._thread:
                self.poke()

    def call(self, function: Callable[[], None]) -> None:
        """Let the loop call a function, and wait until it has; at once when it does not run."""
        if self._thread in (None, get_ident()) or self.ended:
            function()
            return
        done = Signal()
        self._calls.append((function, done))
        self.poke()
        done.wait()

    def poke(self) -> None:
        """End the wait that the loop is in."""
        with suppress(OSError):  # full of pokes, so that it will wake up, or closed
            self._waker.send(b"!")

    def stop(self) -> None:
        """Let `run` end."""
        self._stopping = True
        self.poke()

    def next_wake(self) -> float | None:
        """When the server wants to be woken; for a manual clock."""
        with self.host.lock:
            return self.host.server.next_wake()

    def next_news(self) -> float | None:
        """When the server does something next that a client may wait for."""
        with self.host.lock:
            return self.host.server.next_news()

    def wake(self, now: float) -> None:
        """Do what is due; a manual clock calls this from its own thread.

        It waits until connections have been looked at, so that a client does not meet one which is closed a moment later. Whoever
        has the server for himself can't wait for that: the loop may be waiting for him.
        """
        with self.host.lock:
            self.host.server.wake(now)
        if self.host.lock.owned:
            self.poke()
        else:
            self.call(self._look)

    # --- the loop

    def run(self) -> None:
        """Serve until `stop`."""
        self._thread = get_ident()
        while not self._stopping:
            self._turn(self._seconds())

    def _seconds(self) -> float | None:
        """How long nothing is to be done."""
        seconds = self.host.seconds_to_wake()
        if seconds == 0.0:
            self.host.wake()
        if self._rung:
            return 0.0
        if self.host.clock is None and self._plans:
            until = max(self._plans[0][0] - self.host.elapsed, 0.0)
            return until if seconds is None else min(until, seconds)
        return seconds

    def _turn(self, seconds: float | None) -> None:
        for key, events in self._selector.select(seconds):
            key.data(events)
        while self._rung:
            connection = self._rung.popleft()
            connection.rung = False
            connection.happened(0)
        while self._calls:
            function, done = self._calls.popleft()
            function()
            done.set()
        self._look()

    def _look(self) -> None:
        plans, now = self._plans, self.host.elapsed
        while plans and plans[0][0] <= now:
            due, number = heappop(plans)
            connection = self.connections.get(number)
            if connection is not None and connection.planned == due:
                connection.look(now)

    def _woken(self, _: int) -> None:
        with suppress(BlockingIOError):
            self._sleeper.recv(4096)

    def cut(self) -> None:
        """Break all connections, as a crash does."""
        for connection in tuple(self.connections.values()):
            connection.cut()

    def end(self) -> None:
        """Bring all connections to an end, and let go of everything."""
        until = monotonic() + GRACE_SECONDS
        try:
            for connection in tuple(self.connections.values()):
                connection.end()
            while self.connections and (left := until - monotonic()) > 0:
                self._turn(left)
        finally:
            for connection in tuple(self.connections.values()):
                connection.close()
            self.ended = True
            while self._calls:
                self._calls.popleft()[1].set()
            self._selector.close()
            self._sleeper.close()
            self._waker.close()
