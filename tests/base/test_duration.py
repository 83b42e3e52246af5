"""Durations: read and printed as Go does."""

import pickle
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Duration, UsageError
from kube_core.base.duration import LONGEST, MAX_LENGTH, SHORTEST

# What `time.ParseDuration` made of each text: its print and its nanoseconds.
PARSED = (
    ("0", "0s", 0),
    ("-0", "0s", 0),
    ("1.5h", "1h30m0s", 5400 * 10**9),
    (".5s", "500ms", 5 * 10**8),
    ("5.s", "5s", 5 * 10**9),
    ("1h2m3.5s", "1h2m3.5s", 3723500000000),
    ("-1.5s", "-1.5s", -1500000000),
    ("1us", "1µs", 1000),
    ("1\u00b5s", "1µs", 1000),
    ("1\u03bcs", "1µs", 1000),
    ("0.5ns", "0s", 0),
    ("1.5us", "1.5µs", 1500),
    ("3s2h", "2h0m3s", 7203 * 10**9),
    ("1h1h", "2h0m0s", 7200 * 10**9),
    ("100h", "100h0m0s", 360000 * 10**9),
    ("+5m", "5m0s", 300 * 10**9),
    ("0.000000001s", "1ns", 1),
    ("0.3333333333333333333h", "20m0s", 1200 * 10**9),
    ("0.9223372036854775807h", "55m20.413933267s", 3320413933267),
    ("0.100000000000000000000h", "6m0s", 360 * 10**9),
    ("2562047h47m16.854775807s", "2562047h47m16.854775807s", LONGEST),
    ("-9223372036854775808ns", "-2562047h47m16.854775808s", SHORTEST),
)

REFUSED = (
    "",
    "1",
    ".",
    ".s",
    "s",
    "1d",
    "1H",
    "1e3s",
    "1_0s",
    "--5m",
    "1 s",
    " 1s",
    "1s\n",
    "\u0661s",
    "9223372036854775808ns",
    "2562048h",
)

DURATIONS = st.integers(SHORTEST, LONGEST).map(Duration.of)
SMALL = st.timedeltas(timedelta(days=-50000), timedelta(days=50000))


@pytest.mark.parametrize(("text", "canonical", "nanoseconds"), PARSED)
def test_a_text_reads_as_in_go(text: str, canonical: str, nanoseconds: int) -> None:
    """Each text has the length and the canonical form that Go gives it."""
    assert (str(Duration(text)), Duration(text).nanoseconds) == (canonical, nanoseconds)


@pytest.mark.parametrize("text", [*REFUSED, "1" * MAX_LENGTH + "s"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    """The error says how a duration is written, or how long one may be."""
    with pytest.raises(UsageError, match="duration"):
        Duration(text)


@given(DURATIONS)
def test_the_canonical_form_reads_as_the_same_length(duration: Duration) -> None:
    """Printing and reading is the identity, for every length that Go has."""
    assert Duration(str(duration)) == duration


@given(SMALL, SMALL)
def test_durations_compute_as_timedeltas(one: timedelta, other: timedelta) -> None:
    """Sums, differences, order and conversion agree with datetime."""
    first, second = Duration.of(one), Duration.of(other)
    assert first.to_timedelta() == one
    assert (first + second).to_timedelta() == one + other
    assert (first - second).to_timedelta() == one - other
    assert (first < second) == (one < other)
    assert (-first).to_timedelta() == -one
    assert first.total_seconds() == pytest.approx(one.total_seconds())


def test_a_timedelta_is_cut_towards_zero() -> None:
    """What is less than a microsecond does not survive in a timedelta."""
    assert Duration("-1500ns").to_timedelta() == timedelta(microseconds=-1)


def test_a_duration_is_a_value() -> None:
    """It hashes, pickles, is false when it is zero and says what it is."""
    duration = Duration("90s")
    assert pickle.loads(pickle.dumps(duration)) == duration
    assert {duration: 1}[Duration("1m30s")] == 1
    assert (repr(duration), bool(duration), bool(Duration("0"))) == ("Duration('1m30s')", True, False)
