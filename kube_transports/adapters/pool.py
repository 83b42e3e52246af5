"""The connections to one server, as sets and numbers: what is idle, how many calls are under way, who waits.

It opens nothing and waits for nothing, so both colours use it as it is. A call takes one of ``limit`` places, and with it the
idle connection that was used last, if there is one. Streams and upgraded connections take no place: a program with a hundred
watches can still call. They may begin on an idle connection, and leave one behind; no more are kept than there are places.
"""

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Generic, Protocol, TypeVar
from weakref import WeakSet

from kube_core.base import ClientClosed

MAX_CONNECTIONS = 100
"""Calls under way at once to one server. HTTP/1.1 gives each a connection, and a process has 1,024 files as a rule."""

MAX_IDLE_SECONDS = 90.0
"""An idle connection is closed after this, as by Go's net/http on both sides (IdleConnTimeout, kube-apiserver's IdleTimeout)."""


class Forgettable(Protocol):
    """What a fork copies into the child, where it is of no use: sockets, and what holds them."""

    def forget(self) -> None:
        """Close this process's end of it, for it belongs to the parent."""
        ...


class Poolable(Protocol):
    """A connection, as the pool knows it."""

    idle_since: float

    @property
    def stale(self) -> bool:
        """Whether it is no good any more."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Waiting(Protocol):
    """Someone who waits for a place."""

    def set(self) -> None:
        """Tell that the place is there."""
        ...


C = TypeVar("C", bound=Poolable)
W = TypeVar("W", bound=Waiting)
S = TypeVar("S", bound=Forgettable)


class Places(Generic[W]):
    """How many calls may be under way at once, and who waits for a place. Safe to share between threads."""

    def __init__(self, limit: int, waiting: Callable[[], W]) -> None:
        self._limit = limit
        self._new_waiting = waiting
        self._closed = False
        self._clear()

    def _clear(self) -> None:
        self._lock = Lock()
        self._busy = 0
        self._queue: deque[W] = deque()

    def enter(self) -> W | None:
        """Take a place. If there is none, give what to wait for: once it is set, the place is taken. Raises ClientClosed."""
        with self._lock:
            self._check_open()
            if self._busy < self._limit:
                self._busy += 1
                return None
            waiting = self._new_waiting()
            self._queue.append(waiting)
            return waiting

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            self._free()

    def abandon(self, waiting: W) -> None:
        """Wait no longer; a place that was given at the same moment goes to the next."""
        with self._lock:
            if waiting in self._queue:
                self._queue.remove(waiting)
                return
        self.leave()

    def shut(self) -> None:
        """Give no more places; who waits for one is told. Raises ClientClosed from now on."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """Drop what the parent process had under way. For the child of a fork."""
        self._clear()  # the lock too: another thread of the parent may have held it

    def _free(self) -> None:
        if self._queue:
            self._queue.popleft().set()
        else:
            self._busy -= 1

    def _end(self) -> None:
        self._closed = True
        while self._queue:
            self._queue.popleft().set()

    def _check_open(self) -> None:
        if self._closed:
            raise ClientClosed("the client is closed")


class Pool(Places[W], Generic[C, W, S]):
    """The connections to one server. Safe to share between threads; after a fork the child's is empty."""

    def __init__(self, limit: int, waiting: Callable[[], W]) -> None:
        super().__init__(limit, waiting)
        forget_after_fork(self)

    def _clear(self) -> None:
        super()._clear()
        self._idle: deque[C] = deque()
        self._sockets: WeakSet[S] = WeakSet()

    def leave(self, connection: C | None = None) -> None:
        """Give the place back, and the connection if it is still good."""
        with self._lock:
            if connection is not None:
                self._keep(connection)
            self._free()

    def keep(self, connection: C) -> None:
        """Take a connection in that is still good, and had no place."""
        with self._lock:
            self._keep(connection)

    def take(self) -> C | None:
        """Take the idle connection that was used last; None if a new one is needed. Raises ClientClosed."""
        with self._lock:
            self._check_open()
            while self._idle:
                connection = self._idle.pop()
                if monotonic() - connection.idle_since < MAX_IDLE_SECONDS and not connection.stale:
                    return connection
                connection.close()
            return None

    def watch(self, socket: S) -> None:
        """Remember a socket that is about to be opened, so that `close` can end it. Raises ClientClosed."""
        with self._lock:
            self._check_open()
            self._sockets.add(socket)

    def close(self) -> list[S]:
        """End everything: calls raise ClientClosed from now on. Gives the sockets that are to be closed."""
        with self._lock:
            sockets = list(self._sockets)  # before the idle connections, which hold some of them, go
            self._idle.clear()
            self._end()
            return sockets

    def forget(self) -> None:
        """Drop what the parent process opened, without a word on its connections. For the child of a fork."""
        sockets = list(self._sockets)
        super().forget()
        for socket in sockets:
            with suppress(OSError):
                socket.forget()

    def _keep(self, connection: C) -> None:
        if self._closed:
            connection.close()
            return
        now = connection.idle_since = monotonic()
        self._idle.append(connection)
        while len(self._idle) > self._limit or now - self._idle[0].idle_since > MAX_IDLE_SECONDS:
            self._idle.popleft().close()


_parents: WeakSet[Forgettable] = WeakSet()


def forget_after_fork(thing: Forgettable) -> None:
    """Let the child of a fork begin by dropping what this holds of its parent."""
    _parents.add(thing)


def _forget_all() -> None:
    for thing in list(_parents):
        thing.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
