"""Time and MicroTime: read and printed as Go does."""

import pickle
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import MicroTime, UsageError, format_micro_time, format_time, parse_time

ZONES = st.timezones() | st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14)))
TIMES = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES)
NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


@given(TIMES)
def test_micro_times_survive_a_round_trip(time: datetime) -> None:
    """Printing keeps every microsecond, in UTC, always six digits."""
    text = str(MicroTime.of(time))
    assert MicroTime.parse(text) == time.astimezone(UTC)  # a local time that comes twice equals no other zone's
    assert len(text) == len("2026-02-03T04:05:06.000007Z")


@given(TIMES)
def test_times_lose_only_the_fraction(time: datetime) -> None:
    """Go prints whole seconds, and drops the rest."""
    assert parse_time(format_time(time)) == time.astimezone(UTC).replace(microsecond=0)


def test_they_print_as_go_does() -> None:
    """UTC with a Z, whatever the zone; early years have four digits."""
    east = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))
    assert (format_time(east), format_micro_time(east)) == ("2026-02-03T02:05:06Z", "2026-02-03T02:05:06.000007Z")
    assert format_time(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"


def test_any_rfc_3339_is_read() -> None:
    """Offsets, and fractions of any length, of which six digits count."""
    assert parse_time("2026-02-03T14:00:00+02:00") == parse_time("2026-02-03T12:00:00.0000009Z") == NOON
    assert MicroTime.parse("2026-02-03T12:00:00.5Z") == NOON + timedelta(milliseconds=500)


OTHER_FORMS = [
    "",
    "2026-02-03",
    "2026-02-03T12:00:00",
    "2026-02-03 12:00:00Z",
    "2026-02-03t12:00:00z",
    "2026-13-03T12:00:00Z",
    "2026-02-03T12:00:60Z",
    "20260203T120000Z",
    "2026-02-03T12:00:00.Z",
    "",
]


@pytest.mark.parametrize("text", [*OTHER_FORMS, "\uff12026-02-03T12:00:00Z", "2026-02-03T12:00:00Z\n"])
def test_other_texts_are_refused(text: str) -> None:
    """What Go would not read is a ValueError, which a decoder gives a path."""
    for read in (parse_time, MicroTime.parse):
        with pytest.raises(ValueError, match=r".+"):
            read(text)


def test_naive_times_are_refused() -> None:
    """Nobody guesses a zone: the message says what to do."""
    naive = datetime(2026, 2, 3)
    for make in (format_time, format_micro_time, MicroTime.of):
        with pytest.raises(UsageError, match=r"datetime\.now\(UTC\)"):
            make(naive)
    with pytest.raises(UsageError):
        MicroTime(2026, 2, 3)


def test_micro_times_stay_micro_times() -> None:
    """Copies, pickles and sums are of the same class."""
    time = MicroTime(2026, 2, 3, 12, tzinfo=UTC)
    for other in (deepcopy(time), pickle.loads(pickle.dumps(time)), time + timedelta(0), MicroTime.of(time)):
        assert (type(other), other) == (MicroTime, NOON)
