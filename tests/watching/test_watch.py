"""The plain watch: what its frames say, and where it goes on."""

import pytest

from kube_core.base import ClosedEarly, DecodeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Expired
from kube_core.watching import Added, Bookmark, Deleted, Event, Failed, Modified, Watch, WatchState
from kube_core.watching.watch import SILENCE_MARGIN_SECONDS, TIMEOUT_SECONDS, VERY_SHORT_SECONDS

from .conversations import NOW, bookmark, error, frame, pod, streaming, watching

RECORDED = b"".join(
    (
        pod("ADDED", "a", "5"),
        pod("ADDED", "ü", "3", novel={"x": None}),
        bookmark("9", end=True),
        b"\r\n",
        pod("MODIFIED", "a", "11"),
        frame("MODIFIED", apiVersion="v1", kind="Pod", metadata={"name": 5}),
        pod("DELETED", "ü", "12"),
        bookmark("20"),
        pod("ADDED", "c", "21"),
        error(410, "Expired"),
        pod("ADDED", "never told", "22"),
    )
)


def told(event: Event[Pod]) -> str:
    """An event in a few words."""
    match event:
        case Added(found) | Modified(found) | Deleted(found):
            return f"{type(event).__name__} {found.metadata.name} {found.metadata.resource_version}"
        case Bookmark(version, ended):
            return f"Bookmark {version}{' end' if ended else ''}"
        case Failed(problem):
            return f"Failed {getattr(problem, 'path', type(problem).__name__)}"


WHOLE = [
    "Added a 5",
    "Added ü 3",
    "Bookmark 9 end",
    "Modified a 11",
    "Failed $.object.metadata.name",
    "Deleted ü 12",
    "Bookmark 20",
    "Added c 21",
]


def fed(*pieces: bytes) -> Watch[Pod]:
    """A watch that was fed these pieces, and told what was recorded."""
    watch = streaming()
    events: list[str] = []
    for piece in pieces:
        if watch.state is WatchState.STREAMING:
            events += map(told, watch.receive(piece, NOW, 0.0))
    assert events == WHOLE
    assert (watch.state, watch.resource_version) == (WatchState.ENDED, "21")
    return watch


def test_a_recorded_conversation() -> None:
    """Whole: the events in order, and the end at the server's word; what follows is not told."""
    assert isinstance(fed(RECORDED).error, Expired)


def test_byte_by_byte() -> None:
    """The same events, however slowly they come."""
    fed(*(RECORDED[index : index + 1] for index in range(len(RECORDED))))


@pytest.mark.parametrize("cut", range(0, len(RECORDED), 3))
def test_cut_anywhere(cut: int) -> None:
    """In a line, in a letter, between two lines."""
    fed(RECORDED[:cut], RECORDED[cut:])


def query(watch: Watch[Pod]) -> dict[str, str]:
    """What the next request asks for."""
    return dict(watch.ask().query)


def closed(watch: Watch[Pod]) -> Watch[Pod]:
    """The watch after a clean end, long after its beginning."""
    assert watch.closed(NOW + 60, 0.0) == []
    assert watch.state is WatchState.READY
    return watch


def test_it_never_resumes_at_an_initial_object() -> None:
    """They come in no order: the watch begins again from nothing."""
    watch = streaming()
    watch.receive(pod("ADDED", "a", "5") + pod("ADDED", "b", "3"), NOW, 0.0)
    assert watch.resource_version == ""
    assert "resourceVersion" not in query(closed(watch))


@pytest.mark.parametrize("line", [pod("MODIFIED", "a", "7"), pod("DELETED", "a", "7"), bookmark("7")])
def test_the_first_frame_that_is_not_added_ends_the_initial_part(line: bytes) -> None:
    """From then on each change says where to go on."""
    watch = streaming()
    watch.receive(pod("ADDED", "a", "5") + line, NOW, 0.0)
    assert watch.resource_version == "7"
    watch.receive(pod("ADDED", "b", "8"), NOW, 0.0)
    assert query(closed(watch))["resourceVersion"] == "8"


