"""Back-off: pure arithmetic on times and chances that are given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Backoff, Delays

# The numbers of client-go's reflector.
REFLECTOR = Backoff(initial_seconds=0.8, factor=2.0, cap_seconds=30.0, jitter=1.0, reset_seconds=120.0)


def test_delays_grow_up_to_the_cap() -> None:
    """Each delay is twice the one before, until the cap."""
    delays = [REFLECTOR.delay(failures, 0.0) for failures in range(8)]
    assert delays == pytest.approx([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0, 30.0])


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_jitter_only_adds(failures: int, chance: float) -> None:
    """A delay lies between the plain one and twice that, also when it is capped and after any number of failures."""
    plain = REFLECTOR.delay(failures, 0.0)
    assert plain <= REFLECTOR.delay(failures, chance) <= 2 * plain <= 60.0


def test_without_a_cap_delays_grow_for_ever() -> None:
    """Beyond what a float holds, the delay is endless rather than an error."""
    assert Backoff(1.0).delay(5000, 0.5) == float("inf")


def test_delays_count_failures_in_a_row() -> None:
    """A success begins anew."""
    delays = Delays(REFLECTOR)
    assert [delays.failed(now, 0.0) for now in (0.0, 1.0, 3.0)] == pytest.approx([0.8, 1.6, 3.2])
    assert delays.failures == 3
    delays.succeeded()
    assert delays.failed(7.0, 0.5) == pytest.approx(1.2)


def test_quiet_time_begins_anew() -> None:
    """Quiet counts from the end of the last delay: 120 seconds of it forget the failures, less does not."""
    delays = Delays(REFLECTOR)
    delays.failed(0.0, 0.0)
    assert delays.failed(120.0, 0.0) == pytest.approx(1.6)
    assert delays.failed(121.6 + 120.0, 0.0) == pytest.approx(0.8)


def test_a_delay_longer_than_the_quiet_time_is_no_quiet_time() -> None:
    """Waiting as told is not success, however long it takes."""
    delays = Delays(Backoff(100.0, reset_seconds=10.0))
    assert delays.failed(0.0, 0.0) == 100.0
    assert delays.failed(101.0, 0.0) == 200.0
