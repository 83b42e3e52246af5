"""When an exchange is tried again."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Backoff, ClosedEarly, ConnectError, ProtocolError, ReadTimeout, TlsError, TransportError
from kube_core.requests import NO_RETRIES, Retry, RetryPolicy
from kube_core.requests.http_dates import parse_http_date

NOW = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC).timestamp()
AFTER = (("Retry-After", "3"),)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_the_server_may_ask_for_another_try(method: str, status: int) -> None:
    """With a Retry-After every verb is sent again: the server has answered, so it did nothing."""
    assert Retry(method).after_reply(status, AFTER, 0.5) == 3.0


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 409, 410, 422, 600])
def test_other_answers_are_final(status: int) -> None:
    """Whatever the headers say."""
    assert Retry("GET").after_reply(status, AFTER, 0.0) is None


@pytest.mark.parametrize(
    ("method", "status", "seconds"),
    [
        ("GET", 429, 0.25),
        ("GET", 503, 0.25),
        ("GET", 504, 0.25),
        ("HEAD", 503, 0.25),
        ("GET", 500, None),
        ("GET", 502, None),
        ("POST", 429, None),
        ("PUT", 503, None),
        ("DELETE", 504, None),
    ],
)
def test_reads_are_tried_again_without_being_asked(method: str, status: int, seconds: float | None) -> None:
    """Asking again can do no harm; writes are left to the caller."""
    assert Retry(method).after_reply(status, (), 0.0) == seconds


def test_the_delays_grow_to_ten_seconds_ten_times() -> None:
    """0.25 s doubled up to 10 s; then it is over."""
    retry = Retry("GET")

    assert [retry.after_reply(503, (), 0.0) for _ in range(11)] == [0.25, 0.5, 1, 2, 4, 8, 10, 10, 10, 10, None]
    assert Retry("GET").after_reply(503, (), 1.0) == 0.375
    assert Retry("GET", NO_RETRIES).after_reply(503, AFTER, 0.0) is None
    assert Retry("GET", RetryPolicy(backoff=Backoff(initial_seconds=1.0))).after_reply(503, (), 0.0) == 1.0


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Sun, 06 Nov 1994 08:49:40 GMT", 3.0),
        ("Sunday, 06-Nov-94 08:49:40 GMT", 3.0),
        ("Sun Nov  6 08:49:40 1994", 3.0),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0.0),
        ("301", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_has_two_forms(after: str, seconds: float | None) -> None:
    """Seconds, or a date; one that is too far away is the caller's to wait for."""
    assert Retry("POST").after_reply(503, {"retry-after": after}, 0.0, NOW) == seconds


@pytest.mark.parametrize(
    "after", ["-1", "1.5", "soon", "", "Sun, 31 Feb 1994 08:49:40 GMT", "Sun, 06 Foo 1994 08:49:40 GMT", "٣"]
)
def test_a_retry_after_that_makes_no_sense_is_none(after: str) -> None:
    """Reads then wait as without it, writes are not tried again."""
    assert Retry("POST").after_reply(503, {"retry-after": after}, 0.0, NOW) is None
    assert Retry("GET").after_reply(503, {"retry-after": after}, 0.0, NOW) == 0.25


def test_a_date_means_nothing_without_a_clock() -> None:
    """Whoever does not say what time it is gets the back-off."""
    assert Retry("GET").after_reply(503, {"retry-after": "Sun, 06 Nov 1994 08:49:40 GMT"}, 0.0) == 0.25


@pytest.mark.parametrize(
    ("method", "error", "reused", "seconds"),
    [
        ("GET", ClosedEarly("x", request_sent=True), False, 0.25),
        ("GET", ClosedEarly("x", request_sent=True), True, 0.0),
        ("GET", ClosedEarly("x"), True, 0.0),
        ("HEAD", ClosedEarly("x", request_sent=True), False, 0.25),
        ("POST", ClosedEarly("x", request_sent=True), True, None),
        ("DELETE", ClosedEarly("x", request_sent=True), False, None),
        ("POST", ClosedEarly("x", request_sent=False), True, 0.0),
        ("POST", ClosedEarly("x", request_sent=False), False, 0.25),
        ("GET", ConnectError("x"), False, None),
        ("GET", TlsError("x"), False, None),
        ("GET", ReadTimeout("x", request_sent=True), True, None),
        ("GET", ProtocolError("x", request_sent=True), True, None),
    ],
)
def test_a_lost_connection_is_tried_again_where_it_is_safe(
    method: str, error: TransportError, reused: bool, seconds: float | None
) -> None:
    """A read always; a write only when none of it can have reached the server; at once on a connection that went stale."""
    assert Retry(method).after_error(error, 0.0, reused) == seconds


def test_a_connection_goes_stale_only_once() -> None:
    """The second loss waits like any other."""
    retry = Retry("GET")

    assert [retry.after_error(ClosedEarly("x"), 0.0, reused=True) for _ in range(2)] == [0.0, 0.5]


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    """Nothing that a server sends raises."""
    assert parse_http_date(text) is None or isinstance(parse_http_date(text), float)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 1, 1)))
def test_every_moment_can_be_read(moment: datetime) -> None:
    """The usual form, for any date."""
    aware = moment.replace(microsecond=0, tzinfo=UTC)

    assert parse_http_date(format_datetime(aware, usegmt=True)) == aware.timestamp()


def test_a_leap_second_is_the_one_before() -> None:
    """Which a datetime does not have."""
    assert parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