def test_a_version_that_was_asked_for() -> None:
    """ADDED is a change then; each resumption asks for the last one."""
    watch = streaming("4")
    assert (watch.resource_version, query(closed(watch))["resourceVersion"]) == ("4", "4")
    watch.answered(200, (), b"", NOW, 0.0)
    watch.receive(pod("ADDED", "b", "8"), NOW, 0.0)
    assert query(closed(watch))["resourceVersion"] == "8"


def test_version_zero_is_any_state() -> None:
    """What comes first is initial, in no order; the zero is asked for again until there is something better."""
    watch = streaming("0")
    watch.receive(pod("ADDED", "b", "8"), NOW, 0.0)
    assert query(closed(watch))["resourceVersion"] == "0"
    watch.answered(200, (), b"", NOW, 0.0)
    watch.receive(bookmark("9"), NOW, 0.0)
    assert query(closed(watch))["resourceVersion"] == "9"


def test_initial_events_that_were_asked_for() -> None:
    """They are asked for until they have ended, and never after; the version given with them is none to resume at."""
    watch = streaming("4", send_initial_events=True, resource_version_match="NotOlderThan")
    watch.receive(pod("ADDED", "a", "2"), NOW, 0.0)
    asked = query(closed(watch))
    assert (asked["resourceVersion"], asked["sendInitialEvents"]) == ("4", "true")
    watch.answered(200, (), b"", NOW, 0.0)
    watch.receive(pod("ADDED", "a", "2") + bookmark("6", end=True), NOW, 0.0)
    asked = query(closed(watch))
    assert (asked["resourceVersion"], asked.keys() & {"sendInitialEvents", "resourceVersionMatch"}) == ("6", set())


def test_the_rest_of_the_query_stays() -> None:
    """Selectors and parameters that repeat are asked for each time."""
    watch: Watch[Pod] = Watch(watching("4", labels="app=web", query=[("x", 1), ("x", 2)]))
    asked = watch.ask()
    assert asked.url == "/api/v1/namespaces/dev/pods"
    assert sorted(asked.query) == sorted(
        {"watch": "true", "allowWatchBookmarks": "true", "labelSelector": "app=web", "resourceVersion": "4"}.items()
        | {("timeoutSeconds", str(TIMEOUT_SECONDS)), ("x", "1"), ("x", "2")}
    )


@pytest.mark.parametrize(("seconds", "silence"), [(None, TIMEOUT_SECONDS), (10, 10), (0, 3600)])
def test_how_long_a_server_may_be_silent(seconds: int | None, silence: int) -> None:
    """A little longer than it was asked to watch; 0 leaves that to the server, which takes an hour at most."""
    watch: Watch[Pod] = Watch(watching(timeout_seconds=seconds))
    assert watch.silence_seconds == silence + SILENCE_MARGIN_SECONDS
    asked = [value for key, value in watch.ask().query if key == "timeoutSeconds"]
    assert asked == [str(TIMEOUT_SECONDS if seconds is None else seconds)]


def test_an_object_that_does_not_decode_is_one_event() -> None:
    """With its bytes; the watch goes on, at the next version that it can read."""
    watch = streaming("4")
    broken = frame("MODIFIED", apiVersion="v1", kind="Pod", metadata={"resourceVersion": "5"}, spec={"containers": 7})
    (event,) = watch.receive(broken, NOW, 0.0)
    assert isinstance(event, Failed)
    assert isinstance(event.error, DecodeError)
    assert (event.error.path, event.error.body) == ("$.object.spec.containers", broken.strip())
    assert (watch.state, watch.resource_version) == (WatchState.STREAMING, "4")
    assert [told(event) for event in watch.receive(pod("MODIFIED", "a", "6"), NOW, 0.0)] == ["Modified a 6"]


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense\n",
        b"[]\n",
        b'{"type":"ADDED"}\n',
        b'{"type":"SURPRISE","object":{}}\n',
        b'{"type":5,"object":{}}\n',
        b'{"type":"ADDED","object":null}\n',
        frame("ADDED", apiVersion="v1", kind="Node", metadata={"name": "n"}),
        frame("BOOKMARK", kind="Pod"),
        frame("BOOKMARK", kind="Pod", metadata={}),
        frame("BOOKMARK", kind="Pod", metadata={"resourceVersion": ""}),
        frame("BOOKMARK", kind="Pod", metadata={"resourceVersion": None}),
        frame("BOOKMARK", kind="Pod", metadata={"resourceVersion": "5", "annotations": 5}),
        frame("BOOKMARK", kind="Pod", metadata=[]),
        b'{"type":"BOOKMARK","object":7}\n',
        b'{"type":"BOOKMARK","object":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
    ],
)
def test_frames_that_make_no_sense(line: bytes) -> None:
    """Each is one Failed event, with a DecodeError; the version stays."""
    watch = streaming("4")
    (event,) = watch.receive(line, NOW, 0.0)
    assert isinstance(event, Failed)
    assert isinstance(event.error, DecodeError)
    assert (watch.state, watch.resource_version) == (WatchState.STREAMING, "4")


