"""What a plan of faults does to calls that go through memory, and how readers wait on a clock that leaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import define

from kube_core.base import ClosedEarly, ConnectError, ReadTimeout
from kube_core.server import ServerRequest, User
from kube_core.simulation import Delayed, Inserted, Refused, Reset, Silent

from ..clock import GRACE_SECONDS, QUIET_SECONDS

if TYPE_CHECKING:
    from typing import Protocol

    from kube_core.simulation import Mishap

    from ..clock import ManualClock
    from ..ports import Call

    class Body(Protocol):
        """A body that may break off."""

        call: Call
        data: bytes
        left: int | None
        fault: Reset | Silent | None

        def close(self) -> None:
            """End it."""
            ...


B = TypeVar("B", bound="Body")


def request_of(call: Call, user: User | None = None) -> ServerRequest:
    """A call as a server takes it, from ``user`` if nothing in it says more."""
    headers = tuple((name.lower(), value) for name, value in call.headers)
    return ServerRequest(call.method, call.target, headers, call.body, user)


def delay(fault: Mishap | None, call: Call) -> float:
    """How many seconds a call is longer under way; no more than its client waits."""
    if not isinstance(fault, Delayed):
        return 0.0
    return fault.seconds if call.read_timeout is None else min(fault.seconds, call.read_timeout)


def check_arrival(fault: Mishap, call: Call) -> None:
    """Raise what a client sees when its request does not arrive."""
    named = f"{call.method} {call.target}"
    if isinstance(fault, Refused):
        raise ConnectError(f"{named}: the connection was refused, by the plan of faults")
    if isinstance(fault, Delayed) and call.read_timeout is not None and fault.seconds > call.read_timeout:
        raise ReadTimeout(f"{named}: nothing came for {call.read_timeout} seconds, by the plan of faults", request_sent=True)


def struck(body: B, fault: Mishap) -> B:
    """Let a fault meet an answer. Raises ClosedEarly when nothing of it arrives."""
    if isinstance(fault, Inserted):
        body.data = fault.data + body.data
    elif isinstance(fault, Reset | Silent):
        body.fault, body.left = fault, fault.after_bytes or 0
        if isinstance(fault, Reset) and fault.after_bytes is None:
            body.close()
            text = f"{body.call.method} {body.call.target}: the connection was reset, by the plan of faults"
            raise ClosedEarly(text, request_sent=True)
    return body


@define
class Stillness:
    """One reader's wait on a clock, which it moves if it is its own and leaps."""

    clock: ManualClock | None
    quiet: float = 0.0
    """For how many real seconds nothing has happened and nothing was to come."""

    @property
    def leaps(self) -> bool:
        """Whether this reader moves the clock."""
        return self.clock is not None and self.clock.leaps and self.clock.owned

    @property
    def over(self) -> bool:
        """Whether there is no use in waiting any longer, if nobody else is there."""
        return not self.leaps or self.quiet >= GRACE_SECONDS

    def leap(self) -> None:
        """Go on to what happens next."""
        if self.clock is not None and self.clock.leap():
            self.quiet = 0.0
        else:
            self.quiet += QUIET_SECONDS
