"""What ends a watch, what makes it wait, and for how long."""

import json
from typing import Any

import pytest

from kube_core.base import ClosedEarly, ConfigError, ConnectError, ReadTimeout, TransportError
from kube_core.models.core_v1 import Pod
from kube_core.requests import ApiError, BadRequest, Expired, Forbidden, Gone, NotFound, Unauthorized
from kube_core.watching import Failed, Watch, WatchState
from kube_core.watching.patience import BACKOFF, LONGEST_WAIT_SECONDS

from .conversations import NOW, bookmark, error, pod, status, streaming, watching

FINAL: list[tuple[int, str, type[ApiError]]] = [
    (410, "Expired", Expired),
    (410, "Gone", Gone),
    (401, "Unauthorized", Unauthorized),
    (403, "Forbidden", Forbidden),
    (404, "NotFound", NotFound),
    (400, "BadRequest", BadRequest),
    (402, "Novel", ApiError),
]

PASSING = [
    (429, "TooManyRequests"),
    (408, "Timeout"),
    (500, "InternalError"),
    (502, ""),
    (503, "ServiceUnavailable"),
    (504, "Timeout"),
]


def opening() -> Watch[Pod]:
    """A watch that has asked."""
    watch: Watch[Pod] = Watch(watching("4"))
    watch.ask()
    return watch


@pytest.mark.parametrize(("code", "reason", "cls"), FINAL)
def test_what_ends_it(code: int, reason: str, cls: type[ApiError]) -> None:
    """By HTTP and in the stream: the error is there, and no event."""
    answered, streamed = opening(), streaming("4")
    assert answered.answered(code, (), json.dumps(status(code, reason)).encode(), NOW, 0.0) == []
    assert streamed.receive(error(code, reason), NOW, 0.0) == []
    for watch in (answered, streamed):
        assert watch.state is WatchState.ENDED
        assert type(watch.error) is cls
        with pytest.raises(cls):
            watch.end()


def test_without_a_credential_it_ends() -> None:
    """As on 401: nothing was asked, and nothing is told."""
    watch = opening()
    assert watch.failed(ConfigError("the plugin ended with 1"), NOW, 0.0) == []
    assert watch.state is WatchState.ENDED
    with pytest.raises(ConfigError, match="the plugin"):
        watch.end()


@pytest.mark.parametrize(("code", "reason", "cls"), [(None, "Expired", Expired), (410, None, Gone), (403, None, Forbidden)])
def test_an_error_frame_with_half_a_status(code: int | None, reason: str | None, cls: type[ApiError]) -> None:
    """The reason or the code is enough."""
    watch = streaming("4")
    assert watch.receive(error(code, reason), NOW, 0.0) == []
    assert type(watch.error) is cls


@pytest.mark.parametrize(
    "line",
    [
        error(None, None),
        error(None, "Novel"),
        b'{"type":"ERROR","object":{}}\n',
        b'{"type":"ERROR","object":5}\n',
        b'{"type":"ERROR","object":{"kind":"Pod","apiVersion":"v1"}}\n',
    ],
)
def test_an_error_frame_that_says_nothing(line: bytes) -> None:
    """It is trouble: told, and the watch waits and goes on."""
    watch = streaming("4")
    (event,) = watch.receive(line, NOW, 0.0)
    assert isinstance(event, Failed)
    assert isinstance(event.error, ApiError)
    assert watch.state is WatchState.WAITING


def test_a_redirect_ends_it() -> None:
    """It is not followed, now or later."""
    watch = opening()
    watch.answered(302, (("location", "https://elsewhere/"),), b"", NOW, 0.0)
    assert watch.state is WatchState.ENDED


@pytest.mark.parametrize(("code", "reason"), PASSING)
def test_what_passes(code: int, reason: str) -> None:
    """By HTTP and in the stream: one Failed event, then another try at the same version."""
    answered, streamed = opening(), streaming("4")
    events = [
        *answered.answered(code, (), json.dumps(status(code, reason)).encode(), NOW, 0.0),
        *streamed.receive(error(code, reason), NOW, 0.0),
    ]
    assert [type(event) for event in events] == [Failed, Failed]
    for watch in (answered, streamed):
        assert (watch.state, watch.error, watch.waits(NOW)) == (WatchState.WAITING, None, BACKOFF.initial_seconds)
        watch.wake(NOW + BACKOFF.initial_seconds)
        assert dict(watch.ask().query)["resourceVersion"] == "4"


@pytest.mark.parametrize("answer", [b"", b"<html>bad gateway</html>", b"\xff", b"{"])
def test_a_proxy_without_a_status(answer: bytes) -> None:
    """Whatever the body, the code decides."""
    watch = opening()
    (event,) = watch.answered(502, (), answer, NOW, 0.0)
    assert isinstance(event, Failed)
    assert watch.state is WatchState.WAITING


