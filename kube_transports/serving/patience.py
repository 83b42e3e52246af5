"""How long a connection may take, as arithmetic: the time is an argument."""

from enum import Enum
from math import inf

from attrs import define, field

from .limits import Limits

LINGER_SECONDS = 2.0
"""For a client to read its refusal before the connection is closed on what it still sends. nginx's lingering_time is 30."""


class Phase(Enum):
    """What a connection is at."""

    HANDSHAKE = "handshake"
    IDLE = "idle"
    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    """The client has nothing to say now, or may be silent as long as it likes."""
    LINGER = "linger"


@define
class Patience:
    """When a connection is to be cut. ``due`` is when to look again; then `lost` says whether it is over."""

    limits: Limits
    read_by: float = inf
    take_by: float = inf
    catch_up_by: float = inf
    _mark: tuple[Phase, int] | None = field(init=False, default=None)
    _taken: int = field(init=False, default=0)

    @property
    def due(self) -> float:
        """When to look again."""
        return min(self.read_by, self.take_by, self.catch_up_by)

    def reading(self, phase: Phase, count: int, now: float) -> None:
        """The connection is at ``phase``, for the ``count``-th time: a new one has the whole time again."""
        if (phase, count) != self._mark:
            self._mark = phase, count
            self.read_by = now + self._seconds(phase)

    def _seconds(self, phase: Phase) -> float:
        match phase:
            case Phase.HANDSHAKE | Phase.HEAD:
                return self.limits.head_seconds
            case Phase.BODY:
                return self.limits.body_seconds
            case Phase.IDLE:
                return self.limits.idle_seconds
            case Phase.LINGER:
                return LINGER_SECONDS
            case Phase.ANSWER:
                return inf

    def writing(self, backlog: int, taken: int, now: float) -> None:
        """``backlog`` bytes wait to be taken, ``taken`` have been."""
        if not backlog:
            self.take_by = inf
        elif self.take_by == inf:
            self._taken, self.take_by = taken, now + self.limits.stall_seconds

    def following(self, behind: bool, now: float) -> None:
        """Whether there is more for the reader than is kept ready for it."""
        if not behind:
            self.catch_up_by = inf
        elif self.catch_up_by == inf:
            self.catch_up_by = now + self.limits.behind_seconds

    def lost(self, taken: int, now: float) -> bool:
        """Whether the connection is over: it has not done in time what it had to do."""
        if now >= min(self.read_by, self.catch_up_by):
            return True
        if now < self.take_by:
            return False
        if taken - self._taken < self.limits.stall_bytes:
            return True
        self._taken, self.take_by = taken, now + self.limits.stall_seconds
        return False