def test_what_was_cut_comes_again() -> None:
    """Half a line at the end of a stream is no event, and does not begin the next stream's first line."""
    watch = streaming("4")
    line = pod("MODIFIED", "a", "6")
    assert watch.receive(line[:20], NOW, 0.0) == []
    assert query(closed(watch))["resourceVersion"] == "4"
    watch.answered(200, (), b"", NOW, 0.0)
    assert [told(event) for event in watch.receive(line, NOW, 0.0)] == ["Modified a 6"]


def test_a_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is trouble: the connection is given up, and the watch goes on with another one."""
    monkeypatch.setattr("kube_core.watching.watch.MAX_LINE_BYTES", 200)
    watch = streaming("4")
    events = watch.receive(bookmark("5") + b"x" * 201, NOW, 0.0)
    events += watch.receive(b"x", NOW, 0.0) if watch.state is WatchState.STREAMING else []
    assert [told(event) for event in events] == ["Bookmark 5", "Failed $"]
    assert (watch.state, watch.resource_version) == (WatchState.WAITING, "5")


def test_a_stream_that_told_nothing() -> None:
    """Ended at once it is trouble, though not worth an event; after a while it was just quiet, and is asked for at once."""
    watch = streaming("4")
    assert watch.closed(NOW + VERY_SHORT_SECONDS / 2, 0.0) == []
    assert (watch.state, watch.waits(NOW + VERY_SHORT_SECONDS / 2)) == (WatchState.WAITING, 0.8)
    quiet = streaming("4")
    quiet.closed(NOW + VERY_SHORT_SECONDS, 0.0)
    assert quiet.state is WatchState.READY


def test_a_stream_that_told_something() -> None:
    """Ended at once it is trouble, too, or a busy kind would be asked for without a pause; but the row begins anew."""
    watch = streaming("4")
    for version in ("5", "6", "7"):
        watch.receive(pod("MODIFIED", "a", version), NOW, 0.0)
        assert watch.closed(NOW, 0.0) == []
        assert (watch.state, watch.waits(NOW)) == (WatchState.WAITING, 0.8)
        watch.wake(NOW + 0.8)
        watch.ask()
        watch.answered(200, (), b"", NOW, 0.0)


def test_why_it_ended() -> None:
    """`end` raises the reason, again and again; before the end there is none."""
    watch = streaming("4")
    with pytest.raises(UsageError, match="that is streaming tells nothing"):
        watch.end()
    watch.receive(error(410, "Expired"), NOW, 0.0)
    for _ in range(2):
        with pytest.raises(Expired):
            watch.end()


def test_a_lost_connection_goes_on_at_the_last_version() -> None:
    """After a while."""
    watch = streaming("4")
    watch.receive(pod("MODIFIED", "a", "6"), NOW, 0.0)
    (event,) = watch.failed(ClosedEarly("gone"), NOW, 0.0)
    assert told(event) == "Failed ClosedEarly"
    watch.wake(NOW + 0.79)
    assert watch.state is WatchState.WAITING
    watch.wake(NOW + 0.8)
    assert query(watch)["resourceVersion"] == "6"
