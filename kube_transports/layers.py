"""Transports around a transport: they observe it, or lend it upgrades. `async_layers.py` is the same text with ``await``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ReadTimeout

from .forks import ForkLock
from .observing import Watched
from .ports import Call

if TYPE_CHECKING:
    from .observing import Observer
    from .ports import ByteStream, Reply, Transport, Upgraded


class ObservedTransport:
    """Tells observers of every exchange."""

    def __init__(self, inner: Transport, observers: Sequence[Observer]) -> None:
        self._inner = inner
        self._observers = tuple(observers)

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        watched = Watched(call, "call", self._observers)
        try:
            reply = self._inner.exchange(watched.call)
        except BaseException as error:
            watched.failed(error)
            raise
        watched.answered(reply.status, reply.headers)
        watched.received(len(reply.body))
        watched.ended()
        return reply

    def stream(self, call: Call) -> ByteStream:
        """Send a request and wait for the beginning of the answer."""
        watched = Watched(call, "stream", self._observers)
        try:
            opened = self._inner.stream(watched.call)
        except BaseException as error:
            watched.failed(error)
            raise
        watched.answered(opened.status, opened.headers)
        return ObservedStream(opened, watched)

    def upgrade(self, call: Call) -> Upgraded:
        """Send a request that asks to switch protocols."""
        watched = Watched(call, "upgrade", self._observers)
        try:
            opened = self._inner.upgrade(watched.call)
        except BaseException as error:
            watched.failed(error)
            raise
        watched.answered(opened.status, opened.headers)
        return ObservedUpgraded(opened, watched)

    def close(self) -> None:
        """End everything."""
        self._inner.close()


class ObservedStream:
    """An answer that comes bit by bit, and whose end is told."""

    passing: type[ReadTimeout] | tuple[()] = ()
    """After these errors it may still be read."""

    def __init__(self, inner: ByteStream, watched: Watched) -> None:
        self._inner = inner
        self._watched = watched
        self.status = inner.status
        self.headers = inner.headers

    def read(self) -> bytes:
        """Wait for more of the body; ``b""`` is its end."""
        try:
            data = self._inner.read()
        except BaseException as error:
            if not isinstance(error, self.passing):
                self._watched.failed(error)
            raise
        self._watched.received(len(data))
        if not data:
            self._watched.ended()
        return data

    def close(self) -> None:
        """End it."""
        self._inner.close()
        self._watched.ended()


class ObservedUpgraded(ObservedStream):
    """A connection that switched protocols, and whose end is told."""

    passing = ReadTimeout

    def __init__(self, inner: Upgraded, watched: Watched) -> None:
        super().__init__(inner, watched)
        self._upgraded = inner

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life."""
        return self._upgraded.is_there

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._upgraded.write(data)


class UpgradingTransport:
    """Dials upgrades with another transport, which is opened for the first of them."""

    def __init__(self, inner: Transport, dial: Callable[[], Transport]) -> None:
        self._inner = inner
        self._dial = dial
        self._dialled: Transport | None = None
        self._lock = ForkLock()
        self._closed = False

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        return self._inner.exchange(call)

    def stream(self, call: Call) -> ByteStream:
        """Send a request and wait for the beginning of the answer."""
        return self._inner.stream(call)

    def upgrade(self, call: Call) -> Upgraded:
        """Send a request that asks to switch protocols, over the other transport."""
        with self._lock:
            if self._closed:
                raise ClientClosed("the client is closed")
            self._dialled = self._dialled or self._dial()
        return self._dialled.upgrade(call)

    def close(self) -> None:
        """End everything, over both."""
        with self._lock:
            self._closed = True
        self._inner.close()
        if self._dialled is not None:
            self._dialled.close()
