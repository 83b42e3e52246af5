"""Transports that take each other's place when the certificates change, as sets and numbers: which is in use, and by how many.

It closes nothing and waits for nothing, so both colours use it as it is. What is under way goes on where it began. A transport
whose place was taken is to be closed as soon as nobody uses it; streams have one apart, so that a long watch keeps no idle
connection alive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import define, field

from .forks import ForkLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from .certificates import Certificates
    from .tls import SSLContext

T = TypeVar("T")


@define(eq=False)
class Lane(Generic[T]):
    """One transport, who uses it, and whether another has taken its place."""

    transport: T
    users: list[None] = field(factory=list[None])
    """One item for each: a list may grow and shrink without a lock."""
    retired: bool = False


@define(eq=False)
class Generations(Generic[T]):
    """The transports of one client. Safe to share between threads.

    A lane is retired before anybody looks whether it is used. So whoever has entered it, and then finds it not retired, may use
    it: no lock is needed until the certificates change.
    """

    _certificates: Certificates
    _open: Callable[[SSLContext | None], T]
    _context: SSLContext | None = field(init=False, default=None)
    _lanes: dict[str, Lane[T]] = field(init=False, factory=dict[str, "Lane[T]"])
    _old: list[Lane[T]] = field(init=False, factory=list["Lane[T]"])
    _lock: ForkLock = field(init=False, factory=ForkLock)

    def enter(self, purpose: str) -> Lane[T]:
        """Take the transport of now for a purpose: calls or streams."""
        lane = self._lanes.get(purpose)
        if lane is not None and self._certificates.current() is self._context:
            lane.users.append(None)
            if not lane.retired:
                return lane
            lane.users.pop()
        return self._enter_newest(purpose)

    def _enter_newest(self, purpose: str) -> Lane[T]:
        with self._lock:
            context = self._certificates.current()  # asked for in here: nobody comes later with an older one
            if context is not self._context:
                self._retire()
                self._context = context
            lane = self._lanes.get(purpose)
            if lane is None:
                lane = self._lanes[purpose] = Lane(self._open(context))
            lane.users.append(None)
            return lane

    def _retire(self) -> None:
        for lane in self._lanes.values():
            lane.retired = True
        self._old += self._lanes.values()
        self._lanes = {}

    def leave(self, lane: Lane[T]) -> bool:
        """Give it back; tells whether something may be out of use."""
        lane.users.pop()
        return bool(self._old)

    def unused(self) -> list[T]:
        """The transports whose place was taken and that nobody uses any more: they are to be closed."""
        with self._lock:
            gone = [lane for lane in self._old if not lane.users]
            self._old = [lane for lane in self._old if lane.users]
        return [lane.transport for lane in gone]

    def everything(self) -> list[T]:
        """All of them, to be closed."""
        with self._lock:
            return [lane.transport for lane in (*self._old, *self._lanes.values())]
