"""The token bucket: burst at once, then at its rate; idle time fills it again, up to the burst."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import TokenBucket, UsageError


def test_burst_and_rate() -> None:
    """Two at once, then one each half second, however they come."""
    bucket = TokenBucket(2.0, 2)
    assert [bucket.take(100.0) for _ in range(4)] == [0.0, 0.0, 0.5, 1.0]
    assert bucket.take(101.0) == 0.5  # the fifth, which is due at 101.5
    assert bucket.take(200.0) == 0.0
    assert [bucket.take(200.0) for _ in range(2)] == [0.0, 0.5]


def test_a_clock_that_stands_or_goes_back() -> None:
    """Nothing is gained by it."""
    bucket = TokenBucket(1.0, 1)
    assert [bucket.take(now) for now in (10.0, 5.0, 10.0)] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(("qps", "burst"), [(0.0, 1), (-1.0, 1), (1.0, 0), (float("nan"), 1)])
def test_what_is_no_limit(qps: float, burst: int) -> None:
    """A UsageError."""
    with pytest.raises(UsageError):
        TokenBucket(qps, burst)


@given(st.lists(st.floats(0, 10), max_size=50), st.floats(0.1, 100), st.integers(1, 20))
def test_never_more_than_allowed(gaps: list[float], qps: float, burst: int) -> None:
    """In no stretch of time do more pass than the burst and what the rate gives."""
    bucket, now = TokenBucket(qps, burst), 0.0
    passes = list[float]()
    for gap in gaps:
        now += gap
        passes.append(now + bucket.take(now))
    assert passes == sorted(passes)
    for first in range(len(passes)):
        for last in range(first, len(passes)):
            allowed = burst + (passes[last] - passes[first]) * qps
            assert last - first + 1 <= allowed + 1e-6
