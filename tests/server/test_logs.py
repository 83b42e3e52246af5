"""Logs: GET of pods/log, answered from a function that a test supplies."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kube_core.requests import Pause
from kube_core.server import Kubelet, LogLine, LogQuery, Stream

from .driver import PODS
from .kubelets import START, with_pod

LOG = f"{PODS}/web/log"
Steps = Iterator[str | bytes | LogLine | Pause]


def three(_: LogQuery) -> list[LogLine]:
    """Three lines, a minute apart, the last of them just now."""
    streams = ("Stdout", "Stderr", "Stdout")
    return [LogLine(f"line {n}", START - 120 + 60 * n, stream) for n, stream in enumerate(streams)]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", b"line 0\nline 1\nline 2\n"),
        ("tailLines=2", b"line 1\nline 2\n"),
        ("tailLines=0", b""),
        ("limitBytes=9", b"line 0\nli"),
        ("sinceSeconds=60", b"line 1\nline 2\n"),
        ("sinceTime=2027-01-15T08:00:00Z", b"line 2\n"),
        ("stream=Stderr", b"line 1\n"),
        ("tailLines=1&timestamps=true", b"2027-01-15T08:00:00.000000000Z line 2\n"),
        ("container=main&follow=false", b"line 0\nline 1\nline 2\n"),
    ],
)
def test_what_of_a_log_is_wanted(query: str, text: bytes) -> None:
    """The server chooses; the function gives it all."""
    exchange = with_pod(Kubelet(logs=three)).send("GET", f"{LOG}?{query}")
    assert (exchange.status, exchange.headers, exchange.body) == (200, (("content-type", "text/plain"),), text)


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("tailLines=-1", 422, "tailLines: Invalid value: -1: must be greater than or equal to 0"),
        ("limitBytes=0", 422, "limitBytes: Invalid value: 0: must be greater than 0"),
        ("sinceSeconds=0", 422, "sinceSeconds: Invalid value: 0: must be greater than 0"),
        ("sinceSeconds=1&sinceTime=2027-01-15T08:00:00Z", 422, "at most one of `sinceTime` or `sinceSeconds`"),
        ("stream=stderr", 422, 'stream: Unsupported value: "stderr": supported values: "All", "Stderr", "Stdout"'),
        ("stream=Stderr&tailLines=1", 422, "mutually exclusive"),
        ("tailLines=x", 400, "invalid syntax"),
        ("sinceTime=yesterday", 400, 'parsing time "yesterday"'),
        ("container=other", 400, "container other is not valid for pod web"),
        ("", 400, "a container name must be specified for pod web, choose one of: [main side]"),
    ],
)
def test_options_that_are_refused(query: str, code: int, message: str) -> None:
    """With the real server's words."""
    status, body = with_pod(Kubelet(logs=three), "main", "side").call("GET", f"{LOG}?{query}")
    assert status == code
    assert message in body["message"]


def test_what_the_function_is_told() -> None:
    """Whose log it is, whether of the last life, and whether the client stays."""
    asked: list[LogQuery] = []

    def logs(query: LogQuery) -> list[str]:
        asked.append(query)
        return []

    driver = with_pod(Kubelet(logs=logs), "main", "side")
    driver.send("GET", f"{LOG}?container=side&previous=true")
    driver.send("GET", f"{LOG}?container=main&follow=1")
    assert [(query.container, query.previous, query.follow) for query in asked] == [("side", True, False), ("main", False, True)]
    assert asked[0].pod["metadata"]["name"] == "web"
    assert driver.call("GET", f"{PODS}/other/log")[0] == 404


def test_bytes_are_taken_as_they_are() -> None:
    """No line feed is added, and no UTF-8 is asked for."""
    driver = with_pod(Kubelet(logs=lambda _: [b"\xff\x00", "ü", b"no end"]))
    assert driver.send("GET", LOG).body == b"\xff\x00\xc3\xbc\nno end"


def growing(_: LogQuery) -> Steps:
    """A log that is written on every ten seconds, four times."""
    for number in range(4):
        yield f"line {number}"
        yield Pause(10)


def followed(logs: Callable[[LogQuery], Steps], query: str = "") -> tuple[Callable[[float], None], Stream]:
    """A log that is being followed, and what lets time pass."""
    driver = with_pod(Kubelet(logs=logs))
    stream = driver.send("GET", f"{LOG}?follow=true&{query}").stream
    assert stream is not None
    return lambda seconds: driver.server.wake(START + seconds), stream


def test_a_log_is_followed_as_it_grows() -> None:
    """What comes later comes when its time has come; the end of the log ends the answer."""
    wake, stream = followed(growing)
    poked: list[bool] = []
    stream.notify = lambda: poked.append(True)
    assert stream.receive() == b"line 0\n"
    assert not stream.ready
    for number in (1, 2, 3):
        wake(10.0 * number)
        assert stream.receive() == b"line %d\n" % number
    assert not stream.closed
    wake(40)
    assert (stream.ready, stream.closed, len(poked)) == (True, True, 4)


