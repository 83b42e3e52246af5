"""A transport whose certificates change while it is in use, over any other. Its mirror is ``async_rotating``.

A client has one when its certificates come from files or from a plugin.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed, ReadTimeout

from .generations import Generations, Lane
from .ports import ByteStream, Call, Headers, Reply, Transport, Upgraded
from .sync_ports import to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from .certificates import Certificates
    from .tls import SSLContext

CALLS, STREAMS = "calls", "streams"


class RotatingTransport:
    """Opens another transport whenever the certificates are new; what is under way goes on over the old one."""

    def __init__(self, certificates: Certificates, opened: Callable[[SSLContext | None], Transport]) -> None:
        self._generations: Generations[Transport] = Generations(certificates, opened)
        self._closed = False

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        lane = self._enter(CALLS)
        try:
            return lane.transport.exchange(call)
        finally:
            if self._generations.leave(lane):
                to_its_end(self.sweep)

    def stream(self, call: Call) -> RotatingStream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        lane = self._enter(STREAMS)
        try:
            return RotatingStream(self, lane, lane.transport.stream(call))
        except BaseException:
            self.release(lane)
            raise

    def upgrade(self, call: Call) -> RotatingUpgrade:
        """Send a request that asks to switch protocols, with the headers that do. The answer's status tells whether it did."""
        lane = self._enter(STREAMS)
        try:
            return RotatingUpgrade(self, lane, lane.transport.upgrade(call))
        except BaseException:
            self.release(lane)
            raise

    def close(self) -> None:
        """End every connection, also those that began with older certificates. Closing twice is fine."""
        self._closed = True
        for transport in self._generations.everything():
            transport.close()

    def sweep(self) -> None:
        """Close what is out of use since the certificates have changed."""
        for transport in self._generations.unused():
            transport.close()

    def release(self, lane: Lane[Transport]) -> None:
        """Take note that a stream has ended."""
        if self._generations.leave(lane):
            to_its_end(self.sweep)

    def _enter(self, purpose: str) -> Lane[Transport]:
        if self._closed:
            raise ClientClosed("the client is closed")
        return self._generations.enter(purpose)


class RotatingStream:
    """A stream that keeps its transport open until it has ended."""

    passing: type[ReadTimeout] | tuple[()] = ()
    """After these errors it may still be read."""

    def __init__(self, owner: RotatingTransport, lane: Lane[Transport], inner: ByteStream) -> None:
        self._owner = owner
        self._lanes = [lane]
        self._inner = inner

    @property
    def status(self) -> int:
        """The answer's status code."""
        return self._inner.status

    @property
    def headers(self) -> Headers:
        """The answer's header fields."""
        return self._inner.headers

    def read(self) -> bytes:
        """Wait for more of the body; ``b""`` is its end."""
        try:
            data = self._inner.read()
        except BaseException as error:
            if not isinstance(error, self.passing):
                self._release()
            raise
        if not data:
            self._release()
        return data

    def close(self) -> None:
        """End it. Closing twice is fine."""
        try:
            self._inner.close()
        finally:
            self._release()

    def _release(self) -> None:
        with suppress(IndexError):  # whoever comes first: a stream may be closed by another thread than reads it
            self._owner.release(self._lanes.pop())


class RotatingUpgrade(RotatingStream):
    """A connection that switched protocols, and keeps its transport open until it has ended."""

    passing = ReadTimeout

    def __init__(self, owner: RotatingTransport, lane: Lane[Transport], inner: Upgraded) -> None:
        super().__init__(owner, lane, inner)
        self._upgraded = inner

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life."""
        return self._upgraded.is_there

    def write(self, data: bytes) -> None:
        """Send bytes as they are; returns when the transport has them."""
        self._upgraded.write(data)