def retry_after(header: str | None = None, seconds: int | None = None) -> float:
    """How long a watch waits when it is told how long, in a header or in the Status."""
    watch = opening()
    headers = (("retry-after", header),) if header else ()
    details: dict[str, Any] = {"details": {"retryAfterSeconds": seconds}} if seconds else {}
    watch.answered(429, headers, json.dumps(status(429, "TooManyRequests", **details)).encode(), NOW, 0.0)
    return watch.waits(NOW)


def test_retry_after() -> None:
    """It is a least: the back-off may be longer. A server that asks for days is asked after five minutes."""
    assert retry_after() == 0.8
    assert retry_after("7") == retry_after(seconds=7) == 7.0
    assert retry_after("0") == 0.8
    assert retry_after("99999999") == retry_after(seconds=99_999_999) == LONGEST_WAIT_SECONDS


def test_retry_after_in_the_stream() -> None:
    """A Status may say it as well."""
    watch = streaming("4")
    watch.receive(error(503, "ServiceUnavailable", details={"retryAfterSeconds": 9}), NOW, 0.0)
    assert watch.waits(NOW + 2) == 7.0


@pytest.mark.parametrize("problem", [ConnectError("refused"), ReadTimeout("silence", request_sent=True), ClosedEarly("gone")])
def test_the_wire_failed(problem: TransportError) -> None:
    """Before the answer and in the middle of it."""
    for watch in (opening(), streaming("4")):
        assert watch.failed(problem, NOW, 0.0) == [Failed(problem)]
        assert watch.state is WatchState.WAITING


def waits(watch: Watch[Pod], count: int, jitter: float) -> list[float]:
    """How long it waits when it fails again and again."""
    now, found = NOW, list[float]()
    for _ in range(count):
        watch.failed(ConnectError("refused"), now, jitter)
        found.append(round(watch.waits(now), 6))
        now += watch.waits(now)
        watch.wake(now)
        watch.ask()
    return found


def test_the_back_off_of_client_go() -> None:
    """0.8 s doubled up to 30 s, and up to twice that by chance."""
    assert waits(opening(), 8, 0.0) == [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0, 30.0]
    assert waits(opening(), 8, 1.0) == [1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60.0, 60.0]


def test_a_change_begins_the_row_anew() -> None:
    """So does a long time without trouble."""
    watch = opening()
    waits(watch, 4, 0.0)
    watch.answered(200, (), b"", NOW, 0.0)
    watch.receive(pod("MODIFIED", "a", "5"), NOW, 0.0)
    watch.failed(ClosedEarly("gone"), NOW, 0.0)
    assert watch.waits(NOW) == 0.8
    other = opening()
    waits(other, 4, 0.0)
    other.answered(200, (), b"", NOW, 0.0)
    later = NOW + 12 + BACKOFF.reset_seconds
    other.failed(ClosedEarly("gone"), later, 0.0)
    assert round(other.waits(later), 6) == 0.8


def test_what_may_be_told_again_is_no_progress() -> None:
    """A stream that begins from nothing comes on once it has told of everything, not before."""
    watch: Watch[Pod] = Watch(watching(send_initial_events=True, resource_version_match="NotOlderThan"))
    watch.ask()
    watch.failed(ClosedEarly("gone"), NOW, 0.0)
    watch.wake(NOW + 0.8)
    watch.ask()
    watch.answered(200, (), b"", NOW, 0.0)
    watch.receive(pod("ADDED", "a", "4") + pod("MODIFIED", "a", "5"), NOW, 0.0)
    watch.failed(ClosedEarly("gone"), NOW, 0.0)
    assert watch.waits(NOW) == 1.6
    other: Watch[Pod] = Watch(watching(send_initial_events=True, resource_version_match="NotOlderThan"))
    other.ask()
    other.failed(ClosedEarly("gone"), NOW, 0.0)
    other.wake(NOW + 0.8)
    other.ask()
    other.answered(200, (), b"", NOW, 0.0)
    other.receive(pod("ADDED", "a", "4") + bookmark("5", end=True) + pod("MODIFIED", "a", "6"), NOW, 0.0)
    other.failed(ClosedEarly("gone"), NOW, 0.0)
    assert other.waits(NOW) == 0.8


def test_waking_too_soon_or_for_nothing_does_nothing() -> None:
    """The clock may be looked at in every state."""
    watch = streaming("4")
    watch.wake(NOW)
    assert (watch.state, watch.waits(NOW)) == (WatchState.STREAMING, 0.0)
    watch.failed(ClosedEarly("gone"), NOW, 0.0)
    watch.wake(NOW)
    assert watch.state is WatchState.WAITING
