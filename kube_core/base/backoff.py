"""Exponential back-off as arithmetic: the time and the jitter are arguments.

The shape is that of `wait.Backoff` in k8s.io/apimachinery (pkg/util/wait): each delay is the one before times a factor, up to a
cap, and jitter only ever adds.
"""

import math

from attrs import define, field, frozen


@frozen
class Backoff:
    """How long to wait after each failure in a row.

    ``jitter`` is the largest part of a delay that is added to it: 1.0 makes delays between once and twice as long, the cap
    included. After ``reset_seconds`` without a failure, counted from the end of the last delay, the row begins anew.
    """

    initial_seconds: float
    factor: float = 2.0
    cap_seconds: float = math.inf
    jitter: float = 0.0
    reset_seconds: float = math.inf

    def delay(self, failures: int, chance: float) -> float:
        """Compute the seconds to wait after so many failures before this one (0 for the first).

        ``chance`` is a number from 0 to 1 that says how much of the jitter is added.
        """
        return self._plain(failures) * (1.0 + self.jitter * chance)

    def _plain(self, failures: int) -> float:
        try:
            return min(self.initial_seconds * self.factor**failures, self.cap_seconds)
        except OverflowError:  # hours of failures: beyond any float, so beyond any cap
            return self.cap_seconds


@define
class Delays:
    """The delays of one thing that may fail again and again, by the rules of a `Backoff`."""

    backoff: Backoff
    failures: int = field(default=0, init=False)
    """How many failures there have been in a row."""
    _until: float = field(default=math.inf, init=False)

    def failed(self, now: float, chance: float) -> float:
        """Count a failure at the time ``now`` (seconds on any clock that only goes forward); return the seconds to wait."""
        if now - self._until >= self.backoff.reset_seconds:
            self.failures = 0
        seconds = self.backoff.delay(self.failures, chance)
        self.failures += 1
        self._until = now + seconds
        return seconds

    def succeeded(self) -> None:
        """Begin anew: the next failure waits the initial time."""
        self.failures = 0