def test_who_does_not_follow_gets_what_has_been_written() -> None:
    """By now: a log begins with its pod, and its pauses are time."""
    driver = with_pod(Kubelet(logs=growing))
    assert driver.send("GET", LOG).body == b"line 0\n"
    driver.server.wake(START + 25)
    assert driver.send("GET", LOG).body == b"line 0\nline 1\nline 2\n"


def test_a_line_has_the_same_time_whenever_it_is_asked_for() -> None:
    """So that a client can go on where it was: from that time on, the line included."""
    driver = with_pod(Kubelet(logs=growing))
    driver.server.wake(START + 15)
    stamped = b"2027-01-15T08:00:10.000000000Z line 1\n"
    assert driver.send("GET", f"{LOG}?timestamps=true&tailLines=1").body == stamped
    stream = driver.send("GET", f"{LOG}?timestamps=true&follow=true&sinceTime=2027-01-15T08:00:10.000000000Z").stream
    assert stream is not None
    assert stream.receive() == stamped
    driver.server.wake(START + 20)
    assert stream.receive() == b"2027-01-15T08:00:20.000000000Z line 2\n"


def test_tail_and_limit_of_a_log_that_is_followed() -> None:
    """The tail is that of what there is; the limit ends the answer."""
    wake, stream = followed(lambda query: iter([*map(str, range(5)), Pause(1), "later", "never"]), "tailLines=2&limitBytes=8")
    assert stream.receive() == b"3\n4\n"
    wake(1)
    assert (stream.receive(), stream.closed) == (b"late", True)


def test_a_reader_that_takes_nothing_holds_the_log_up() -> None:
    """Not more than a certain amount is read ahead; afterwards it goes on."""

    def endless(_: LogQuery) -> Steps:
        while True:
            yield b"x" * 100_000
            yield Pause(1)

    wake, stream = followed(endless)
    for second in range(1, 50):
        wake(second)
    assert len(stream.receive()) == 300_000
    for second in range(50, 60):
        wake(second)
    assert stream.receive(150_000)
    assert stream.ready


def test_a_log_ends_with_its_pod() -> None:
    """Who follows gets the end, and the server has nothing left to wake."""
    driver = with_pod(Kubelet(logs=growing))
    stream = driver.send("GET", f"{LOG}?follow=true").stream
    assert stream is not None
    assert driver.server.next_wake() == START + 10
    driver.call("DELETE", f"{PODS}/web?gracePeriodSeconds=0")
    assert (stream.receive(), stream.closed) == (b"line 0\n", True)
    assert driver.server.next_wake() != START + 10


def test_a_restart_ends_logs() -> None:
    """Everybody who was connected is gone."""
    driver = with_pod(Kubelet(logs=growing))
    stream = driver.send("GET", f"{LOG}?follow=true").stream
    assert stream is not None
    driver.server.restart()
    assert (stream.receive(), stream.closed) == (b"line 0\n", True)
    assert driver.server.next_wake() != START + 10


def test_closing_forgets_the_reader() -> None:
    """The function is not asked any more."""
    wake, stream = followed(growing)
    stream.close()
    wake(10)
    assert (stream.receive(), stream.closed) == (b"", True)


def test_what_a_function_raises_is_told_in_the_log() -> None:
    """At once or later: an answer has begun by then, as a kubelet's has."""

    def breaking(_: LogQuery) -> Steps:
        yield "fine"
        raise LookupError("no disk")

    def broken(_: LogQuery) -> Steps:
        raise LookupError("no disk")

    assert with_pod(Kubelet(logs=breaking)).send("GET", LOG).body == b"fine\nfailed to read the log: LookupError: no disk\n"
    assert with_pod(Kubelet(logs=broken)).send("GET", LOG).body == b"failed to read the log: LookupError: no disk\n"


def test_a_former_life_that_never_was() -> None:
    """It is refused where the pod's status knows better; else the function may have it."""
    driver = with_pod(Kubelet(logs=lambda query: ["before" if query.previous else "now"]))
    assert driver.send("GET", f"{LOG}?previous=true").body == b"before\n"
    known: dict[str, Any] = {"name": "main", "image": "i", "imageID": "i", "ready": True, "restartCount": 0}
    driver.patch(f"{PODS}/web/status", {"status": {"containerStatuses": [known]}})
    status, refused = driver.call("GET", f"{LOG}?previous=true")
    assert (status, refused["message"]) == (400, 'previous terminated container "main" in pod "web" not found')
    known["lastState"] = {"terminated": {"exitCode": 1}}
    driver.patch(f"{PODS}/web/status", {"status": {"containerStatuses": [known]}})
    assert driver.send("GET", f"{LOG}?previous=true").body == b"before\n"
