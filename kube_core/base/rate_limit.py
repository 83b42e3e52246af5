"""A limit on how often something may happen, as arithmetic: the time is an argument.

The rule is that of golang.org/x/time/rate, which client-go's ``flowcontrol`` uses: a bucket of ``burst`` tokens that fills at
``qps`` tokens a second; each event takes one, and waits for it where there is none.
"""

from attrs import define, field

from .errors import UsageError


@define
class TokenBucket:
    """At most ``qps`` events a second in the long run, and ``burst`` at once. Belongs to one caller at a time."""

    qps: float
    burst: int = 10
    """client-go's default (rest/config.go, DefaultBurst)."""
    _tokens: float = field(init=False)
    _seen: float = field(init=False, default=float("-inf"))

    def __attrs_post_init__(self) -> None:
        if not (self.qps > 0 and self.burst >= 1):
            raise UsageError(f"a rate limit needs a qps above 0 and a burst of at least 1, not {self.qps} and {self.burst}")
        self._tokens = float(self.burst)

    def take(self, now: float) -> float:
        """Take a token at the time ``now`` (seconds on any clock that only goes forward); return the seconds to wait for it."""
        if self._seen != float("-inf"):
            self._tokens = min(float(self.burst), self._tokens + max(0.0, now - self._seen) * self.qps)
        self._seen = max(self._seen, now)
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self.qps)
