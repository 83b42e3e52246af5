"""When an exchange is tried again, and how long to wait before.

An answer is retried when the server asks for it, or when asking again can't do harm; a lost connection only when the request
can't have done anything. The rules are client-go's (rest/with_retry.go), with two differences: reads are retried on 429, 503 and
504 without a Retry-After, and the date form of Retry-After is understood.
"""

from attrs import define, field, frozen

from kube_core.base import Backoff, ClosedEarly, TransportError

from .headers import Headers, header, pairs_of
from .http_dates import parse_http_date

READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, so that sending them twice is sending them once."""

OVERLOADED = frozenset({429, 503, 504})
"""Codes that say "not now": for reads, worth another try even without a Retry-After."""

LONGEST_WAIT_SECONDS = 300.0
"""A Retry-After beyond this is the caller's to decide on: the error is raised, with its ``retry_after_seconds``."""


@frozen
class RetryPolicy:
    """How often, and how fast. The numbers are client-go's ten tries, and a back-off from 0.25 s to 10 s."""

    retries: int = 10
    backoff: Backoff = Backoff(initial_seconds=0.25, factor=2.0, cap_seconds=10.0, jitter=0.5)
    longest_wait_seconds: float = LONGEST_WAIT_SECONDS


NO_RETRIES = RetryPolicy(retries=0)


@define
class Retry:
    """The tries of one exchange. Each method says how many seconds to wait before the next, or None to give up.

    ``jitter`` is a number from 0 to 1 that the caller draws; it spreads clients that failed together.
    """

    method: str
    policy: RetryPolicy = RetryPolicy()
    failures: int = field(default=0, init=False)

    def after_reply(self, status: int, headers: Headers, jitter: float, now: float | None = None) -> float | None:
        """Decide after an answer. ``now`` is seconds since 1970, needed only to understand a Retry-After that is a date."""
        asked = _retry_after(header(pairs_of(headers), "retry-after"), now)
        if asked is not None and (status == 429 or 500 <= status < 600):
            return self._again(asked) if asked <= self.policy.longest_wait_seconds else None
        if asked is None and status in OVERLOADED and self.method in READS:
            return self._again(self._delay(jitter))
        return None

    def after_error(self, error: TransportError, jitter: float, reused: bool = False) -> float | None:
        """Decide after a failure of the wire, which is retried only when the connection was lost.

        ``reused`` says that the connection had served another exchange before and ended before any byte of this answer: most
        likely it was closed while idle, so the first such failure is tried again at once.
        """
        if not isinstance(error, ClosedEarly) or not (self.method in READS or not error.request_sent):
            return None
        if reused and not self.failures:
            return self._again(0.0)
        return self._again(self._delay(jitter))

    def _delay(self, jitter: float) -> float:
        return self.policy.backoff.delay(self.failures, jitter)

    def _again(self, seconds: float) -> float | None:
        if self.failures >= self.policy.retries:
            return None
        self.failures += 1
        return seconds


def _retry_after(text: str, now: float | None) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text[:9])
    if now is None or (date := parse_http_date(text)) is None:
        return None
    return max(date - now, 0.0)
