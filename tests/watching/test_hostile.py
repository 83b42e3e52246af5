"""Servers that answer a watch with what is none: a frame is an event or an error of ours, and there is no storm of requests."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import DecodeError, KubeError
from kube_core.models.core_v1 import Pod
from kube_core.objects import frame_reader
from kube_core.requests import Api, ApiError
from kube_core.watching import Failed, Watch, WatchState

from .reflecting import item, page, reflector, refusal

POD: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "resourceVersion": "9"}}
LIST = {"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "5"}, "items": [POD]}
STATUS = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "InternalError", "code": 500, "message": "no"}
MANY_SECONDS = 600.0
MOST_REQUESTS = 40
"""In ten minutes: the back-off grows to half a minute and more within seven of them."""


def frame(kind: object, value: object) -> bytes:
    return json.dumps({"type": kind, "object": value}).encode() + b"\n"


def requests_made(status: int, body: bytes, read_seconds: float = 0.0) -> tuple[int, Watch[Pod]]:
    """How many requests a watch makes in ten minutes of a server that gives the same answer to each, and closes."""
    watch: Watch[Pod] = Watch(Api(Pod).watch(resource_version="5"))
    now, made = 0.0, 0
    while now < MANY_SECONDS and watch.state is not WatchState.ENDED and made <= 10 * MOST_REQUESTS:
        watch.ask()
        made += 1
        watch.answered(status, (), b"" if status == 200 else body, now, 0.0)
        now += read_seconds
        if watch.state is WatchState.STREAMING:
            watch.receive(body, now, 0.0)
        if watch.state is WatchState.STREAMING:
            watch.closed(now, 0.0)
        now += watch.waits(now)
        watch.wake(now)
    return made, watch


USELESS = {
    "nothing": b"",
    "white space": b"\n \r\n\n",
    "a list": json.dumps(LIST).encode() + b"\n",
    "a list over several lines": json.dumps(LIST, indent=1).encode(),
    "an object": json.dumps(POD).encode() + b"\n",
    "a page": b"<html>\n<body>Sign in</body>\n</html>\n",
    "null": b"null\n",
    "a line without end": b"x" * 100,
    "a bookmark of where we are": frame("BOOKMARK", {"metadata": {"resourceVersion": "5"}}),
    "a bookmark of nothing": frame("BOOKMARK", None),
    "a bookmark without a version": frame("BOOKMARK", {"metadata": {"resourceVersion": 7}}),
    "a bookmark of another form": frame("BOOKMARK", {"metadata": {"resourceVersion": "5", "annotations": ["x"]}}),
    "a type that nobody knows": frame("RENAMED", POD),
    "a type that is no text": frame(5, POD),
    "an object of another kind": frame("ADDED", {"apiVersion": "v1", "kind": "Node"}),
    "no object": b'{"type":"ADDED"}\n',
    "an error": frame("ERROR", STATUS),
    "an error that is a list": frame("ERROR", [1]),
    "an error that is nothing": frame("ERROR", None),
    "an error that is a pod": frame("ERROR", POD),
    "an error with a code of ten digits": frame("ERROR", {**STATUS, "code": 2**31}),
    "an error with a negative time to wait": frame("ERROR", {**STATUS, "details": {"retryAfterSeconds": -5}}),
}


@pytest.mark.parametrize("name", USELESS)
def test_a_stream_that_tells_nothing_makes_no_storm(name: str) -> None:
    """It is asked for again, for ever, but ever more rarely."""
    made, watch = requests_made(200, USELESS[name])
    assert 3 < made <= MOST_REQUESTS
    assert watch.state in (WatchState.READY, WatchState.WAITING)
    assert watch.resource_version == "5"


@pytest.mark.parametrize("body", [b"", b"<html>", json.dumps(STATUS).encode(), json.dumps(POD).encode()])
@pytest.mark.parametrize("status", [0, 100, 101, 201, 204, 299, 408, 429, 500, 503, 599, 999])
def test_an_answer_that_is_no_stream_makes_no_storm(status: int, body: bytes) -> None:
    """Whatever its code and its body."""
    made, _ = requests_made(status, body)
    assert made <= MOST_REQUESTS


def test_a_huge_time_to_wait_is_not_waited_out() -> None:
    """A server that asks for a year, or for more than a number can say, is asked again after five minutes."""
    for seconds in (10**8, 2**31 - 1):
        body = json.dumps({**STATUS, "code": 429, "details": {"retryAfterSeconds": seconds}}).encode()
        made, _ = requests_made(429, body)
        assert made == MANY_SECONDS / 300


def test_a_type_that_nobody_knows_is_told() -> None:
    """As an event that failed, with its place; the watch goes on."""
    watch: Watch[Pod] = Watch(Api(Pod).watch(resource_version="5"))
    watch.ask()
    watch.answered(200, (), b"", 0.0, 0.0)
    events = watch.receive(frame("RENAMED", POD) + frame("ADDED", POD), 0.0, 0.0)
    assert [type(event).__name__ for event in events] == ["Failed", "Added"]
    assert isinstance(events[0], Failed)
    assert isinstance(events[0].error, DecodeError)
    assert events[0].error.path == "$.type"
    with pytest.raises(DecodeError, match=r"at \$\.type: expected ADDED, MODIFIED"):
        frame_reader(Pod)(frame("", POD))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from([POD, STATUS, LIST]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["metadata", "resourceVersion", "annotations", "kind", "code", "details"]), inner)
    ),
    max_leaves=10,
)
FRAMES = st.builds(
    frame, st.sampled_from(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "", "ADDED "]) | JSON, JSON
) | st.binary(max_size=60)


@given(st.lists(FRAMES, max_size=6), st.integers(1, 50))
def test_any_bytes_are_events_or_errors(frames: list[bytes], size: int) -> None:
    """However they are cut: events of ours, and an end that raises an error of ours."""
    data = b"".join(frames)
    watch: Watch[Pod] = Watch(Api(Pod).watch())
    watch.ask()
    watch.answered(200, (), b"", 0.0, 0.0)
    for start in range(0, len(data), size):
        if watch.state is not WatchState.STREAMING:
            break
        for event in watch.receive(data[start : start + size], 1.0, 0.5):
            assert not isinstance(event, Failed) or isinstance(event.error, KubeError)
    if watch.state is WatchState.ENDED:
        with pytest.raises(KubeError):
            watch.end()
    assert watch.waits(1.0) <= 300


def always(body: bytes, refused: tuple[int, bytes] | None = None) -> Callable[[dict[str, str]], tuple[int, bytes]]:
    """A server that has one page, with another token each time; ``refused`` is what it says to a token."""
    tokens = count()

    def answer(query: dict[str, str]) -> tuple[int, bytes]:
        if refused and "continue" in query:
            return refused
        return 200, body.replace(b"TOKEN", str(next(tokens)).encode())

    return answer


ENDLESS = {
    "the same token for ever": always(page(item("a", "5"), token="t")),
    "the same objects for ever": always(page(item("a", "5"), token="TOKEN")),
    "no objects for ever": always(page(token="TOKEN")),
    "tokens that have expired": always(page(item("a", "5"), token="TOKEN"), (410, refusal(410, "Expired"))),
    "tokens that it does not know": always(page(item("a", "5"), token="TOKEN"), (400, refusal(400, "BadRequest"))),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_pages_without_end_make_no_storm(name: str) -> None:
    """Each round has one or two requests; only pages that may still lead on are asked for a hundred times."""
    machine, now, made = reflector(), 0.0, 0
    while now < MANY_SECONDS and made <= 10 * MOST_REQUESTS:
        query = dict(machine.ask().query)
        made += 1
        code, body = ENDLESS[name](query)
        machine.answered(code, (), body, now, 0.0)
        now += machine.waits(now) if machine.phase is WatchState.WAITING else 0.0
        machine.wake(now)
    assert made <= 2 * MOST_REQUESTS + (100 if "objects" in name else 0)
    assert not machine.listed
    assert isinstance(machine.error, DecodeError | ApiError)
