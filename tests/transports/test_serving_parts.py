"""The listener's parts that need no socket: patience as arithmetic, who a certificate names, what goes on every answer."""

from math import inf

import pytest
from msgspec import json

from kube_core.server import User
from kube_transports import Limits
from kube_transports.serving.patience import LINGER_SECONDS, Patience, Phase
from kube_transports.serving.users import user_of
from kube_transports.serving.wire import date, encoded

LIMITS = Limits(stall_seconds=30.0, stall_bytes=1000, behind_seconds=60.0)


@pytest.mark.parametrize(
    ("phase", "seconds"),
    [
        (Phase.HANDSHAKE, 32.0),
        (Phase.IDLE, 90.0),
        (Phase.HEAD, 32.0),
        (Phase.BODY, 60.0),
        (Phase.ANSWER, inf),
        (Phase.LINGER, LINGER_SECONDS),
    ],
)
def test_each_phase_has_its_time(phase: Phase, seconds: float) -> None:
    """It begins with the phase, not with each byte."""
    patience = Patience(LIMITS)
    patience.reading(phase, 0, now=100.0)
    patience.reading(phase, 0, now=110.0)
    assert patience.due == 100.0 + seconds
    assert not patience.lost(taken=0, now=min(100.0 + seconds, 1e9) - 1)
    assert patience.lost(taken=0, now=min(100.0 + seconds, 1e9)) == (seconds < inf)


def test_the_next_request_has_the_whole_time_again() -> None:
    """Also when it is at the same phase."""
    patience = Patience(LIMITS)
    patience.reading(Phase.IDLE, 0, now=0.0)
    patience.reading(Phase.IDLE, 1, now=80.0)
    assert patience.due == 170.0


def test_a_reader_has_to_take_so_much_each_time() -> None:
    """A byte now and then is not enough; who takes it all owes nothing."""
    patience = Patience(LIMITS)
    patience.writing(backlog=5000, taken=100, now=0.0)
    patience.writing(backlog=4500, taken=600, now=10.0)
    assert patience.due == 30.0
    assert not patience.lost(taken=1100, now=30.0)
    assert patience.due == 60.0
    assert patience.lost(taken=2099, now=60.0)
    patience.writing(backlog=0, taken=6000, now=61.0)
    assert patience.due == inf


def test_a_reader_of_a_watch_has_to_catch_up() -> None:
    """The time begins when it falls behind, and ends when it has everything."""
    patience = Patience(LIMITS)
    patience.following(behind=True, now=0.0)
    patience.following(behind=True, now=59.0)
    assert not patience.lost(taken=10**9, now=59.0)
    assert patience.lost(taken=10**9, now=60.0)
    patience.following(behind=False, now=60.0)
    assert not patience.lost(taken=0, now=1000.0)


def test_who_a_certificate_names() -> None:
    """The common name with the organizations; nobody without a name."""
    subject = ((("organizationName", "a"),), (("commonName", "ada"),), (("organizationName", "b"),))
    assert user_of({"subject": subject}) == User("ada", ("a", "b"))
    assert user_of({"subject": subject[:1]}) is None
    assert user_of({}) is None


def test_what_goes_on_every_answer() -> None:
    """Nothing is cached unless it says so; dates are HTTP's."""
    assert encoded((("etag", '"x"'),)) == ((b"etag", b'"x"'), (b"cache-control", b"no-cache, private"))
    assert encoded((("cache-control", "public"),)) == ((b"cache-control", b"public"),)
    assert date(0) == b"Thu, 01 Jan 1970 00:00:00 GMT"
    assert json.encode(encoded((("warning", '299 - "ü"'),))[0][1].decode()) == b'"299 - \\"\xc3\xbc\\""'
